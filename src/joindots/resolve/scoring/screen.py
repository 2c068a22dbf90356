"""The comparisons as steps that bound many pairs at once, and the features of records that the steps read."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import numpy as np

from joindots.resolve.kernels.data import (
    Bits,
    Codes,
    Feature,
    Op,
    Screen,
    Shape,
    Step,
    Weights,
)
from joindots.resolve.kernels.strings import LONGEST
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec, Test
from joindots.resolve.records.encode import Encoded
from joindots.resolve.scoring.at_once import COUNTING_EDITS, SIMILARITY_SLACK, SLIPS_SLACK, at_once_of, shape_of
from joindots.resolve.scoring.features import Slots, ValueFacts, value_facts

_RELATIVE_SLACK = 1e-4
"""Sums of bounds are kept in single precision; so much of the greatest sum covers their rounding many times over."""


class _Row(NamedTuple):
    """A step, the features it reads, its limit, what its level adds, the tone of that level, and the level."""

    step: Step
    slot: int = 0
    other: int = 0
    limit: float = 0.0
    bits: float = 0.0
    tone: float = 0.0
    level: int = -1


def screen_of(spec: ModelSpec, encoded: Encoded, weights: Weights, sequence: Codes, threshold_bits: float) -> Screen:
    """Write the comparisons as steps, in the order of evaluation, and the features of every record."""
    screen, slots = steps_of(spec, encoded, weights, sequence, threshold_bits, value_facts(encoded, weights))
    return screen._replace(features=slots.features(weights))


def steps_of(
    spec: ModelSpec, encoded: Encoded, weights: Weights, sequence: Codes, threshold_bits: float, facts: ValueFacts
) -> tuple[Screen, Slots]:
    """Write the comparisons as steps for records of which `facts` hold.

    Returns
    -------
    The screen, its features empty, and the features that it reads.
    """
    slots = Slots(encoded, facts)
    shapes = [shape_of(spec.comparisons[c], int(c), slots, weights) for c in sequence]
    at_once = at_once_of(spec, shapes, sequence, slots, weights)
    of_comparisons = [
        _steps(spec.comparisons[c], int(c), slots, weights) if shape is Shape.ANY else []
        for c, shape in zip(sequence, shapes, strict=True)
    ]
    of_agreed = [
        _steps_of_agreed(spec.comparisons[c], int(c), slots, weights) if shape is Shape.ANY else []
        for c, shape in zip(sequence, shapes, strict=True)
    ]
    rows = [_NOTHING, *chain.from_iterable(of_comparisons), *chain.from_iterable(of_agreed)]
    steps, at, others, limits, gains, tones, levels = zip(*rows, strict=True)
    slack = _RELATIVE_SLACK * (1.0 + facts.greatest_bits)
    ends = np.cumsum([1, *map(len, of_comparisons), *map(len, of_agreed)])
    n = len(sequence)
    rarity_slots = [
        _rarity_slot(spec.comparisons[c], int(c), slots, weights) if shape is Shape.ANY else -1
        for c, shape in zip(sequence, shapes, strict=True)
    ]
    screen = Screen(
        np.zeros((0, len(slots.found)), np.int32),
        np.array(steps, np.int32),
        np.array(at, np.int32),
        np.array(others, np.int32),
        np.array(limits, np.float32),
        np.array(gains, np.float32),
        np.array(tones, np.float32),
        np.array(levels, np.int8),
        ends[:n],
        ends[1 : n + 1],
        np.stack([ends[n:-1], ends[n + 1 :]], axis=1),
        np.array(rarity_slots, np.int32),
        np.array(shapes, np.int32),
        at_once,
        threshold_bits - weights.prior_bits - slack,
    )
    return screen, slots


def with_agreed(screen: Screen, spec: ModelSpec, sequence: Codes, rule: BlockingRule) -> Screen:
    """Leave out what need not be asked of the pairs of a blocking rule: it has made some of their values equal."""
    keys = [spec.comparisons[c].levels[0].tests[0].key for c in sequence]
    is_equal = np.array([key in rule.keys for key in keys])
    has_steps = is_equal & (screen.agreed[:, 0] < screen.agreed[:, 1])
    return screen._replace(
        shapes=np.where(is_equal & (screen.shapes != Shape.ANY), np.int32(Shape.AGREED), screen.shapes),
        firsts=np.where(has_steps, screen.agreed[:, 0], screen.firsts),
        lasts=np.where(has_steps, screen.agreed[:, 1], screen.lasts),
    )


_NOTHING = _Row(Step.END)
"""A step that nobody takes, lest there be none."""


def _steps(comparison: Comparison, c: int, slots: Slots, weights: Weights) -> list[_Row]:
    """Write one comparison: what null and differing add, then its tests from the weakest to the strongest."""
    tests = [(len(comparison.levels) - n, test) for n, level in enumerate(comparison.levels) for test in level.tests]
    differing = float(weights.levels[c, 0])
    is_bounded = all(_is_bounded(test, slots.encoded) for _, test in tests)
    rows = [_Row(Step.BEGIN, bits=0.0 if is_bounded else max(differing, 0.0))]
    if comparison.frequency_key is not None and weights.frequency_slots[c] >= 0:
        rows.append(_rarity(c, comparison.frequency_key, slots, weights))
    if is_bounded:
        decisive = dict.fromkeys(test.key for _, test in tests if test.decides_null and test.op not in _ACROSS)
        for key in decisive:
            if slots.encoded.is_list(key):
                rows.append(_Row(Step.LIST_COMPARABLE, slots(Feature.VALUES, key), bits=differing, level=0))
            else:
                rows.append(_Row(Step.COMPARABLE, slots(Feature.CODE, key), bits=differing, level=0))
    measured: Key | None = None
    is_weighed = comparison.frequency_key is not None and weights.frequency_slots[c] >= 0
    for n in range(len(tests) - 1, -1, -1):
        level, test = tests[n]
        bits, tone = float(weights.levels[c, level]), float(weights.tones[c, level]) if is_weighed else 0.0
        is_settled = any(stronger.key == test.key and stronger.op is Op.EQUAL for _, stronger in tests[:n])
        if _reads_letters(test, slots) and test.key != measured:
            measured = test.key
            masks = slots.letters(test.key)
            reads_heads = any(each.key == test.key and each.op is Op.JARO_WINKLER for _, each in tests)
            head = slots(Feature.HEAD, test.key) if reads_heads else masks
            rows.append(_Row(Step.MEASURE, masks, head))
        rows += _test(test, level, bits, tone, slots, is_settled=is_settled)
    rows.append(_Row(Step.END))
    return rows


def _steps_of_agreed(comparison: Comparison, c: int, slots: Slots, weights: Weights) -> list[_Row]:
    """Write one comparison for pairs whose values are known to be equal; nothing where its strongest test is no equality."""
    level, test = len(comparison.levels), comparison.levels[0].tests[0]
    if test.op is not Op.EQUAL or slots.encoded.is_list(test.key):
        return []
    bits, tone, rarity = float(weights.levels[c, level]), 0.0, []
    if comparison.frequency_key is not None and weights.frequency_slots[c] >= 0:
        tone, rarity = float(weights.tones[c, level]), [_rarity(c, comparison.frequency_key, slots, weights)]
    equal = _Row(Step.EQUAL, slots(Feature.CODE, test.key), bits=bits, tone=tone, level=level)
    return [_Row(Step.BEGIN), *rarity, equal, _Row(Step.END)]


def _rarity(c: int, key: Key, slots: Slots, weights: Weights) -> _Row:
    """Find the rarity that the levels of a comparison take."""
    table = int(weights.frequency_slots[c])
    if weights.frequency_is_list[c]:
        slot = slots(Feature.LIST_RARITY, key, table)
        return _Row(Step.LIST_RARITY, slot, slots(Feature.VALUES, key))
    slot = slots(Feature.RARITY, key, table)
    return _Row(Step.RARITY, slot, slots(Feature.CODE, key))


def _rarity_slot(comparison: Comparison, c: int, slots: Slots, weights: Weights) -> int:
    """Find the code by whose value a comparison's rarity is looked up; a list's shared value is found by `compare` alone."""
    key = comparison.frequency_key
    if key is None or weights.frequency_slots[c] < 0 or weights.frequency_is_list[c]:
        return -1
    return slots(Feature.CODE, key)


_OF_VALUES = frozenset(
    {Op.EQUAL, Op.JARO_WINKLER, Op.EDITS, Op.VARIANT, Op.INITIAL, Op.DAY_MONTH_SWAPPED, Op.DATE_PARTS, Op.YEARS_APART,
     Op.NUMBER_WITHIN, Op.LEVENSHTEIN, Op.DAMERAU, Op.SLIPS, Op.LETTER_SLIPS}
)  # fmt: skip
_OF_LISTS = frozenset({Op.SHARED, Op.WORDS_WITHIN})
"""Tests that need a value that both lists hold."""
_ACROSS = frozenset({Op.SWAPPED, Op.MISPLACED})
"""Tests that need one part of a record in the other part's place, and leave open whether the two can be compared."""
_OF_DATES = {
    Op.DAY_MONTH_SWAPPED: (Step.DAY_MONTH_SWAPPED, Feature.DIGITS),
    Op.DATE_PARTS: (Step.DATE_PARTS, Feature.DIGITS),
    Op.YEARS_APART: (Step.YEARS_APART, Feature.YEAR),
}


def _is_bounded(test: Test, encoded: Encoded) -> bool:
    """Whether this module knows what the test asks; of any other it supposes that it may always hold."""
    if test.op in _OF_LISTS:
        return encoded.is_list(test.key)
    if test.op in _ACROSS:
        return test.other is not None and not encoded.is_list(test.key) and not encoded.is_list(test.other)
    return test.op in _OF_VALUES and not encoded.is_list(test.key)


def _reads_letters(test: Test, slots: Slots) -> bool:
    if slots.encoded.is_list(test.key):
        return False
    counts_edits = test.op in COUNTING_EDITS and not slots.is_one_edit_of_a_date(test)
    return test.op is Op.JARO_WINKLER or counts_edits or _are_short_slips(test, slots)


def _are_short_slips(test: Test, slots: Slots) -> bool:
    """Whether a test allows so many edits a letter, of values whose letters are all counted."""
    return test.op is Op.SLIPS and slots.longest(test.key) < LONGEST


def _test(test: Test, level: int, bits: float, tone: float, slots: Slots, *, is_settled: bool) -> list[_Row]:
    """Write one test: that it may hold, and, unless a stronger test sees to it, that equal values settle it."""
    encoded, key = slots.encoded, test.key
    if not _is_bounded(test, encoded):
        return [_Row(Step.ALWAYS, bits=bits, tone=tone, level=level)]
    if test.op in _OF_LISTS:
        return [_Row(Step.SHARED, slots(Feature.VALUES, key), bits=bits, tone=tone, level=level)]
    code = slots(Feature.CODE, key)
    if test.op in _ACROSS and test.other is not None:
        return [_Row(Step.SWAPPED, code, slots(Feature.CODE, test.other), bits=bits, tone=tone, level=level)]
    equal = [] if is_settled else [_Row(Step.EQUAL, code, bits=bits, tone=tone, level=level)]
    if test.op is Op.EQUAL:
        return equal
    return [_of_values(test, level, bits, tone, slots, code), *equal]


def _of_values(test: Test, level: int, bits: float, tone: float, slots: Slots, code: int) -> _Row:
    """Write a test of two different values."""
    key = test.key
    match test.op:
        case Op.JARO_WINKLER:
            return _Row(Step.JARO_WINKLER, limit=test.limit - SIMILARITY_SLACK, bits=bits, tone=tone, level=level)
        case Op.EDITS | Op.LETTER_SLIPS | Op.LEVENSHTEIN | Op.DAMERAU if slots.is_one_edit_of_a_date(test):
            return _Row(Step.ONE_EDIT_OF_DIGITS, slots(Feature.DIGITS, key), code, bits=bits, tone=tone, level=level)
        case Op.LEVENSHTEIN | Op.DAMERAU if slots.longest(key) > LONGEST:
            return _Row(Step.PRESENT, code, bits=bits, tone=tone, level=level)
        case Op.EDITS | Op.LETTER_SLIPS | Op.LEVENSHTEIN | Op.DAMERAU:
            return _Row(Step.EDITS, limit=test.limit, bits=bits, tone=tone, level=level)
        case Op.SLIPS if _are_short_slips(test, slots):
            lengths = slots.letters(key) + Feature.LENGTHS - Feature.FIRST_MASK
            return _Row(Step.SLIPS, lengths, limit=test.limit + SLIPS_SLACK, bits=bits, tone=tone, level=level)
        case Op.VARIANT:
            return _Row(Step.VARIANT, slots(Feature.GROUPS, key), bits=bits, tone=tone, level=level)
        case Op.INITIAL:
            return _Row(
                Step.INITIAL, slots(Feature.LENGTHS, key), slots(Feature.HEAD, key), bits=bits, tone=tone, level=level
            )
        case Op.DAY_MONTH_SWAPPED | Op.DATE_PARTS | Op.YEARS_APART if slots.is_date(key):
            step, feature = _OF_DATES[test.op]
            return _Row(step, slots(feature, key), code, test.limit, bits, tone, level)
        case _:
            return _Row(Step.PRESENT, code, bits=bits, tone=tone, level=level)


def best_gains(spec: ModelSpec, weights: Weights, sequence: Codes) -> Bits:
    """Bound what the comparisons that are left can add to any pair: ``(comparisons + 1)``, in bits."""
    rest = np.full(len(sequence) + 1, 1e-9)
    for k in range(len(sequence) - 1, -1, -1):
        c = int(sequence[k])
        n = spec.comparisons[c].n_levels
        table = int(weights.frequency_slots[c])
        most = float(weights.table(table).max(initial=0.0)) if table >= 0 else 0.0
        least = float(weights.table(table).min(initial=0.0)) if table >= 0 else 0.0
        tones = weights.tones[c, :n]
        rest[k] = rest[k + 1] + max(0.0, float((weights.levels[c, :n] + np.maximum(tones * most, tones * least)).max()))
    return rest
