"""A small made-up world, told in a few lines, as the registered tables that the stage reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import table_spec
from joindots.reference.ethnicity import mask_protected_words

Rows = list[dict[str, Any]]
_TABLES = ("cases", "roles", "people", "objects", "narratives", "entities", "links")


@dataclass
class World:
    """Collects rows; everything has a record id, counted from 1."""

    rows: dict[str, Rows] = field(default_factory=lambda: {name: [] for name in _TABLES})
    n_records: int = 0

    def case(self, case_id: str, **known: Any) -> str:
        source_id, crime_ref = case_id.split("/")
        row = {"case_id": case_id, "source_id": source_id, "force_code": source_id, "crime_ref": crime_ref, "flags": []}
        self.rows["cases"].append(row | {"received_order": len(self.rows["cases"])} | known)
        return case_id

    def person(self, case_id: str, role: str, surname: str, entity: str = "", bits: float | None = None, **more: Any) -> str:
        """Record a person; `entity` names the founding record of a person already told of."""
        record_id = self._record("p")
        person = {"record_id": record_id, "source_id": case_id[:2], "name_kind": "named"}
        named = {} if more.get("label") else {"forename": "sam", "surname": surname}
        self.rows["people"].append(person | {"received_order": self.n_records, "aliases": [], "phones": []} | named | more)
        self.rows["roles"].append({"case_id": case_id, "record_id": record_id, "role": role})
        known = {"record_id": record_id, "entity_id": entity or record_id, "n_records": 1, "weakest_link_bits": bits}
        self.rows["entities"].append(known)
        return record_id

    def suspect(self, case_id: str, surname: str, entity: str = "", bits: float | None = None, **more: Any) -> str:
        return self.person(case_id, "suspect", surname, entity, bits, **more)

    def victim(self, case_id: str, surname: str, entity: str = "", **more: Any) -> str:
        return self.person(case_id, "victim", surname, entity, **more)

    def thing(
        self,
        kind: str,
        value: str,
        case_id: str | None,
        holder: str | None = None,
        seen: tuple[date | None, date | None] = (None, None),
    ) -> str:
        record_id = self._record("o")
        row = {"record_id": record_id, "received_order": self.n_records, "source_id": "10", "kind": kind, "value": value}
        placed = {"thing_id": f"{kind}:{value}", "case_id": case_id, "person_record_id": holder}
        self.rows["objects"].append(row | placed | {"seen_from": seen[0], "seen_to": seen[1]})
        return record_id

    def nominal(self, source_id: str, surname: str, entity: str = "", forename: str = "sam") -> str:
        """Record a person in no case: custody, intelligence."""
        record_id = self._record("p")
        person = {"record_id": record_id, "source_id": source_id, "force_code": source_id, "name_kind": "named"}
        named = {"forename": forename, "surname": surname, "received_order": self.n_records, "aliases": [], "phones": []}
        self.rows["people"].append(person | named)
        self.rows["entities"].append({"record_id": record_id, "entity_id": entity or record_id, "n_records": 1})
        return record_id

    def narrative(self, case_id: str, text: str, written_on: date | None = None) -> str:
        record_id = self._record("n")
        row = {"record_id": record_id, "received_order": self.n_records, "case_id": case_id, "written_on": written_on}
        self.rows["narratives"].append(row | {"text_masked": mask_protected_words(text), "text": text})
        return record_id

    def link(
        self,
        left: str,
        right: str,
        bits: float | None,
        probability: float | None,
        basis: str = "model",
        company: float | None = None,
        needs_company: bool = False,
    ) -> None:
        lesser, greater = sorted((left, right))
        row = {"record_id_l": lesser, "record_id_r": greater, "weight_bits": bits, "match_probability": probability}
        row |= {"company_bits": company, "needs_company": needs_company}
        self.rows["links"].append(row | {"basis": basis, "levels": [], "is_in_entity": True})

    def tables(self) -> dict[str, pa.Table]:
        return {name: table_from_rows(table_spec(name), rows) for name, rows in self.rows.items()}

    def _record(self, letter: str) -> str:
        self.n_records += 1
        return f"{letter}-{self.n_records:016x}"


@pytest.fixture
def world() -> World:
    """An empty world."""
    return World()


@pytest.fixture
def make_world() -> Callable[[], World]:
    """The maker of empty worlds, for tests that compare two."""
    return World
