"""Telephones, vehicles, addresses, venues and accounts that a query may speak of, with the cases and people they touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.resolve.kernels.data import Codes
from joindots.resolve.search.index import SearchIndex
from joindots.resolve.search.lexicon import Lexicon
from joindots.resolve.search.parts import Field, Form, Query, Reading
from joindots.standardise.addresses import standardise_address

_KIND_OF_FIELD = {Field.PHONE: "phone", Field.PLATE: "vehicle", Field.ACCOUNT: "account"}
_PLACES = ("address", "venue", "account")
_SHORTEST_PLACE = 4
"""Letters that a place must have to be looked for inside longer ones (our judgement)."""


@dataclass(frozen=True, slots=True)
class FoundThing:
    """One thing that agrees with a part of a query, and what it touches. Nobody who is never ranked is among the people."""

    text: str
    thing_id: str
    kind: str
    value: str
    label: str
    case_ids: tuple[str, ...]
    entity_ids: tuple[str, ...]
    bodies: tuple[str, ...]


def find_things(index: SearchIndex, query: Query, *, limit: int) -> tuple[FoundThing, ...]:
    """List the things that agree with the query: whole values first, then parts of values, then slips."""
    found: dict[tuple[str, int], tuple[int, str, str]] = {}
    for text, kind, grade, label, values in _agreeing(index, query):
        for value in values:
            found.setdefault((kind, int(value)), (grade, label, text))
    order = sorted(found, key=lambda key: (found[key][0], len(index.things[key[0]].holders(key[1])), key))
    return tuple(_thing(index, kind, value, found[kind, value]) for kind, value in order[:limit])


def _agreeing(index: SearchIndex, query: Query) -> list[tuple[str, str, int, str, Codes]]:
    """Hold every part and place against the things, strongest agreement first."""
    agreeing = []
    for part in query.parts:
        for reading in part.readings:
            kind = _KIND_OF_FIELD.get(reading.field)
            if kind is not None:
                for grade, label, values in _of_reading(index.things[kind], reading):
                    agreeing.append((part.text, kind, grade, label, values))
    for place in query.places:
        address = standardise_address(place).value
        for kind in _PLACES:
            text = place.strip().lower() if kind == "account" else address
            if text and len(text) >= _SHORTEST_PLACE:
                whole = index.things[kind].find(text)
                agreeing.append((place, kind, 0, "same", np.array([whole] if whole >= 0 else [], np.int32)))
                inside = np.flatnonzero(index.things[kind].fitting(text.replace("?", " "), Form.INSIDE))
                agreeing.append((place, kind, 1, "holds it", inside.astype(np.int32)))
    return sorted(agreeing, key=lambda each: each[2])


def _of_reading(lexicon: Lexicon, reading: Reading) -> list[tuple[int, str, Codes]]:
    fitting = np.flatnonzero(lexicon.fitting(reading.text, reading.form)).astype(np.int32)
    if reading.form != Form.WHOLE:
        return [(1, "holds it", fitting)]
    near = np.flatnonzero(lexicon.near(reading.text, 1)).astype(np.int32) if "?" not in reading.text else fitting[:0]
    return [(0, "same", fitting), (2, "one slip", near)]


def _thing(index: SearchIndex, kind: str, value: int, found: tuple[int, str, str]) -> FoundThing:
    rows = index.tables["things"].take(index.things[kind].holders(value)).to_pylist()

    def distinct(column: str) -> tuple[str, ...]:
        return tuple(sorted({row[column] for row in rows if row[column] is not None}))

    return FoundThing(
        text=found[2],
        thing_id=rows[0]["thing_id"],
        kind=kind,
        value=rows[0]["value"],
        label=found[1],
        case_ids=distinct("case_id"),
        entity_ids=distinct("entity_id"),
        bodies=distinct("source_id"),
    )
