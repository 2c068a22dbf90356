"""Steps of the screen, one by one: what each says of two records' features, for many pairs at once and for one alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.resolve.kernels.tiles import WORDS, Row, in_common, most_alike, screen_of_steps, signs_of, tile

from joindots.resolve.kernels.data import Step
from joindots.resolve.kernels.screen import Lanes, list_alive, make_lanes, run_steps
from joindots.resolve.kernels.settle import UNSETTLED, settle
from joindots.resolve.kernels.signatures import NO_LETTERS

BASE, BITS, TONE, RARE = -1.5, 3.0, 0.5, 4.0
"""What a lane has before a step, what the step's level adds, how much of the rarity it takes, and that rarity."""
LIFTED = BITS + TONE * RARE
LEVEL = 2
A_BIT = 65_536


def _run(rows: Sequence[Row], left: Sequence[int], right: Sequence[int], *, gain: float, rarity: float = RARE) -> Lanes:
    """Run steps on one pair, which stands in the second of three lanes; the others are of two who are the same."""
    out = make_lanes(16)
    out.gain[:], out.rarity[:] = gain, rarity
    a, b = tile([left, left, left], before=1), tile([left, right, left], before=1)
    run_steps(0, len(rows), a, 1, b, 1, 4, 3, screen_of_steps(rows), out)
    return out


def _settled(rows: Sequence[Row], left: Sequence[int], right: Sequence[int]) -> int:
    a, b = tile([left], before=2), tile([right], before=2)
    return settle(0, len(rows), a, 2, b, 2, 3, screen_of_steps(rows))


_OF_CODES = (Step.EQUAL, 0, 0, 0.0, BITS, TONE, LEVEL)
_IN_PLACE = (Step.SWAPPED, 0, 1, 0.0, BITS, TONE, LEVEL)
_INITIAL = (Step.INITIAL, 0, 1, 0.0, BITS, TONE, LEVEL)
_DAY, _PARTS_1, _PARTS_2 = (
    (Step.DAY_MONTH_SWAPPED, 0, 1, 0.0, BITS, TONE, LEVEL),
    (Step.DATE_PARTS, 0, 1, 1.0, BITS, TONE, LEVEL),
    (Step.DATE_PARTS, 0, 1, 2.0, BITS, TONE, LEVEL),
)
_YEARS, _DIGITS = (Step.YEARS_APART, 0, 1, 2.0, BITS, TONE, LEVEL), (Step.ONE_EDIT_OF_DIGITS, 0, 1, 0.0, BITS, TONE, LEVEL)
A, B = ord("a"), ord("b")
MANY_LOST = 5 << 16
"""In the upper half of lengths: letters that lost their bit."""


@pytest.mark.parametrize(
    ("step", "left", "right", "holds"),
    [
        *((_OF_CODES, [3, 0], [3, 0], True), (_OF_CODES, [0, 0], [0, 0], True), (_OF_CODES, [3, 0], [4, 0], False)),
        *((_OF_CODES, [-1, 0], [-1, 0], False), (_OF_CODES, [-1, 0], [3, 0], False)),
        # the second number of a date is its code: below nought where it is missing
        *((_DAY, [0x19880304, 0], [0x19880403, 1], True), (_DAY, [0x19880304, 5], [0x19880404, 1], False)),
        *((_DAY, [0x19880304, 5], [0x19890403, 1], False), (_DAY, [0x19880304, -1], [0x19880403, 1], False)),
        *((_DAY, [0x19880304, 5], [0x19880403, -1], False), (_DAY, [0x19881225, 5], [0x19882512, 6], True)),
        *((_PARTS_1, [0x19880304, 0], [0x19901204, 0], True), (_PARTS_1, [0x19880304, 5], [0x19900305, 1], True)),
        *((_PARTS_1, [0x19880304, 5], [0x19881205, 1], True), (_PARTS_1, [0x19880304, 5], [0x19900405, 1], False)),
        *((_PARTS_1, [0x19880304, -1], [0x19880304, 1], False), (_PARTS_1, [0x19880304, 1], [0x19880304, -1], False)),
        *((_PARTS_2, [0x19880304, 5], [0x19880305, 1], True), (_PARTS_2, [0x19880304, 5], [0x19881205, 1], False)),
        *((_PARTS_2, [0x19880304, 5], [0x19980304, 1], True), (_PARTS_2, [0x19880304, 5], [0x19881204, 1], True)),
        *((_YEARS, [1988, 0], [1990, 0], True), (_YEARS, [1990, 1], [1988, 1], True), (_YEARS, [1988, 1], [1991, 1], False)),
        *((_YEARS, [1991, 1], [1988, 1], False), (_YEARS, [1988, -1], [1988, 1], False), (_YEARS, [8, 1], [8, -1], False)),
    ],
)
def test_a_test_that_features_answer__gives_its_level_and_what_it_adds(
    step: Row, left: list[int], right: list[int], holds: bool
) -> None:
    is_exact = step[0] is Step.EQUAL
    assert _run([step], left, right, gain=BASE).gain[1] == (LIFTED if holds else BASE)
    assert _run([step], left, right, gain=9.0).gain[1] == (LIFTED if holds and is_exact else 9.0)
    assert _settled([(Step.BEGIN, 0, 0, 0.0, 0.0, 0.0, -1), step], left, right) == (LEVEL if holds else -1)


_PRESENT, _ALWAYS, _SHARED, _VARIANT = (
    (step, 0, 0, 0.0, BITS, TONE, LEVEL) for step in (Step.PRESENT, Step.ALWAYS, Step.SHARED, Step.VARIANT)
)


@pytest.mark.parametrize(
    ("step", "left", "right", "may_hold"),
    [
        *((_PRESENT, [0, 0], [0, 0], True), (_PRESENT, [3, 0], [4, 0], True), (_PRESENT, [-1, 0], [4, 0], False)),
        *((_PRESENT, [4, 0], [-1, 0], False), (_ALWAYS, [-1, 0], [4, 0], True)),
        *(
            (_SHARED, [0b110, 0], [0b011, 0], True),
            (_SHARED, [0b110, 0], [0b001, 0], False),
            (_SHARED, [0, 0], [1, 0], False),
        ),
        *((_VARIANT, [-(2**31), 0], [-1, 0], True), (_VARIANT, [0b100, 0], [0b011, 0], False)),
        *((_INITIAL, [1, A], [5, A | B << 8], True), (_INITIAL, [5, A | B << 8], [1, A], True)),
        *((_INITIAL, [1 | MANY_LOST, A], [5, A | B << 8], True), (_INITIAL, [5, A | B << 8], [1 | MANY_LOST, A], True)),
        *((_INITIAL, [2, A], [5, A | B << 8], False), (_INITIAL, [1, B], [5, A | B << 8], False)),
        *((_INITIAL, [NO_LETTERS, 0], [1, A], False), (_INITIAL, [0, 0], [5, A], False)),
        *((_IN_PLACE, [3, 4], [5, 3], True), (_IN_PLACE, [3, 4], [4, 5], True), (_IN_PLACE, [0, 4], [5, 0], True)),
        *((_IN_PLACE, [4, 0], [0, 5], True), (_IN_PLACE, [3, 4], [3, 4], False), (_IN_PLACE, [-1, 4], [5, -1], False)),
        *((_IN_PLACE, [4, -1], [-1, 5], False), (_IN_PLACE, [3, 4], [5, 6], False)),
        *((_DIGITS, [0x19880304, 0], [0x19880304, 0], True), (_DIGITS, [0x19880304, 1], [0x19880403, 1], True)),
        *((_DIGITS, [0x19880304, 1], [0x99880301, 1], True), (_DIGITS, [0x19880304, 1], [0x29880431, 1], False)),
        *((_DIGITS, [0x19880304, 1], [0x19770305, 1], False), (_DIGITS, [0x19880304, -1], [0x19880304, 1], False)),
        (_DIGITS, [0x19880304, 1], [0x19880304, -1], False),
    ],
)
def test_a_test_that_features_bound__lifts_a_pair_and_leaves_its_level_open(
    step: Row, left: list[int], right: list[int], may_hold: bool
) -> None:
    assert _run([step], left, right, gain=BASE).gain[1] == (LIFTED if may_hold else BASE)
    assert _run([step], left, right, gain=9.0).gain[1] == 9.0
    assert _settled([step], left, right) == (UNSETTLED if may_hold else -1)


@settings(max_examples=60)
@given(st.integers(0, 7), st.integers(1, 15), st.integers(0, 7), st.integers(0, 15), st.integers(0, 7), st.integers(1, 15))
def test_a_slip_of_a_date__is_doubted_where_no_more_than_two_digits_differ(
    first: int, by: int, second: int, by_too: int, third: int, by_also: int
) -> None:
    left, right = 0x19880304, 0x19880304
    for place, change in ((first, by), (second, by_too), (third, by_also)):
        right ^= change << (4 * place)
    n = sum(x != y for x, y in zip(f"{left:08x}", f"{right:08x}", strict=True))
    may_hold = n <= 2
    right -= 2**32 if right >= 2**31 else 0
    assert _run([_DIGITS], [left, 0], [right, 0], gain=BASE).gain[1] == (LIFTED if may_hold else BASE)
    assert _settled([_DIGITS], [left, 0], [right, 0]) == (UNSETTLED if may_hold else -1)


@pytest.mark.parametrize(("left", "right", "is_there"), [(0, 0, True), (3, 0, True), (-1, 3, False), (3, -1, False)])
def test_two_values__can_be_compared_where_both_are_there(left: int, right: int, is_there: bool) -> None:
    step = (Step.COMPARABLE, 0, 0, 0.0, -2.5, 0.0, 0)
    assert _run([step], [left, 0], [right, 0], gain=9.0).gain[1] == (-2.5 if is_there else 9.0)
    assert _settled([step], [left, 0], [right, 0]) == (0 if is_there else -1)


@pytest.mark.parametrize(("left", "right", "is_there"), [(1, 2, True), (-1, 1, True), (0, 1, False), (1, 0, False)])
def test_two_lists__can_be_compared_where_neither_is_empty(left: int, right: int, is_there: bool) -> None:
    step = (Step.LIST_COMPARABLE, 0, 0, 0.0, -2.5, 0.0, 0)
    assert _run([step], [left, 0], [right, 0], gain=9.0).gain[1] == (-2.5 if is_there else 9.0)
    assert _settled([step], [left, 0], [right, 0]) == (0 if is_there else -1)


@pytest.mark.parametrize(
    ("step", "left", "right", "bits"),
    [
        *((Step.RARITY, [3 * A_BIT, 0], [2 * A_BIT, 0], 2.0), (Step.RARITY, [A_BIT, 1], [-A_BIT, 1], -1.0)),
        *((Step.RARITY, [3 * A_BIT, -1], [2 * A_BIT, 1], 0.0), (Step.RARITY, [3 * A_BIT, 1], [2 * A_BIT, -1], 0.0)),
        *(
            (Step.LIST_RARITY, [3 * A_BIT, 0b11], [2 * A_BIT, 0b10], 2.0),
            (Step.LIST_RARITY, [A_BIT, 1], [A_BIT // 2, 1], 0.5),
        ),
        *((Step.LIST_RARITY, [A_BIT, 0b01], [A_BIT, 0b10], 0.0), (Step.LIST_RARITY, [A_BIT, 0], [A_BIT, 1], 0.0)),
    ],
)
def test_rarity__is_that_of_the_commoner_value(step: Step, left: list[int], right: list[int], bits: float) -> None:
    assert _run([(step, 0, 1, 0.0, 0.0, 0.0, -1)], left, right, gain=0.0).rarity[1] == bits


def test_a_test_that_nothing_bounds__never_takes_away_for_a_common_value() -> None:
    assert _run([_ALWAYS], [0, 0], [0, 0], gain=BASE, rarity=-8.0).gain[1] == BITS
    assert _run([_ALWAYS], [0, 0], [0, 0], gain=BITS + 0.5, rarity=-8.0).gain[1] == BITS + 0.5


def test_steps__begin_anew_and_end_in_the_sum() -> None:
    steps: list[Row] = [(Step.BEGIN, 0, 0, 0.0, 0.25, 0.0, -1), _OF_CODES, (Step.END, 0, 0, 0.0, 0.0, 0.0, -1)]
    out = _run(steps, [3, 0], [4, 0], gain=9.0)
    assert out.bound[:3].tolist() == [BITS, 0.25, BITS], "no rarity is left from before"
    assert out.bound[3:].tolist() == [0.0] * (len(out.bound) - 3)
    assert _settled([_PRESENT, steps[0]], [3, 0], [4, 0]) == -1


def _measured(left: list[int], right: list[int]) -> tuple[float, int]:
    out = _run([(Step.MEASURE, 1, 4, 0.0, 0.0, 0.0, -1)], left, right, gain=0.0)
    return float(out.similarity[1]), int(out.edits[1])


def test_measure__goes_by_the_letters_in_common_and_by_how_words_begin() -> None:
    signs = signs_of(WORDS)
    for left, right in product(WORDS, WORDS):
        if left == right:
            continue
        likeness, n_edits = _measured(signs[left], signs[right])
        most, least = most_alike(left, right), max(len(left), len(right)) - in_common(left, right)
        assert likeness == pytest.approx(most, abs=1e-6), (left, right)
        assert n_edits == least, (left, right)
        for step, limit, may_hold in (
            *((Step.JARO_WINKLER, most - 1e-5, True), (Step.JARO_WINKLER, most + 1e-5, False)),
            *((Step.EDITS, least, True), (Step.EDITS, least - 1, False)),
            (Step.SLIPS, (least - 0.01) / max(len(left), len(right)), False),
            (Step.SLIPS, (least + 0.01) / max(len(left), len(right)), least >= 1),
            (Step.SLIPS, 0.99 / max(len(left), len(right)), False),
        ):
            slot = 3 if step is Step.SLIPS else 0
            steps: list[Row] = [
                (Step.MEASURE, 1, 4, 0.0, 0.0, 0.0, -1),
                (step, slot, 0, limit, BITS, TONE, LEVEL),
            ]
            assert _run(steps, signs[left], signs[right], gain=BASE).gain[1] == (LIFTED if may_hold else BASE), (
                step,
                left,
                right,
            )
            assert _run(steps, signs[left], signs[right], gain=9.0).gain[1] == 9.0
            assert _settled(steps, signs[left], signs[right]) == (UNSETTLED if may_hold else -1)


def test_measure__of_a_missing_value_finds_nothing_alike() -> None:
    signs = signs_of(["peter"])["peter"]
    missing = [-1, 0, 0, NO_LETTERS, 0, 0, 0, 0]
    likeness, n_edits = _measured(missing, signs)
    assert likeness < 0
    assert n_edits > 63


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab1é-z", min_size=1, max_size=9), min_size=2, max_size=2, unique=True))
def test_measure__is_never_less_alike_nor_further_apart_than_the_letters(words: list[str]) -> None:
    """Letters that share a bit, and letters said again, cannot hide a likeness."""
    left, right = words
    signs = signs_of(words)
    likeness, n_edits = _measured(signs[left], signs[right])
    assert likeness >= most_alike(left, right) - 1e-6
    assert n_edits <= max(len(left), len(right)) - in_common(left, right)


@pytest.mark.parametrize("n", [0, 1, 31, 32, 33, 64, 100])
def test_list_alive__lists_each_lane_that_reaches_the_least_bits(n: int, fresh_seed: int) -> None:
    room = make_lanes(128)
    room.bound[:] = 99.0
    for share in (0.0, 0.02, 0.5, 1.0):
        is_alive = np.random.default_rng(fresh_seed).random(n) < share
        room.bound[:n] = np.where(is_alive, 2.0, 1.75)
        n_alive = list_alive(n, np.float32(2.0), room)
        assert room.alive[:n_alive].tolist() == np.flatnonzero(is_alive).tolist()
