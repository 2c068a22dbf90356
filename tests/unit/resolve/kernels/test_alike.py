"""The comparisons that are bounded in one pass: equality, likeness of letters, and edits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from tests.unit.resolve.kernels.tiles import WORDS, Row, in_common, screen_of_steps, signs_of, tile

from joindots.resolve.kernels.data import AtOnce, Screen, Shape, Step
from joindots.resolve.kernels.screen import bound_lanes, make_lanes
from joindots.resolve.kernels.settle import UNSETTLED, settle_at_once
from joindots.resolve.kernels.signatures import NO_LETTERS

SAME_CODES: Row = (Step.EQUAL, 0, 0, 0.0, 3.0, 0.0, 2)
N_RARITY_BITS, LEAST, GRAIN = 4, -1.0, 0.5
EQUAL_BITS, DIFFERING_BITS, WEAKER_BITS = 5.0, -3.0, (3.0, 2.0, -4.0)
EQUAL_TONE, WEAKER_TONES = 1.0, (0.5, 0.25, 0.75)


def _at_once(shape: Shape, limits: Sequence[float]) -> Screen:
    """Two comparisons of a shape; the first is of another key, always missing, so that places are told apart."""
    bits = [EQUAL_BITS, DIFFERING_BITS, *WEAKER_BITS[: len(limits)], *[-np.inf] * (3 - len(limits))]
    tones = [EQUAL_TONE, 0.0, *WEAKER_TONES[: len(limits)], *[0.0] * (3 - len(limits))]
    at_once = AtOnce(
        N_RARITY_BITS,
        np.array([4, 0], np.int32),
        np.array([1, 1], np.int32),
        np.array([[0.0, 0.0], [LEAST, GRAIN]], np.float32),
        np.array([[8.0] * 5, bits], np.float32),
        np.array([[0.0] * 5, tones], np.float32),
        np.array([[0.0] * 3, [*limits, *[0.0] * (3 - len(limits))]], np.float32),
        np.array([1, 3], np.int8),
    )
    return screen_of_steps([(Step.END, 0, 0, 0.0, 0.0, 0.0, -1)])._replace(
        shapes=np.array([shape, shape], np.int32), at_once=at_once
    )


def _record(token: int, signs: Sequence[int]) -> list[int]:
    return [token, *signs[1:4], -1]


def _bounded(screen: Screen, left: list[int], right: list[int]) -> tuple[float, int]:
    """Bound a pair among others, and settle its level."""
    out = make_lanes(16)
    out.bound[:] = 50.0
    a, b = tile([left] * 16, before=1), tile([left, *[right] * 15], before=1)
    bound_lanes(a, 1, b, 1, 17, 3, screen, out)
    assert out.bound[1] == out.bound[2]
    return float(out.bound[1]), settle_at_once(1, int(screen.shapes[1]), a, 2, b, 2, 17, screen.at_once)


def _token(code: int, rarity: int) -> int:
    return code << N_RARITY_BITS | rarity


@pytest.mark.parametrize("shape", [Shape.EXACT, Shape.ALIKE, Shape.EDITED])
def test_a_comparison_in_one_pass__adds_what_equality_adds_and_nothing_for_a_missing_value(shape: Shape) -> None:
    screen, signs = _at_once(shape, [] if shape is Shape.EXACT else [0.0, 0.0, 0.0]), signs_of(["peter", "zahid"])
    peter = _record(_token(7, 6), signs["peter"])
    assert _bounded(screen, peter, peter) == (EQUAL_BITS + EQUAL_TONE * (LEAST + GRAIN * 6), 3)
    first = _record(_token(0, 0), signs["peter"])
    assert _bounded(screen, first, first) == (EQUAL_BITS + EQUAL_TONE * LEAST, 3)
    missing = [-1, 0, 0, NO_LETTERS, -1]
    for left, right in ((peter, missing), (missing, peter), (missing, missing), (first, missing), (missing, first)):
        assert _bounded(screen, left, right) == (0.0, -1)


def test_a_comparison_of_equality_alone__differs_where_it_is_not_equal() -> None:
    screen, signs = _at_once(Shape.EXACT, []), signs_of(["peter"])["peter"]
    assert _bounded(screen, _record(_token(7, 6), signs), _record(_token(8, 6), signs)) == (DIFFERING_BITS, 0)


def _expected(holding: Sequence[bool], rarity: int) -> tuple[float, int]:
    """Give the most that tests which may hold could add, and whether any leaves the level open."""
    rare_bits = LEAST + GRAIN * rarity
    lifts = [bits + tone * rare_bits for bits, tone, holds in zip(WEAKER_BITS, WEAKER_TONES, holding, strict=False) if holds]
    return max([DIFFERING_BITS, *lifts]), UNSETTLED if any(holding) else 0


@pytest.mark.parametrize("n_tests", [1, 2, 3])
def test_a_comparison_of_likeness__goes_by_the_letters_in_common(n_tests: int) -> None:
    """Two numbers' ratio is twice what letters in common add to Jaro's likeness: (1 / left + 1 / right) for each."""
    signs = signs_of(WORDS)
    for left, right in pairwise([*WORDS, *WORDS[::2]]):
        if left == right:
            continue
        shared = 2 * in_common(left, right) * (1 / len(left) + 1 / len(right))
        for margins in product((-0.01, 0.01), repeat=n_tests):
            screen = _at_once(Shape.ALIKE, [shared + margin for margin in margins])
            for codes in ((5, 9), (9, 5)):
                pair = (_record(_token(7, codes[0]), signs[left]), _record(_token(8, codes[1]), signs[right]))
                assert _bounded(screen, *pair) == _expected([margin < 0 for margin in margins], 5)


@pytest.mark.parametrize("n_tests", [1, 2, 3])
def test_a_comparison_of_edits__goes_by_the_letters_that_one_side_lacks(n_tests: int) -> None:
    signs = signs_of(WORDS)
    for left, right in pairwise([*WORDS, *WORDS[::2]]):
        if left == right:
            continue
        apart = len(left) + len(right) - 2 * in_common(left, right)
        for margins in product((0, -1), repeat=n_tests):
            screen = _at_once(Shape.EDITED, [apart + margin for margin in margins])
            for codes in ((5, 9), (9, 5)):
                pair = (_record(_token(7, codes[0]), signs[left]), _record(_token(8, codes[1]), signs[right]))
                assert _bounded(screen, *pair) == _expected([margin == 0 for margin in margins], 5)


def test_comparisons__are_added_up_whether_in_steps_or_in_one_pass() -> None:
    """A tile's further lanes are bounded like the first: none of a second stretch of sixteen is left out."""
    begin, end = (Step.BEGIN, 0, 0, 0.0, 0.0, 0.0, -1), (Step.END, 0, 0, 0.0, 0.0, 0.0, -1)
    screen = screen_of_steps([begin, SAME_CODES, end, begin, (Step.EQUAL, 4, 0, 0.0, 1.0, 0.0, 1), end])
    at_once = _at_once(Shape.EXACT, []).at_once
    shapes = np.array([Shape.ANY, Shape.EXACT, Shape.ANY], np.int32)
    screen = screen._replace(shapes=shapes, firsts=np.array([0, 3, 3]), lasts=np.array([3, 3, 6]), at_once=at_once)
    one, other = [_token(7, 6), 0, 0, 0, 5], [_token(8, 6), 0, 0, 0, 5]
    for n in (1, 15, 16, 17, 40):
        out = make_lanes(64)
        out.bound[:] = 50.0
        a, b = tile([one] * 64), tile([one if lane % 3 else other for lane in range(64)])
        bound_lanes(a, 0, b, 0, 64, n, screen, out)
        alike = 3.0 + EQUAL_BITS + EQUAL_TONE * (LEAST + GRAIN * 6) + 1.0
        assert out.bound[:n].tolist() == [alike if lane % 3 else DIFFERING_BITS + 1.0 for lane in range(n)]
