"""Groups from pairs, against the plainest way to find them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.clusters import comes_first, flatten_roots, join_pairs


def _components(n: int, pairs: list[tuple[int, int]], *, compiled: bool) -> tuple[list[int], list[bool]]:
    parents, joined = np.arange(n), np.zeros(len(pairs), np.bool_)
    lefts = np.array([left for left, _ in pairs], np.int64)
    rights = np.array([right for _, right in pairs], np.int64)
    join, flatten = (join_pairs, flatten_roots) if compiled else (join_pairs.py_func, flatten_roots.py_func)  # type: ignore[attr-defined]
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
