"""Clusters of whole tables: what needs no weighing comes out as if it had been weighed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.clusters import clustering
from joindots.resolve.clusters.clustering import component_labels, whole_components
from joindots.resolve.kernels.data import Flags, Ids
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.resolution import resolve_records

FORENAMES, SURNAMES = ("peter", "pete", "anna", "anne", "quentin", None), ("marsh", "march", "oyelaran", "olsen", None)
BIRTHS = ("19880304", "19880403", "19700101", "19700110", "19611231", None)
CONFIG = {
    "table": {"train": [["forename", "born"], ["surname", "born"]], "block": [["forename", "surname"], ["town"]]},
    "columns": {"forename": "name", "surname": "name", "born": "date", "town": "text"},
}


def test_whole_components__have_a_link_between_any_two_of_their_records() -> None:
    """0-1-2 lacks a link, 3-4 and 5-6-7 do not; 8-9 were given together; 10 is alone."""
    lefts, rights = np.array([0, 1, 3, 5, 5, 6, 8]), np.array([1, 2, 4, 6, 7, 7, 9])
    together = np.array([*range(9), 8, 10])
    components = component_labels(11, lefts, rights, together)
    assert np.flatnonzero(whole_components(components, together, lefts)).tolist() == [3, 5]


def test_cluster_records__weighs_only_what_is_in_doubt_and_finds_the_same(
    fresh_seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(fresh_seed)
    values = {"forename": FORENAMES, "surname": SURNAMES, "born": BIRTHS, "town": tuple(f"town {n}" for n in range(150))}
    of_people = {name: rng.integers(0, len(each), 300) for name, each in values.items()}
    person = rng.integers(0, 300, 600)
    is_known = rng.random((len(values), 600)) < 0.8
    frame = pl.DataFrame(
        {
            name: [values[name][k] if known else None for k, known in zip(drawn[person], is_known[n], strict=True)]
            for n, (name, drawn) in enumerate(of_people.items())
        }
    )
    spec = spec_from_config(CONFIG).spec
    found = resolve_records(frame, spec, seed=1)
    n_whole = []

    def nothing_is_whole(components: Ids, together: Ids, lefts: Ids) -> Flags:
        n_whole.append(int(whole_components(components, together, lefts).sum()))
        return np.zeros(len(components), np.bool_)

    monkeypatch.setattr(clustering, "whole_components", nothing_is_whole)
    weighed = resolve_records(frame, spec, seed=1, model=found.model)
    assert n_whole[0] > 0
    assert found.clusters.labels.tolist() == weighed.clusters.labels.tolist()
    np.testing.assert_array_equal(found.clusters.weakest_bits, weighed.clusters.weakest_bits)
