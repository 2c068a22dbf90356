"""Links that may be two people's: of somebody who is known to have a namesake, a name and a home say nothing.

A father and a son of one name, at one home: a record of that name and home without a date of birth is as like the one as the
other. Where the file shows both, such a link is no evidence, however heavy; where it shows one, it cannot be told.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.clusters.clustering import component_labels
from joindots.resolve.kernels.data import Flags
from joindots.resolve.models.guards import any_applies
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.scoring.scorer import ScoredPairs


def unguarded_links(spec: ModelSpec, links: ScoredPairs, n_records: int) -> ScoredPairs:
    """Keep the links that no guard speaks against and that are not shared with a rival."""
    is_divided = any_applies([guard for guard in spec.guards if guard.divides], spec, links.levels)
    rivals = links.where(is_divided)
    links = links.where(~any_applies(spec.guards, spec, links.levels))
    return links.where(~shared_links(spec, links, rivals, n_records))


def shared_links(spec: ModelSpec, links: ScoredPairs, rivals: ScoredPairs, n_records: int) -> Flags:
    """Say which links may be two people's.

    They rest on nothing but `ModelSpec.shared_evidence`, and one of their ends, or a record that other links connect it to,
    has a rival.

    Parameters
    ----------
    rivals
        Pairs as heavy as a link that a guard keeps apart.
    """
    is_shared = any_applies(spec.shared_evidence, spec, links.levels)
    groups = component_labels(n_records, links.lefts[~is_shared], links.rights[~is_shared])
    has_rival = np.zeros(n_records, np.bool_)
    has_rival[groups[rivals.lefts]] = True
    has_rival[groups[rivals.rights]] = True
    return np.asarray(is_shared & (has_rival[groups[links.lefts]] | has_rival[groups[links.rights]]))
