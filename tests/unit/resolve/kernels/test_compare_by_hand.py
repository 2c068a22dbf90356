"""What is asked of two records, test by test, against definitions in sets and words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from tests.unit.resolve.kernels.test_strings import slow_edits, slow_jaro_winkler

from joindots.resolve.kernels.compare import (
    DAYS_A_YEAR,
    are_swapped,
    are_variants,
    compare,
    frequency_bits,
    is_listed,
    is_misplaced,
    level_of_values,
    rarest_bits,
    shared_beside,
    shared_value,
    similarity_of,
    table_bits,
    value_bits,
    value_test,
    words_within,
    years_between_spans,
)
from joindots.resolve.kernels.data import Op, PairData, Program, Weights

VALUES = ["li", "ann", "anna", "nan", "b", "bea", "beatrix", "a", "19880304", "19880403", "19880305", "19910304", "19880404"]
GROUPS = [[1], [2, 5], [5, 7], [], [4], [4, 9], [9], [1], [], [], [], [], []]
NUMBERS = [0.0, 365.0, 366.0, 900.0, 10.0, 12.0, 13.5, -4.0, np.nan, 0.0, 0.0, 0.0, 0.0]
MISSING = None
A_LIST, ANOTHER = 0, 1


def _starts(lists: Sequence[Sequence[int]]) -> np.ndarray:
    return np.cumsum([0, *map(len, lists)])


def _data(
    singles: Sequence[Sequence[str | None]], lists: Sequence[Sequence[Sequence[str]]] = (), values: Sequence[str] = VALUES
) -> PairData:
    """Lay records out: the values of each record's single keys, and for each list key the lists of all records."""
    codes = [[-1 if value is None else values.index(value) for value in row] for row in singles]
    n = len(codes)
    rows = [[sorted(values.index(value) for value in each) for each in key] for key in lists]
    starts, filled = [], 0
    for key in rows:
        starts.append(_starts(key) + filled)
        filled += sum(map(len, key))
    groups = GROUPS if values is VALUES else [[] for _ in values]
    return PairData(
        np.array(codes, np.int32).reshape(n, -1),
        np.array(starts, np.int64).reshape(len(rows), n + 1),
        np.array([code for key in rows for each in key for code in each] or [0], np.int32),
        _starts([[0] * len(value) for value in values]),
        np.array([ord(letter) for letter in "".join(values)], np.uint16),
        _starts(groups),
        np.array([group for each in groups for group in each] or [0], np.int32),
        np.array(NUMBERS if values is VALUES else [0.0] * len(values)),
    )


def _code(value: str | None) -> int:
    return -1 if value is None else VALUES.index(value)


_LISTS = ("", "li", "li anna", "anna bea", "bea b li", "ann nan", "b", "ann a")
LISTS = [each.split() for each in _LISTS]
NOBODY: list[list[str | None]] = [[None]] * len(LISTS)


def test_shared_value__is_the_first_that_both_lists_hold() -> None:
    data = _data(NOBODY, [LISTS[::-1], LISTS])
    for (i, left), (j, right) in product(enumerate(LISTS), repeat=2):
        both = sorted(set(map(_code, left)) & set(map(_code, right)))
        expected = -1 if not left or not right else both[0] if both else -2
        assert shared_value(ANOTHER, i, j, data) == expected


def test_shared_beside__is_the_first_that_both_hold_and_that_is_one_ones_own() -> None:
    owns = [["anna"], [], ["li"], ["bea"], ["b"], [], ["b"], ["a"]]
    data = _data(NOBODY, [owns, LISTS])
    for (i, left), (j, right) in product(enumerate(LISTS), repeat=2):
        own = {*owns[i], *owns[j]}
        both = sorted(_code(value) for value in set(left) & set(right) & own)
        expected = -1 if not left or not right else both[0] if both else -2
        assert shared_beside(ANOTHER, A_LIST, i, j, data) == expected
    for i, own_list in enumerate(owns):
        assert {value for value in VALUES if is_listed(_code(value), A_LIST, i, data)} == set(own_list)


def test_words_within__all_of_the_shorter_one_of_them_with_three_letters() -> None:
    data = _data(NOBODY, [LISTS])
    for (i, left), (j, right) in product(enumerate(LISTS), repeat=2):
        both = set(left) & set(right)
        is_within = len(both) == min(len(left), len(right)) and any(len(word) >= 3 for word in both)
        assert words_within(A_LIST, i, j, data) == (-1 if not left or not right else int(is_within))


def test_variants__have_a_group_in_common() -> None:
    data = _data([[None]])
    for left, right in product(range(len(VALUES)), repeat=2):
        assert are_variants(left, right, data) == bool(set(GROUPS[left]) & set(GROUPS[right]))


PARTS = ["ann", "anna", "bea", None]
TWO_PARTS = [list(row) for row in product(PARTS, repeat=2)]


@pytest.mark.parametrize("limit", [0.9, 0.99])
def test_are_swapped__all_four_are_there_one_is_equal_and_the_other_alike(limit: float) -> None:
    data = _data(TWO_PARTS)
    for (i, left), (j, right) in product(enumerate(TWO_PARTS), repeat=2):
        crossed = [(left[0], right[1]), (left[1], right[0])]
        expected = False
        if None not in (*left, *right):
            alike = [slow_jaro_winkler(str(x), str(y)) >= limit for x, y in crossed]
            # where the first pair is equal it decides; else the second has to be
            expected = any(x == y for x, y in crossed) and all(alike)
        assert are_swapped(0, 1, limit, i, j, data) == expected


def test_is_misplaced__a_part_is_missing_and_one_stands_in_the_others_place() -> None:
    data = _data(TWO_PARTS)
    for (i, left), (j, right) in product(enumerate(TWO_PARTS), repeat=2):
        is_there = None not in (*left, *right)
        crossed = any(x is not None and x == y for x, y in ((left[0], right[1]), (left[1], right[0])))
        assert is_misplaced(0, 1, i, j, data) == (crossed and not is_there)


def test_years_between_spans__from_the_end_of_one_to_the_start_of_the_other() -> None:
    days = ["li", "ann", "anna", "nan", None]
    spans = [[first, last] for first, last in product(days, repeat=2) if None in (first, last) or _at(first) <= _at(last)]
    data = _data(spans)
    for (i, left), (j, right) in product(enumerate(spans), repeat=2):
        expected = -1.0
        if None not in (*left, *right) and not (left[0] == left[1] and right[0] == right[1]):
            gap = max(_at(left[0]) - _at(right[1]), _at(right[0]) - _at(left[1]), 0.0)
            expected = gap / 365.25
        assert years_between_spans(0, 1, i, j, data) == pytest.approx(expected)
    assert DAYS_A_YEAR == 365.25, "the mean year of the Julian calendar"


def _at(day: str | None) -> float:
    return NUMBERS[_code(day)]


def _edits_of_letters(left: str, right: str) -> int:
    """Levenshtein's distance, by its definition."""
    if not left or not right:
        return len(left) + len(right)
    replaced = _edits_of_letters(left[1:], right[1:]) + (left[0] != right[0])
    return min(replaced, _edits_of_letters(left[1:], right) + 1, _edits_of_letters(left, right[1:]) + 1)


def _asks(op: Op, limit: float, left: str, right: str) -> bool:
    """What a test asks of two different values, said plainly."""
    dates = [(text[:4], text[4:6], text[6:]) for text in (left, right)]
    match op:
        case Op.EDITS | Op.DAMERAU:
            return bool(slow_edits(left, right) <= limit)
        case Op.LEVENSHTEIN:
            return _edits_of_letters(left, right) <= limit
        case Op.SLIPS:
            allowed = int(limit * max(len(left), len(right)))
            return bool(allowed > 0 and slow_edits(left, right) <= allowed)
        case Op.VARIANT:
            return bool(set(GROUPS[_code(left)]) & set(GROUPS[_code(right)]))
        case Op.INITIAL:
            return 1 in (len(left), len(right)) and left[0] == right[0]
        case Op.NUMBER_WITHIN:
            return abs(_at(left) - _at(right)) <= limit
        case Op.DAY_MONTH_SWAPPED:
            return dates[0] == (dates[1][0], dates[1][2], dates[1][1])
        case Op.DATE_PARTS:
            return bool(sum(x == y for x, y in zip(*dates, strict=True)) >= limit)
        case Op.YEARS_APART:
            return abs(int(left[:4]) - int(right[:4])) <= limit
    return False


NAMES, DATES = [value for value in VALUES[:8] if len(value) < 7], VALUES[8:]
OF_NAMES = [
    *((op, limit) for op in (Op.EDITS, Op.LEVENSHTEIN, Op.DAMERAU) for limit in (1.0, 2.0, 3.0)),
    *((Op.SLIPS, 0.2), (Op.SLIPS, 0.34), (Op.SLIPS, 0.5), (Op.VARIANT, 0.0), (Op.INITIAL, 0.0)),
    *((Op.NUMBER_WITHIN, 1.0), (Op.NUMBER_WITHIN, 1.5), (Op.NUMBER_WITHIN, 400.0), (Op.SHARED, 9.0)),
]
OF_DATES = [(Op.DAY_MONTH_SWAPPED, 0.0), *((op, n) for op in (Op.DATE_PARTS, Op.YEARS_APART) for n in (1.0, 2.0, 3.0))]


@pytest.mark.parametrize(
    ("op", "limit", "words"), [*((*each, NAMES) for each in OF_NAMES), *((*each, DATES) for each in OF_DATES)]
)
def test_value_test__asks_what_its_name_says(op: Op, limit: float, words: list[str]) -> None:
    data = _data([[None]])
    for left, right in product(words, repeat=2):
        if left != right:
            found = value_test(int(op), limit, _code(left), _code(right), data)
            assert found == _asks(op, limit, left, right), (left, right)


def test_similarity_of__is_winklers() -> None:
    data = _data([[None]])
    for left, right in product(NAMES, repeat=2):
        assert similarity_of(_code(left), _code(right), data) == pytest.approx(slow_jaro_winkler(left, right))


Asked = tuple[Op, int, int, float, int, bool]


def _program(*comparisons: Sequence[Asked]) -> Program:
    """Lay comparisons out: each test's question, keys, limit and level, and whether it decides what is null."""
    ops, keys, others, limits, levels, decides = zip(*(test for tests in comparisons for test in tests), strict=True)
    return Program(
        _starts([[0] * len(tests) for tests in comparisons]),
        np.array(ops, np.int32),
        np.array(keys, np.int32),
        np.array(others, np.int32),
        np.array(limits),
        np.array(levels, np.int8),
        np.array(decides),
    )


OTHER_KEY: list[Asked] = [(Op.EQUAL, 1, -1, 0.0, 1, True)]


def test_compare__takes_the_strongest_level_that_holds() -> None:
    tests: list[Asked] = [
        (Op.EQUAL, 0, -1, 0.0, 4, True),
        (Op.JARO_WINKLER, 0, -1, 0.9, 3, True),
        (Op.EDITS, 0, -1, 1.0, 2, True),
        (Op.JARO_WINKLER, 0, -1, 0.5, 1, True),
    ]
    people = [[name, None] for name in (*NAMES, None)]
    data = _data(people)
    program = _program(OTHER_KEY, tests)
    for (i, (left, _)), (j, (right, _)) in product(enumerate(people), repeat=2):
        expected = -1
        if left is not None and right is not None:
            alike = slow_jaro_winkler(left, right)
            steps = [left == right, alike >= 0.9, slow_edits(left, right) <= 1, alike >= 0.5]
            expected = next((level for level, holds in zip((4, 3, 2, 1), steps, strict=True) if holds), 0)
            if left != right:
                assert level_of_values(1, _code(left), _code(right), data, program) == expected
        assert compare(1, i, j, data, program) == (expected, -1)


def test_compare__measures_each_key_anew() -> None:
    tests: list[Asked] = [(Op.JARO_WINKLER, key, -1, 0.9, 2 - key, True) for key in (0, 1)]
    data = _data([["ann", "bea"], ["anna", "li"], ["nan", "beatrix"], ["bea", "bea"]])
    program = _program(tests)
    assert [compare(0, 0, j, data, program)[0] for j in (1, 2, 3)] == [2, 0, 1]
    assert slow_jaro_winkler("bea", "beatrix") < 0.9 < slow_jaro_winkler("ann", "anna")


@pytest.mark.parametrize("decides", [True, False])
@pytest.mark.parametrize(
    ("op", "holding", "differing", "missing"),
    [
        (Op.EQUAL, ["ann"], ["bea"], [None]),
        (Op.SPANS_APART, ["ann", "anna"], ["nan", "nan"], [None, "ann"]),
        (Op.SWAPPED, ["ann", "bea"], ["nan", "li"], [None, "bea"]),
        (Op.MISPLACED, ["ann", None], ["nan", "li"], [None, None]),
    ],
)
def test_compare__is_null_where_no_test_that_decides_it_found_two_values(
    op: Op, holding: list[str | None], differing: list[str | None], missing: list[str | None], decides: bool
) -> None:
    like = holding[::-1] if op in (Op.SWAPPED, Op.MISPLACED) else holding
    people = [[*row, None][:2] for row in (holding, like, differing, missing)]
    program = _program([(op, 0, 1, 0.5, 1, decides)])
    found = [compare(0, 0, j, _data(people), program) for j in (1, 2, 3)]
    differs = 0 if decides and op not in (Op.SWAPPED, Op.MISPLACED) else -1
    assert found == [(1, -1), (differs, -1), (-1, -1)]


OF_LISTS = [(Op.SHARED, -1, "li"), (Op.SHARED, 1, "anna"), (Op.WORDS_WITHIN, -1, None)]


@pytest.mark.parametrize("decides", [True, False])
@pytest.mark.parametrize(("op", "own", "shared"), OF_LISTS)
def test_compare__of_lists_gives_the_value_that_is_shared(op: Op, own: int, shared: str | None, decides: bool) -> None:
    rows = [["li", "anna"], ["li", "anna", "b"], ["bea"], []]
    owns = [["anna"], [], [], []]
    data = _data([[None]] * 4, [rows, owns])
    program = _program([(op, 0, own, 0.0, 2, decides)])
    found = [compare(0, 0, j, data, program) for j in (1, 2, 3)]
    assert found == [(2, _code(shared)), (0 if decides else -1, -1), (-1, -1)]


def test_compare__of_spans_holds_up_to_its_limit() -> None:
    people = [["li", "li"], ["li", "ann"], ["nan", "nan"]]
    data = _data(people)
    years = (900 - 365) / 365.25
    for limit, level in ((years - 0.001, 0), (years, 1), (years + 0.001, 1)):
        assert compare(0, 1, 2, data, _program([(Op.SPANS_APART, 0, 1, limit, 1, True)])) == (level, -1)
    assert compare(0, 0, 1, data, _program([(Op.SPANS_APART, 0, 1, 0.0, 1, False)])) == (1, -1), "they meet"
    assert compare(0, 0, 2, data, _program([(Op.SPANS_APART, 0, 1, 9.0, 1, True)])) == (-1, -1), "two days are no spans"


RARITIES = [4.0, 1.0, -2.0, 6.0, 0.5]
FIRST = 1


def _weights(*, is_list: bool, slot: int = 1) -> Weights:
    """Two comparisons; the second looks values 1 to 5 up in the second table, and takes half of what it finds at level 2."""
    table = [9.0, 9.0, *RARITIES]
    tones = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.5]])
    starts, firsts, slots = np.array([0, 2, 7]), np.array([0, FIRST]), np.array([0, slot], np.int32)
    keys, lists = np.array([1, 0], np.int32), np.array([not is_list, is_list])
    return Weights(-3.0, np.zeros((2, 3)), tones, slots, keys, lists, starts, firsts, np.array(table))


def test_rarity__of_two_single_values_is_that_of_the_commoner() -> None:
    weights, values = _weights(is_list=False), ["ann", "anna", "nan", "b", "bea", None]
    data = _data([[value, None] for value in values])
    for (i, left), (j, right) in product(enumerate(values), repeat=2):
        rare = [RARITIES[_code(value) - FIRST] for value in (left, right) if value is not None]
        expected = 0.5 * min(rare) if len(rare) == 2 else 0.0
        assert value_bits(1, 2, _code(left), _code(right), weights) == expected
        assert frequency_bits(1, 2, i, j, -1, data, weights) == expected
        assert value_bits(1, 1, _code(left), _code(right), weights) == 0.0, "a level without a tone takes nothing"
        assert frequency_bits(1, 1, i, j, -1, data, weights) == 0.0
        assert frequency_bits(1, 2, i, j, -1, data, _weights(is_list=False, slot=-1)) == 0.0
        assert value_bits(1, 2, _code(left), _code(right), _weights(is_list=False, slot=-1)) == 0.0
    assert [table_bits(1, code, weights) for code in range(1, 6)] == RARITIES


def test_rarity__of_two_lists_is_that_of_the_rarest_value_that_both_hold() -> None:
    lists = [["ann"], ["ann", "anna"], ["anna"], ["anna", "bea", "nan"], ["ann", "b"], [], ["b", "bea", "nan"], ["b", "ann"]]
    weights = _weights(is_list=True)
    data = _data([[None, None]] * len(lists), [lists])
    for (i, left), (j, right) in product(enumerate(lists), repeat=2):
        both = set(left) & set(right)
        expected = 0.5 * max((RARITIES[_code(value) - FIRST] for value in both), default=0.0)
        assert rarest_bits(1, 2, A_LIST, i, j, data, weights) == expected
        assert frequency_bits(1, 2, i, j, 3 if both else -1, data, weights) == (expected if both else 0.0)
        assert frequency_bits(1, 2, i, j, -2, data, weights) == 0.0
        assert frequency_bits(1, 2, i, j, 3, data, _weights(is_list=True, slot=-1)) == 0.0, "nothing is counted for it"
        assert frequency_bits(1, 2, i, j, 0, data, weights) == expected
