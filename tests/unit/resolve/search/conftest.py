"""A small town to search, of nobody who lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import COMPARISON_LEVELS, ENTITIES, OBJECTS, PEOPLE, ROLES
from joindots.resolve.search.build import build_index
from joindots.resolve.search.index import SearchIndex, open_index
from joindots.resolve.search.query import read_query
from joindots.resolve.search.ranking import Found, search

TODAY = date(2026, 1, 1)
_FORENAMES = ["alan", "beryl", "colin", "doris", "edgar", "flora", "gavin", "hilda", "ivor", "joan", "keith", "lorna"]
_SURNAMES = [
    "archer",
    "baxter",
    "cutler",
    "draper",
    "fowler",
    "glover",
    "hooper",
    "mercer",
    "porter",
    "sadler",
    "tanner",
    "weaver",
]


class SearchTown:
    """A hundred and forty-four ordinary people, and whoever is planted among them."""

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.entities: list[dict[str, Any]] = []
        self.roles: list[dict[str, Any]] = []
        self.objects: list[dict[str, Any]] = []
        for n in range(len(_FORENAMES) * len(_SURNAMES)):
            self.add(
                f"town-{n:03d}",
                forename=_FORENAMES[n % 12],
                surname=_SURNAMES[n // 12],
                date_of_birth=date(1950 + n % 50, 1 + n % 12, 1 + n % 28),
                postcode=f"ZZ{1 + n % 9} {n % 10}AA",
                phones=[f"+4472{n * 604_661 % 100_000_000:08d}"],
            )

    def add(self, record_id: str, *, entity: str | None = None, role: str | None = None, **values: Any) -> None:
        """Add one record of a person."""
        row = {"record_id": record_id, "received_order": len(self.people), "source_id": "town", "name_kind": "named"}
        self.people.append({**row, "aliases": [], "phones": [], **values})
        self.entities.append({"record_id": record_id, "entity_id": entity or record_id, "n_records": 1})
        if role is not None:
            self.roles.append({"case_id": f"case-{record_id}", "record_id": record_id, "role": role})

    def add_thing(self, kind: str, value: str, *, case_id: str | None = None, person: str | None = None) -> None:
        """Add one record of a thing."""
        row = {"record_id": f"thing-{len(self.objects)}", "received_order": len(self.objects), "source_id": "town"}
        of = {"kind": kind, "value": value, "thing_id": f"{kind}:{value}", "case_id": case_id, "person_record_id": person}
        self.objects.append({**row, **of})

    def index(self) -> SearchIndex:
        """Build and open the index."""
        tables = {
            "people": table_from_rows(PEOPLE, self.people),
            "entities": table_from_rows(ENTITIES, self.entities),
            "roles": table_from_rows(ROLES, self.roles),
            "objects": table_from_rows(OBJECTS, self.objects),
            "comparison_levels": table_from_rows(COMPARISON_LEVELS, []),
        }
        contents = build_index(tables)
        return open_index(contents.arrays, contents.tables)

    def find(self, text: str, **given: str) -> Found:
        """Search."""
        return search(self.index(), read_query(text, today=TODAY, given=given))

    def first(self, text: str, **given: str) -> str | None:
        """The entity that is found first."""
        people = self.find(text, **given).people
        return people[0].entity_id if people else None


@pytest.fixture
def town() -> SearchTown:
    """A town of its own for each test."""
    return SearchTown()


@pytest.fixture
def new_town() -> Callable[[], SearchTown]:
    """Make towns, where one test needs several."""
    return SearchTown
