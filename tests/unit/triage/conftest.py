"""A few cases told in literals, as the registered tables that the triage stage reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import table_spec
from joindots.reference.outcomes import outcome_nfa

Case = dict[str, Any]
Row = dict[str, Any]

WITHIN = date(2014, 7, 10)
PERSON_FIELDS = ("person_ref", "life_status")
CASE_FIELDS = frozenset(table_spec("cases").column_names)


@pytest.fixture
def plain_case() -> Callable[..., Case]:
    """Tell a case that is in scope in every respect; what a test is about is given as keywords."""

    def tell(crime_ref: str = "A", **known: Any) -> Case:
        suspect = {"life_status": "alive", "outcome_code": "16", "decided_on": WITHIN}
        return {
            "case_id": f"10/{crime_ref}",
            "source_id": "10",
            "crime_ref": crime_ref,
            "offence_code": "22/06",
            "reported_on": date(2013, 1, 1),
            "closed_on": WITHIN,
            "was_reviewed_before": False,
            "suspects": [suspect, suspect],
            "victims": ["yes"],
        } | known

    return tell


@pytest.fixture
def tables_of() -> Callable[[Sequence[Case]], dict[str, pa.Table]]:
    """Turn cases with ``suspects`` (what is known of each) and ``victims`` (is_child of each) into tables."""
    return _tables_of


def _tables_of(cases: Sequence[Case]) -> dict[str, pa.Table]:
    rows: dict[str, list[Row]] = {
        name: [] for name in ("cases", "roles", "people", "suspect_decisions", "ages_at_offence", "ethnicity_observations")
    }
    for case in cases:
        case_id = case["case_id"]
        known = {name: value for name, value in case.items() if name in CASE_FIELDS}
        rows["cases"].append({"received_order": len(rows["cases"]), "flags": []} | known)
        for number, suspect in enumerate(case["suspects"]):
            record_id = _add_person(rows, case_id, "suspect", number, suspect)
            decision = {name: value for name, value in suspect.items() if name not in PERSON_FIELDS}
            if decision:
                code = decision.get("outcome_code")
                standing = {"standing": decision.get("standing") or (outcome_nfa(code) if code else "missing")}
                rows["suspect_decisions"].append({"case_id": case_id, "record_id": record_id} | standing | decision)
        for number, is_child in enumerate(case["victims"]):
            record_id = _add_person(rows, case_id, "victim", number, {})
            rows["ages_at_offence"].append({"case_id": case_id, "record_id": record_id, "is_child": is_child, "reason": "."})
    return {name: table_from_rows(table_spec(name), found) for name, found in rows.items()}


def _add_person(rows: dict[str, list[Row]], case_id: str, role: str, number: int, known: Row) -> str:
    record_id = f"p-{case_id}-{role}-{number}"
    person = {"record_id": record_id, "received_order": len(rows["people"]), "source_id": case_id.split("/")[0]}
    person |= {"name_kind": "unnamed", "aliases": [], "phones": []}
    rows["people"].append(person | {name: known[name] for name in PERSON_FIELDS if name in known})
    rows["roles"].append({"case_id": case_id, "record_id": record_id, "role": role})
    return record_id
