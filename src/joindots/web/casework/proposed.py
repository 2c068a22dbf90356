"""What a run proposes, in the shape that casework keeps it: rows by table and key, read from the registered tables.

It is read once, when somebody offers it; from then on the web reads its own database only. Suspects are called by name,
victims and witnesses by pseudonym. Nothing of ethnicity, nationality or religion is among it: the registry refuses those
columns here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from joindots.engine.arrow import frame_from_table
from joindots.engine.store import DuckEngine
from joindots.model.errors import StateError
from joindots.model.registry import Stage
from joindots.report.inputs import READS, body_names, frame
from joindots.report.naming import PersonName, mask, names_of
from joindots.review import Review
from joindots.web.casework.promote import NO_PLACE, Proposed, Row
from joindots.web.casework.proposed_links import proposed_links

_PERSON_FIELDS = (
    "forename", "middle_names", "surname", "aliases", "label", "sex", "date_of_birth", "birth_earliest", "birth_latest",
    "postcode", "address", "phones", "email", "pnc_id", "cro", "nhs_number", "life_status",
)  # fmt: skip


def proposed_state(review: Review) -> Proposed:
    """Read what the last run of a review proposes.

    Raises
    ------
    StateError
        If the review has not been run.
    """
    engine = DuckEngine(review.tables)
    if not engine.has("priorities"):
        raise StateError(f"{review.root} has not been run. Run it: `joindots run {review.root}`.")
    tables = {name: engine.scan(name, stage=Stage.REPORT, columns=columns) for name, columns in READS.items()}
    columns = ("record_id", "case_id", "written_on", "text_masked")
    tables["narratives"] = engine.scan("narratives", stage=Stage.REPORT, columns=columns)
    names = names_of(tables, frame(tables, "entities")["entity_id"].unique().to_list())
    proposed = {
        "case": _cases(tables, review.settings.criteria_version),
        "detail": _details(tables, review.settings.criteria_version, names),
        "person": _people(tables, names),
        "record": _records(tables, names),
        "role": _roles(tables),
        "tie": _ties(tables),
        "dot": _dots(tables),
    }
    proposed["link"] = proposed_links(tables, names)
    return proposed


def run_digests(review: Review) -> dict[str, str]:
    """Name the bytes of the tables that an offer is made from."""
    engine = DuckEngine(review.tables)
    return {
        name: engine.digest(name) or "" for name in ("cases", "people", "entities", "links", "priorities", "joined_dots")
    }


def _cases(tables: Mapping[str, Any], version: str) -> dict[str, Row]:
    bodies = body_names(dict(tables))
    scope = dict(
        frame(tables, "scope_results").filter(pl.col("criteria_version") == version).select("case_id", "answer").iter_rows()
    )
    suspects = dict(
        frame(tables, "scope_results")
        .filter(pl.col("criteria_version") == version)
        .select("case_id", "n_suspects")
        .iter_rows()
    )
    order = {row["case_id"]: row for row in frame(tables, "priorities").iter_rows(named=True)}
    dots = frame(tables, "joined_dots")
    joined = pl.concat([dots["case_id_l"].rename("c"), dots["case_id_r"].rename("c")]).value_counts()
    n_joined = dict(joined.iter_rows())
    rows = {}
    for case in frame(tables, "cases").iter_rows(named=True):
        key, place = case["case_id"], order.get(case["case_id"])
        reasons = place["reasons"] if place else []
        rows[key] = {
            "source_id": case["source_id"],
            "force_code": case["force_code"] or "",
            "body_name": bodies.get(case["source_id"], case["source_id"]),
            "crime_ref": case["crime_ref"],
            "offence_code": case["offence_code"] or "",
            "offence_from": _text(case["offence_from"]),
            "offence_to": _text(case["offence_to"]),
            "closed_on": _text(case["closed_on"]),
            "scope": scope.get(key, "cannot_tell"),
            "position": place["position"] if place else NO_PLACE,
            "top_reason": reasons[0] if reasons else "",
            "n_reasons": len(reasons),
            "n_suspects": suspects.get(key) or 0,
            "n_joined": n_joined.get(key, 0),
        }
    return rows


def _details(tables: Mapping[str, Any], version: str, names: Mapping[str, PersonName]) -> dict[str, Row]:
    scope = _grouped(frame(tables, "scope_reasons").filter(pl.col("criteria_version") == version), "case_id")
    questions = _grouped(frame(tables, "questions"), "case_id")
    bodies = body_names(dict(tables))
    order = {row["case_id"]: row["reasons"] for row in frame(tables, "priorities").iter_rows(named=True)}
    narratives = _grouped(frame_from_table(tables["narratives"]), "case_id")
    decisions = _grouped(frame(tables, "suspect_decisions"), "case_id")
    provisions = _grouped(frame(tables, "provisions_open").filter(pl.col("standing") != "not_available"), "case_id")
    origins = _origins(tables)
    sheltered = _sheltered_by_case(tables, names)
    rows = {}
    for case in frame(tables, "cases").iter_rows(named=True):
        key = case["case_id"]
        hide = sheltered.get(key, [])
        rows[key] = {
            "facts": {
                "outcome_code": case["outcome_code"],
                "decided_on": _text(case["decided_on"]),
                "decided_by": case["decided_by"],
                "reported_on": _text(case["reported_on"]),
                "recorded_on": _text(case["recorded_on"]),
                "flags": case["flags"],
                "was_reviewed_before": case["was_reviewed_before"],
                "n_suspects_stated": case["n_suspects_stated"],
                "n_victims_stated": case["n_victims_stated"],
                "suspect_decisions": [
                    _plain(row, "record_id", "outcome_code", "standing", "decided_on", "decided_by", "was_interviewed")
                    for row in decisions.get(key, [])
                ],
            },
            "scope_reasons": [_plain(row, "criterion_id", "answer", "reason") for row in scope.get(key, [])],
            "priority_reasons": [mask(reason, hide) for reason in order.get(key, [])],
            "questions": [
                _plain(row, "criterion_id", "question", "source_id")
                | {"body": bodies.get(row["source_id"], row["source_id"])}
                for row in questions.get(key, [])
            ],
            "narratives": [
                {
                    "record_id": row["record_id"],
                    "written_on": _text(row["written_on"]),
                    "text": mask(row["text_masked"] or "", hide),
                }
                for row in narratives.get(key, [])
            ],
            "provisions": _distinct(provisions.get(key, [])),
            "origins": origins.get(key, []),
        }
    return rows


def _people(tables: Mapping[str, Any], names: Mapping[str, PersonName]) -> dict[str, Row]:
    entities = frame(tables, "entities")
    weakest = dict(entities.select("entity_id", "weakest_link_bits").iter_rows())
    roles = frame(tables, "roles").join(entities.select("record_id", "entity_id"), on="record_id")
    n_cases = dict(roles.group_by("entity_id").agg(pl.col("case_id").n_unique()).iter_rows())
    return {
        entity_id: {
            "shown": name.shown[:200],
            "is_sheltered": name.is_pseudonym,
            "n_records": name.n_records,
            "n_cases": n_cases.get(entity_id, 0),
            "weakest_link_bits": weakest.get(entity_id),
            "merged_into": "",
        }
        for entity_id, name in names.items()
    }


def _records(tables: Mapping[str, Any], names: Mapping[str, PersonName]) -> dict[str, Row]:
    bodies, origins = body_names(dict(tables)), _origins(tables)
    entity_of = dict(frame(tables, "entities").select("record_id", "entity_id").iter_rows())
    rows = {}
    for person in frame(tables, "people").iter_rows(named=True):
        key = person["record_id"]
        entity_id = entity_of.get(key, key)
        words = [person["forename"], person["middle_names"], person["surname"], *person["aliases"]]
        searched = "" if names[entity_id].is_pseudonym else " ".join(word for word in words if word).casefold()
        rows[key] = {
            "person_id": entity_id,
            "source_id": person["source_id"],
            "body_name": bodies.get(person["source_id"], person["source_id"]),
            "fields": {name: _json(person[name]) for name in _PERSON_FIELDS if person[name] not in (None, [])},
            "origins": origins.get(key, []),
            "search_name": searched[:300],
        }
    return rows


def _roles(tables: Mapping[str, Any]) -> dict[str, Row]:
    return {
        f"{case_id}|{record_id}|{role}": {"case_id": case_id, "record_id": record_id, "role": role}
        for case_id, record_id, role in frame(tables, "roles").select("case_id", "record_id", "role").iter_rows()
    }


def _ties(tables: Mapping[str, Any]) -> dict[str, Row]:
    labels = dict(frame(tables, "things").select("thing_id", "label").iter_rows())
    hubs = set(frame(tables, "things").filter(pl.col("is_hub"))["thing_id"])
    rows = {}
    for tie in frame(tables, "ties").filter(pl.col("weight_bits") > 0).iter_rows(named=True):
        left, right, thing_id = tie["case_id_l"], tie["case_id_r"], tie["thing_id"]
        if thing_id in hubs:
            continue
        overlap = {
            "yes": "at overlapping dates",
            "no": "at other dates",
            "cannot_tell": "at dates that are not all recorded",
        }
        label = labels.get(thing_id, thing_id)
        rows[f"{left}|{right}|{thing_id}"[:400]] = {
            "case_left_id": left,
            "case_right_id": right,
            "kind": tie["kind"],
            "label": label[:300],
            "thing_id": thing_id[:300],
            "weight_bits": round(tie["weight_bits"], 2),
            "basis": tie["basis"],
            "is_cross_force": tie["is_cross_force"],
            "sentence": f"Both cases have the {tie['kind']} {label}, {overlap[tie['overlap']]}.",
            "evidence": sorted({*tie["evidence_l"], *tie["evidence_r"]}),
        }
    return rows


def _dots(tables: Mapping[str, Any]) -> dict[str, Row]:
    return {
        f"{dot['case_id_l']}|{dot['case_id_r']}": {
            "case_left_id": dot["case_id_l"],
            "case_right_id": dot["case_id_r"],
            "position": dot["position"],
            "is_cross_force": dot["is_cross_force"],
            "weight_bits": round(dot["weight_bits"], 2),
            "sentences": list(dot["sentences"]),
            "weakest_step": dot["weakest_step"] or "",
            "breaks_if": dot["breaks_if"] or "",
            "basis": dot["basis"],
        }
        for dot in frame(tables, "joined_dots").iter_rows(named=True)
    }


def _origins(tables: Mapping[str, Any]) -> dict[str, list[Row]]:
    files = frame(tables, "deliveries").select("delivery_id", "file_name")
    rows = frame(tables, "origins").select("record_id", "delivery_id", "row_number").unique().join(files, on="delivery_id")
    found = defaultdict(list)
    for record_id, delivery_id, row_number, file_name in rows.sort("record_id", "delivery_id", "row_number").iter_rows():
        found[record_id].append({"delivery": delivery_id, "row": row_number, "file": file_name})
    return found


def _sheltered_by_case(tables: Mapping[str, Any], names: Mapping[str, PersonName]) -> dict[str, list[PersonName]]:
    entities = frame(tables, "entities").select("record_id", "entity_id")
    found = defaultdict(list)
    for case_id, entity_id in (
        frame(tables, "roles").join(entities, on="record_id").select("case_id", "entity_id").unique().iter_rows()
    ):
        if names[entity_id].is_pseudonym:
            found[case_id].append(names[entity_id])
    return found


def _distinct(provisions: Iterable[Row]) -> list[Row]:
    """One line for each provision and standing of a case, with the number of suspect and victim pairs it is open for."""
    found: dict[tuple[str, str], Row] = {}
    for row in provisions:
        line = found.setdefault(
            (row["provision_id"], row["standing"]), _plain(row, "provision_id", "standing", "reason") | {"n": 0}
        )
        line["n"] += 1
    return [found[key] for key in sorted(found)]


def _grouped(rows: pl.DataFrame, key: str) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows.iter_rows(named=True):
        found[row[key]].append(row)
    return found


def _plain(row: Row, *names: str) -> Row:
    return {name: _json(row[name]) for name in names}


def _json(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool | list) else str(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
