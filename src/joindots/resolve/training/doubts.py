"""What a fit cannot be trusted for, said in words; and training rules that teach another thing than the rest.

A rule that brings households together (surname and postcode) fills its pairs with relatives. EM may then take "lives
together" for "is one person" and learn that one person's forenames seldom agree. Such a rule stands out: what it teaches
alone is far below what the other rules teach, each by itself. It is set aside, and the fit says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from joindots.resolve.kernels.data import Bits
from joindots.resolve.models.spec import Comparison
from joindots.resolve.training.expectation import Learned, expectation_maximisation
from joindots.resolve.training.patterns import PatternCounts

LEAST_MATCHING = 50.0
"""Matching pairs below which an m is said to rest on too few (our judgement: its standard error is then up to 0.07)."""
_LEAST_COMPARED = 100.0
"""Matching pairs from which one rule's m is held against another's (our judgement: a standard error of 0.05)."""
_FAR_BELOW = 0.4
"""How far below the others' median a rule's m of the strongest level must be to be set aside (our judgement)."""


def rules_set_aside(comparisons: Sequence[Comparison], chance: PatternCounts, groups: Sequence[PatternCounts]) -> list[int]:
    """List the groups which, alone, teach a far lower m of some comparison than at least two others do."""
    marginal = _marginals(chance, len(comparisons))
    alone = [expectation_maximisation(comparisons, marginal, [group]) for group in groups]
    top = np.array([[each.parameters.m[c, one.n_levels - 1] for c, one in enumerate(comparisons)] for each in alone])
    n_matching = np.array([each.n_matching for each in alone])
    return [
        g for g in range(len(groups)) if any(_stands_below(top[:, c], n_matching[:, c], g) for c in range(len(comparisons)))
    ]


def _stands_below(top: Bits, n_matching: Bits, g: int) -> bool:
    others = [float(m) for h, m in enumerate(top) if h != g and n_matching[h] >= _LEAST_COMPARED]
    return bool(n_matching[g] >= _LEAST_COMPARED and len(others) >= 2 and top[g] < median(others) - _FAR_BELOW)


def _marginals(counted: PatternCounts, n_comparisons: int) -> PatternCounts:
    """Keep how often each level occurred and not with which others: all that u needs, in few patterns."""
    patterns, counts = [], []
    for c in range(n_comparisons):
        by_level = np.bincount(counted.patterns[:, c] + 1, counted.counts)[1:]
        for level in np.flatnonzero(by_level):
            pattern = np.full(n_comparisons, -1, np.int8)
            pattern[c] = level
            patterns.append(pattern)
            counts.append(int(by_level[level]))
    return PatternCounts(np.array(patterns, np.int8).reshape(len(patterns), n_comparisons), np.array(counts, np.int64))


def doubts_of(comparisons: Sequence[Comparison], learned: Learned, set_aside: Sequence[str]) -> tuple[str, ...]:
    """Say what a fit cannot be trusted for; empty where nothing is amiss."""
    doubts = [] if learned.has_converged else [f"training stopped at {learned.n_iterations} iterations without converging"]
    doubts += [
        f'training rule "{name}" was set aside: it brings together pairs that agree on little else, such as households'
        for name in set_aside
    ]
    weights = np.log2(np.maximum(learned.parameters.m, 1e-300)) - np.log2(np.maximum(learned.parameters.u, 1e-300))
    for c, comparison in enumerate(comparisons):
        if len(comparison.levels_weighed_elsewhere) == len(comparison.levels):
            continue  # it adds rarity alone, and there is nothing to learn
        n = learned.n_matching[c]
        if n < LEAST_MATCHING:
            doubts.append(f"{comparison.name}: its m rests on {n:.0f} matching pairs, and on our expectation")
        if weights[c, comparison.n_levels - 1] <= weights[c, 0]:
            doubts.append(f"{comparison.name}: its strongest level weighs no more than its weakest")
    return tuple(doubts)
