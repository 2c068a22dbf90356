"""Paths against paths worked out by hand."""

from __future__ import annotations

import math

import pytest

from joindots.network.groups import probability_of
from joindots.network.kinds import PRIOR_BITS, STEP_SHARE
from joindots.network.paths import independent_paths, indirect_pairs, some_path_holds


def bits_of(probability: float) -> float:
    return PRIOR_BITS + math.log2(probability / (1 - probability))


def test_indirect_pairs__multiply_the_steps_and_discount_each_further_one() -> None:
    ((path, bits),) = indirect_pairs([1, 2, 3], {(1, 2): 11.0, (2, 3): 10.0})
    assert path == (1, 2, 3)
    assert bits == pytest.approx(bits_of(probability_of(11.0) * probability_of(10.0) * STEP_SHARE), abs=0.001)


def test_indirect_pairs__take_the_strongest_path() -> None:
    weak_detour = {(1, 2): 12.0, (2, 4): 12.0, (1, 3): 9.0, (3, 4): 9.0}
    assert [path for path, _ in indirect_pairs([1, 2, 3, 4], weak_detour)] == [(1, 2, 4), (2, 1, 3)]


def test_indirect_pairs__leave_direct_pairs_alone() -> None:
    assert list(indirect_pairs([1, 2, 3], {(1, 2): 12.0, (2, 3): 12.0, (1, 3): 7.0})) == []


def test_indirect_pairs__stop_where_the_chain_is_no_longer_evidence() -> None:
    chain = {(n, n + 1): 11.0 for n in range(1, 20)}
    longest = max(len(path) for path, _ in indirect_pairs(range(1, 21), chain))
    assert longest < 6


SQUARE = {(1, 2): [("a", 11.0)], (2, 4): [("b", 11.0)], (1, 3): [("c", 10.0)], (3, 4): [("d", 10.0)]}
NEIGHBOURS = {1: [2, 3], 2: [1, 4], 3: [1, 4], 4: [2, 3]}


def test_independent_paths__go_through_other_cases_and_rest_on_other_things() -> None:
    ((path, families, chance),) = independent_paths((1, 2, 4), NEIGHBOURS, SQUARE)
    assert (path, families) == ((1, 3, 4), ("c", "d"))
    assert chance == pytest.approx(probability_of(10.0) ** 2 * STEP_SHARE)


@pytest.mark.parametrize("same", [{(1, 3): [("a", 10.0)]}, {(3, 4): [("b", 10.0)]}, {(3, 4): [("c", 10.0)]}])
def test_independent_paths__a_thing_counts_once(same: dict[tuple[int, int], list[tuple[str, float]]]) -> None:
    assert independent_paths((1, 2, 4), NEIGHBOURS, SQUARE | same) == []


def test_some_path_holds__is_one_less_that_none_does() -> None:
    assert some_path_holds([0.5, 0.5]) == pytest.approx(0.75)
    assert some_path_holds([0.8]) == pytest.approx(0.8)
