"""Groups from pairs, against the plainest way to find them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.clusters import average_linkage, flatten_roots, join_pairs


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


def _linkage(weights: npt.NDArray[np.float64], divided: npt.NDArray[np.bool_], *, compiled: bool = True) -> list[int]:
    labels = np.arange(len(weights))
    kernel = average_linkage if compiled else average_linkage.py_func  # type: ignore[attr-defined]
    kernel(weights.copy(), np.ones(len(weights)), divided.copy(), 0.0, labels)
    return labels.tolist()


def _symmetric(n: int, values: dict[tuple[int, int], float]) -> npt.NDArray[np.float64]:
    table = np.zeros((n, n))
    for (a, b), value in values.items():
        table[a, b] = table[b, a] = value
    return table


def test_average_linkage__does_not_chain_through_one_slip() -> None:
    weights = _symmetric(4, {(0, 1): 9, (2, 3): 9, (1, 2): 4, (0, 2): -9, (0, 3): -9, (1, 3): -9})
    for compiled in (True, False):
        assert _linkage(weights, np.zeros((4, 4), np.bool_), compiled=compiled) == [0, 0, 2, 2]


def test_average_linkage__never_joins_what_is_divided_however_it_is_reached() -> None:
    weights = _symmetric(3, {(0, 1): 9, (1, 2): 8, (0, 2): 9})
    divided = _symmetric(3, {(0, 2): 1}).astype(np.bool_)
    assert _linkage(weights, divided) == [0, 0, 2]


def test_average_linkage__gives_ties_to_the_lesser_groups() -> None:
    weights = _symmetric(3, {(0, 1): 5, (1, 2): 5, (0, 2): -20})
    assert _linkage(weights, np.zeros((3, 3), np.bool_)) == [0, 0, 2]
