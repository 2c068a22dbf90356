"""Groups from pairs, against the plainest way to find them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.resolve.plain import plain

from joindots.resolve.kernels.clusters import (
    NO_EDGE,
    choose_joins,
    comes_first,
    flatten_roots,
    join_pairs,
    list_cross_pairs,
    list_members,
    merge_groups,
    no_edges,
    sum_over_paths,
    unmet_parts,
)


def _components(n: int, pairs: list[tuple[int, int]], *, compiled: bool) -> tuple[list[int], list[bool]]:
    parents, joined = np.arange(n), np.zeros(len(pairs), np.bool_)
    lefts = np.array([left for left, _ in pairs], np.int64)
    rights = np.array([right for _, right in pairs], np.int64)
    join, flatten = (join_pairs, flatten_roots) if compiled else (plain(join_pairs), plain(flatten_roots))
    join(parents, lefts, rights, joined)
    flatten(parents)
    return parents.tolist(), joined.tolist()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15))
def test_join_pairs__labels_each_node_with_the_least_it_is_connected_to(pairs: list[tuple[int, int]]) -> None:
    expected = list(range(10))
    for _ in range(10):
        for left, right in pairs:
            least = min(expected[left], expected[right])
            expected = [least if label in (expected[left], expected[right]) else label for label in expected]
    labels, joined = _components(10, pairs, compiled=True)
    assert labels == expected
    assert sum(joined) == 10 - len(set(expected))
    assert _components(10, pairs, compiled=False) == (labels, joined)


def test_comes_first__puts_the_greater_average_first_whatever_the_groups() -> None:
    assert comes_first(2.0, 1, 5, 9, 1.0, 2, 0, 1)
    assert not comes_first(1.0, 2, 0, 1, 2.0, 1, 5, 9)
    assert comes_first(1.0, 2, 5, 9, 1.0, 1, 0, 1)


@settings(deadline=None)
@given(st.permutations(range(32)))
def test_comes_first__lets_a_crowd_of_equals_pair_off_at_once(crowd: list[int]) -> None:
    """Everybody's first choice is also that of the other side: so a crowd halves in each round."""
    first_choice = {}
    for a in crowd:
        best = None
        for b in crowd:
            edge = (min(a, b), max(a, b))
            if a != b and (best is None or comes_first(1.0, 3, *edge, 1.0, 3, *best)):
                best = edge
        first_choice[a] = best
    assert all(first_choice[a] == (min(a, a ^ 1), max(a, a ^ 1)) for a in crowd)


def test_comes_first__goes_by_average_then_strength_then_nearness_then_number() -> None:
    """Of 4 and 5 the last binary digit differs, of 3 and 4 the third from last; equal edges do not go before each other."""
    assert comes_first(1.0, 1, 4, 5, 1.0, 1, 3, 4)
    assert not comes_first(1.0, 1, 3, 4, 1.0, 1, 4, 5)
    assert comes_first(1.0, 1, 2, 3, 1.0, 1, 4, 5)
    assert not comes_first(1.0, 1, 4, 5, 1.0, 1, 2, 3)
    assert not comes_first(1.0, 1, 4, 5, 1.0, 1, 4, 5)
    assert not comes_first(1.0, 1, 4, 5, 1.0, 2, 4, 5)
    assert not comes_first(1.0, 2, 4, 5, 2.0, 1, 4, 5)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(1, 4), min_size=7, max_size=7),
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda edge: edge[0] < edge[1]),
        st.tuples(st.integers(-4, 12), st.integers(0, 3), st.booleans()),
        max_size=12,
    ),
)
def test_choose_joins__takes_the_edges_that_both_groups_put_first(
    sizes: list[int], edges: dict[tuple[int, int], tuple[int, int, bool]]
) -> None:
    lefts, rights = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    pulls, strengths = (np.array([value[k] for value in edges.values()], np.int64) for k in (0, 1))
    may_join = np.array([value[2] for value in edges.values()], np.bool_)
    best, joins = no_edges(7), np.zeros(len(edges), np.bool_)
    n = choose_joins(lefts, rights, pulls, strengths, may_join, np.array(sizes), np.arange(7), best, joins)

    def rank(edge: tuple[int, int]) -> tuple[float, int, int, int]:
        pull, strength, _ = edges[edge]
        return -pull / (sizes[edge[0]] * sizes[edge[1]]), -strength, edge[0] ^ edge[1], edge[0]

    counted = [edge for edge, (pull, _, may) in edges.items() if may and pull >= 0]
    first = {group: min((edge for edge in counted if group in edge), key=rank, default=None) for group in range(7)}
    expected = [edge in counted and first[edge[0]] == edge == first[edge[1]] for edge in edges]
    assert joins.tolist() == expected
    assert n == sum(expected)
    assert bool(n) == bool(counted)
    assert (best == NO_EDGE).all(), "left as it was found"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)), max_size=9))
def test_sum_over_paths__sums_for_every_two_records_what_joined_them(pairs: list[tuple[int, int, int]]) -> None:
    sizes = [1, 2, 1, 3, 1, 1, 2]
    groups = [{group} for group in range(7)]
    expected = 0
    for left, right, value in pairs:
        a, b = (next(each for each in groups if node in each) for node in (left, right))
        if a is not b:
            expected += value * sum(sizes[node] for node in a) * sum(sizes[node] for node in b)
            groups = [each for each in groups if each is not a and each is not b] + [a | b]
    lefts, rights, values = (np.array([pair[k] for pair in pairs], np.int64) for k in range(3))
    found = sum_over_paths(np.arange(7), np.array(sizes, float), lefts, rights, values.astype(float))
    assert found == expected


def _chained(labels: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Chain the records of each group: sizes, who follows, and the last of each group."""
    n = len(labels)
    sizes, following, last = np.zeros(n, np.int64), np.full(n, -9), np.full(n, -9)
    list_members(np.array(labels), sizes, following, last)
    return sizes, following, last


def _members(group: int, following: np.ndarray) -> list[int]:
    found = [group]
    while following[found[-1]] != found[-1]:
        found.append(int(following[found[-1]]))
    return found


def test_list_members__chains_the_records_of_each_group_from_the_least_on() -> None:
    sizes, following, last = _chained([0, 1, 0, 3, 1, 0])
    assert [_members(group, following) for group in (0, 1, 3)] == [[0, 2, 5], [1, 4], [3]]
    assert [(int(sizes[group]), int(last[group])) for group in (0, 1, 3)] == [(3, 5), (2, 4), (1, 3)]


def test_merge_groups__puts_the_one_groups_records_behind_the_others() -> None:
    sizes, following, last = _chained([0, 1, 0, 3, 1, 0, 6])
    merge_groups(np.array([0, 3]), np.array([1, 6]), sizes, following, last)
    assert [_members(group, following) for group in (0, 3)] == [[0, 2, 5, 1, 4], [3, 6]]
    assert [(int(sizes[group]), int(last[group])) for group in (0, 3)] == [(5, 4), (2, 6)]
    merge_groups(np.array([0]), np.array([3]), sizes, following, last)
    assert _members(0, following) == [0, 2, 5, 1, 4, 3, 6]


@pytest.mark.parametrize("room", [1, 2, 3, 5, 20])
def test_list_cross_pairs__goes_on_where_a_full_buffer_stopped_it(room: int) -> None:
    _, following, _ = _chained([0, 1, 0, 3, 1, 0, 6])
    place, found = np.array([0, -1, -1]), []
    for _ in range(20):
        lefts, rights, numbers = (np.full(room, -9) for _ in range(3))
        n = list_cross_pairs(np.array([1, 6]), np.array([0, 3]), following, place, lefts, rights, numbers)
        found += list(zip(lefts[:n].tolist(), rights[:n].tolist(), numbers[:n].tolist(), strict=True))
        if place[0] == 2:
            break
    ours = [(min(i, j), max(i, j), 0) for i in (1, 4) for j in (0, 2, 5)]
    assert found == [*ours, (3, 6, 1)]


def test_unmet_parts__are_the_pairs_of_old_groups_that_no_edge_joined() -> None:
    """Groups 0 and 1 joined, and 4 and 5 did: of the four pairs of theirs one edge was known, of 0 and 7 both were."""
    partners = np.array([1, 0, 2, 3, 5, 4, 6, 7])
    edges = [((0, 4), (5, 0)), ((0, 7), (0, 7)), ((0, 7), (7, 1)), ((2, 4), (2, 4)), ((2, 7), (2, 7))]
    lefts, rights = (np.array([new[side] for new, _ in edges]) for side in (0, 1))
    old_lefts, old_rights = (np.array([old[side] for _, old in edges]) for side in (0, 1))
    out_l, out_r, out_edges = (np.full(8, -9) for _ in range(3))
    n = unmet_parts(lefts, rights, old_lefts, old_rights, partners, out_l, out_r, out_edges)
    found = list(zip(out_l[:n].tolist(), out_r[:n].tolist(), out_edges[:n].tolist(), strict=True))
    assert found == [(0, 4, 0), (1, 4, 0), (1, 5, 0), (2, 5, 2)]
