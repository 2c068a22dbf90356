"""A small review as tables: two bodies that answered, one that did not, and a group of three cases across a border."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import ALL_TABLES, table_spec
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.people import people_spec
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.training.expectation import expected_m, expected_u
from joindots.resolve.training.model_file import model_document

JONES, JONES_AGAIN, PATEL, VICTIM, BOTH, BOTH_AGAIN, UNNAMED = (f"p-{i:016x}" for i in range(1, 8))
CASE_A, CASE_B, CASE_C, CASE_ALONE = "10/NB-1", "10/NB-2", "13/WY-7", "13/WY-8"
PHONE = "phone:+447700900111"
GROUP = f"G{CASE_A}"
HOSTILE = '<script>alert("x")</script>'


def tables_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, pa.Table]:
    """Build every registered table, empty where no rows are given."""
    assert not set(rows) - {spec.name for spec in ALL_TABLES}
    return {spec.name: table_from_rows(table_spec(spec.name), rows.get(spec.name, [])) for spec in ALL_TABLES}


def _delivery(number: int, source_id: str, body_name: str, file_name: str, **counts: int) -> dict[str, Any]:
    return {
        "delivery_id": f"D{number:04}",
        "source_id": source_id,
        "body_name": body_name,
        "body_kind": "territorial_force",
        "force_code": source_id,
        "country": "GB",
        "file_name": file_name,
        "file_sha256": f"{number:064x}",
        "file_format": "csv",
        "mapping_sha256": f"{number + 50:064x}",
        "received_on": date(2026, 5, number),
        "coverage": "complete",
        "search_method": "offence codes",
        **counts,
    }


def _person(record_id: str, order: int, source_id: str, **given: Any) -> dict[str, Any]:
    named = {"name_kind": "named", "aliases": [], "phones": []}
    return {
        "record_id": record_id,
        "received_order": order,
        "source_id": source_id,
        "force_code": source_id,
        **named,
        **given,
    }


def _case(case_id: str, order: int, **given: Any) -> dict[str, Any]:
    source_id, _, crime_ref = case_id.partition("/")
    return {
        "case_id": case_id,
        "received_order": order,
        "source_id": source_id,
        "force_code": source_id,
        "crime_ref": crime_ref,
        "flags": [],
        **given,
    }


def _role(case_id: str, record_id: str, role: str) -> dict[str, str]:
    return {"case_id": case_id, "record_id": record_id, "role": role}


def _tie(case_id_l: str, case_id_r: str, thing_id: str, evidence_l: str, evidence_r: str, **given: Any) -> dict[str, Any]:
    return {
        "case_id_l": case_id_l,
        "case_id_r": case_id_r,
        "thing_id": thing_id,
        "kind": thing_id.partition(":")[0],
        "weight_bits": 9.5,
        "basis": "model",
        "is_cross_force": case_id_l[:2] != case_id_r[:2],
        "overlap": "yes",
        "seen_from": date(2012, 1, 1),
        "seen_to": date(2012, 6, 1),
        "evidence_l": [evidence_l],
        "evidence_r": [evidence_r],
        **given,
    }


def _thing(thing_id: str, label: str, n_cases: int, *, is_hub: bool = False) -> dict[str, Any]:
    kind = thing_id.partition(":")[0]
    counts = {"n_cases": n_cases, "n_forces": 2, "is_hub": is_hub, "weight_bits": 9.5, "reason": "few cases share it"}
    return {"thing_id": thing_id, "kind": kind, "label": label, **counts}


def model_before_training() -> dict[str, Any]:
    """The document of the model of people, before it has learned anything, as if every value were one of 10,000."""
    spec = people_spec()
    m, u = expected_m(spec.comparisons), expected_u(spec.comparisons)
    comparisons = tuple(
        ComparisonFit(each.name, each.labels, tuple(m[c, : each.n_levels]), tuple(u[c, : each.n_levels]), 0.0)
        for c, each in enumerate(spec.comparisons)
    )
    fit = Fit("people", comparisons, 0.0001, False, 25, 0, 0)
    keys = sorted(spec.counted_keys)
    counted = KeyFrequencies(pl.DataFrame(schema={"value": pl.String, "share": pl.Float64}), 0.001, 0.0001)
    return model_document(FittedModel(spec, fit, dict.fromkeys(keys, counted)))


def _levels_before_training() -> list[dict[str, Any]]:
    """The levels of the same model."""
    comparisons = people_spec().comparisons
    m, u = expected_m(comparisons), expected_u(comparisons)
    return [
        {"comparison": comparison.name, "level": level, "label": label, "m_probability": m[c, level],
         "u_probability": u[c, level], "weight_bits": math.log2(m[c, level] / u[c, level])}
        for c, comparison in enumerate(comparisons)
        for level, label in enumerate(comparison.labels)
    ]  # fmt: skip


def _dot(position: int, path: list[str], sentences: list[str], evidence: list[str]) -> dict[str, Any]:
    return {
        "case_id_l": path[0],
        "case_id_r": path[-1],
        "position": position,
        "group_id": GROUP,
        "is_cross_force": path[0][:2] != path[-1][:2],
        "is_direct": len(path) == 3,
        "weight_bits": 12.0 - position,
        "n_paths": 1,
        "path": path,
        "sentences": sentences,
        "evidence": evidence,
        "weakest_step": "David Jones, between two cases (9.5 bits)",
        "breaks_if": "It breaks if the records turn out to describe two people.",
        "basis": "model",
    }


def _members() -> list[dict[str, Any]]:
    cases = [(case_id, "case", 1, False) for case_id in (CASE_A, CASE_B, CASE_C)]
    suspects = [(JONES, "suspect", 2, True), (PATEL, "suspect", 1, False), (BOTH, "suspect", 2, True)]
    names = ("member_id", "member_kind", "n_cases", "connects")
    return [{"group_id": GROUP, **dict(zip(names, row, strict=True))} for row in (*cases, *suspects)]


def review_rows() -> dict[str, list[dict[str, Any]]]:
    """Give the rows of the small review, by table."""
    cases = [CASE_A, CASE_B, CASE_C, CASE_ALONE]
    people = [
        _person(JONES, 1, "10", forename="david", surname="jones", date_of_birth=date(1975, 4, 2)),
        _person(JONES_AGAIN, 5, "13", forename="dave", surname="jones"),
        _person(PATEL, 2, "10", forename=HOSTILE, surname="patel"),
        _person(VICTIM, 3, "10", forename="gwendolyn", surname="victimname"),
        _person(BOTH, 4, "10", forename="rosalind", surname="shelteredname"),
        _person(BOTH_AGAIN, 6, "13", forename="rosalind", surname="shelteredname"),
        _person(UNNAMED, 7, "13", name_kind="unnamed", label="unknown male 1"),
    ]
    sizes = {JONES: 2, BOTH: 2}
    entity_of = {person["record_id"]: person["record_id"] for person in people} | {JONES_AGAIN: JONES, BOTH_AGAIN: BOTH}
    answers = {CASE_A: "in", CASE_B: "cannot_tell", CASE_C: "in", CASE_ALONE: "out"}
    return {
        "deliveries": [
            _delivery(
                1, "10", "Northumbria", f"crimes {HOSTILE}.csv", n_rows_in=10, n_accepted=7, n_quarantined=2, n_duplicates=1
            ),
            _delivery(2, "13", "West Yorkshire", "niche.csv", n_rows_in=4, n_accepted=4, n_quarantined=0, n_duplicates=0),
        ],
        "source_rows": [
            {"delivery_id": "D0001", "row_number": n, "status": "quarantined", "content_sha256": "0" * 64,
             "reason": f'The row has no crime reference; found "{n}".', "raw": "gwendolyn victimname"}
            for n in (8, 9)
        ],
        "rejected_values": [
            {"delivery_id": "D0001", "row_number": 3, "table_name": "people", "field": "date_of_birth", "part": 0,
             "record_id": VICTIM, "source_column": "DOB", "reason": '"31/02/1999" is no date.', "raw_value": "31/02/1999"},
        ],
        "origins": [
            {"record_id": record_id, "delivery_id": delivery_id, "row_number": row, "part": 0, "file_sha256": "1" * 64}
            for record_id, delivery_id, row in (
                (CASE_A, "D0001", 1), (CASE_C, "D0002", 1), (JONES, "D0001", 1), (JONES_AGAIN, "D0002", 1),
                (VICTIM, "D0001", 3),
            )
        ],
        "people": people,
        "cases": [
            _case(case_id, n, offence_code="22/06" if n else None, offence_from=date(2012, 1, n + 1))
            for n, case_id in enumerate(cases)
        ],
        "roles": [
            _role(CASE_A, JONES, "suspect"), _role(CASE_A, PATEL, "suspect"), _role(CASE_A, VICTIM, "victim"),
            _role(CASE_A, BOTH, "suspect"), _role(CASE_B, BOTH, "victim"), _role(CASE_B, BOTH, "suspect"),
            _role(CASE_C, JONES_AGAIN, "suspect"), _role(CASE_C, BOTH_AGAIN, "witness"),
            _role(CASE_ALONE, UNNAMED, "suspect"),
        ],
        "suspect_decisions": [
            {"case_id": CASE_A, "record_id": JONES, "outcome_code": "15", "standing": "yes"},
            {"case_id": CASE_ALONE, "record_id": UNNAMED, "standing": "missing"},
        ],
        "links": [
            {"record_id_l": JONES, "record_id_r": JONES_AGAIN, "weight_bits": 14.25, "match_probability": 0.9987,
             "basis": "model", "levels": [2, 2, *[-1] * 8], "is_in_entity": True},
            {"record_id_l": BOTH, "record_id_r": BOTH_AGAIN, "basis": "source_key", "levels": [], "is_in_entity": True},
        ],
        "entities": [
            {"record_id": record_id, "entity_id": entity_id, "n_records": sizes.get(entity_id, 1),
             "weakest_link_bits": 14.25 if entity_id == JONES else None}
            for record_id, entity_id in entity_of.items()
        ],
        "fits": [
            {"fit_id": "people", "prior_match_probability": 0.0001, "has_converged": False, "n_iterations": 25,
             "threshold_bits": 4.2, "n_records": 6, "n_unnamed": 1, "n_candidate_pairs": 9, "n_skipped_pairs": 0,
             "break_bits": 0.0, "n_links": 1, "blocking_rules": ["forename, surname"]},
        ],
        "comparison_levels": _levels_before_training(),
        "fitted_models": [{"fit_id": "people", "document": json.dumps(model_before_training())}],
        "ages_at_offence": [
            {"case_id": CASE_A, "record_id": VICTIM, "is_child": "cannot_tell", "reason": "No date of birth."},
            {"case_id": CASE_A, "record_id": JONES, "age_min_years": 36, "age_max_years": 36, "is_child": "no",
             "reason": "From the dates of birth and offence."},
        ],
        "provisions_open": [
            {"case_id": CASE_A, "suspect_record_id": JONES, "victim_record_id": VICTIM, "provision_id": "SOA2003-9",
             "standing": "cannot_tell", "reason": "Turns on the victim's age."},
        ],
        "scope_results": [
            {"case_id": case_id, "criteria_version": version, "answer": answer, "n_suspects": 2, "n_nfa_decisions": 1,
             "n_undecided": 1}
            for version, of_version in (("1a", answers), ("1b", {**answers, CASE_B: "in"}))
            for case_id, answer in of_version.items()
        ],
        "scope_reasons": [
            {"case_id": CASE_B, "criteria_version": version, "criterion_id": "victim_under_18", "answer": "cannot_tell",
             "reason": "No date of birth is recorded."}
            for version in ("1a", "1b")
        ],
        "questions": [
            {"case_id": CASE_B, "criterion_id": "victim_under_18", "question": "How old was the victim?", "source_id": "10"},
        ],
        "priorities": [
            {"case_id": case_id, "position": n, "reason_ids": ["joined"],
             "reasons": ["A suspect is recorded in two bodies."]}
            for n, case_id in enumerate((CASE_A, CASE_C, CASE_B), 1)
        ],
        "things": [
            _thing(f"suspect:{JONES}", "David Jones", 2), _thing(f"suspect:{BOTH}", "Rosalind Shelteredname", 2),
            _thing(PHONE, "+447700900111", 2), _thing("venue:station", f"Police station {HOSTILE}", 4, is_hub=True),
        ],
        "ties": [
            _tie(CASE_A, CASE_C, f"suspect:{JONES}", JONES, JONES_AGAIN),
            _tie(CASE_A, CASE_C, PHONE, "o-1", "o-2", basis="source_key"),
            _tie(CASE_A, CASE_B, f"suspect:{BOTH}", BOTH, BOTH, basis="source_key"),
        ],
        "suspect_ties": [{"entity_id_l": JONES, "entity_id_r": PATEL, "n_cases": 1, "case_ids": [CASE_A]}],
        "groups": [
            {"group_id": GROUP, "n_cases": 3, "n_suspects": 3, "n_forces": 2, "sources": ["10", "13"],
             "first_on": date(2012, 1, 1), "last_on": date(2012, 1, 3), "weight_bits": 9.5},
        ],
        "group_members": _members(),
        "joined_dots": [
            _dot(1, [CASE_A, f"suspect:{JONES}", CASE_C],
                 ["David Jones is recorded as a suspect in both."], [JONES, JONES_AGAIN]),
            _dot(2, [CASE_B, f"suspect:{BOTH}", CASE_A, f"suspect:{JONES}", CASE_C],
                 ["Rosalind Shelteredname is recorded as a suspect in both."], [BOTH, JONES, JONES_AGAIN]),
        ],
        "returns": [
            {"body_id": "10", "body_name": "Northumbria", "is_expected": True, "status": "complete", "n_deliveries": 1,
             "n_cases": 2, "search_method": "offence codes"},
            {"body_id": "13", "body_name": "West Yorkshire", "is_expected": True, "status": "partial", "n_deliveries": 1,
             "n_cases": 2},
            {"body_id": "40", "body_name": "Lincolnshire", "is_expected": True, "status": "no_return", "n_deliveries": 0},
        ],
        "field_quality": [
            {"source_id": source_id, "table_name": "people", "field": "date_of_birth", "n_rows": n_rows,
             "n_present": n_present, "n_rejected": n_rejected, "n_missing": n_rows - n_present - n_rejected,
             "completeness": n_present / n_rows, "validity": 1.0}
            for source_id, n_rows, n_present, n_rejected in (("10", 4, 1, 1), ("13", 3, 0, 0))
        ],
        "ethnicity_quality": [
            {"source_id": "all", "role": "suspect", "variable": "self_defined", "category": category, "n": n, "n_base": 5,
             "n_unknown": 3, "n_not_applicable": 1, "share_low": n / 5, "share_high": (n + 3) / 5,
             "supports_statement": False, "sentence": "3 of 5 are unknown, so no statement about shares can be made."}
            for category, n in (("(all)", 2), ("Asian", 1), ("White", 1))
        ],
    }  # fmt: skip


@pytest.fixture
def review() -> dict[str, pa.Table]:
    return tables_of(review_rows())


@pytest.fixture
def empty_review() -> dict[str, pa.Table]:
    return tables_of({})
