"""Group records by pairs: connected components, spanning trees, and average linkage within a component."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Bits, Flags, Ids
from joindots.resolve.kernels.options import kernel


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
def flatten_roots(parents: Ids) -> None:
    """Point every node straight at its root."""
    for node in range(len(parents)):
        parents[node] = find_root(parents, node)


@kernel
def average_linkage(sums: Bits, sizes: Bits, divided: Flags, least_average: float, labels: Ids) -> None:
    """Join groups by the greatest average weight between them, until none is left at or above `least_average`.

    ``sums (groups, groups)`` are the summed weights between the records of two groups, ``sizes`` their numbers of records,
    ``divided`` which may never be together. Joins in place; ``labels`` ends as the least group each was joined to. Ties go
    to the lesser groups.
    """
    n = len(sizes)
    is_open = np.ones(n, np.bool_)
    while True:
        best, best_a, best_b = -np.inf, -1, -1
        for a in range(n):
            if not is_open[a]:
                continue
            for b in range(a + 1, n):
                if is_open[b] and not divided[a, b]:
                    average = sums[a, b] / (sizes[a] * sizes[b])
                    if average > best:
                        best, best_a, best_b = average, a, b
        if best_a < 0 or best < least_average:
            return
        sizes[best_a] += sizes[best_b]
        is_open[best_b] = False
        for k in range(n):
            sums[best_a, k] += sums[best_b, k]
            sums[k, best_a] = sums[best_a, k]
            divided[best_a, k] |= divided[best_b, k]
            divided[k, best_a] = divided[best_a, k]
            if labels[k] == best_b:
                labels[k] = best_a


@kernel
def pairs_within(starts: Ids, members: Ids, groups: Ids, out_l: Ids, out_r: Ids) -> int:
    """List the pairs of records within each component whose groups differ; left is the lesser record."""
    n_out = 0
    for component in range(len(starts) - 1):
        for p in range(starts[component], starts[component + 1]):
            for q in range(p + 1, starts[component + 1]):
                if groups[members[p]] != groups[members[q]]:
                    out_l[n_out] = min(members[p], members[q])
                    out_r[n_out] = max(members[p], members[q])
                    n_out += 1
    return n_out


@kernel
def link_components(
    starts: Ids,
    members: Ids,
    places: Ids,
    n_groups: Ids,
    lefts: Ids,
    rights: Ids,
    bits: Bits,
    divided: Flags,
    pair_starts: Ids,
    least_average: float,
    out_labels: Ids,
) -> None:
    """Run average linkage in each component.

    Component ``c`` has the records ``members[starts[c] : starts[c + 1]]``, of ``n_groups[c]`` groups; record ``i`` is in
    group ``places[i]`` of its component. Its scored pairs are those from ``pair_starts[c]`` on. Each record's label in
    `out_labels` becomes the least record of the groups that were joined.
    """
    for component in range(len(n_groups)):
        k = n_groups[component]
        sums = np.zeros((k, k))
        sizes = np.zeros(k)
        apart = np.zeros((k, k), np.bool_)
        least = np.full(k, np.iinfo(np.int64).max)
        labels = np.arange(k)
        for p in range(starts[component], starts[component + 1]):
            sizes[places[members[p]]] += 1.0
        for n in range(pair_starts[component], pair_starts[component + 1]):
            a, b = places[lefts[n]], places[rights[n]]
            sums[a, b] += bits[n]
            sums[b, a] += bits[n]
            if divided[n]:
                apart[a, b] = True
                apart[b, a] = True
        average_linkage(sums, sizes, apart, least_average, labels)
        for p in range(starts[component], starts[component + 1]):
            label = labels[places[members[p]]]
            least[label] = min(least[label], members[p])
        for p in range(starts[component], starts[component + 1]):
            out_labels[members[p]] = least[labels[places[members[p]]]]
