"""How people are called in a report: suspects by name or label; victims and witnesses by pseudonym, everywhere.

A person is called by name only if some record of theirs was recorded as a suspect, and none as a victim or witness. So a
victim who was wrongly recorded as an offender is named nowhere, and is marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from joindots.model.words import Role
from joindots.report.inputs import Tables, body_names, frame

SUSPECT_PREFIX = "suspect:"
"""What stands before the entity's id in the ``thing_id`` of a suspect."""
_SHORTEST_MASKED = 2  # an initial alone names nobody, and would mask every "a"
_SHELTERED = [Role.VICTIM, Role.WITNESS]


@dataclass(frozen=True, slots=True)
class PersonName:
    """How one proposed person is called, and whether a record of theirs is of a victim or witness."""

    entity_id: str
    shown: str
    is_sheltered: bool
    n_records: int
    recorded_names: tuple[str, ...] = ()
    """What to mask in a sentence; empty for those who may be called by name."""

    @property
    def is_pseudonym(self) -> bool:
        """Whether the person is called by the id of their entity."""
        return self.shown == self.entity_id


def entities_of(tables: Tables, record_ids: Iterable[str]) -> dict[str, str]:
    """Map person records to their entities; a record that was never resolved stands for itself."""
    wanted = sorted(set(record_ids))
    found = frame(tables, "entities").filter(pl.col("record_id").is_in(wanted))
    known = dict(zip(found["record_id"].to_list(), found["entity_id"].to_list(), strict=True))
    return {record_id: known.get(record_id, record_id) for record_id in wanted}


def names_of(tables: Tables, entity_ids: Iterable[str]) -> dict[str, PersonName]:
    """Say how each entity is called; an id that no table knows is called by itself."""
    wanted = sorted(set(entity_ids))
    records = _records_of(tables, wanted)
    roles = frame(tables, "roles").join(records.select("record_id", "entity_id"), on="record_id", how="inner")
    suspects = set(roles.filter(pl.col("role") == Role.SUSPECT)["entity_id"].to_list())
    sheltered = set(roles.filter(pl.col("role").is_in(_SHELTERED))["entity_id"].to_list())
    labels = _labels(tables, wanted)
    bodies = body_names(tables)
    by_entity = records.sort("entity_id", "received_order").partition_by("entity_id", as_dict=True)
    names: dict[str, PersonName] = {}
    for entity_id in wanted:
        part = by_entity.get((entity_id,))
        rows = [] if part is None else part.to_dicts()
        is_open = entity_id in suspects - sheltered
        names[entity_id] = PersonName(
            entity_id=entity_id,
            shown=(labels.get(entity_id) or _shown(rows, bodies, entity_id)) if is_open else entity_id,
            is_sheltered=entity_id in sheltered,
            n_records=len(rows),
            recorded_names=() if is_open else _recorded_names(rows),
        )
    return names


def mask(text: str, people: Iterable[PersonName]) -> str:
    """Put pseudonyms in the place of the recorded names of `people` in a sentence."""
    for person in people:
        for name in person.recorded_names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", person.entity_id, text, flags=re.IGNORECASE)
    return text


def _labels(tables: Tables, entity_ids: list[str]) -> dict[str, str]:
    """The labels of suspects in ``things``: sentences use them, so the report does."""
    things = frame(tables, "things").filter(pl.col("kind") == "suspect")
    entity_id = pl.col("thing_id").str.strip_prefix(SUSPECT_PREFIX).alias("entity_id")
    return dict(things.select(entity_id, "label").filter(pl.col("entity_id").is_in(entity_ids)).iter_rows())


def _records_of(tables: Tables, entity_ids: list[str]) -> pl.DataFrame:
    entities = frame(tables, "entities").filter(pl.col("entity_id").is_in(entity_ids)).select("record_id", "entity_id")
    alone = pl.DataFrame({"record_id": entity_ids, "entity_id": entity_ids}, schema=entities.schema)
    alone = alone.join(entities, on="record_id", how="anti")
    people = frame(tables, "people")
    return people.join(pl.concat([entities, alone]), on="record_id", how="inner")


def _shown(rows: list[dict[str, Any]], bodies: Mapping[str, str], entity_id: str) -> str:
    full_names = [name for row in rows if (name := _full_name(row))]
    if full_names:
        return full_names[0].title()
    for row in rows:
        if row["label"]:
            return str(row["label"])
    for row in rows:
        if row["person_ref"]:
            return f"person {row['person_ref']} of {bodies.get(str(row['source_id']), str(row['source_id']))}"
    return entity_id


def _full_name(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[part]) for part in ("forename", "surname") if row[part])


def _recorded_names(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Longest first, so that a full name goes before a part of it."""
    names: set[str] = set()
    for row in rows:
        parts = [str(row[part]) for part in ("forename", "middle_names", "surname") if row[part]]
        names.update([" ".join(parts), _full_name(row)])
        names.update(row["aliases"])
        if row["surname"]:
            names.add(str(row["surname"]))
        if row["label"]:
            names.add(str(row["label"]))
    return tuple(sorted((name for name in names if len(name) >= _SHORTEST_MASKED), key=lambda name: (-len(name), name)))
