"""Clusters that hold together: from links between pairs to groups of records.

Connected components alone chain: A is like B, B is like C, and one slip makes A and C one person. Here a component of links
at or above the join threshold is only where a cluster may lie. Within it, records join by the greatest average pull between
them, pairs that blocking never made included, and only across links at or above the break threshold: so a cluster is cut
wherever it is not connected at that. What may not be together never is, however it is reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.resolve.clusters.linkage import link_by_average
from joindots.resolve.kernels.clusters import flatten_roots, join_pairs
from joindots.resolve.kernels.data import Bits, Flags, Ids
from joindots.resolve.scoring.guards import Guarding
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer

CLIP_BITS = 10.0
"""How far one pair can pull an average, either way (our judgement): beyond it, a pair is sure."""
_PULLS_A_BIT = 1 << 20
"""Pulls are counted in millionths of a bit or so: whole numbers, whose sums no order can change."""

Pairs = tuple[Ids, Ids]


@dataclass(frozen=True, slots=True)
class Pins:
    """What stands before any model, by row; pairs have the lesser row left.

    `together` gives each record the least row that it must be with (itself, where nothing says so). Pairs `apart` may not
    be in one cluster. Pairs that somebody was `unsure` of are no links and pull nothing together; what else holds them may.
    """

    together: Ids
    apart: Pairs
    unsure: Pairs


@dataclass(frozen=True, slots=True)
class Clusters:
    """Records grouped: `labels` gives each record the least row of its cluster.

    `weakest_bits` is the weight of the weakest link that holds each record's cluster together, NaN where no scored link
    does. `holds` says which of the given links lie within a cluster.
    """

    labels: Ids
    weakest_bits: Bits
    holds: Flags


def no_pins(n_records: int) -> Pins:
    """Say nothing about any record."""
    nobody = np.zeros(0, np.int64)
    return Pins(np.arange(n_records), (nobody, nobody), (nobody, nobody))


def component_labels(n_records: int, lefts: Ids, rights: Ids, start: Ids | None = None) -> Ids:
    """Label each record with the least row that pairs connect it to, beginning from the groups of `start`."""
    parents = np.arange(n_records) if start is None else start.copy()
    join_pairs(parents, lefts, rights, np.empty(len(lefts), np.bool_))
    flatten_roots(parents)
    return parents


def cluster_records(scorer: Scorer, guarding: Guarding, links: ScoredPairs, pins: Pins, join_bits: float) -> Clusters:
    """Group the records.

    Parameters
    ----------
    links
        The pairs at or above the break threshold that no guard speaks against.
    join_bits
        The join threshold: a cluster needs links at or above it, and links below it only hold what they joined.
    """
    n = scorer.encoded.n_records
    is_open = ~(_are_among(links.lefts, links.rights, pins.apart, n) | _are_among(links.lefts, links.rights, pins.unsure, n))
    founds = is_open & (links.weights_bits >= join_bits)
    components = component_labels(n, links.lefts[founds], links.rights[founds], pins.together)
    is_usable = is_open & (components[links.lefts] == components[links.rights])
    pulls_together = is_usable & (links.weights_bits >= min(scorer.weights.prior_bits, 0.0))
    is_whole = whole_components(components, pins.together, links.lefts[pulls_together])
    labels = np.where(is_whole[components], components, pins.together)
    is_in_doubt = is_usable & ~is_whole[components[links.lefts]]
    rows, lefts, rights = _in_play(components, links.lefts[is_in_doubt], links.rights[is_in_doubt])
    place = np.zeros(n, np.int64)
    place[rows] = np.arange(len(rows))

    def weigh(lefts: Ids, rights: Ids) -> tuple[Ids, Flags]:
        return _weighed(scorer, guarding, pins, rows[lefts], rows[rights])

    bits = links.weights_bits[is_in_doubt]
    ended = link_by_average(
        place[components[rows]],
        place[pins.together[rows]],
        lefts,
        rights,
        _pulls(bits, scorer.weights.prior_bits),
        _counted(bits),
        int(_counted(np.array([join_bits]))[0]),
        weigh,
    )
    labels[rows] = rows[ended]
    holds = is_usable & (labels[links.lefts] == labels[links.rights])
    return Clusters(
        labels, _weakest(labels, pins.together, links.lefts[holds], links.rights[holds], links.weights_bits[holds]), holds
    )


def whole_components(components: Ids, together: Ids, lefts: Ids) -> Flags:
    """Say, by their least row, which components have between any two records a link that pulls them together.

    Then no average is below nought, and links that found a cluster connect all: it is one cluster, and need not be weighed.
    Most components are of two records. Those with records that were given together are weighed all the same.

    Parameters
    ----------
    lefts
        One end of each such link.
    """
    n = len(components)
    sizes, n_links = np.bincount(components, minlength=n), np.bincount(components[lefts], minlength=n)
    n_links[components[together != np.arange(n)]] = 0
    return np.asarray((sizes > 1) & (n_links == sizes * (sizes - 1) // 2))


def _in_play(components: Ids, lefts: Ids, rights: Ids) -> tuple[Ids, Ids, Ids]:
    """List the rows of components that have a link, and number the links' ends by their place in that list."""
    has_link = np.zeros(len(components), np.bool_)
    has_link[components[lefts]] = True
    is_in_play = has_link[components]
    places = np.cumsum(is_in_play) - 1
    return np.flatnonzero(is_in_play), places[lefts], places[rights]


def _weighed(scorer: Scorer, guarding: Guarding, pins: Pins, lefts: Ids, rights: Ids) -> tuple[Ids, Flags]:
    """Score pairs: how each pulls, and whether it keeps its groups apart."""
    n = scorer.encoded.n_records
    scored = scorer.score(lefts, rights)
    pulls = _pulls(scored.weights_bits, scorer.weights.prior_bits)
    is_weak = guarding.weakens(scored) | _are_among(lefts, rights, pins.unsure, n)
    pulls = np.where(is_weak, np.minimum(pulls, 0), pulls)
    return pulls, guarding.divides(scored) | _are_among(lefts, rights, pins.apart, n)


def _pulls(weights_bits: Bits, prior_bits: float) -> Ids:
    """Turn match weights into pulls: above nought the weight; below, what the records themselves say against the match.

    The prior speaks of two records drawn at random. Those of one component are not, so it pulls nothing apart.
    """
    against = np.minimum(weights_bits - prior_bits, 0.0)
    bits = np.where(weights_bits > 0, weights_bits, against)
    return _counted(np.clip(bits, -CLIP_BITS, CLIP_BITS))


def _counted(bits: Bits) -> Ids:
    counted: Ids = np.rint(bits * _PULLS_A_BIT).astype(np.int64)
    return counted


def _are_among(lefts: Ids, rights: Ids, pairs: Pairs, n: int) -> Flags:
    """Say which pairs are among others."""
    if not len(pairs[0]):
        return np.zeros(len(lefts), np.bool_)
    known = np.unique(pairs[0] * n + pairs[1])
    keys = lefts * n + rights
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(known[at] == keys)


def _weakest(labels: Ids, together: Ids, lefts: Ids, rights: Ids, weights_bits: Bits) -> Bits:
    """Find the weakest link of each cluster's strongest spanning tree; links come by (left, right)."""
    order = np.argsort(-weights_bits, kind="stable")
    parents, joins = together.copy(), np.empty(len(order), np.bool_)
    join_pairs(parents, lefts[order], rights[order], joins)
    tree = order[joins]
    weakest = np.full(len(labels), np.inf)
    np.minimum.at(weakest, labels[lefts[tree]], weights_bits[tree])
    weakest[np.isinf(weakest)] = np.nan
    return weakest[labels]
