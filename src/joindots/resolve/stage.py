"""The resolve stage: person records in, links and entities out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame, table_from_rows
from joindots.model.tables import COMPARISON_LEVELS, ENTITIES, FITS, JUDGEMENT_CONFLICTS, LINKS
from joindots.model.words import Basis, NameKind
from joindots.resolve.clusters.constraints import Constraints, find_constraints
from joindots.resolve.models.fit import probability_from_bits
from joindots.resolve.models.people import PEOPLE_COLUMNS, people_spec, prepare_people
from joindots.resolve.resolution import Resolution, resolve_records

READS: Mapping[str, tuple[str, ...] | None] = {"people": PEOPLE_COLUMNS, "judgements": None}
"""What the stage reads: no column of ethnicity, nationality or religion among it."""


def run(
    tables: Mapping[str, pa.Table], *, threshold_probability: float = 0.95, seed: int = 1, n_threads: int | None = None
) -> dict[str, pa.Table]:
    """Propose who is who.

    Parameters
    ----------
    threshold_probability
        Pairs at or above this match probability are links.
    seed
        Decides which pairs are drawn for training.
    n_threads
        Threads to score with, all cores unless given; the result is the same for any number.
    """
    people = prepare_people(frame_from_table(tables["people"]).select(PEOPLE_COLUMNS))
    constraints = find_constraints(people, frame_from_table(tables["judgements"]))
    resolution = resolve_records(
        people,
        people_spec(threshold_probability),
        seed=seed,
        is_eligible=(people["name_kind"] != NameKind.UNNAMED).to_numpy(),
        together=constraints.together,
        apart=constraints.apart,
        n_threads=n_threads,
    )
    return {
        LINKS.name: _links(people, resolution, constraints),
        ENTITIES.name: _entities(people, resolution),
        COMPARISON_LEVELS.name: _comparison_levels(resolution),
        FITS.name: _fits(resolution),
        JUDGEMENT_CONFLICTS.name: _conflicts(constraints),
    }


def _links(people: pl.DataFrame, resolution: Resolution, constraints: Constraints) -> pa.Table:
    """Write the model's links, and the pairs that judgements and source keys force; a person's word stands before both."""
    links, labels = resolution.links, resolution.clusters.labels
    by_model = pl.DataFrame(
        {
            "left": links.lefts,
            "right": links.rights,
            "weight_bits": links.weights_bits,
            "levels": pl.Series(links.levels).arr.to_list(),
        }
    ).with_columns(basis=pl.lit(str(Basis.MODEL)), authority=pl.lit(2))
    said = [(left, right, str(basis), int(basis is not Basis.JUDGEMENT)) for left, right, basis in constraints.forced]
    forced = pl.DataFrame(
        said, schema={"left": pl.Int64, "right": pl.Int64, "basis": pl.String, "authority": pl.Int32}, orient="row"
    )
    denied = pl.DataFrame({"left": constraints.apart[0], "right": constraints.apart[1]})
    pairs = pl.concat([by_model, forced], how="diagonal").join(denied, on=["left", "right"], how="anti")
    pairs = pairs.sort("authority").unique(["left", "right"], keep="first")
    ids = people["record_id"].to_numpy()
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    frame = pairs.select(
        "weight_bits",
        "basis",
        levels=pl.col("levels").fill_null(pl.lit([], dtype=pl.List(pl.Int8))),
        record_id_l=pl.Series(np.minimum(ids[left], ids[right]), dtype=pl.String),
        record_id_r=pl.Series(np.maximum(ids[left], ids[right]), dtype=pl.String),
        match_probability=pl.col("weight_bits").map_elements(probability_from_bits, return_dtype=pl.Float64),
        is_in_entity=pl.Series(labels[left] == labels[right]),
    )
    return table_from_frame(LINKS, frame.sort(LINKS.key))


def _entities(people: pl.DataFrame, resolution: Resolution) -> pa.Table:
    """Give every record its entity: people are in order of receipt, so the least row is the founding record."""
    labels = resolution.clusters.labels
    frame = people.select(
        "record_id",
        entity_id=people["record_id"].gather(labels),
        n_records=pl.Series(np.bincount(labels, minlength=len(labels))[labels]),
        weakest_link_bits=pl.Series(resolution.clusters.weakest_bits).fill_nan(None),
    )
    return table_from_frame(ENTITIES, frame.sort(ENTITIES.key))


def _comparison_levels(resolution: Resolution) -> pa.Table:
    rows = [
        {
            "comparison": each.name,
            "level": level,
            "label": label,
            "m_probability": each.m_probabilities[level],
            "u_probability": each.u_probabilities[level],
            "weight_bits": each.weights_bits[level],
        }
        for each in resolution.model.fit.comparisons
        for level, label in enumerate(each.labels)
    ]
    return table_from_rows(COMPARISON_LEVELS, sorted(rows, key=lambda row: (row["comparison"], row["level"])))


def _fits(resolution: Resolution) -> pa.Table:
    if not resolution.n_records:
        return table_from_rows(FITS, [])
    fit = resolution.model.fit
    row = {
        "fit_id": resolution.model.spec.name,
        "prior_match_probability": fit.prior_match_probability,
        "has_converged": fit.has_converged,
        "n_iterations": fit.n_iterations,
        "threshold_bits": resolution.threshold_bits,
        "n_records": resolution.n_records,
        "n_unnamed": resolution.n_records - resolution.n_eligible,
        "n_candidate_pairs": resolution.links.n_candidates,
        "n_skipped_pairs": resolution.n_skipped_pairs,
        "n_recut": resolution.clusters.n_recut,
        "n_links": len(resolution.links.lefts),
        "blocking_rules": [rule.rule.name for rule in resolution.rules],
    }
    return table_from_rows(FITS, [row])


def _conflicts(constraints: Constraints) -> pa.Table:
    rows = [
        {"record_id_l": each.record_id_l, "record_id_r": each.record_id_r, "event_id": each.event_id, "reason": each.reason}
        for each in constraints.conflicts
    ]
    return table_from_rows(
        JUDGEMENT_CONFLICTS, sorted(rows, key=lambda row: (str(row["record_id_l"]), str(row["record_id_r"])))
    )
