"""Group records by pairs: connected components, spanning trees, and average linkage in rounds.

Groups of records are known by their least record. An edge is a pair of groups with the summed pull between their records;
``lefts`` and ``rights`` are its groups, left the lesser, and its strength is that of its strongest link. Pulls and strengths
are whole numbers, so that a sum is the same in any order.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Bits, Flags, Ids
from joindots.resolve.kernels.options import kernel

NO_EDGE = -1


@kernel
def find_root(parents: Ids, node: int) -> int:
    """Follow a node to the root of its tree, halving the path on the way."""
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = int(parents[node])
    return node


@kernel
def join_pairs(parents: Ids, lefts: Ids, rights: Ids, joined: Flags) -> None:
    """Join the pairs in their order; the lesser root stays. `joined` says which pairs joined two trees."""
    for n in range(len(lefts)):
        a, b = find_root(parents, lefts[n]), find_root(parents, rights[n])
        joined[n] = a != b
        if a != b:
            parents[max(a, b)] = min(a, b)


@kernel
def sum_over_paths(parents: Ids, sizes: Bits, lefts: Ids, rights: Ids, values: Bits) -> float:
    """Join the pairs in their order, and sum for every two records so joined the value of the pair that joined them.

    ``parents`` and ``sizes (groups,)`` say what is joined before, and are used up.
    """
    total = 0.0
    for n in range(len(lefts)):
        a, b = find_root(parents, lefts[n]), find_root(parents, rights[n])
        if a != b:
            total += sizes[a] * sizes[b] * values[n]
            parents[max(a, b)] = min(a, b)
            sizes[min(a, b)] = sizes[a] + sizes[b]
    return total


@kernel
def flatten_roots(parents: Ids) -> None:
    """Point every node straight at its root."""
    for node in range(len(parents)):
        parents[node] = find_root(parents, node)


@kernel
def list_members(groups: Ids, sizes: Ids, following: Ids, last: Ids) -> None:
    """Chain the records of each group from its least record on: ``following[record]`` is the next one, itself at the end."""
    for record in range(len(groups)):
        group = groups[record]
        following[record] = record
        if group != record:
            following[last[group]] = record
        last[group] = record
        sizes[group] += 1


@kernel
def comes_first(
    average: float, strength: int, a: int, b: int, best_average: float, best_strength: int, best_a: int, best_b: int
) -> bool:
    """Say whether an edge goes before another: the greater average, the stronger link, the nearer numbers, the lesser.

    Numbers are near where their first differing binary digit is late. So in a crowd of equals every group finds a partner in
    every round, and the crowd halves; by least number alone, it would lose one group a round. Groups are numbered within
    their component, so that nothing outside it has a say.
    """
    if average != best_average:
        return average > best_average
    if strength != best_strength:
        return strength > best_strength
    if (a ^ b) != (best_a ^ best_b):
        return (a ^ b) < (best_a ^ best_b)
    return a < best_a


@kernel
def choose_joins(
    lefts: Ids,
    rights: Ids,
    pulls: Ids,
    strengths: Ids,
    may_join: Flags,
    sizes: Ids,
    numbers: Ids,
    best: Ids,
    joins: Flags,
) -> int:
    """Mark the edges that join in this round: those that both of their groups put before all others.

    Only edges that `may_join`, and whose average pull is not below nought, count. ``numbers[group]`` is its number within
    its component. ``best (groups,)`` must be `NO_EDGE` throughout; so it is left again.

    Returns
    -------
    How many edges join. Where any edge counts, at least one does: that which goes before all.
    """
    for n in range(len(lefts)):
        if not may_join[n] or pulls[n] < 0:
            continue
        a, b = lefts[n], rights[n]
        average = pulls[n] / (sizes[a] * sizes[b])
        for group in (a, b):
            k = best[group]
            if k != NO_EDGE:
                c, d = lefts[k], rights[k]
                best_average = pulls[k] / (sizes[c] * sizes[d])
                if not comes_first(
                    average, strengths[n], numbers[a], numbers[b], best_average, strengths[k], numbers[c], numbers[d]
                ):
                    continue
            best[group] = n
    n_joins = 0
    for n in range(len(lefts)):
        joins[n] = best[lefts[n]] == n and best[rights[n]] == n
        n_joins += joins[n]
    for n in range(len(lefts)):
        best[lefts[n]] = NO_EDGE
        best[rights[n]] = NO_EDGE
    return n_joins


@kernel
def unmet_parts(
    lefts: Ids, rights: Ids, old_lefts: Ids, old_rights: Ids, partners: Ids, out_l: Ids, out_r: Ids, out_edges: Ids
) -> int:
    """List the pairs of groups that became neighbours by the joins of a round and were never weighed.

    Edges come sorted by ``(lefts, rights)``, their groups after the joins; ``old_lefts`` and ``old_rights`` are those
    before. ``partners[group]`` is the group that joined it in this round, itself where none did. Those of the same groups
    are one edge now, made of up to four; `out_edges` counts them.

    Returns
    -------
    How many were written.
    """
    n_out, first, edge = 0, 0, 0
    while first < len(lefts):
        end = first
        while end < len(lefts) and lefts[end] == lefts[first] and rights[end] == rights[first]:
            end += 1
        a, b = lefts[first], rights[first]
        for x in (a, partners[a]) if partners[a] != a else (a, -1):
            for y in (b, partners[b]) if partners[b] != b else (b, -1):
                is_met = x < 0 or y < 0
                for n in range(first, end):
                    if min(old_lefts[n], old_rights[n]) == min(x, y) and max(old_lefts[n], old_rights[n]) == max(x, y):
                        is_met = True
                if not is_met:
                    out_l[n_out], out_r[n_out], out_edges[n_out] = x, y, edge
                    n_out += 1
        first = end
        edge += 1
    return n_out


@kernel
def list_cross_pairs(
    groups_l: Ids, groups_r: Ids, following: Ids, place: Ids, out_l: Ids, out_r: Ids, out_number: Ids
) -> int:
    """List the pairs of records between listed pairs of groups, until the buffers are full.

    ``place`` is where to go on from, and is moved: the number of the pair of groups, and the two records (-1: their first).

    Returns
    -------
    How many were written; left is the lesser record, and `out_number` says which pair of groups it belongs to.
    """
    n_out = 0
    while place[0] < len(groups_l):
        number = place[0]
        i = groups_l[number] if place[1] < 0 else place[1]
        j = groups_r[number] if place[2] < 0 else place[2]
        while True:
            if n_out == len(out_l):
                place[1], place[2] = i, j
                return n_out
            out_l[n_out], out_r[n_out], out_number[n_out] = min(i, j), max(i, j), number
            n_out += 1
            if following[j] != j:
                j = following[j]
            elif following[i] != i:
                i, j = following[i], groups_r[number]
            else:
                break
        place[0] += 1
        place[1], place[2] = -1, -1
    return n_out


@kernel
def merge_groups(lefts: Ids, rights: Ids, sizes: Ids, following: Ids, last: Ids) -> None:
    """Join listed pairs of groups, left the lesser and the one that stays; each group is in one pair at most."""
    for n in range(len(lefts)):
        a, b = lefts[n], rights[n]
        following[last[a]] = b
        last[a] = last[b]
        sizes[a] += sizes[b]


def no_edges(n: int) -> Ids:
    """Make the empty table that `choose_joins` begins with."""
    return np.full(n, NO_EDGE, np.int64)
