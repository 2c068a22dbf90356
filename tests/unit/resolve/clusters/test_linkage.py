"""Average linkage in rounds, against the plainest way to do it: every pair of records weighed beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.clusters import linkage
from joindots.resolve.clusters.clustering import component_labels
from joindots.resolve.clusters.linkage import link_by_average
from joindots.resolve.kernels.data import Flags, Ids

N = 14
CLIP = 5


@dataclass
class Case:
    """Records with a pull between any two; pairs at or above `bridge` are links, at or above `founding` they found."""

    pulls: Ids
    divided: Flags
    groups: Ids
    bridge: int
    founding: int

    def link(self) -> list[int]:
        """Link the records, scoring pairs only as groups meet."""
        lefts, rights = np.triu_indices(len(self.pulls), 1)
        values = self.pulls[lefts, rights]
        is_link = (values >= self.bridge) & ~self.divided[lefts, rights]
        lefts, rights, values = lefts[is_link], rights[is_link], values[is_link]
        founds = values >= self.founding
        components = component_labels(len(self.pulls), lefts[founds], rights[founds], self.groups)
        inside = components[lefts] == components[rights]
        labels: list[int] = link_by_average(
            components,
            self.groups,
            lefts[inside],
            rights[inside],
            np.minimum(values[inside], CLIP),
            values[inside],
            self.founding,
            lambda some, others: (np.minimum(self.pulls[some, others], CLIP), self.divided[some, others]),
        ).tolist()
        return labels

    def link_plainly(self) -> list[int]:
        """In each round, join every two groups that are each other's first choice."""
        groups = [set(np.flatnonzero(self.groups == label).tolist()) for label in sorted(set(self.groups.tolist()))]
        lefts, rights = np.triu_indices(len(self.pulls), 1)
        found = (self.pulls >= self.founding) & ~self.divided
        f = found[lefts, rights]
        components = component_labels(len(self.pulls), lefts[f], rights[f], self.groups)
        while True:
            choice: dict[int, tuple[float, int, int, int, int, int]] = {}
            for x, one in enumerate(groups):
                for y, other in enumerate(groups[:x]):
                    edge = self._edge(one, other, components)
                    if edge is not None:
                        for side in (x, y):
                            choice[side] = min(choice.get(side, (*edge, x, y)), (*edge, x, y))
            joins = {edge[4:] for edge in choice.values() if choice[edge[4]] == choice[edge[5]] == edge}
            if not joins:
                break
            joined = {side for join in joins for side in join}
            groups = [g for n, g in enumerate(groups) if n not in joined] + [groups[x] | groups[y] for x, y in joins]
        return [min(next(group for group in groups if record in group)) for record in range(len(self.pulls))]

    def _edge(self, one: set[int], other: set[int], components: Ids) -> tuple[float, int, int, int] | None:
        cross = [(a, b) for a in one for b in other]
        both = sorted(one | other)
        is_open = ~self.divided & (self.pulls >= self.bridge)
        is_bridged = any(is_open[pair] for pair in cross) and components[min(one)] == components[min(other)]
        is_founded = any(self.pulls[a, b] >= self.founding and is_open[a, b] for a in both for b in both if a < b)
        total = sum(min(int(self.pulls[pair]), CLIP) for pair in cross)
        strength = max(int(self.pulls[pair]) for pair in cross if is_open[pair]) if is_bridged else 0
        if not is_bridged or not is_founded or total < 0 or any(self.divided[pair] for pair in cross):
            return None
        mates = np.flatnonzero(components == components[min(both)]).tolist()
        a, b = sorted((mates.index(min(one)), mates.index(min(other))))
        return -total / (len(one) * len(other)), -strength, a ^ b, a


def _case(seed: int, *, n: int = N) -> Case:
    """Draw pulls from few values, so that there are ties; some pairs divided; some records together to begin with."""
    rng = np.random.default_rng(seed)
    pulls = rng.integers(-6, 7, (n, n))
    pulls = np.triu(pulls, 1) + np.triu(pulls, 1).T
    divided = np.triu(rng.random((n, n)) < rng.choice([0.0, 0.05, 0.2]), 1)
    groups = np.arange(n)
    for _ in range(int(rng.integers(0, 4))):
        groups[groups == groups[rng.integers(n)]] = groups[0]
    groups = np.array([np.flatnonzero(groups == label)[0] for label in groups])
    return Case(pulls, divided | divided.T, groups, int(rng.integers(0, 3)), int(rng.integers(2, 6)))


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 2**32 - 1))
def test_link_by_average__gives_what_weighing_every_pair_beforehand_gives(seed: int) -> None:
    case = _case(seed)
    assert case.link() == case.link_plainly()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_link_by_average__does_not_depend_on_how_many_pairs_it_scores_at_once(seed: int) -> None:
    case = _case(seed)
    expected = case.link()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linkage, "_PAIRS_AT_ONCE", 3)
        assert case.link() == expected


def _symmetric(n: int, values: dict[tuple[int, int], int], rest: int = 0) -> Ids:
    table = np.full((n, n), rest, np.int64)
    for (a, b), value in values.items():
        table[a, b] = table[b, a] = value
    return table


def _labels(
    pulls: Ids, divided: dict[tuple[int, int], int] | None = None, *, bridge: int = 0, founding: int = 4
) -> list[int]:
    is_divided = _symmetric(len(pulls), divided or {}).astype(np.bool_)
    return Case(pulls, is_divided, np.arange(len(pulls)), bridge, founding).link()


def test_link_by_average__does_not_chain_through_one_slip() -> None:
    pulls = _symmetric(4, {(0, 1): 9, (2, 3): 9, (1, 2): 4}, rest=-9)
    assert _labels(pulls) == [0, 0, 2, 2]


def test_link_by_average__never_joins_what_is_divided_however_it_is_reached() -> None:
    pulls = _symmetric(3, {(0, 1): 9, (1, 2): 8, (0, 2): 9})
    assert _labels(pulls, {(0, 2): 1}) == [0, 0, 2]


def test_link_by_average__cuts_what_no_pair_at_the_break_threshold_connects() -> None:
    """Record 2 came in by its link with 3, whose partner 4 it may not be with; between 2 and 0 there is little."""
    apart = {(1, 3): -9, (0, 4): -9, (1, 4): -9}
    pulls = _symmetric(5, {(0, 1): 9, (3, 4): 9, (2, 3): 5, (0, 3): 4, (0, 2): 2, **apart}, rest=1)
    assert _labels(pulls, {(2, 4): 1}, bridge=2) == [0, 0, 0, 3, 3]
    assert _labels(pulls, {(2, 4): 1}, bridge=3) == [0, 0, 2, 3, 3]


def test_link_by_average__joins_nobody_on_what_only_holds() -> None:
    assert _labels(_symmetric(3, {(0, 1): 3, (1, 2): 3, (0, 2): 3}), founding=4) == [0, 1, 2]
    assert _labels(_symmetric(3, {(0, 1): 4, (1, 2): 3, (0, 2): 3}), founding=4) == [0, 0, 2]


def test_link_by_average__of_equal_averages_takes_the_stronger_link() -> None:
    pulls = _symmetric(3, {(0, 1): 8, (1, 2): 9})
    assert _labels(pulls, {(0, 2): 1}) == [0, 1, 1]


def test_link_by_average__joins_a_crowd_of_equals_without_weighing_them_one_by_one() -> None:
    n = 3_000
    lefts, rights = np.triu_indices(n, 1)
    pulls, same = np.full(len(lefts), 5), np.zeros(n, np.int64)
    n_scored = []

    def weigh(some: Ids, others: Ids) -> tuple[Ids, Flags]:
        n_scored.append(len(some))
        return np.full(len(some), 5), np.zeros(len(some), np.bool_)

    labels = link_by_average(same, np.arange(n), lefts, rights, pulls, pulls, 5, weigh)
    assert set(labels.tolist()) == {0}
    assert len(n_scored) == 0
