"""Whom a suspect was named with, and what was seen with him."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from joindots.engine.arrow import frame_from_table
from joindots.resolve.records.company import CO_SUSPECTS, THINGS, company_of, with_company

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported


def _company(town: Town, entities: dict[str, str] | None = None) -> dict[str, dict[str, list[str]]]:
    tables = {name: frame_from_table(table) for name, table in town.tables().items()}
    ids = tables["people"]["record_id"].to_list()
    known = pl.DataFrame({"record_id": ids, "entity_id": [(entities or {}).get(each, each) for each in ids]})
    found = company_of(tables["roles"], tables["objects"], tables["cases"], known)
    return {row.pop("record_id"): row for row in found.to_dicts()}


def test_company__is_the_other_suspects_who_are_known_elsewhere(empty_town: Town) -> None:
    one, other, again, nobody = (empty_town.add("a", f"b{n}") for n in range(4))
    empty_town.name_in("c1", one, other, nobody)
    empty_town.name_in("c2", again)
    found = _company(empty_town, {again: other})
    assert found[one][CO_SUSPECTS] == [other]
    assert found[other][CO_SUSPECTS] == []
    assert found[again][CO_SUSPECTS] == []


@pytest.mark.parametrize("role", ["victim", "witness", "other"])
def test_company__never_holds_victims_or_witnesses(empty_town: Town, role: str) -> None:
    one, other, again = (empty_town.add("a", f"b{n}") for n in range(3))
    for case_id, record_id in (("c1", other), ("c2", again)):
        empty_town.name_in(case_id, one)
        empty_town.name_in(case_id, record_id, role=role)
    found = _company(empty_town, {again: other})
    assert set(found) == {one}
    assert found[one][CO_SUSPECTS] == []


def test_company__has_the_things_of_a_suspect_and_of_his_cases_by_year(empty_town: Town) -> None:
    one, other = empty_town.add("a", "b"), empty_town.add("c", "d")
    empty_town.name_in("c1", one)
    empty_town.name_in("c2", other)
    empty_town.see("vehicle:AB12CDE", person=one, seen_from=date(2010, 5, 1), seen_to=date(2012, 1, 1))
    empty_town.see("vehicle:AB12CDE", case_id="c2", seen_from=date(2012, 3, 1))
    found = _company(empty_town)
    assert found[one][THINGS] == [f"vehicle:AB12CDE@{year}" for year in (2010, 2011, 2012)]
    assert found[other][THINGS] == ["vehicle:AB12CDE@2012"]


def test_company__takes_a_sighting_without_a_day_for_any_year(empty_town: Town) -> None:
    one, other = empty_town.add("a", "b"), empty_town.add("c", "d")
    empty_town.name_in("c1", one)
    empty_town.name_in("c2", other)
    empty_town.see("account:x", person=one)
    empty_town.see("account:x", person=other, seen_from=date(2015, 1, 1))
    found = _company(empty_town)
    assert found[one][THINGS] == found[other][THINGS] == ["account:x@2015"]


def test_company__leaves_out_venues_homes_own_telephones_and_what_one_case_knows(empty_town: Town) -> None:
    one, other = empty_town.add("a", "b"), empty_town.add("c", "d")
    empty_town.name_in("c1", one)
    empty_town.name_in("c2", other)
    for thing in ("venue:hotel", "address:1 test street", "phone:+447000900001"):
        empty_town.see(thing, person=one)
        empty_town.see(thing, person=other)
    empty_town.see("vehicle:AB12CDE", person=one)
    assert all(not row[THINGS] for row in _company(empty_town).values())


ROLES = pl.DataFrame(
    [("c1", "one", "suspect"), ("c1", "two", "suspect"), ("c2", "one", "suspect"), ("c3", "three", "suspect")],
    schema=["case_id", "record_id", "role"],
    orient="row",
)
CASES = pl.DataFrame(
    [("c1", date(2001, 12, 31), date(2002, 1, 1)), ("c2", None, date(2007, 1, 1)), ("c3", None, None)],
    schema={"case_id": pl.String, "offence_from": pl.Date, "offence_to": pl.Date},
    orient="row",
)
Seen = tuple[str, str | None, str | None, date | None, date | None]


def _things(*seen: Seen) -> dict[str, list[str]]:
    """The things of each record: given are kind and value, case, person, and between which days."""
    rows = [(each[0].partition(":")[0], *each) for each in seen]
    objects = pl.DataFrame(
        rows,
        schema=dict.fromkeys(("kind", "thing_id", "case_id", "person_record_id"), pl.String())
        | {"seen_from": pl.Date(), "seen_to": pl.Date()},
        orient="row",
    )
    entities = pl.DataFrame({"record_id": ["one", "two", "three"], "entity_id": ["one", "two", "three"]})
    return dict(company_of(ROLES, objects, CASES, entities).select("record_id", THINGS).iter_rows())


def test_company__has_what_was_seen_in_a_case_beside_all_its_suspects_and_what_is_ones_own_beside_him_alone() -> None:
    day = date(2010, 5, 1)
    assert _things(
        ("phone:+441", "c1", None, day, day), ("phone:+441", "c3", None, day, day),
        ("account:x", "c1", "two", day, day), ("account:x", None, "three", day, day),
        ("vehicle:y", "c1", "one", day, day), ("vehicle:y", "c2", "one", day, day), ("vehicle:y", "c2", "three", day, day),
        ("venue:z", "c1", None, day, day), ("venue:z", "c3", None, day, day),
    ) == {
        "one": ["phone:+441@2010", "vehicle:y@2010"],
        "two": ["account:x@2010", "phone:+441@2010"],
        "three": ["account:x@2010", "phone:+441@2010"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(1935, 1, 1), date(1995, 12, 31), range(1935, 1996)),
        (date(1935, 1, 1), date(1996, 1, 1), range(1935, 1996)),
        (date(2010, 5, 1), date(2009, 5, 1), [2010]),
        (date(2010, 5, 1), None, [2010]),
        (None, date(2009, 5, 1), [2009]),
        (None, None, [2001, 2002]),
    ],
)
def test_company__gives_a_sighting_every_year_of_its_days_sixty_on_at_most_or_those_of_its_case(
    first: date | None, last: date | None, years: list[int]
) -> None:
    there = ("vehicle:y", "c3", None, date(2020, 1, 1), date(2020, 1, 1))
    found = _things(("vehicle:y", "c1", "two", first, last), there)
    assert found == {"one": [], "two": [f"vehicle:y@{year}" for year in years], "three": ["vehicle:y@2020"]}


def test_company__takes_a_sighting_of_no_day_for_every_year_in_which_others_saw_the_thing() -> None:
    of_case = ("vehicle:y", "c2", None, None, None)
    assert _things(("vehicle:y", "c3", None, None, None), of_case) == {
        "one": ["vehicle:y@2007"],
        "two": [],
        "three": ["vehicle:y@2007"],
    }


def test_with_company__keeps_every_record_and_the_order(town: Town) -> None:
    people = frame_from_table(town.tables()["people"]).reverse()
    town.name_in("c1", people["record_id"][7])
    roles, objects, cases = (frame_from_table(town.tables()[name]) for name in ("roles", "objects", "cases"))
    company = company_of(roles, objects, cases, people.select("record_id", entity_id="record_id"))
    found = with_company(people, company)
    assert found["record_id"].equals(people["record_id"])
    assert found[CO_SUSPECTS].null_count() == 0
