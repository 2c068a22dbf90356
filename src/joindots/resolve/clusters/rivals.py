"""Links that may be two people's: of somebody who is known to have a namesake, a name and a home say nothing.

A father and a son of one name, at one home: a record of that name and home without a date of birth is as like the one as the
other. Where the file shows both, such a link is no evidence, however heavy; where it shows one, it cannot be told.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.clusters.clustering import component_labels
from joindots.resolve.kernels.data import Flags
from joindots.resolve.models.spec import Guard
from joindots.resolve.scoring.guards import Guarding
from joindots.resolve.scoring.scorer import ScoredPairs


def unguarded_links(guarding: Guarding, links: ScoredPairs) -> ScoredPairs:
    """Keep the links that no guard speaks against and that are not shared with a rival."""
    return links.where(is_unguarded(guarding, links))


def is_unguarded(guarding: Guarding, links: ScoredPairs) -> Flags:
    """Say which links no guard speaks against and are not shared with a rival."""
    unguarded = ~guarding.forbids(links)
    if guarding.spec.shared_evidence:
        rivals = links.where(guarding.divides(links))
        unguarded[unguarded] = ~shared_links(guarding, links.where(unguarded), rivals)
    return unguarded


def shared_links(guarding: Guarding, links: ScoredPairs, rivals: ScoredPairs) -> Flags:
    """Say which links may be two people's.

    They rest on nothing but one kind of `ModelSpec.shared_evidence`, and one of their ends, or a record that other links
    connect it to, has a rival of that kind; or could itself be either's, by another link of that kind.

    Parameters
    ----------
    rivals
        Pairs as heavy as a link that a guard keeps apart.
    """
    found = np.zeros(len(links.lefts), np.bool_)
    for evidence in guarding.spec.shared_evidence:
        is_shared = guarding.applies(evidence.links, links)
        counts = guarding.applies(Guard("rivals", evidence.rivals), rivals)
        found |= is_shared & _has_rival(guarding.encoded.n_records, links, is_shared, rivals.where(counts))
    return found


def _has_rival(n_records: int, links: ScoredPairs, is_shared: Flags, rivals: ScoredPairs) -> Flags:
    groups = component_labels(n_records, links.lefts[~is_shared], links.rights[~is_shared])
    has_rival = np.zeros(n_records, np.bool_)
    has_rival[groups[rivals.lefts]] = True
    has_rival[groups[rivals.rights]] = True
    is_torn = is_shared & (has_rival[groups[links.lefts]] | has_rival[groups[links.rights]])
    has_rival[groups[links.lefts[is_torn]]] = True
    has_rival[groups[links.rights[is_torn]]] = True
    return np.asarray(has_rival[groups[links.lefts]] | has_rival[groups[links.rights]])
