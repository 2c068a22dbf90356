"""How right the entities are when nobody has said: what the model expects, and what held-out identifiers show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from joindots.resolve.accuracy.by_identifier import IdentifierCheck, check_identifiers
from joindots.resolve.accuracy.drawn import draw_pairs, draw_records
from joindots.resolve.accuracy.expected import ExpectedErrors, expect_errors
from joindots.resolve.accuracy.intervals import Interval
from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Ids
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.scoring.guards import Guarding
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer

MOST_DRAWN = 200_000
"""Candidates too light to be kept that are weighed: each is unlikely, so that their sum is known far better than the model
is right (our judgement)."""
MOST_HELD_OUT = 1_000_000
"""Candidates that an identifier is held out of: few of them hold one."""

MODEL = "model"
PRECISION, RECALL = "precision", "recall among candidates"
FALSE_LINKS, MET, LINKED = "false links", "pairs brought together", "pairs linked"

Estimate = tuple[str, str, Interval, int]
"""Basis, measure, the share (NaN: nothing to estimate from, or no interval), and the pairs that it is a share of."""


@dataclass(frozen=True, slots=True)
class WithoutLabels:
    """Both estimates of one resolution."""

    expected: ExpectedErrors
    checks: tuple[IdentifierCheck, ...]

    def estimates(self) -> tuple[Estimate, ...]:
        """List every estimate, by basis and measure."""
        told = self.expected
        found: list[Estimate] = [
            (MODEL, PRECISION, _no_interval(told.precision), told.n_found),
            (MODEL, RECALL, _no_interval(told.recall), round(told.n_matches)),
        ]
        for check in self.checks:
            found.append((check.identifier, FALSE_LINKS, check.false_links, check.n_links))
            found.append((check.identifier, MET, check.met, check.n_same))
            found.append((check.identifier, LINKED, check.linked, check.n_same))
        return tuple(sorted(found, key=lambda each: each[:2]))


def _no_interval(share: float) -> Interval:
    return Interval(share, math.nan, math.nan)


def estimate_without_labels(
    model: FittedModel,
    scorer: Scorer,
    guarding: Guarding,
    rules: Sequence[RuleBlocks],
    weighed: ScoredPairs,
    links: ScoredPairs,
    labels: Ids,
    together: Ids,
    *,
    threshold_bits: float,
    seed: int,
) -> WithoutLabels:
    """Estimate both ways.

    Parameters
    ----------
    weighed, links
        All candidates that reached the model's least threshold, and those of them that the entities are made of.
    labels, together
        ``(records,)``: each record's entity, and the group that it was given on a person's or a source's word.
    seed
        Decides which candidates are drawn.
    """
    drawn = draw_pairs(rules, draw_records(rules, len(labels), seed=seed, most_pairs=MOST_DRAWN))
    least_bits = bits_from_probability(model.spec.least_probability)
    held_out = draw_records(rules, len(labels), seed=seed, most_pairs=MOST_HELD_OUT)
    return WithoutLabels(
        expect_errors(scorer, guarding, drawn, weighed, least_bits, links, labels, together),
        check_identifiers(model.spec, model.fit, scorer, guarding, rules, held_out, threshold_bits),
    )
