"""Agreement patterns of sampled pairs, counted: all that training needs to keep of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from joindots.resolve.candidates.blocking import RuleBlocks, candidate_pairs
from joindots.resolve.kernels.data import Bytes, Ids, Program
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.encode import Encoded
from joindots.resolve.scoring.scorer import pair_levels

MOST_RANDOM_PAIRS = 1_000_000
MOST_PAIRS_A_RULE = 500_000
_MOST_NUMBERED = 2.0**62
"""Possible patterns up to which each has a number."""
_MOST_IN_A_TABLE = 1 << 22
"""Possible patterns up to which each has a place in a table; more are sorted."""


@dataclass(frozen=True, slots=True)
class PatternCounts:
    """How often each agreement pattern occurred in one group of pairs.

    ``patterns (distinct, comparisons) int8``, -1 for the null level and for comparisons that the group does not teach.
    """

    patterns: Bytes
    counts: Ids

    @property
    def n_pairs(self) -> int:
        """The pairs of the group."""
        return int(self.counts.sum())


def random_patterns(
    encoded: Encoded, program: Program, eligible: Ids, random_generator: np.random.Generator
) -> PatternCounts:
    """Count the patterns of pairs drawn at random, or of all pairs where they are few."""
    n = len(eligible)
    n_all = n * (n - 1) // 2
    if n_all <= MOST_RANDOM_PAIRS:
        lefts, rights = np.triu_indices(n, 1)
    else:
        lefts = np.sort(random_generator.integers(0, n, MOST_RANDOM_PAIRS))  # read one after another, not here and there
        rights = (lefts + random_generator.integers(1, n, MOST_RANDOM_PAIRS)) % n
    lefts, rights = eligible[lefts], eligible[rights]
    return _count(iter([(np.minimum(lefts, rights), np.maximum(lefts, rights))]), encoded, program)


def rule_patterns(
    spec: ModelSpec, rule: RuleBlocks, encoded: Encoded, program: Program, random_generator: np.random.Generator
) -> PatternCounts:
    """Count the patterns of a training rule's pairs, or of a sample; comparisons that the rule decides are left out."""
    entries = np.arange(len(rule.blocks.members))
    if rule.n_pairs > MOST_PAIRS_A_RULE:
        entries = np.flatnonzero(random_generator.random(len(entries)) < MOST_PAIRS_A_RULE / rule.n_pairs)
    counted = _count(candidate_pairs(rule, seen_by_earlier_rules=True, entries=entries), encoded, program)
    decided = [bool(comparison.own_columns & rule.rule.columns) for comparison in spec.comparisons]
    patterns = counted.patterns.copy()
    patterns[:, decided] = -1
    return PatternCounts(patterns, counted.counts)


def _count(pairs: Iterator[tuple[Ids, Ids]], encoded: Encoded, program: Program) -> PatternCounts:
    """Count patterns, keeping no pair."""
    radix = np.array([int(program.levels[a:b].max()) + 2 for a, b in pairwise(program.starts)])
    n_patterns = float(np.prod(radix.astype(np.float64)))
    if n_patterns >= _MOST_NUMBERED:
        return _count_rows(pairs, encoded, program)
    place = np.r_[1, np.cumprod(radix[:-1])].astype(np.int64)
    numbers, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for lefts, rights in pairs:
        found, n = _numbers_of(pair_levels(lefts, rights, encoded, program), place, int(n_patterns))
        numbers, inverse = np.unique(np.r_[numbers, found], return_inverse=True)
        counts = np.bincount(inverse, np.r_[counts, n], len(numbers)).astype(np.int64)
    patterns = (numbers[:, None] // place % radix - 1).astype(np.int8)
    return PatternCounts(patterns, counts)


def _count_rows(pairs: Iterator[tuple[Ids, Ids]], encoded: Encoded, program: Program) -> PatternCounts:
    """Count patterns of so many comparisons that a number cannot tell them apart."""
    patterns, counts = np.zeros((0, len(program.starts) - 1), np.int8), np.zeros(0, np.int64)
    for lefts, rights in pairs:
        found, n = np.unique(pair_levels(lefts, rights, encoded, program), axis=0, return_counts=True)
        patterns, inverse = np.unique(np.concatenate([patterns, found]), axis=0, return_inverse=True)
        counts = np.bincount(inverse.ravel(), np.r_[counts, n], len(patterns)).astype(np.int64)
    return PatternCounts(patterns, counts)


def _numbers_of(levels: Bytes, place: Ids, n_patterns: int) -> tuple[Ids, Ids]:
    """Number the patterns of some pairs, each once and ascending, and count its pairs."""
    numbers = np.full(len(levels), place.sum())
    for c in range(levels.shape[1]):
        numbers += levels[:, c] * place[c]
    if n_patterns > _MOST_IN_A_TABLE:
        found, n = np.unique(numbers, return_counts=True)
        return found, n
    table = np.bincount(numbers)
    found = np.flatnonzero(table)
    return found, table[found]
