"""What has been assembled, written as registered tables: the last joins, and one function for each table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import pyarrow as pa

from joindots.engine.arrow import arrow_schema, table_from_rows
from joindots.intake.assemble import Assembler, LaterDecision, Row, conflicts_as_rejections, decision_values
from joindots.intake.declared import ROLE_WORDS
from joindots.intake.merging import Merged
from joindots.intake.parts import Draft
from joindots.intake.typed import Rejection
from joindots.model.registry import TableSpec
from joindots.model.tables import (
    CASES,
    ETHNICITY_OBSERVATIONS,
    NARRATIVES,
    OBJECTS,
    ORIGINS,
    PEOPLE,
    RECORDS,
    REJECTED_VALUES,
    ROLES,
    SUSPECT_DECISIONS,
)
from joindots.reference.outcomes import outcome_nfa


def assembled_tables(assembler: Assembler) -> dict[str, pa.Table]:
    """Write everything but deliveries and their rows.

    Decisions and objects that name a person by reference are joined here, when every delivery has been read: a body may send
    its decisions before its people.
    """
    by_reference = _current_by_reference(assembler)
    _join_decisions(assembler, by_reference)
    _join_objects(assembler, by_reference)
    records, superseded_by = assembler.book.records, assembler.book.superseded_by
    current = records.keys() - superseded_by.keys()
    return {
        PEOPLE.name: _rows(PEOPLE, (row for record_id, row in assembler.people.items() if record_id in current)),
        CASES.name: _rows(
            CASES, ({"flags": [], **case.described.values, **case.fixed} for case in assembler.cases.values())
        ),
        ROLES.name: table_from_tuples(ROLES, [key for key in assembler.roles if key[1] in current]),
        SUSPECT_DECISIONS.name: _rows(SUSPECT_DECISIONS, _decision_rows(assembler, current)),
        OBJECTS.name: table_from_tuples(
            OBJECTS, [row for record_id, row in assembler.objects.items() if record_id in current]
        ),
        NARRATIVES.name: _rows(NARRATIVES, (row for key, row in assembler.narratives.items() if key in current)),
        ETHNICITY_OBSERVATIONS.name: table_from_tuples(
            ETHNICITY_OBSERVATIONS,
            [(*row, None) for row in assembler.ethnicity.rows() if row[0] in current],
        ),
        ORIGINS.name: table_from_tuples(ORIGINS, [(*key, file_sha256) for key, file_sha256 in assembler.origins.items()]),
        RECORDS.name: table_from_tuples(RECORDS, [(*r, superseded_by.get(r.record_id)) for r in records.values()]),
        REJECTED_VALUES.name: _rows(REJECTED_VALUES, _rejected_rows(assembler)),
    }


def _rows(spec: TableSpec, rows: Iterable[Row]) -> pa.Table:
    return table_from_rows(spec, list(rows))


def table_from_tuples(spec: TableSpec, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """Build a long table from tuples in the registered column order, which costs less than rows by name."""
    schema = arrow_schema(spec)
    arrays = [pa.array([row[at] for row in rows], type=field.type) for at, field in enumerate(schema)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _current_by_reference(assembler: Assembler) -> dict[tuple[str, str], list[str]]:
    """List the current person records under each person reference of each source, in the order of receipt."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record_id, person in assembler.people.items():
        if person["person_ref"] is not None and record_id not in assembler.book.superseded_by:
            found[str(person["source_id"]), str(person["person_ref"])].append(record_id)
    return found


def _join_decisions(assembler: Assembler, by_reference: dict[tuple[str, str], list[str]]) -> None:
    """Join decisions that came apart to the suspects that they are about."""
    for decision in assembler.later_decisions:
        source_id = decision.place.delivered.mapping.source.source_id
        suspects = [
            record_id
            for record_id in by_reference.get((source_id, decision.person_ref), [])
            if (decision.case_id, record_id, "suspect") in assembler.roles
        ]
        if not suspects:
            assembler.reject(decision.place, [*decision.draft.rejections, _unmatched(decision)], None)
        for number, record_id in enumerate(suspects):
            _join_decision(assembler, decision, record_id, is_first=number == 0)


def _join_decision(assembler: Assembler, decision: LaterDecision, record_id: str, *, is_first: bool) -> None:
    place, part = decision.place, decision.draft.part
    merged = assembler.decisions.setdefault((decision.case_id, record_id), Merged())
    conflicts = merged.add(place.delivered.sequence, decision_values(decision.draft))
    if is_first:
        assembler.reject(
            place, [*decision.draft.rejections, *conflicts_as_rejections("suspect_decisions", conflicts, part)], record_id
        )
    assembler.keep_origin(record_id, place)


def _unmatched(decision: LaterDecision) -> Rejection:
    column = decision.draft.part.fields["person_ref"][0].column
    reason = f"no suspect of {decision.case_id} has this reference: send the suspect, or correct the reference"
    return Rejection("suspect_decisions", "person_ref", column, reason, decision.person_ref)


def _ownerless(draft: Draft) -> Rejection:
    column = draft.part.fields["person_ref"][0].column
    reason = "no person of this source has this reference: send the person, or correct the reference"
    return Rejection("objects", "person_ref", column, reason, draft.person_ref or "")


def _decision_rows(assembler: Assembler, current: AbstractSet[str]) -> Iterable[Row]:
    for (case_id, record_id), merged in assembler.decisions.items():
        if record_id in current:
            values = dict(merged.values)
            unmapped = values.pop("unmapped", False)
            code = values.get("outcome_code")
            standing = outcome_nfa(str(code)).value if code is not None else "unmapped" if unmapped else "missing"
            yield {"case_id": case_id, "record_id": record_id, "standing": standing, **values}


def _join_objects(assembler: Assembler, by_reference: dict[tuple[str, str], list[str]]) -> None:
    """Join things that name a person by reference: to the person's record in the same case, else to the first."""
    for object_id, (place, draft) in assembler.object_references.items():
        thing = assembler.objects[object_id]
        found = by_reference.get((thing.source_id, draft.person_ref or ""), [])
        if not found:
            assembler.reject(place, [_ownerless(draft)], object_id)
        in_case = [record_id for record_id in found if _is_in_case(assembler, record_id, thing.case_id)]
        assembler.objects[object_id] = thing._replace(person_record_id=next(iter(in_case or found), None))


def _is_in_case(assembler: Assembler, record_id: str, case_id: str | None) -> bool:
    return case_id is not None and any((case_id, record_id, role) in assembler.roles for role in ROLE_WORDS)


def _rejected_rows(assembler: Assembler) -> Iterable[Row]:
    for (delivery_id, row_number, table, field, part), row in assembler.rejected.items():
        yield {
            "delivery_id": delivery_id,
            "row_number": row_number,
            "table_name": table,
            "field": field,
            "part": part,
            **row,
        }
