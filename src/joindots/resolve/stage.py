"""The resolve stage: person records in, links and entities out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame, table_from_rows
from joindots.model.tables import (
    BLOCKING_RULES,
    COMPANY,
    COMPARISON_LEVELS,
    ENTITIES,
    ERROR_ESTIMATES,
    FITS,
    FITTED_MODELS,
    JUDGEMENT_CONFLICTS,
    LINKS,
)
from joindots.model.words import Basis, ConflictKind, NameKind
from joindots.resolve.clusters.constraints import Constraints, find_constraints
from joindots.resolve.clusters.cuts import find_cuts
from joindots.resolve.clusters.groups import Path
from joindots.resolve.collective.second_pass import InCompany, resolve_in_company
from joindots.resolve.models.fit import bits_from_probability, probability_from_bits
from joindots.resolve.models.people import PEOPLE_COLUMNS, middle_year_of, people_spec, prepare_people
from joindots.resolve.records.company import CASE_COLUMNS, OBJECT_COLUMNS, ROLE_COLUMNS, company_of, with_company
from joindots.resolve.records.fitted import FittedModel, with_provenance
from joindots.resolve.resolution import Resolution, resolve_records
from joindots.resolve.training.model_file import model_document

READS: Mapping[str, tuple[str, ...] | None] = {
    "people": PEOPLE_COLUMNS,
    "judgements": None,
    "roles": ROLE_COLUMNS,
    "objects": OBJECT_COLUMNS,
    "cases": CASE_COLUMNS,
}
"""What the stage reads: no column of ethnicity, nationality or religion among it."""


def run(
    tables: Mapping[str, pa.Table],
    *,
    threshold_probability: float = 0.95,
    break_probability: float = 0.5,
    seed: int = 1,
    n_threads: int | None = None,
) -> dict[str, pa.Table]:
    """Propose who is who: by what records say of a person, and then by the company that suspects are found in.

    Parameters
    ----------
    threshold_probability
        The join threshold: pairs at or above this match probability are links.
    break_probability
        The break threshold: an entity is cut where no pair at or above it connects it.
    seed
        Decides which pairs are drawn for training.
    n_threads
        Threads to score with, all cores unless given; the result is the same for any number.
    """
    recorded = frame_from_table(tables["people"]).select(PEOPLE_COLUMNS)
    middle_year = middle_year_of(recorded)
    people = prepare_people(recorded, middle_year)
    constraints = find_constraints(people, frame_from_table(tables["judgements"]))
    is_named = (people["name_kind"] != NameKind.UNNAMED).to_numpy()
    spec = replace(people_spec(threshold_probability), break_probability=break_probability)
    alone = resolve_records(people, spec, seed=seed, is_eligible=is_named, pins=constraints.pins, n_threads=n_threads)
    roles, objects, cases = (frame_from_table(tables[name]) for name in ("roles", "objects", "cases"))
    company = company_of(roles, objects, cases, frame_from_table(_entities(people, alone)))
    found = resolve_in_company(
        alone, people, company, seed=seed, is_eligible=is_named, pins=constraints.pins, n_threads=n_threads
    )
    resolution = found.resolution
    people = with_company(people, company)
    return {
        COMPANY.name: table_from_frame(COMPANY, company),
        LINKS.name: _links(people, found, constraints),
        ENTITIES.name: _entities(people, resolution),
        COMPARISON_LEVELS.name: _comparison_levels(resolution),
        FITS.name: _fits(resolution),
        FITTED_MODELS.name: _fitted_models(with_provenance(resolution.model, people, made_at=None, seed=seed), middle_year),
        ERROR_ESTIMATES.name: _error_estimates(resolution),
        BLOCKING_RULES.name: _blocking_rules(resolution),
        JUDGEMENT_CONFLICTS.name: _conflicts(people, resolution, constraints),
    }


def _links(people: pl.DataFrame, found: InCompany, constraints: Constraints) -> pa.Table:
    """Write the model's links, and the pairs that judgements and source keys force; a person's word stands before both."""
    links, labels = found.resolution.links, found.resolution.clusters.labels
    by_model = pl.DataFrame(
        {
            "left": links.lefts,
            "right": links.rights,
            "weight_bits": links.weights_bits,
            "company_bits": found.company_bits,
            "needs_company": found.needs_company,
            "levels": pl.Series(links.levels).arr.to_list(),
        }
    ).with_columns(basis=pl.lit(str(Basis.MODEL)))
    pins = constraints.pins
    answered = pl.DataFrame({"left": np.r_[pins.apart[0], pins.unsure[0]], "right": np.r_[pins.apart[1], pins.unsure[1]]})
    forced = constraints.forced.sort(pl.col("basis") != Basis.JUDGEMENT).drop("event_id")
    pairs = pl.concat([forced, by_model.join(answered, on=["left", "right"], how="anti")], how="diagonal")
    pairs = pairs.unique(["left", "right"], keep="first")
    ids = people["record_id"].to_numpy()
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    frame = pairs.select(
        "weight_bits",
        "company_bits",
        "needs_company",
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
        "break_bits": bits_from_probability(resolution.model.spec.least_probability),
        "n_records": resolution.n_records,
        "n_unnamed": resolution.n_records - resolution.n_eligible,
        "share_of_links_lost": None if resolution.choice is None else resolution.choice.share_lost,
        "n_candidate_pairs": resolution.links.n_candidates,
        "n_skipped_pairs": resolution.n_skipped_pairs,
        "n_links": len(resolution.links.lefts),
        "blocking_rules": [rule.rule.name for rule in resolution.rules],
    }
    return table_from_rows(FITS, [row])


def _fitted_models(model: FittedModel, middle_year: int | None) -> pa.Table:
    if model.provenance is None or not model.provenance.n_records:
        return table_from_rows(FITTED_MODELS, [])
    document = json.dumps(model_document(model), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    row = {"fit_id": model.spec.name, "middle_year": middle_year, "document": document}
    return table_from_rows(FITTED_MODELS, [row])


def _error_estimates(resolution: Resolution) -> pa.Table:
    if not resolution.n_records:
        return table_from_rows(ERROR_ESTIMATES, [])
    rows = [
        {"basis": basis, "measure": measure, "n_base": n_base, **share.known()}
        for basis, measure, share, n_base in resolution.accuracy.estimates()
    ]
    return table_from_rows(ERROR_ESTIMATES, rows)


def _blocking_rules(resolution: Resolution) -> pa.Table:
    if not resolution.n_records:
        return table_from_rows(BLOCKING_RULES, [])
    rules = resolution.rules
    shares = [None] * len(rules) if resolution.choice is None else resolution.choice.shares_covered
    rows = [
        {
            "fit_id": resolution.model.spec.name,
            "position": position,
            "rule": each.rule.name,
            "trains": each.rule.trains,
            "n_pairs": each.n_pairs,
            "n_skipped_pairs": each.n_skipped_pairs,
            "share_of_links_first_found": share,
        }
        for position, (each, share) in enumerate(zip(rules, shares, strict=True), 1)
    ]
    return table_from_rows(BLOCKING_RULES, rows)


def _conflicts(people: pl.DataFrame, resolution: Resolution, constraints: Constraints) -> pa.Table:
    """Write the matches that were set aside, and the non-matches that links go round."""
    ids = people["record_id"]
    rows = [
        _conflict(ids, (each.record_id_l, each.record_id_r), each.event_id, ConflictKind.SET_ASIDE, each.reason, each.path)
        for each in constraints.conflicts
    ]
    for cut in find_cuts(constraints, resolution.links, resolution.clusters.labels):
        left, right = sorted(ids[row] for row in cut.rows)
        between = " and ".join(f"{ids[cut.path.rows[n]]} and {ids[cut.path.rows[n + 1]]}" for n in cut.cut_steps)
        reason = f"links join them through others, and were cut between {between}"
        rows.append(_conflict(ids, (left, right), cut.event_id, ConflictKind.CUT, reason, cut.path))
    return table_from_rows(JUDGEMENT_CONFLICTS, sorted(rows, key=lambda row: (row["record_id_l"], row["record_id_r"])))


def _conflict(
    ids: pl.Series, pair: tuple[str, str], event_id: int, kind: ConflictKind, reason: str, path: Path | None
) -> dict[str, Any]:
    return {
        "record_id_l": pair[0],
        "record_id_r": pair[1],
        "event_id": event_id,
        "kind": str(kind),
        "reason": reason,
        "path_record_ids": [] if path is None else [ids[row] for row in path.rows],
        "path_steps": [] if path is None else [step.text for step in path.steps],
        "path_event_ids": [] if path is None else path.event_ids,
    }
