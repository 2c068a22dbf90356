"""Held-out identifiers: what the other evidence would have done, checked against an identifier that it was not shown.

Where a person has one identifier of a kind, two records that hold it tell whether they are one person. So the weight of
that comparison is taken out of each such pair, and of the guards that look at it. Links that the rest would make between
different identifiers are false; pairs with the same identifier that the rest would not bring together, or not link, are
missed. No label is needed and the model's own probabilities are not believed.

It speaks for records that hold the identifier, who may be easier or harder to link than others, and for links before
clustering, which adds pairs through third records.

References
----------
.. [1] Blakely, T., & Salmond, C. (2002). Probabilistic record linkage and a method to calculate the positive predictive
   value. International Journal of Epidemiology, 31(6), 1246-1252. (false links told without
   labels, by links that cannot all be true)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joindots.resolve.accuracy.drawn import distinct, draw_pairs
from joindots.resolve.accuracy.intervals import Interval, share_interval
from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Bits, Flags, Ids
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import LevelRange, ModelSpec
from joindots.resolve.scoring.guards import Guarding
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer


@dataclass(frozen=True, slots=True)
class IdentifierCheck:
    """One identifier held out.

    Of `n_links` links that the other evidence would make between records that both hold it, `n_false` hold different
    ones. Of `n_same` pairs that hold the same, the rules on other columns bring `n_met` together and the other evidence
    links `n_linked`. Pairs of one record share its mistakes, so the intervals count pairs as half as telling as their
    number.
    """

    identifier: str
    n_links: int
    n_false: int
    n_same: int
    n_met: int
    n_linked: int

    @property
    def false_links(self) -> Interval:
        """The share of links that are false."""
        return share_interval(self.n_false, self.n_links, design_effect=_DESIGN_EFFECT)

    @property
    def met(self) -> Interval:
        """The share of true pairs that the other rules bring together."""
        return share_interval(self.n_met, self.n_same, design_effect=_DESIGN_EFFECT)

    @property
    def linked(self) -> Interval:
        """The share of true pairs that the other evidence links directly."""
        return share_interval(self.n_linked, self.n_same, design_effect=_DESIGN_EFFECT)


_DESIGN_EFFECT = 2.0
"""Pairs hang together by person, two records or so each (our judgement)."""


def check_identifiers(
    spec: ModelSpec,
    fit: Fit,
    scorer: Scorer,
    guarding: Guarding,
    rules: Sequence[RuleBlocks],
    records: tuple[Flags, float],
    threshold_bits: float,
) -> tuple[IdentifierCheck, ...]:
    """Hold out in turn each identifier of which a person has one: those that a guard divides by, whatever else agrees.

    Parameters
    ----------
    records
        The records whose pairs are drawn.
    """
    found = (_check(spec, fit, scorer, guarding, rules, records, threshold_bits, name) for name in _one_each(spec))
    return tuple(check for check in found if check.n_links or check.n_same)


def _one_each(spec: ModelSpec) -> list[str]:
    alone = (guard.when[0] for guard in spec.guards if guard.divides and len(guard.when) == 1 and not guard.unless)
    identifiers = [each.comparison for each in alone if isinstance(each, LevelRange) and each.least == each.most == 0]
    return [name for name in identifiers if spec.comparisons[spec.position(name)].n_levels == 2]


def _check(
    spec: ModelSpec,
    fit: Fit,
    scorer: Scorer,
    guarding: Guarding,
    rules: Sequence[RuleBlocks],
    records: tuple[Flags, float],
    threshold_bits: float,
    name: str,
) -> IdentifierCheck:
    position = spec.position(name)
    columns = spec.comparisons[position].own_columns
    others = draw_pairs([rule for rule in rules if not columns & rule.rule.columns], records)
    by_it = draw_pairs([rule for rule in rules if columns & rule.rule.columns], records)
    n = len(records[0])
    met = others.lefts * n + others.rights
    codes = distinct([met, by_it.lefts * n + by_it.rights])
    level = scorer.score(codes // n, codes % n).levels[:, position] if len(codes) else np.zeros(0, np.int8)
    codes, level = codes[level >= 0], level[level >= 0]
    is_met = np.isin(codes, met)
    is_link = is_met & _links_without(guarding, fit, scorer, codes // max(n, 1), codes % max(n, 1), position, threshold_bits)
    is_same = level > 0
    return IdentifierCheck(
        name,
        n_links=int(is_link.sum()),
        n_false=int((is_link & ~is_same).sum()),
        n_same=int(is_same.sum()),
        n_met=int((is_same & is_met).sum()),
        n_linked=int((is_same & is_link).sum()),
    )


def _links_without(
    guarding: Guarding, fit: Fit, scorer: Scorer, lefts: Ids, rights: Ids, position: int, threshold_bits: float
) -> Flags:
    """Say which pairs would be links if one comparison had nothing to compare."""
    scored, rarity_bits = scorer.score_parts(lefts, rights)
    own: Bits = np.array([*fit.comparisons[position].weights_bits, 0.0])[scored.levels[:, position]]
    levels = scored.levels.copy()
    levels[:, position] = -1
    weights_bits = scored.weights_bits - own - rarity_bits[:, position]
    pairs = ScoredPairs(lefts, rights, weights_bits, levels, len(lefts))
    return np.asarray((weights_bits >= threshold_bits) & ~guarding.forbids(pairs))
