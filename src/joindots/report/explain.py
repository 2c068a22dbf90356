"""One door to every explanation: give it an id that the report shows, or two of them."""

from __future__ import annotations

import re

import polars as pl

from joindots.model.errors import ParameterError, nearest
from joindots.report.explain_cases import explain_case, explain_dot, explain_group, explain_thing
from joindots.report.explain_link import explain_link
from joindots.report.explain_people import explain_person
from joindots.report.explanation import ExplainedTable, Explanation, SourceRow, explanation
from joindots.report.inputs import Tables, frame

__all__ = [
    "ExplainedTable",
    "Explanation",
    "SourceRow",
    "explain",
    "explain_case",
    "explain_dot",
    "explain_group",
    "explain_link",
    "explain_person",
    "explain_thing",
]

_PLACES = (
    ("case", "cases", "case_id"),
    ("group", "groups", "group_id"),
    ("person", "people", "record_id"),
    ("thing", "things", "thing_id"),
    ("record", "records", "record_id"),
)
_BETWEEN = re.compile(r"\s*[,+\s]\s*")
_MAX_NEAR = 5000  # looking for the nearest id among more than this keeps a person waiting


def explain(tables: Tables, thing: str) -> Explanation:
    """Explain a case, a person, a group, a thing, a record, or a pair of cases or people as ``ID,ID``.

    Raises
    ------
    ParameterError
        If no table knows the id, with the nearest one.
    """
    wanted = thing.strip()
    kind = _kind_of(tables, wanted)
    if kind is not None:
        return _explain_one(tables, kind, wanted)
    for split in _BETWEEN.finditer(wanted):
        left, right = wanted[: split.start()], wanted[split.end() :]
        kinds = _kind_of(tables, left), _kind_of(tables, right)
        if kinds == ("case", "case") and left != right:
            return explain_dot(tables, left, right)
        if kinds == ("person", "person") and left != right:
            return explain_link(tables, left, right)
    raise ParameterError(
        f'This review has nothing called "{wanted}". {_nearest_id(tables, wanted)}Give the id of a case (SOURCE/REFERENCE), '
        "person or record (p-...), group (G...) or thing (phone:...), or two cases or two people as ID,ID."
    )


def _kind_of(tables: Tables, wanted: str) -> str | None:
    for kind, table_name, column in _PLACES:
        if frame(tables, table_name).filter(pl.col(column) == wanted).height:
            return kind
    return None


def _explain_one(tables: Tables, kind: str, wanted: str) -> Explanation:
    if kind == "record":
        return _explain_record(tables, wanted)
    by_kind = {"case": explain_case, "group": explain_group, "person": explain_person, "thing": explain_thing}
    return by_kind[kind](tables, wanted)


def _explain_record(tables: Tables, record_id: str) -> Explanation:
    """Say which table a record describes something in, and which rows it came from."""
    record = frame(tables, "records").filter(pl.col("record_id") == record_id).row(0, named=True)
    superseded = record["superseded_by"]
    return explanation(
        tables,
        kind="record",
        thing=record_id,
        headline=f"Record {record_id} of {record['table_name']}, first received in {record['delivery_id']}.",
        sentences=[f"Record {superseded} corrects it." if superseded else "It is current."],
        explained=[],
        record_ids=[record_id],
    )


def _nearest_id(tables: Tables, wanted: str) -> str:
    """Look among ids that start alike, or are cases with that reference; otherwise name none."""
    references = frame(tables, "cases").filter(pl.col("crime_ref").str.to_lowercase() == wanted.lower())
    if references.height:
        return f"Nearest: {', '.join(references['case_id'].sort().head(5).to_list())}. "
    ids: list[str] = []
    for _, table_name, column in _PLACES:
        found = frame(tables, table_name)[column]
        ids += found.filter(found.str.starts_with(wanted[:3])).head(_MAX_NEAR).to_list()
    return f"{nearest(wanted, ids[:_MAX_NEAR])} " if ids else ""
