"""What sharing one thing of each kind is worth, and every other number of this room that is our judgement.

Weights are bits of evidence that two cases belong together. They start from `PRIOR_BITS`: of the pairs of cases that one
would think of comparing (one area, some years), about one in 64 belongs together. So a weight equals `PRIOR_BITS` plus the
log2 of the odds that cases sharing the thing belong together, and weights of independent things add up.

For a thing that touches ``u`` otherwise unrelated cases those odds are

    odds = together / (chance * u * (u - 1) / 2)

since ``u`` unrelated cases make ``u * (u - 1) / 2`` pairs that only chance brought together, while what the thing can be
hiding stays the same. The size of the review does not appear: in a review of twice the cases a thing is shared by chance
half as often, and two cases drawn at random belong together half as often.

None of these numbers is measured on real cases, for no public data hold phones or venues with known groups. They are our
judgement, to be replaced by figures estimated from reviewed proposals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

PRIOR_BITS = 6.0
"""Bits needed to make it as likely as not that two cases belong together. Our judgement."""
THRESHOLD_BITS = 7.0
"""Proposals start here: odds of two to one. Our judgement."""
GROUP_BITS = 9.0
"""Groups are held together by this much: odds of eight to one, so that a shared venue alone proposes a pair of cases and
draws no case into a group. Our judgement."""
HUB_BITS = 3.0
"""A thing whose weight would be below this says next to nothing and is a hub: odds of one to eight. Our judgement."""
PAIR_CAP = 60
"""A thing recorded in more cases is a hub whatever it is: its pairs would grow with the square. Our judgement."""
LEAST_TIE_BITS = 1.0
"""Weaker ties are not listed. Our judgement."""
MAX_CO_SUSPECTS = 100
"""Cases with more suspects than this tie no two of them. Our judgement."""
CERTAIN_LINK = 0.999
"""Probability given to a link that a person judged or a source's own key states: people and keys err too. Our judgement."""
REPEAT_SHARE = 0.5
"""Each further thing that is not independent counts this share of the one before it. Our judgement."""
STEP_SHARE = 0.9
"""Chance that what joins A to B and B to C also joins A to C. Our judgement."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How far one kind of thing ties the cases that share it.

    Attributes
    ----------
    together
        P(cases belong together | they share the thing, other than by chance).
    chance
        Chance reuse expected per pair of unrelated cases that the thing touches.
    unknown_dates_bits
        Taken off where the dates do not tell whether the uses overlap.
    apart_bits
        Taken off where the uses do not overlap; ``None`` where there is then no tie.
    why
        The reason, in words that follow the name of the thing.
    breaks_if
        What would break a tie through it.
    """

    name: str
    together: float
    chance: float
    unknown_dates_bits: float
    apart_bits: float | None
    why: str
    breaks_if: str

    def weight_bits(self, n_unrelated: int) -> float:
        """Weigh sharing a thing of this kind that touches `n_unrelated` otherwise unrelated cases."""
        n_pairs = max(1.0, n_unrelated * (n_unrelated - 1) / 2)
        return PRIOR_BITS + math.log2(self.together / (self.chance * n_pairs))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "account", 0.90, 0.01, 0.5, None,
            "an account name is rarely reused",
            "the account changed hands, or two services use the same name",
        ),
        Kind(
            "phone", 0.90, 0.03, 1.5, None,
            "a number has one holder at a time and may be reissued",
            "the number changed hands between the two uses, or was misread in one of them",
        ),
        Kind(
            "vehicle", 0.85, 0.03, 1.0, None,
            "a vehicle has few users at a time and may be sold",
            "the vehicle was sold, hired or shared between the two uses, or the plate was misread",
        ),
        Kind(
            "address", 0.60, 0.15, 1.0, 3.0,
            "several households may share an address and occupiers change",
            "different households used the address",
        ),
        Kind(
            "venue", 0.60, 0.08, 0.0, 0.5,
            "a venue is open to the public",
            "the venue is one that many people use for ordinary reasons",
        ),
    )
}  # fmt: skip
"""Kinds of things other than suspects. Every number is our judgement (see the top of this module)."""

SUSPECT_TOGETHER = 0.95
"""P(cases belong together | one person is a suspect in both). Our judgement: some repeat offending is unconnected."""
SUSPECT_BREAKS_IF = {
    "model": "the records turn out to describe two people",
    "judgement": "the judgement that the records describe one person is undone",
    "source_key": "the body's own key was given to two people, or the person was recorded as a suspect in error",
}
"""What would break a tie through a suspect, by its basis."""
MENTION_BREAKS_IF = {
    "name": "the narrative means another person of that name",
    "thing": "the number or mark was misheard, or written down wrongly",
}
"""What would break a tie through a mention."""
VICTIM_BREAKS_IF = "the child was harmed by unconnected people, or the records describe two children"
"""What would break a tie through a shared victim."""


VICTIM_TOGETHER = 0.45
"""P(cases belong together | they have the same victim). Our judgement: children are harmed again by others, so a shared
victim alone proposes nothing, and supports what else two cases share."""


def person_bits(probability: pl.Expr, together: float) -> pl.Expr:
    """Weigh a shared person whose records are one person with the given probability."""
    return posterior_bits(probability * together)


def posterior_bits(probability: pl.Expr) -> pl.Expr:
    """Turn the probability that two cases belong together into bits of evidence."""
    return PRIOR_BITS + (probability / (1.0 - probability)).log(2)


def probability_expr(weight_bits: pl.Expr) -> pl.Expr:
    """Turn bits of evidence into the probability that two cases belong together."""
    return 1.0 / (1.0 + pl.lit(2.0).pow(PRIOR_BITS - weight_bits))
