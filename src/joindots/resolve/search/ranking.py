"""Who a query may speak of: evidence summed over its parts, an entity gathering it from all its records."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from joindots.resolve.kernels.search import add_evidence, first_held, give_evidence, greatest
from joindots.resolve.search.index import SearchIndex
from joindots.resolve.search.matching import Match, match_reading
from joindots.resolve.search.parts import IDENTIFIERS, Field, Form, Part, Query, Reading
from joindots.resolve.search.things import FoundThing, find_things


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one part of a query says of one entity.

    `n_people` is how many people agree as well or better, the rarity of the evidence; 0 where nothing agrees.
    """

    text: str
    understood_as: str
    label: str
    value: str
    weight_bits: float
    n_people: int


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One entity that a query may speak of, with why."""

    entity_id: str
    weight_bits: float
    names: tuple[str, ...]
    births: tuple[str, ...]
    bodies: tuple[str, ...]
    record_ids: tuple[str, ...]
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class HeldIdentifier:
    """A whole identifier that is recorded of somebody who is never ranked: where it is held, and nothing of the person."""

    text: str
    field: str
    n_records: int
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query.

    `needed_bits` is log2 of the number of people: evidence above it makes it likelier than not that a person is the one, if
    the one is here at all.
    """

    query: Query
    people: tuple[FoundPerson, ...]
    things: tuple[FoundThing, ...]
    held: tuple[HeldIdentifier, ...]
    n_people: int
    needed_bits: float


def search(index: SearchIndex, query: Query, *, limit: int = 10) -> Found:
    """Answer a query.

    Parameters
    ----------
    limit
        The most people, and the most things, to tell.
    """
    matches = [[match_reading(index, reading) for reading in part.readings] for part in query.parts]
    total = np.zeros(index.n_entities, np.float32)
    best = np.full(index.n_entities, -np.inf, np.float32)
    for of_part in sorted(matches, key=_order):
        for match in of_part:
            lexicon = index.lexicons[match.reading.field]
            give_evidence(match.values, match.bits, lexicon.posting_starts, lexicon.postings, best)
        add_evidence(best, index.fields, _asked(of_part), _against(of_part), total)
    chosen = np.empty(limit, np.int32)
    n_chosen = greatest(total, chosen)
    return Found(
        query,
        tuple(_person(index, int(entity), query.parts, matches) for entity in chosen[:n_chosen]),
        find_things(index, query, limit=limit),
        _held(index, query),
        index.n_entities,
        math.log2(max(index.n_entities, 1)),
    )


def _order(of_part: Sequence[Match]) -> tuple[tuple[str, str, str, int, int], ...]:
    """Order parts by what they ask for, so that sums come out the same in whatever order they were typed."""
    readings = (match.reading for match in of_part)
    return tuple((r.field.value, r.form.value, r.text, r.first_day, r.last_day) for r in readings)


def _asked(of_part: Sequence[Match]) -> int:
    """Give the fields whose disagreement counts against: those of every reading of a part."""
    return functools.reduce(operator.or_, {match.reading.field.bit for match in of_part})


def _against(of_part: Sequence[Match]) -> float:
    """Give the bits of disagreeing: those of the reading that forgives most, since the part may be any of them."""
    return max(match.against_bits for match in of_part)


def _person(index: SearchIndex, entity: int, parts: Sequence[Part], matches: Sequence[Sequence[Match]]) -> FoundPerson:
    """Tell one entity, and what each part of the query says of it."""
    rows = index.tables["records"].slice(index.starts[entity], index.starts[entity + 1] - index.starts[entity]).to_pylist()
    agreements = tuple(_agreement(index, entity, part, of_part) for part, of_part in zip(parts, matches, strict=True))
    return FoundPerson(
        entity_id=rows[0]["entity_id"],
        weight_bits=sum(each.weight_bits for each in agreements),
        names=_distinct(name for row in rows for name in _names(row)),
        births=_distinct(_birth(row) for row in rows),
        bodies=_distinct(row["force_code"] or row["source_id"] for row in rows),
        record_ids=tuple(row["record_id"] for row in rows),
        agreements=agreements,
    )


def _agreement(index: SearchIndex, entity: int, part: Part, of_part: Sequence[Match]) -> Agreement:
    """Find the value of an entity that agrees best with a part."""
    best: tuple[float, Match, int] | None = None
    for match in of_part:
        lexicon = index.lexicons[match.reading.field]
        place = first_held(entity, match.values, lexicon.posting_starts, lexicon.postings)
        if place >= 0 and (best is None or match.bits[place] > best[0]):
            best = float(match.bits[place]), match, place
    if best is None:
        differs = bool(int(index.fields[entity]) & _asked(of_part))
        said = " or ".join(match.reading.said for match in of_part)
        return Agreement(
            part.text, said, "differs" if differs else "nothing recorded", "", _against(of_part) if differs else 0.0, 0
        )
    bits, match, n = best
    level = int(match.level_of[n])
    value = index.lexicons[match.reading.field].text(int(match.values[n]))
    n_people = sum(match.n_holding[: level + 1])
    return Agreement(part.text, match.reading.said, match.labels[level], shown(match.reading.field, value), bits, n_people)


def shown(field: Field, value: str) -> str:
    """Write a value of the index as people read it."""
    if field == Field.PHONE:
        return f"+{value}"
    if field == Field.BORN:
        return " to ".join(f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in value.split("-"))
    return value.title() if field == Field.NAME else value


def _names(row: dict[str, Any]) -> list[str]:
    full = " ".join(row[part] for part in ("forename", "middle_names", "surname") if row[part])
    return [*([full.title()] if full else []), *(f'"{alias.title()}"' for alias in row["aliases"] or ()), *_label(row)]


def _label(row: dict[str, Any]) -> list[str]:
    return [row["label"]] if row["label"] and not row["forename"] and not row["surname"] else []


def _birth(row: dict[str, Any]) -> str:
    if row["date_of_birth"]:
        return str(row["date_of_birth"])
    return f"{row['birth_earliest']} to {row['birth_latest']}" if row["birth_earliest"] else ""


def _distinct(texts: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _held(index: SearchIndex, query: Query) -> tuple[HeldIdentifier, ...]:
    """Say where a whole identifier is held of somebody who is never ranked."""
    found = []
    for part in query.parts:
        for reading in part.readings:
            if reading.field in IDENTIFIERS and reading.form == Form.WHOLE:
                found += _held_under(index, part.text, reading)
    return tuple(found)


def _held_under(index: SearchIndex, text: str, reading: Reading) -> list[HeldIdentifier]:
    lexicon = index.hidden[reading.field]
    value = lexicon.find(reading.text)
    if value < 0:
        return []
    rows = index.tables["hidden"].take(lexicon.holders(value)).to_pylist()
    bodies = _distinct(sorted(row["force_code"] or row["source_id"] for row in rows))
    return [HeldIdentifier(text, reading.field.value, len(rows), bodies)]
