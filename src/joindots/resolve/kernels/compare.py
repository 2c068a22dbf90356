"""The level of one comparison of two records: the comparisons' tests, run one after another."""

from __future__ import annotations

from joindots.resolve.kernels.data import Op, PairData, Program, Weights
from joindots.resolve.kernels.dates import day_and_month_swapped, parts_agreeing, years_apart
from joindots.resolve.kernels.editing import damerau_levenshtein, levenshtein
from joindots.resolve.kernels.options import kernel
from joindots.resolve.kernels.strings import edits, jaro_winkler

_EQUAL = int(Op.EQUAL)
_JARO_WINKLER = int(Op.JARO_WINKLER)
_EDITS = int(Op.EDITS)
_VARIANT = int(Op.VARIANT)
_INITIAL = int(Op.INITIAL)
_SHARED = int(Op.SHARED)
_SWAPPED = int(Op.SWAPPED)
_DAY_MONTH_SWAPPED = int(Op.DAY_MONTH_SWAPPED)
_DATE_PARTS = int(Op.DATE_PARTS)
_YEARS_APART = int(Op.YEARS_APART)
_NUMBER_WITHIN = int(Op.NUMBER_WITHIN)
_LEVENSHTEIN = int(Op.LEVENSHTEIN)
_DAMERAU = int(Op.DAMERAU)

NOTHING = -1
DISTINCT = -2


@kernel
def shared_value(key: int, i: int, j: int, data: PairData) -> int:
    """Find the first value that two records share under a list key; -1 if a list is empty, -2 if nothing is shared."""
    a, end_a = data.list_starts[key, i], data.list_starts[key, i + 1]
    b, end_b = data.list_starts[key, j], data.list_starts[key, j + 1]
    if a == end_a or b == end_b:
        return NOTHING
    while a < end_a and b < end_b:
        if data.list_codes[a] == data.list_codes[b]:
            return int(data.list_codes[a])
        if data.list_codes[a] < data.list_codes[b]:
            a += 1
        else:
            b += 1
    return DISTINCT


@kernel
def are_variants(value_l: int, value_r: int, data: PairData) -> bool:
    """Say whether two values have a variant group in common."""
    for a in range(data.group_starts[value_l], data.group_starts[value_l + 1]):
        for b in range(data.group_starts[value_r], data.group_starts[value_r + 1]):
            if data.groups[a] == data.groups[b]:
                return True
    return False


@kernel
def similarity_of(value_l: int, value_r: int, data: PairData) -> float:
    """Measure how alike two values are, by Jaro-Winkler."""
    start_l, end_l = data.letter_starts[value_l], data.letter_starts[value_l + 1]
    start_r, end_r = data.letter_starts[value_r], data.letter_starts[value_r + 1]
    return jaro_winkler(data.letters, start_l, end_l, start_r, end_r)


@kernel
def are_swapped(key: int, other: int, limit: float, i: int, j: int, data: PairData) -> bool:
    """Say whether two records hold two values in each other's place: one equal, the other alike or not there."""
    key_l, other_l = data.codes[i, key], data.codes[i, other]
    key_r, other_r = data.codes[j, key], data.codes[j, other]
    if key_l >= 0 and key_l == other_r:
        return other_l < 0 or key_r < 0 or other_l == key_r or similarity_of(other_l, key_r, data) >= limit
    if key_r >= 0 and key_r == other_l:
        return other_r < 0 or key_l < 0 or similarity_of(other_r, key_l, data) >= limit
    return False


@kernel
def value_test(op: int, limit: float, value_l: int, value_r: int, data: PairData) -> bool:
    """Run a test on two different values, both present."""
    start_l, end_l = data.letter_starts[value_l], data.letter_starts[value_l + 1]
    start_r, end_r = data.letter_starts[value_r], data.letter_starts[value_r + 1]
    if op == _EDITS:
        return edits(data.letters, start_l, end_l, start_r, end_r, int(limit)) <= limit
    if op == _VARIANT:
        return are_variants(value_l, value_r, data)
    if op == _INITIAL:
        is_initial = end_l - start_l == 1 or end_r - start_r == 1
        return bool(is_initial and data.letters[start_l] == data.letters[start_r])
    if op == _DAY_MONTH_SWAPPED:
        return day_and_month_swapped(data.letters, start_l, start_r)
    if op == _DATE_PARTS:
        return parts_agreeing(data.letters, start_l, start_r) >= limit
    if op == _YEARS_APART:
        return years_apart(data.letters, start_l, start_r) <= limit
    if op == _NUMBER_WITHIN:
        return bool(abs(data.numbers[value_l] - data.numbers[value_r]) <= limit)
    if op == _LEVENSHTEIN:
        return levenshtein(data.letters, start_l, end_l, start_r, end_r, int(limit)) <= limit
    if op == _DAMERAU:
        return damerau_levenshtein(data.letters, start_l, end_l, start_r, end_r, int(limit)) <= limit
    return False


@kernel
def compare(c: int, i: int, j: int, data: PairData, program: Program) -> tuple[int, int]:
    """Find the level of comparison `c` for records `i` and `j`, and the list value they share (-1 if none)."""
    is_comparable = False
    measured_key, similarity = NOTHING, 0.0
    for t in range(program.starts[c], program.starts[c + 1]):
        op, key = program.ops[t], program.keys[t]
        if op == _SHARED:
            shared = shared_value(key, i, j, data)
            if shared >= 0:
                return int(program.levels[t]), shared
            if shared == DISTINCT and program.decides_null[t]:
                is_comparable = True
        elif op == _SWAPPED:
            if are_swapped(key, program.others[t], program.limits[t], i, j, data):
                return int(program.levels[t]), NOTHING
        else:
            value_l, value_r = data.codes[i, key], data.codes[j, key]
            if value_l >= 0 and value_r >= 0:
                if op == _JARO_WINKLER and key != measured_key:
                    measured_key, similarity = key, similarity_of(value_l, value_r, data)
                if (
                    value_l == value_r
                    or (op == _JARO_WINKLER and similarity >= program.limits[t])
                    or (op != _EQUAL and value_test(op, program.limits[t], value_l, value_r, data))
                ):
                    return int(program.levels[t]), NOTHING
                if program.decides_null[t]:
                    is_comparable = True
    return (0 if is_comparable else -1), NOTHING


@kernel
def frequency_bits(c: int, level: int, i: int, j: int, shared: int, data: PairData, weights: Weights) -> float:
    """Weigh how rare the agreeing values are: the commoner of the two decides."""
    slot = weights.frequency_slots[c]
    tone = weights.tones[c, level]
    if slot < 0 or tone == 0.0:
        return 0.0
    if weights.frequency_is_list[c]:
        return 0.0 if shared < 0 else float(tone * weights.frequency_bits[slot, shared])
    key = weights.frequency_keys[c]
    value_l, value_r = data.codes[i, key], data.codes[j, key]
    if value_l < 0 or value_r < 0:
        return 0.0
    return float(tone * min(weights.frequency_bits[slot, value_l], weights.frequency_bits[slot, value_r]))
