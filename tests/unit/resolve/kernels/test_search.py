"""The loops of the search agree with their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.resolve.kernels.test_strings import slow_edits

from joindots.resolve.kernels.search import (
    END,
    INSIDE,
    START,
    WHOLE,
    _n_bits_up_to,
    add_evidence,
    count_edits,
    first_held,
    fits_pattern,
    give_evidence,
    greatest,
    letter_masks,
)

_UNTIMED = settings(deadline=None)  # the first example compiles the kernels
_SUMS = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, 2.5]), max_size=30)


@_UNTIMED
@given(_SUMS, st.integers(1, 8))
def test_greatest__lists_the_greatest_sums_above_nought_in_order(sums: list[float], n: int) -> None:
    total, out = np.array(sums, np.float32), np.empty(n, np.int32)
    n_out = greatest(total, out)
    expected = sorted((e for e in range(len(sums)) if sums[e] > 0), key=lambda e: (-sums[e], e))[:n]
    assert out[:n_out].tolist() == expected


def test_add_evidence__takes_the_best_agreement_once_and_counts_only_what_is_held_against() -> None:
    best = np.full(4, -np.inf, np.float32)
    starts, postings = np.array([0, 2, 4]), np.array([0, 1, 1, 3], np.int32)
    give_evidence(np.array([0, 1], np.int32), np.array([5.0, 2.0], np.float32), starts, postings, best)
    total = np.zeros(4, np.float32)
    add_evidence(best, np.array([1, 1, 1, 0], np.uint16), 1, -3.0, total)
    assert total.tolist() == [5.0, 5.0, -3.0, 2.0]
    assert np.isneginf(best).all()


def test_first_held__finds_the_first_value_that_the_entity_holds() -> None:
    starts, postings = np.array([0, 2, 4]), np.array([0, 1, 1, 3], np.int32)
    values = np.array([1, 0], np.int32)
    assert [first_held(entity, values, starts, postings) for entity in range(4)] == [1, 0, -1, 0]


VALUES = ["", "a", "ab", "ba", "Ann", "anna", "hannah", "z9", "9z", "ann-marie", "abababab", "bababa"]


def _laid_out(values: list[str]) -> tuple[np.ndarray, np.ndarray]:
    text = np.frombuffer("".join(values).encode() + b"-", np.uint8)
    return text, np.cumsum([0, *map(len, values)])


def _masks(values: list[str]) -> np.ndarray:
    out = np.full(len(values), -9, np.int32)
    letter_masks(*_laid_out(values), out)
    return out


def test_letter_masks__mark_each_character_by_its_last_five_bits() -> None:
    for value, mask in zip(VALUES, _masks(VALUES).tolist(), strict=True):
        marked = {bit for bit in range(31) if mask >> bit & 1}
        assert marked == {ord(letter) % 32 for letter in value} - {31}
    assert _masks(["_"]).tolist() == [0], "there is no room for the sign"
    assert _masks(["ann"]).tolist() == _masks(["ANN"]).tolist()


@pytest.mark.parametrize("bits", [0, 1, 0b1011, 0b11110000, 2**31 - 1])
def test_n_bits_up_to__counts_no_further_than_one_more_than_asked(bits: int) -> None:
    for most in (0, 1, 2, 5):
        assert _n_bits_up_to(bits, most) == min(bits.bit_count(), most + 1)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_count_edits__of_a_query_and_every_value_up_to_the_limit(limit: int) -> None:
    letters, starts = _laid_out(VALUES)
    masks = _masks(VALUES)
    for query in ("", "a", "anna", "hanna", "bababa", "z9", "annmarie", "abababba"):
        asked = np.frombuffer(query.encode(), np.uint8)
        out = np.full(len(VALUES), 77, np.int8)
        count_edits(letters, starts, masks, asked, int(_masks([query])[0]), limit, out)
        assert out.tolist() == [min(slow_edits(query, value), limit + 1) for value in VALUES]


def test_count_edits__knows_no_letters_behind_the_longest() -> None:
    values = ["ab" * 31 + "c", "ab" * 31 + "c" + "xyz", "ab" * 31]
    asked = np.frombuffer(values[1].encode(), np.uint8)
    out = np.full(3, 77, np.int8)
    count_edits(*_laid_out(values), _masks([values[0]] * 3), asked, int(_masks([values[0]])[0]), 2, out)
    assert out.tolist() == [0, 0, 1]


@pytest.mark.parametrize("pattern", ["a", "an", "nna", "9?", "?z", "??", "???????", "ann-marie", "bab", "ab?b"])
def test_fits_pattern__at_the_start_the_end_anywhere_or_whole(pattern: str) -> None:
    letters, starts = _laid_out(VALUES)
    asked = np.array([0 if letter == "?" else ord(letter) for letter in pattern], np.uint8)

    def fits(part: str) -> bool:
        return len(part) == len(pattern) and all(x in ("?", y) for x, y in zip(pattern, part, strict=True))

    n = len(pattern)
    parts_of = {
        WHOLE: [[value] for value in VALUES],
        START: [[value[:n]] for value in VALUES],
        END: [[value[-n:]] for value in VALUES],
        INSIDE: [[value[k : k + n] for k in range(len(value))] for value in VALUES],
    }
    for place, parts in parts_of.items():
        out = np.zeros(len(VALUES), np.bool_)
        fits_pattern(letters, starts, asked, place, out)
        assert out.tolist() == [any(map(fits, each)) for each in parts]


def test_give_evidence__keeps_the_most_that_any_value_gives() -> None:
    best = np.array([-np.inf, 3.0, 3.0], np.float32)
    starts, postings = np.array([0, 0, 2, 3]), np.array([1, 2, 2], np.int32)
    give_evidence(np.array([1, 2], np.int32), np.array([2.0, 4.0], np.float32), starts, postings, best)
    assert best.tolist() == [-np.inf, 3.0, 4.0]


def test_add_evidence__counts_against_those_who_hold_something_else_in_any_field_that_is_asked() -> None:
    nothing = np.float32(-np.inf)
    best, total = np.array([nothing, nothing, nothing, -2.0], np.float32), np.full(4, 10.0, np.float32)
    add_evidence(best, np.array([0b110, 0b001, 0b100, 0b110], np.uint16), 0b010, -3.0, total)
    assert total.tolist() == [7.0, 10.0, 10.0, 8.0]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_first_held__looks_through_all_that_hold_a_value(n: int) -> None:
    holders = [[1, 3, 4, 8], [0, 2, 9], [], [5, 8]]
    starts, postings = np.cumsum([0, *map(len, holders)]), np.array([e for each in holders for e in each], np.int32)
    values = np.array([3, 2, 0, 1, 1], np.int32)[:n]
    for entity in range(11):
        expected = next((k for k, value in enumerate(values.tolist()) if entity in holders[value]), -1)
        assert first_held(entity, values, starts, postings) == expected
