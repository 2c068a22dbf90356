"""From the accepted rows of every delivery, in order, to the registered tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from joindots.intake.declared import DECISION_FIELDS, Mapping, Part
from joindots.intake.merging import Conflict, Merged
from joindots.intake.observed import Observations
from joindots.intake.parts import Draft, PartReader
from joindots.intake.records import Identity, RecordBook
from joindots.intake.rows import Accounted, Address, RowStatus, SourceRow
from joindots.intake.typed import Rejection
from joindots.model.tables import CASES
from joindots.model.words import NameKind
from joindots.reference.ethnicity import mask_protected_words

CASE_COLUMNS = frozenset(CASES.column_names)
_PERSON_COLUMNS = (
    "name_kind",
    "forename",
    "middle_names",
    "surname",
    "aliases",
    "label",
    "sex",
    "date_of_birth",
    "birth_earliest",
    "birth_latest",
    "age_recorded_years",
    "postcode",
    "address",
    "phones",
    "email",
    "pnc_id",
    "cro",
    "nhs_number",
    "life_status",
)
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the rows of one delivery share."""

    sequence: int
    delivery_id: str
    file_sha256: str
    mapping: Mapping


class Place(NamedTuple):
    """Where a description stands: its delivery, row and part."""

    delivered: Delivered
    row_number: int
    part: int

    @property
    def address(self) -> Address:
        """The row."""
        return Address(self.delivered.delivery_id, self.row_number)


class Thing(NamedTuple):
    """One recorded thing: a row of `objects`, in the registered order of columns."""

    record_id: str
    received_order: int
    source_id: str
    force_code: str | None
    kind: str
    value: str
    thing_id: str
    case_id: str | None
    person_record_id: str | None
    seen_from: object
    seen_to: object


@dataclass(slots=True)
class Case:
    """One case: its fixed columns and its merged description."""

    fixed: Row
    described: Merged = field(default_factory=Merged)


@dataclass(frozen=True, slots=True)
class LaterDecision:
    """A decision that came apart from its suspect and is joined when everything has been read."""

    place: Place
    case_id: str
    person_ref: str
    draft: Draft


class Assembler:
    """Gathers records, cases and everything that hangs on them, delivery by delivery."""

    def __init__(self) -> None:
        self.book = RecordBook()
        self.cases: dict[str, Case] = {}
        self.people: dict[str, Row] = {}
        self.roles: dict[tuple[str, str, str], None] = {}
        self.decisions: dict[tuple[str, str], Merged] = {}
        self.later_decisions: list[LaterDecision] = []
        self.objects: dict[str, Thing] = {}
        self.object_references: dict[str, tuple[Place, Draft]] = {}
        self.narratives: dict[str, Row] = {}
        self.ethnicity = Observations()
        self.origins: dict[tuple[str, str, int, int], str] = {}
        self.rejected: dict[tuple[str, int, str, str, int], Row] = {}
        self._case_cells: set[tuple[str, int, str]] = set()

    def take(self, delivered: Delivered, accounted: Accounted, readers: Iterable[PartReader]) -> None:
        """Take in the accepted rows of one delivery."""
        listed = list(readers)
        self._case_cells.clear()
        for row in accounted.rows:
            if row.status is RowStatus.ACCEPTED:
                self._take_row(delivered, row, listed)
        self.book.supersede(accounted.corrections)

    def _take_row(self, delivered: Delivered, row: SourceRow, readers: list[PartReader]) -> None:
        seen_cases: set[str] = set()
        for reader in readers:
            place = Place(delivered, row.row_number, reader.part.number)
            self.reject(place, reader.stray_observations(row.values), None)
            if not reader.is_present(row.values):
                continue
            draft = reader.read(row.values)
            case_id = self._case_of(place, draft)
            if case_id is not None and case_id not in seen_cases:
                seen_cases.add(case_id)
                self.keep_origin(case_id, place)
            self._take_part(place, draft, case_id, row.row_key)

    def _take_part(self, place: Place, draft: Draft, case_id: str | None, row_key: str | None) -> None:
        table = draft.part.table
        if case_id is not None and (table == "cases" or not draft.is_somebody):
            self._describe_case(place, draft, case_id)
        elif table == "people":
            self._describe_person(place, draft, case_id, row_key)
        elif table == "objects":
            self._describe_object(place, draft, case_id, row_key)
        elif table == "narratives" and case_id is not None:
            self._describe_narrative(place, draft, case_id, row_key)
        elif case_id is not None and draft.person_ref is not None:
            self.later_decisions.append(LaterDecision(place, case_id, draft.person_ref, draft))

    def _case_of(self, place: Place, draft: Draft) -> str | None:
        """Find the case that a description belongs to; the first mention makes it."""
        if draft.crime_ref is None:
            return None
        source = place.delivered.mapping.source
        case_id = f"{source.source_id}/{draft.crime_ref}"
        if case_id not in self.cases:
            fixed: Row = {
                "case_id": case_id,
                "received_order": self.book.next_order(),
                "source_id": source.source_id,
                "force_code": source.force_code,
                "crime_ref": draft.crime_ref,
            }
            self.cases[case_id] = Case(fixed)
        return case_id

    def _describe_case(self, place: Place, draft: Draft, case_id: str) -> None:
        cells = (case_id, draft.part.number, draft.content)
        if cells in self._case_cells:
            return
        self._case_cells.add(cells)
        self.reject(place, draft.rejections, case_id)
        values = {name: value for name, value in draft.values.items() if name in CASE_COLUMNS}
        conflicts = self.cases[case_id].described.add(place.delivered.sequence, values)
        self.reject(place, conflicts_as_rejections("cases", conflicts, draft.part), case_id)

    def _describe_person(self, place: Place, draft: Draft, case_id: str | None, row_key: str | None) -> None:
        record_id, is_new = self._describe(place, draft, case_id, row_key, _person_key(draft, row_key))
        if case_id is not None:
            self.roles |= {(case_id, record_id, role): None for role in draft.choice}
        self.reject(place, self.ethnicity.add(place.delivered.sequence, record_id, draft), record_id)
        if not is_new:
            for object_id in self.book.objects_of(record_id):
                self.keep_origin(object_id, place)
            return
        self.reject(place, draft.rejections, record_id)
        source = place.delivered.mapping.source
        person: Row = {
            "record_id": record_id,
            "received_order": self.book.records[record_id].received_order,
            "source_id": source.source_id,
            "force_code": source.force_code,
            "person_ref": draft.person_ref,
            "name_kind": NameKind.UNNAMED.value,
            "aliases": [],
            "phones": [],
        }
        person |= {name: draft.values[name] for name in _PERSON_COLUMNS if name in draft.values}
        if person["name_kind"] == NameKind.UNNAMED.value and person.get("label") is None:
            person["label"] = f"person {draft.person_ref}" if draft.person_ref else "unnamed person"
        self.people[record_id] = person
        self._keep_person_objects(place, draft, case_id, record_id)
        if case_id is not None and "suspect" in draft.choice and draft.part.has_decision:
            decision = self.decisions[case_id, record_id] = Merged()
            decision.add(place.delivered.sequence, decision_values(draft))

    def _keep_person_objects(self, place: Place, draft: Draft, case_id: str | None, person_id: str) -> None:
        things = [("phone", value) for value in _listed(draft.values.get("phones"))]
        things += [("vehicle", value) for value in _listed(draft.values.get("vehicles"))]
        things += [("address", value) for value in _listed(draft.values.get("address"))]
        for kind, value in things:
            record_id = self.book.object_of(person_id, kind, value)
            self._keep_object(place, record_id, kind, value, case_id, person_id=person_id)
            self.keep_origin(record_id, place)

    def _describe_object(self, place: Place, draft: Draft, case_id: str | None, row_key: str | None) -> None:
        value = draft.values.get("value")
        if value is None or not draft.choice:
            self.reject(place, draft.rejections, None)
            return
        record_id, is_new = self._describe(place, draft, case_id, row_key, draft.person_ref or "")
        if is_new:
            self.reject(place, draft.rejections, record_id)
            seen = (draft.values.get("seen_from"), draft.values.get("seen_to"))
            self._keep_object(place, record_id, draft.choice[0], str(value), case_id, seen=seen)
            if draft.person_ref is not None:
                self.object_references[record_id] = (place, draft)

    def _keep_object(
        self,
        place: Place,
        record_id: str,
        kind: str,
        value: str,
        case_id: str | None,
        *,
        person_id: str | None = None,
        seen: tuple[object, object] = (None, None),
    ) -> None:
        source = place.delivered.mapping.source
        self.objects[record_id] = Thing(
            record_id,
            self.book.records[record_id].received_order,
            source.source_id,
            source.force_code,
            kind,
            value,
            f"{kind}:{value}",
            case_id,
            person_id,
            *seen,
        )

    def _describe_narrative(self, place: Place, draft: Draft, case_id: str, row_key: str | None) -> None:
        record_id, is_new = self._describe(place, draft, case_id, row_key, "")
        if is_new:
            self.reject(place, draft.rejections, record_id)
            text = str(draft.values["text"])
            self.narratives[record_id] = {
                "record_id": record_id,
                "received_order": self.book.records[record_id].received_order,
                "case_id": case_id,
                "written_on": draft.values.get("written_on"),
                "text_masked": mask_protected_words(text),
                "text": text,
            }

    def _describe(
        self, place: Place, draft: Draft, case_id: str | None, row_key: str | None, key: str | None
    ) -> tuple[str, bool]:
        """Find or make the record of a description, and keep where it came from."""
        source_id = place.delivered.mapping.source.source_id
        content = draft.content if draft.choice == () else f"{draft.content}\x1f{'+'.join(draft.choice)}"
        identity = Identity(source_id, draft.part.table, case_id, draft.choice, key, content)
        found = self.book.describe(identity, place.address, place.part, is_keyed_row=row_key is not None)
        self.keep_origin(found[0], place)
        return found

    def keep_origin(self, record_id: str, place: Place) -> None:
        """Keep the delivery, row and part that a record or a case came from."""
        delivered = place.delivered
        self.origins[record_id, delivered.delivery_id, place.row_number, place.part] = delivered.file_sha256

    def reject(self, place: Place, rejections: Iterable[Rejection], record_id: str | None) -> None:
        """List values that could not be used."""
        for rejection in rejections:
            key = (place.delivered.delivery_id, place.row_number, rejection.table, rejection.field, place.part)
            self.rejected[key] = {
                "record_id": record_id,
                "source_column": rejection.source_column,
                "reason": rejection.reason,
                "raw_value": rejection.raw,
            }


def decision_values(draft: Draft) -> Row:
    """Take the decision out of a draft; an outcome that could not be read says nothing against one that could."""
    values = {name: draft.values.get(name) for name in DECISION_FIELDS}
    if draft.values.get("standing") == "unmapped":
        values["unmapped"] = True
    return values


def conflicts_as_rejections(table: str, conflicts: Iterable[Conflict], part: Part) -> list[Rejection]:
    """List what lost within a delivery as rejected values of `table`."""
    return [
        Rejection(
            table,
            conflict.field,
            "; ".join(source.column for source in part.fields.get(conflict.field, ())),
            f"conflicts with {conflict.kept} in another row of this delivery, kept {conflict.kept}: send one value",
            str(conflict.lost),
        )
        for conflict in conflicts
        if conflict.field != "unmapped"
    ]


def _person_key(draft: Draft, row_key: str | None) -> str | None:
    """Choose what tells a person's descriptions apart: the source's own reference, else the key of the row."""
    if draft.person_ref is not None:
        return f"ref {draft.person_ref}"
    return None if row_key is None else f"row {draft.part.number} {row_key}"


def _listed(value: object) -> list[str]:
    """Take one value or several as a list."""
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
