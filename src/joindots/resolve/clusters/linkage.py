"""Average linkage in rounds: groups join their best neighbours, weighing only those pairs of groups that meet.

Tables of all pairs within a component grow with the square of its size. Here only neighbours are weighed: groups that a link
bridges. When two groups join, their neighbours become neighbours of both, and the pairs of records that this brings together
are scored then, those that blocking never made included. So nothing is cut for its size, and the sums are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from joindots.resolve.kernels.clusters import (
    choose_joins,
    flatten_roots,
    list_cross_pairs,
    list_members,
    merge_groups,
    no_edges,
    unmet_parts,
)
from joindots.resolve.kernels.data import Flags, Ids

_PAIRS_AT_ONCE = 1 << 20

Weigh = Callable[[Ids, Ids], tuple[Ids, Flags]]
"""Gives the pull of each pair of records, and whether it divides their groups."""


@dataclass(slots=True)
class _Edges:
    """Pairs of groups that a link bridges, left the lesser: summed pull, whether they may not join, strongest link."""

    lefts: Ids
    rights: Ids
    pulls: Ids
    is_divided: Flags
    strengths: Ids

    def where(self, keep: Flags | Ids) -> _Edges:
        """Keep some of the edges, or take them in an order."""
        return _Edges(self.lefts[keep], self.rights[keep], self.pulls[keep], self.is_divided[keep], self.strengths[keep])

    def with_others(self, others: _Edges) -> _Edges:
        """Lay other edges below these."""
        return _Edges(
            np.r_[self.lefts, others.lefts],
            np.r_[self.rights, others.rights],
            np.r_[self.pulls, others.pulls],
            np.r_[self.is_divided, others.is_divided],
            np.r_[self.strengths, others.strengths],
        )


def link_by_average(
    components: Ids, groups: Ids, lefts: Ids, rights: Ids, pulls: Ids, strengths: Ids, founding: int, weigh: Weigh
) -> Ids:
    """Join groups of records, the greatest average pull first, while one is not below nought.

    Two groups join only where a link bridges them, and one of their links, within them or between, is strong enough to
    found a cluster. Of equal averages that with the stronger link goes first.

    Parameters
    ----------
    components, groups
        For each record the least record that founding links and groups connect it to, and the least record of its group.
    lefts, rights, pulls, strengths
        The links within components: left the lesser record, how each pulls, and how strong it is.
    founding
        The least strength that founds a cluster.

    Returns
    -------
    For each record the least record of the group it ended in.
    """
    return _Linkage(components, groups, founding, weigh).run(lefts, rights, pulls, strengths)


class _Linkage:
    """Groups as they grow."""

    def __init__(self, components: Ids, groups: Ids, founding: int, weigh: Weigh) -> None:
        n = len(groups)
        self._weigh = weigh
        self._founding = founding
        self._components = components
        self._numbers = _numbers_within(components)
        self._roots = groups.copy()
        self._sizes = np.zeros(n, np.int64)
        self._following, self._last = np.empty(n, np.int64), np.empty(n, np.int64)
        list_members(self._roots, self._sizes, self._following, self._last)
        self._partners = np.arange(n)
        self._best = no_edges(n)
        self._is_founded = np.zeros(n, np.bool_)
        self._is_joined = np.zeros(n, np.bool_)

    def run(self, lefts: Ids, rights: Ids, pulls: Ids, strengths: Ids) -> Ids:
        edges = self._first_edges(lefts, rights, pulls, strengths)
        while len(edges.lefts):
            joins = np.empty(len(edges.lefts), np.bool_)
            may_join = (edges.strengths >= self._founding) | self._is_founded[edges.lefts] | self._is_founded[edges.rights]
            may_join &= ~edges.is_divided
            if not self._choose(edges, may_join, joins):
                break
            edges = self._joined(edges.where(joins), edges.where(~joins))
        return self._flattened()

    def _choose(self, edges: _Edges, may_join: Flags, joins: Flags) -> int:
        return choose_joins(
            edges.lefts, edges.rights, edges.pulls, edges.strengths, may_join, self._sizes, self._numbers, self._best, joins
        )

    def _first_edges(self, lefts: Ids, rights: Ids, pulls: Ids, strengths: Ids) -> _Edges:
        """Make edges of links; between groups of several records every pair is weighed."""
        a, b = self._roots[lefts], self._roots[rights]
        is_within = a == b
        self._is_founded[a[is_within & (strengths >= self._founding)]] = True
        no = np.zeros(len(a), np.bool_)
        edges = _Edges(np.minimum(a, b), np.maximum(a, b), pulls, no, strengths).where(~is_within)
        is_plain = self._sizes[edges.lefts] * self._sizes[edges.rights] == 1
        crowded, _ = _gathered(edges.where(~is_plain), len(self._roots))
        crowded.pulls[:] = 0
        self._weigh_cross_pairs(crowded, crowded.lefts, crowded.rights, np.arange(len(crowded.lefts)))
        return edges.where(is_plain).with_others(crowded)

    def _joined(self, joined: _Edges, others: _Edges) -> _Edges:
        """Join groups, and give the edges between those that are left, wherever anything can still happen."""
        self._is_joined[joined.lefts] = self._is_joined[joined.rights] = True
        is_touched = self._is_joined[others.lefts] | self._is_joined[others.rights]
        self._is_joined[joined.lefts] = self._is_joined[joined.rights] = False
        self._is_founded[joined.lefts] |= (joined.strengths >= self._founding) | self._is_founded[joined.rights]
        self._roots[joined.rights], self._partners[joined.lefts] = joined.lefts, joined.rights
        touched = others.where(is_touched)
        met, order = _gathered(_renamed(touched, self._roots), len(self._roots))
        self._weigh_unmet(met, touched.where(order))
        merge_groups(joined.lefts, joined.rights, self._sizes, self._following, self._last)
        self._partners[joined.lefts] = joined.lefts
        return self._lively(others.where(~is_touched).with_others(met), joined)

    def _weigh_unmet(self, met: _Edges, parts: _Edges) -> None:
        """Weigh the pairs of groups that became neighbours by this round's joins. `parts` are in the order of `met`."""
        new_l, new_r = self._roots[parts.lefts], self._roots[parts.rights]
        found = [np.empty(3 * len(parts.lefts), np.int64) for _ in range(3)]
        lefts, rights = np.minimum(new_l, new_r), np.maximum(new_l, new_r)
        n = unmet_parts(lefts, rights, parts.lefts, parts.rights, self._partners, *found)
        unmet_l, unmet_r, edges = (each[:n] for each in found)
        may_join = ~met.is_divided[edges]
        self._weigh_cross_pairs(met, unmet_l[may_join], unmet_r[may_join], edges[may_join])

    def _weigh_cross_pairs(self, edges: _Edges, groups_l: Ids, groups_r: Ids, edge_of: Ids) -> None:
        """Score every pair of records between listed groups, a portion at a time, and add it to the edge it belongs to."""
        n_pairs = int((self._sizes[groups_l] * self._sizes[groups_r]).sum())
        place = np.array([0, -1, -1], np.int64)
        buffers = [np.empty(min(n_pairs, _PAIRS_AT_ONCE), np.int64) for _ in range(3)]
        for _ in range(0, n_pairs, _PAIRS_AT_ONCE):
            n = list_cross_pairs(groups_l, groups_r, self._following, place, *buffers)
            pulls, is_divided = self._weigh(buffers[0][:n], buffers[1][:n])
            owners = edge_of[buffers[2][:n]]
            np.add.at(edges.pulls, owners, pulls)
            edges.is_divided[owners[is_divided]] = True

    def _lively(self, edges: _Edges, joined: _Edges) -> _Edges:
        """Keep the edges of components in which something joined: in the others, nothing ever will."""
        ends = self._components[joined.lefts]
        self._is_joined[ends] = True
        kept = edges.where(self._is_joined[self._components[edges.lefts]])
        self._is_joined[ends] = False
        return kept

    def _flattened(self) -> Ids:
        """Follow every record to the group that its group joined."""
        flatten_roots(self._roots)
        return self._roots


def _numbers_within(components: Ids) -> Ids:
    """Number the records of each component from 0, in their order."""
    order = np.argsort(components, kind="stable")
    is_first = np.r_[True, components[order][1:] != components[order][:-1]][: len(order)]
    firsts = np.flatnonzero(is_first)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order)) - np.repeat(firsts, np.diff(np.r_[firsts, len(order)]))
    return numbers


def _renamed(edges: _Edges, roots: Ids) -> _Edges:
    """Name the groups of edges by what they joined."""
    a, b = roots[edges.lefts], roots[edges.rights]
    return _Edges(np.minimum(a, b), np.maximum(a, b), edges.pulls, edges.is_divided, edges.strengths)


def _gathered(edges: _Edges, n: int) -> tuple[_Edges, Ids]:
    """Make one edge of all those between the same two groups; give the order in which they were laid for that, too."""
    keys = edges.lefts * n + edges.rights
    order = np.argsort(keys, kind="stable")
    keys, edges = keys[order], edges.where(order)
    firsts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    if not len(firsts):
        return edges, order
    gathered = _Edges(
        edges.lefts[firsts],
        edges.rights[firsts],
        np.add.reduceat(edges.pulls, firsts),
        np.logical_or.reduceat(edges.is_divided, firsts),
        np.maximum.reduceat(edges.strengths, firsts),
    )
    return gathered, order
