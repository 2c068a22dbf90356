"""Clusters that hold together: from links between pairs to groups of records.

Connected components alone chain: A is like B, B is like C, and one slip makes A and C one person. Here a component is only
where a cluster may lie. Within it every pair is scored, those that blocking never made included, and records are joined by
the greatest average weight between them. What may not be together never is, however it is reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.resolve.kernels.clusters import flatten_roots, join_pairs, link_components, pairs_within
from joindots.resolve.kernels.data import Bits, Flags, Ids
from joindots.resolve.models.guards import any_applies
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer

MOST_RECORDS_IN_A_COMPONENT = 1_000
"""A component above this is cut at a higher threshold first: half a million pairs, a second's work (our judgement)."""
_RECUT_STEP_BITS = 2.0
CLIP_BITS = 10.0
"""How far one pair can pull an average, either way (our judgement): beyond it, a pair is sure."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Records grouped: `labels` gives each record the least row of its cluster.

    `weakest_bits` is the weight of the weakest link that holds each record's cluster together, NaN where no scored link
    does. `n_recut` counts the components that were cut at a higher threshold because of their size.
    """

    labels: Ids
    weakest_bits: Bits
    n_recut: int


def component_labels(n_records: int, lefts: Ids, rights: Ids, start: Ids | None = None) -> Ids:
    """Label each record with the least row that pairs connect it to, beginning from the groups of `start`."""
    parents = np.arange(n_records) if start is None else start.copy()
    join_pairs(parents, lefts, rights, np.empty(len(lefts), np.bool_))
    flatten_roots(parents)
    return parents


def cluster_records(
    spec: ModelSpec,
    scorer: Scorer,
    links: ScoredPairs,
    together: Ids,
    apart: tuple[Ids, Ids],
    threshold_bits: float,
) -> Clusters:
    """Group the records.

    Parameters
    ----------
    links
        The pairs at or above `threshold_bits` that no guard speaks against.
    together
        For each record the least row that it must be with (itself, where nothing says so).
    apart
        Pairs that may not be in one cluster, left the lesser row.
    """
    n = scorer.encoded.n_records
    components, n_recut = _components_of_bounded_size(n, links, together, threshold_bits)
    starts, members = _listed(components, together)
    lefts, rights = _pairs_to_score(starts, members, together)
    scored = scorer.score(lefts, rights)
    is_apart = np.isin(lefts * n + rights, apart[0] * n + apart[1])
    is_divided = is_apart | any_applies([guard for guard in spec.guards if guard.divides], spec, scored.levels)
    is_weak = any_applies([guard for guard in spec.guards if not guard.divides], spec, scored.levels)
    evidence = np.minimum(scored.weights_bits - scorer.weights.prior_bits, 0.0)
    bits = np.where(scored.weights_bits > 0, np.where(is_weak, 0.0, scored.weights_bits), evidence)
    bits = np.clip(bits, -CLIP_BITS, CLIP_BITS)
    labels = _linked(starts, members, together, lefts, rights, bits, is_divided)
    held = (labels[lefts] == labels[rights]) & ~is_weak & ~is_divided
    return Clusters(labels, _weakest(labels, together, scored.where(held)), n_recut)


def _components_of_bounded_size(n: int, links: ScoredPairs, together: Ids, threshold_bits: float) -> tuple[Ids, int]:
    """Find connected components, cutting those that are too large at ever higher thresholds."""
    components = component_labels(n, links.lefts, links.rights, together)
    n_recut = 0
    while True:
        sizes = np.bincount(components, minlength=n)
        is_large = (sizes > MOST_RECORDS_IN_A_COMPONENT)[components]
        inside = is_large[links.lefts] & (links.weights_bits >= threshold_bits)
        if not inside.any():
            return components, n_recut
        n_recut += int((sizes > MOST_RECORDS_IN_A_COMPONENT).sum())
        threshold_bits += _RECUT_STEP_BITS
        keep = ~is_large[links.lefts] | (links.weights_bits >= threshold_bits)
        links = links.where(keep)
        components = component_labels(n, links.lefts, links.rights, together)


def _listed(components: Ids, together: Ids) -> tuple[Ids, Ids]:
    """List the members of each component in which more than one group lies."""
    order = np.argsort(components, kind="stable")
    is_split = np.zeros(len(components), np.bool_)
    is_split[components[together != components]] = True
    members = order[is_split[components[order]]]
    firsts = np.flatnonzero(np.r_[True, np.diff(components[members]) != 0]) if len(members) else np.zeros(0, np.int64)
    return np.r_[firsts, len(members)].astype(np.int64), members.astype(np.int64)


def _pairs_to_score(starts: Ids, members: Ids, together: Ids) -> tuple[Ids, Ids]:
    sizes = np.diff(starts)
    n = int((sizes * (sizes - 1) // 2).sum())
    lefts, rights = np.empty(n, np.int64), np.empty(n, np.int64)
    n = pairs_within(starts, members, together, lefts, rights)
    return lefts[:n], rights[:n]


def _linked(starts: Ids, members: Ids, together: Ids, lefts: Ids, rights: Ids, bits: Bits, is_divided: Flags) -> Ids:
    """Run average linkage in every component; records outside them keep their group."""
    labels = together.copy()
    if not len(members):
        return labels
    component = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    group = component * len(together) + together[members]
    _, first_at, inverse = np.unique(group, return_index=True, return_inverse=True)
    group_component = component[first_at]
    n_groups = np.bincount(group_component, minlength=len(starts) - 1)
    places = np.zeros(len(together), np.int64)
    places[members] = inverse - np.r_[0, np.cumsum(n_groups)[:-1]][component]
    of_record = np.zeros(len(together), np.int64)
    of_record[members] = component
    pair_starts = np.searchsorted(of_record[lefts], np.arange(len(starts)))
    link_components(starts, members, places, n_groups, lefts, rights, bits, is_divided, pair_starts, 0.0, labels)
    return labels


def _weakest(labels: Ids, together: Ids, held: ScoredPairs) -> Bits:
    """Find the weakest link of each cluster's strongest spanning tree."""
    order = np.lexsort((held.rights, held.lefts, -held.weights_bits))
    parents, joins = together.copy(), np.empty(len(order), np.bool_)
    join_pairs(parents, held.lefts[order], held.rights[order], joins)
    tree = order[joins]
    weakest = np.full(len(labels), np.inf)
    np.minimum.at(weakest, labels[held.lefts[tree]], held.weights_bits[tree])
    return np.where(np.isinf(weakest), np.nan, weakest)[labels]
