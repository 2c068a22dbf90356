"""Levels and weights of listed pairs: drawn for training, sampled for an estimate, or met when groups join.

Two people drawn at random are unlike in nearly everything. So each comparison is first asked from what is kept of the two
values; only where a test might hold are their letters read, and `compare` has the last word.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.compare import (
    DISTINCT,
    NOTHING,
    compare,
    frequency_bits,
    is_misplaced,
    shared_value,
    words_within,
)
from joindots.resolve.kernels.data import Bits, Bytes, Codes, Feature, Ids, Op, PairData, Program, Step, Weights
from joindots.resolve.kernels.options import inlined_kernel, inner_kernel
from joindots.resolve.kernels.settle import UNSETTLED, bound_likeness, date_test_holds
from joindots.resolve.kernels.signatures import N_OF_A_VALUE
from joindots.resolve.kernels.strings import LONGEST

_EQUAL = int(Op.EQUAL)
_JARO_WINKLER = int(Op.JARO_WINKLER)
_EDITS = int(Op.EDITS)
_SLIPS = int(Op.SLIPS)
_VARIANT = int(Op.VARIANT)
_INITIAL = int(Op.INITIAL)
_LEVENSHTEIN = int(Op.LEVENSHTEIN)
_DAMERAU = int(Op.DAMERAU)
_SHARED = int(Op.SHARED)
_SWAPPED = int(Op.SWAPPED)
_WORDS_WITHIN = int(Op.WORDS_WITHIN)
_MISPLACED = int(Op.MISPLACED)
_DAY_MONTH_SWAPPED = int(Op.DAY_MONTH_SWAPPED)
_DATE_PARTS = int(Op.DATE_PARTS)
_YEARS_APART = int(Op.YEARS_APART)
_SPANS_APART = int(Op.SPANS_APART)
_LETTER_SLIPS = int(Op.LETTER_SLIPS)

_MASKS = int(Feature.FIRST_MASK)
_LENGTHS = int(Feature.LENGTHS)
_HEAD = int(Feature.HEAD)
_GROUPS = int(Feature.GROUPS)
_DIGITS = int(Feature.DIGITS)
_YEAR = int(Feature.YEAR)
_DATE_LETTERS = 8
_HOLD_PARTS, _HOLD_SWAPPED = int(Step.DATE_PARTS), int(Step.DAY_MONTH_SWAPPED)
_AT_ONCE = 64
"""Pairs whose values are fetched together, so that many of them are waited for at the same time."""
_SLACK = 1e-4
"""Jaro-Winkler is bounded in single precision, good to seven digits."""


@inlined_kernel
def may_hold(op: int, limit: float, at_l: int, at_r: int, likeness: float, n_edits: int, signs: Codes) -> bool:
    """Say whether a test of two different values might hold; `at_l` and `at_r` are where what is kept of them begins."""
    if op == _EQUAL:
        return False
    if op == _JARO_WINKLER:
        return likeness >= limit - _SLACK
    if op == _VARIANT:
        return bool(signs[at_l + _GROUPS] & signs[at_r + _GROUPS] != 0)
    n_l, n_r = int(signs[at_l + _LENGTHS] & 0xFFFF), int(signs[at_r + _LENGTHS] & 0xFFFF)
    if op in (_EDITS, _LETTER_SLIPS):
        return n_edits <= limit
    if op == _SLIPS:  # its share is of the whole length, of which the longest values show a part only
        return n_edits <= limit * max(n_l, n_r) or max(n_l, n_r) == LONGEST
    if op in (_LEVENSHTEIN, _DAMERAU):  # letters behind the longest that is kept count for these
        return n_edits <= limit or max(n_l, n_r) == LONGEST
    if op in (_DATE_PARTS, _DAY_MONTH_SWAPPED) and min(n_l, n_r) >= _DATE_LETTERS:  # equal letters have equal half bytes
        step = _HOLD_PARTS if op == _DATE_PARTS else _HOLD_SWAPPED
        return date_test_holds(step, limit, signs[at_l + _DIGITS], signs[at_r + _DIGITS])
    if op == _INITIAL:
        return bool((n_l == 1 or n_r == 1) and (signs[at_l + _HEAD] ^ signs[at_r + _HEAD]) & 0xFF == 0)
    return True


@inlined_kernel
def are_dates_long(at_l: int, at_r: int, signs: Codes) -> bool:
    """Say whether two values have the letters of a date, so that their years are what `compare` would read."""
    return bool(min(signs[at_l + _LENGTHS] & 0xFFFF, signs[at_r + _LENGTHS] & 0xFFFF) >= _DATE_LETTERS)


@inlined_kernel
def settle_listed(c: int, i: int, j: int, data: PairData, program: Program, signs: Codes) -> int:
    """Find the level of a comparison where what is kept leaves no doubt, -1 for null; else it is unsettled."""
    is_comparable = False
    measured_key, likeness, n_edits = NOTHING, 0.0, 0
    for t in range(program.starts[c], program.starts[c + 1]):
        op, key = program.ops[t], program.keys[t]
        if op == _SHARED:
            shared = shared_value(key, i, j, data)
            if shared >= 0:
                return UNSETTLED
            is_comparable |= bool(shared == DISTINCT and program.decides_null[t])
        elif op == _WORDS_WITHIN:
            within = words_within(key, i, j, data)
            if within == 1:
                return UNSETTLED
            is_comparable |= bool(within == 0 and program.decides_null[t])
        elif op == _SWAPPED:
            other = program.others[t]
            if data.codes[i, key] == data.codes[j, other] or data.codes[j, key] == data.codes[i, other]:
                return UNSETTLED
        elif op == _MISPLACED:
            if is_misplaced(key, program.others[t], i, j, data):
                return UNSETTLED
        elif op == _SPANS_APART:
            return UNSETTLED
        else:
            value_l, value_r = data.codes[i, key], data.codes[j, key]
            if value_l >= 0 and value_r >= 0:
                at_l, at_r = value_l * N_OF_A_VALUE, value_r * N_OF_A_VALUE
                if op != _EQUAL and key != measured_key:
                    measured_key = key
                    masks_l, masks_r = at_l + _MASKS, at_r + _MASKS
                    likeness, n_edits = bound_likeness(signs, masks_l, at_l + _HEAD, signs, masks_r, at_r + _HEAD, 1)
                if op == _YEARS_APART and value_l != value_r and are_dates_long(at_l, at_r, signs):
                    if abs(signs[at_l + _YEAR] - signs[at_r + _YEAR]) <= program.limits[t]:
                        return int(program.levels[t])
                elif value_l == value_r or may_hold(op, program.limits[t], at_l, at_r, likeness, n_edits, signs):
                    return UNSETTLED
                is_comparable |= bool(program.decides_null[t])
    return 0 if is_comparable else -1


@inlined_kernel
def compare_listed(c: int, i: int, j: int, data: PairData, program: Program, signs: Codes) -> tuple[int, int]:
    """Give what `compare` gives, soon where the two records are unlike."""
    level = settle_listed(c, i, j, data, program, signs)
    return compare(c, i, j, data, program) if level == UNSETTLED else (level, NOTHING)


@inlined_kernel
def fetch(lefts: Ids, rights: Ids, first: int, last: int, data: PairData, signs: Codes) -> int:
    """Read once what the pairs from `first` to `last` will be asked for, many at the same time; else each is waited for.

    Returns
    -------
    A number that means nothing, lest the reading be left out.
    """
    n_keys, n_lists = data.codes.shape[1], len(data.list_starts)
    total = 0
    for n in range(first, last):
        total += data.codes[lefts[n], 0] + data.codes[lefts[n], n_keys - 1]
        total += data.codes[rights[n], 0] + data.codes[rights[n], n_keys - 1]
    for key in range(n_lists):
        for n in range(first, last):
            total += data.list_starts[key, lefts[n]] + data.list_starts[key, rights[n]]
    for key in range(n_keys):
        for n in range(first, last):
            total += signs[max(data.codes[lefts[n], key], 0) * N_OF_A_VALUE]
            total += signs[max(data.codes[rights[n], key], 0) * N_OF_A_VALUE]
    for key in range(n_lists):
        for n in range(first, last):
            at_l, at_r = data.list_starts[key, lefts[n]], data.list_starts[key, rights[n]]
            total += data.list_codes[min(at_l, len(data.list_codes) - 1)]
            total += data.list_codes[min(at_r, len(data.list_codes) - 1)]
    return int(total)


@inner_kernel
def levels_of_pairs(lefts: Ids, rights: Ids, data: PairData, program: Program, signs: Codes, out_levels: Bytes) -> None:
    """Find the level of every comparison for listed pairs."""
    for first in range(0, len(lefts), _AT_ONCE):
        last = min(first + _AT_ONCE, len(lefts))
        out_levels[first, 0] = np.int8(fetch(lefts, rights, first, last, data, signs) & 1)
        for c in range(len(program.starts) - 1):
            for n in range(first, last):
                level, _ = compare_listed(c, lefts[n], rights[n], data, program, signs)
                out_levels[n, c] = level


@inner_kernel
def score_pairs(
    lefts: Ids,
    rights: Ids,
    sequence: Codes,
    data: PairData,
    program: Program,
    weights: Weights,
    signs: Codes,
    out_bits: Bits,
    out_levels: Bytes,
    out_frequency_bits: Bits,
) -> None:
    """Score listed pairs in full: total, levels, and each comparison's term-frequency bits (one row, or one per pair)."""
    keeps_parts = len(out_frequency_bits) == len(lefts)
    for first in range(0, len(lefts), _AT_ONCE):
        last = min(first + _AT_ONCE, len(lefts))
        out_levels[first, 0] = np.int8(fetch(lefts, rights, first, last, data, signs) & 1)
        for n in range(first, last):
            out_bits[n] = weights.prior_bits
        for k in range(len(sequence)):
            c = sequence[k]
            for n in range(first, last):
                level, shared = compare_listed(c, lefts[n], rights[n], data, program, signs)
                out_levels[n, c] = level
                if level >= 0:
                    rare_bits = frequency_bits(c, level, lefts[n], rights[n], shared, data, weights)
                    out_bits[n] += weights.levels[c, level] + rare_bits
                    if keeps_parts:
                        out_frequency_bits[n, c] = rare_bits
