"""The comparisons that are bounded in one pass over many pairs: which they are, and what they read and add."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.alike import DIFFERING, EQUALITY, WEAKER
from joindots.resolve.kernels.data import MOST_TESTS, AtOnce, Codes, Feature, Op, Shape, Weights
from joindots.resolve.kernels.strings import LONGEST
from joindots.resolve.models.spec import Comparison, ModelSpec
from joindots.resolve.scoring.features import Slots

SIMILARITY_SLACK = 1e-4
"""Jaro-Winkler is bounded in single precision, good to seven digits."""
SLIPS_SLACK = 1e-5
"""So much more of an edit a letter covers single precision."""
COUNTING_EDITS = frozenset({Op.EDITS, Op.LETTER_SLIPS, Op.LEVENSHTEIN, Op.DAMERAU})
"""Whatever an edit may be, it changes one letter of each side at most."""


def shape_of(comparison: Comparison, c: int, slots: Slots, weights: Weights) -> Shape:
    """Say whether a comparison can be bounded in one pass: it reads one key, and equality is its strongest test."""
    tests = [test for level in comparison.levels for test in level.tests]
    key = tests[0].key
    is_weighed = comparison.frequency_key is not None and weights.frequency_slots[c] >= 0
    if any(test.key != key or test.other is not None for test in tests) or slots.encoded.is_list(key):
        return Shape.ANY
    if (is_weighed and comparison.frequency_key != key) or not any(test.decides_null for test in tests):
        return Shape.ANY
    if tests[0].op is not Op.EQUAL:
        return Shape.ANY
    weaker = [test.op for test in tests[1:] if test.op is not Op.EQUAL]
    if not weaker:
        return Shape.EXACT
    if len(weaker) > MOST_TESTS or len(weaker) < len(tests) - 1:
        return Shape.ANY
    if all(op is Op.JARO_WINKLER for op in weaker):
        return Shape.ALIKE
    is_edited = all(op in COUNTING_EDITS for op in weaker) and (
        all(op in (Op.EDITS, Op.LETTER_SLIPS) for op in weaker) or slots.longest(key) <= LONGEST
    )
    return Shape.EDITED if is_edited and not any(slots.is_one_edit_of_a_date(test) for test in tests[1:]) else Shape.ANY


def at_once_of(spec: ModelSpec, shapes: list[Shape], sequence: Codes, slots: Slots, weights: Weights) -> AtOnce:
    """Write what the comparisons with a shape of their own read and add."""
    n = len(sequence)
    at_once = AtOnce(
        slots.facts.grid.n_rarity_bits,
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.zeros((n, 2), np.float32),
        np.zeros((n, WEAKER + MOST_TESTS), np.float32),
        np.zeros((n, WEAKER + MOST_TESTS), np.float32),
        np.zeros((n, MOST_TESTS), np.float32),
        np.zeros(n, np.int8),
    )
    ranges = slots.facts.grid.ranges
    at_once.bits[:, WEAKER:] = -np.inf
    for k, (c, shape) in enumerate(zip(sequence.tolist(), shapes, strict=True)):
        if shape is Shape.ANY:
            continue
        comparison, table = spec.comparisons[c], int(weights.frequency_slots[c])
        tests = [(len(comparison.levels) - n, test) for n, level in enumerate(comparison.levels) for test in level.tests]
        key, equals = tests[0][1].key, tests[0][0]
        at_once.equals[k] = equals
        at_once.tokens[k] = slots(Feature.TOKEN, key, max(table, 0))
        at_once.rarities[k] = ranges[max(table, 0)]
        at_once.bits[k, EQUALITY], at_once.bits[k, DIFFERING] = weights.levels[c, equals], weights.levels[c, 0]
        at_once.tones[k, EQUALITY] = weights.tones[c, equals] if table >= 0 else 0.0
        if shape is not Shape.EXACT:
            at_once.masks[k] = slots.letters(key) if shape is Shape.ALIKE else slots.masks(key)
        for t, (level, test) in enumerate(tests[1:] if shape is not Shape.EXACT else []):
            at_once.bits[k, WEAKER + t] = weights.levels[c, level]
            at_once.tones[k, WEAKER + t] = weights.tones[c, level] if table >= 0 else 0.0
            at_once.limits[k, t] = _least_likeness(test.limit) if shape is Shape.ALIKE else 2.0 * test.limit
    return at_once


def _least_likeness(limit: float) -> float:
    """Say what letters in common must add, twice over, for Jaro-Winkler to reach its limit with four equal first letters."""
    jaro = max((limit - 0.4) / 0.6, 0.7) if limit > 0.7 else limit
    return 2.0 * (3.0 * jaro - 1.0) - SIMILARITY_SLACK
