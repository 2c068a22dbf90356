"""The level of one comparison of two records: the comparisons' tests, run one after another."""

from __future__ import annotations

from joindots.resolve.kernels.data import Op, PairData, Program, Weights
from joindots.resolve.kernels.dates import day_and_month_swapped, parts_agreeing, years_apart
from joindots.resolve.kernels.editing import damerau_levenshtein, levenshtein
from joindots.resolve.kernels.options import inner_kernel
from joindots.resolve.kernels.strings import edits, jaro_winkler, same_numbers

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
_SLIPS = int(Op.SLIPS)
_WORDS_WITHIN = int(Op.WORDS_WITHIN)
_MISPLACED = int(Op.MISPLACED)
_SPANS_APART = int(Op.SPANS_APART)
_LETTER_SLIPS = int(Op.LETTER_SLIPS)

NOTHING = -1
DISTINCT = -2
_SHORTEST_WORD = 3
"""Letters of a word that can say who somebody is: initials and particles do not."""
DAYS_A_YEAR = 365.25


@inner_kernel
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


@inner_kernel
def shared_beside(key: int, own: int, i: int, j: int, data: PairData) -> int:
    """Find the first value that two records share under a list key and that one of them has under the list key `own`.

    As `shared_value` gives it: -1 if a list is empty, -2 if nothing of the kind is shared.
    """
    a, end_a = data.list_starts[key, i], data.list_starts[key, i + 1]
    b, end_b = data.list_starts[key, j], data.list_starts[key, j + 1]
    if a == end_a or b == end_b:
        return NOTHING
    while a < end_a and b < end_b:
        if data.list_codes[a] == data.list_codes[b]:
            if is_listed(data.list_codes[a], own, i, data) or is_listed(data.list_codes[a], own, j, data):
                return int(data.list_codes[a])
            a += 1
            b += 1
        elif data.list_codes[a] < data.list_codes[b]:
            a += 1
        else:
            b += 1
    return DISTINCT


@inner_kernel
def is_listed(value: int, key: int, i: int, data: PairData) -> bool:
    """Say whether a record has a value under a list key."""
    listed = False
    for a in range(data.list_starts[key, i], data.list_starts[key, i + 1]):
        listed |= data.list_codes[a] == value
    return listed


@inner_kernel
def are_variants(value_l: int, value_r: int, data: PairData) -> bool:
    """Say whether two values have a variant group in common."""
    for a in range(data.group_starts[value_l], data.group_starts[value_l + 1]):
        for b in range(data.group_starts[value_r], data.group_starts[value_r + 1]):
            if data.groups[a] == data.groups[b]:
                return True
    return False


@inner_kernel
def similarity_of(value_l: int, value_r: int, data: PairData) -> float:
    """Measure how alike two values are, by Jaro-Winkler."""
    start_l, end_l = data.letter_starts[value_l], data.letter_starts[value_l + 1]
    start_r, end_r = data.letter_starts[value_r], data.letter_starts[value_r + 1]
    return jaro_winkler(data.letters, start_l, end_l, start_r, end_r)


@inner_kernel
def words_within(key: int, i: int, j: int, data: PairData) -> int:
    """Say whether all words of one record are among the other's: 1 yes, 0 no, -1 where either has none.

    One of the words must have `_SHORTEST_WORD` letters.
    """
    a, end_a = data.list_starts[key, i], data.list_starts[key, i + 1]
    b, end_b = data.list_starts[key, j], data.list_starts[key, j + 1]
    if a == end_a or b == end_b:
        return NOTHING
    n_fewer = min(end_a - a, end_b - b)
    n_shared, is_telling = 0, False
    while a < end_a and b < end_b:
        if data.list_codes[a] == data.list_codes[b]:
            word = data.list_codes[a]
            n_shared += 1
            is_telling |= data.letter_starts[word + 1] - data.letter_starts[word] >= _SHORTEST_WORD
            a += 1
            b += 1
        elif data.list_codes[a] < data.list_codes[b]:
            a += 1
        else:
            b += 1
    return int(is_telling and n_shared == n_fewer)


@inner_kernel
def are_swapped(key: int, other: int, limit: float, i: int, j: int, data: PairData) -> bool:
    """Say whether two records hold two values in each other's place: all four there, one equal, the other alike."""
    key_l, other_l = data.codes[i, key], data.codes[i, other]
    key_r, other_r = data.codes[j, key], data.codes[j, other]
    if min(key_l, other_l, key_r, other_r) < 0:
        return False
    if key_l == other_r:
        return bool(other_l == key_r or similarity_of(other_l, key_r, data) >= limit)
    return bool(key_r == other_l and similarity_of(other_r, key_l, data) >= limit)


@inner_kernel
def is_misplaced(key: int, other: int, i: int, j: int, data: PairData) -> bool:
    """Say whether one record has, in the place of `other`, what the second has for `key`, where a part is not there."""
    key_l, other_l = data.codes[i, key], data.codes[i, other]
    key_r, other_r = data.codes[j, key], data.codes[j, other]
    if min(key_l, other_l, key_r, other_r) >= 0:
        return False
    return bool((key_l >= 0 and key_l == other_r) or (key_r >= 0 and key_r == other_l))


@inner_kernel
def years_between_spans(key: int, other: int, i: int, j: int, data: PairData) -> float:
    """Measure the years between two spans of days, 0 where they meet; -1 where either is not known.

    A span runs from the day numbered by `key` to the one numbered by `other`. Two single days are no spans: -1 as well.
    """
    first_l, last_l = data.codes[i, key], data.codes[i, other]
    first_r, last_r = data.codes[j, key], data.codes[j, other]
    if min(first_l, last_l, first_r, last_r) < 0 or (first_l == last_l and first_r == last_r):
        return -1.0
    gap = max(data.numbers[first_l] - data.numbers[last_r], data.numbers[first_r] - data.numbers[last_l], 0.0)
    return float(gap / DAYS_A_YEAR)


@inner_kernel
def value_test(op: int, limit: float, value_l: int, value_r: int, data: PairData) -> bool:
    """Run a test on two different values, both present."""
    start_l, end_l = data.letter_starts[value_l], data.letter_starts[value_l + 1]
    start_r, end_r = data.letter_starts[value_r], data.letter_starts[value_r + 1]
    if op == _EDITS:
        return edits(data.letters, start_l, end_l, start_r, end_r, int(limit)) <= limit
    if op == _SLIPS:
        allowed = int(limit * max(end_l - start_l, end_r - start_r))
        return allowed > 0 and edits(data.letters, start_l, end_l, start_r, end_r, allowed) <= allowed
    if op == _LETTER_SLIPS:
        are_same = same_numbers(data.letters, start_l, end_l, start_r, end_r)
        return are_same and edits(data.letters, start_l, end_l, start_r, end_r, int(limit)) <= limit
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


@inner_kernel
def compare(c: int, i: int, j: int, data: PairData, program: Program) -> tuple[int, int]:
    """Find the level of comparison `c` for records `i` and `j`, and the list value they share (-1 if none)."""
    is_comparable = False
    measured_key, similarity = NOTHING, 0.0
    for t in range(program.starts[c], program.starts[c + 1]):
        op, key = program.ops[t], program.keys[t]
        if op == _SHARED:
            own = program.others[t]
            shared = shared_value(key, i, j, data) if own < 0 else shared_beside(key, own, i, j, data)
            if shared >= 0:
                return int(program.levels[t]), shared
            if shared == DISTINCT and program.decides_null[t]:
                is_comparable = True
        elif op == _WORDS_WITHIN:
            within = words_within(key, i, j, data)
            if within == 1:
                return int(program.levels[t]), NOTHING
            if within == 0 and program.decides_null[t]:
                is_comparable = True
        elif op == _SWAPPED:
            if are_swapped(key, program.others[t], program.limits[t], i, j, data):
                return int(program.levels[t]), NOTHING
        elif op == _MISPLACED:
            if is_misplaced(key, program.others[t], i, j, data):
                return int(program.levels[t]), NOTHING
        elif op == _SPANS_APART:
            years = years_between_spans(key, program.others[t], i, j, data)
            if 0.0 <= years <= program.limits[t]:
                return int(program.levels[t]), NOTHING
            if years >= 0.0 and program.decides_null[t]:
                is_comparable = True
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


@inner_kernel
def level_of_values(c: int, value_l: int, value_r: int, data: PairData, program: Program) -> int:
    """Find the level of a comparison of one key for two different values of it, as `compare` does for two records."""
    has_measured, similarity = False, 0.0
    for t in range(program.starts[c], program.starts[c + 1]):
        op = program.ops[t]
        if op == _JARO_WINKLER:
            if not has_measured:
                has_measured, similarity = True, similarity_of(value_l, value_r, data)
            if similarity >= program.limits[t]:
                return int(program.levels[t])
        elif op != _EQUAL and value_test(op, program.limits[t], value_l, value_r, data):
            return int(program.levels[t])
    return 0


@inner_kernel
def frequency_bits(c: int, level: int, i: int, j: int, shared: int, data: PairData, weights: Weights) -> float:
    """Weigh how rare the agreeing values of two records are; of several that two lists share, the rarest counts."""
    if weights.frequency_slots[c] < 0 or weights.tones[c, level] == 0.0:
        return 0.0
    key = weights.frequency_keys[c]
    if weights.frequency_is_list[c]:
        return rarest_bits(c, level, key, i, j, data, weights) if shared >= 0 else 0.0
    return value_bits(c, level, data.codes[i, key], data.codes[j, key], weights)


@inner_kernel
def table_bits(slot: int, value: int, weights: Weights) -> float:
    """Look a value of its family up in a table of rarities."""
    return float(weights.frequency_bits[weights.frequency_starts[slot] + value - weights.frequency_firsts[slot]])


@inner_kernel
def rarest_bits(c: int, level: int, key: int, i: int, j: int, data: PairData, weights: Weights) -> float:
    """Weigh the rarest value that two lists share, however their values are numbered; nothing where they share none."""
    a, end_a = data.list_starts[key, i], data.list_starts[key, i + 1]
    b, end_b = data.list_starts[key, j], data.list_starts[key, j + 1]
    best, is_shared = 0.0, False
    while a < end_a and b < end_b:
        if data.list_codes[a] == data.list_codes[b]:
            bits = table_bits(weights.frequency_slots[c], data.list_codes[a], weights)
            if not is_shared or bits > best:
                best, is_shared = bits, True
            a += 1
            b += 1
        elif data.list_codes[a] < data.list_codes[b]:
            a += 1
        else:
            b += 1
    return float(weights.tones[c, level] * best)


@inner_kernel
def value_bits(c: int, level: int, value_l: int, value_r: int, weights: Weights) -> float:
    """Weigh how rare two agreeing values are: the commoner of the two decides; nothing where one is missing."""
    slot, tone = weights.frequency_slots[c], weights.tones[c, level]
    if slot < 0 or tone == 0.0 or value_l < 0 or value_r < 0:
        return 0.0
    return float(tone * min(table_bits(slot, value_l, weights), table_bits(slot, value_r, weights)))
