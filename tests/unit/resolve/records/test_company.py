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


def test_with_company__keeps_every_record_and_the_order(town: Town) -> None:
    people = frame_from_table(town.tables()["people"]).reverse()
    town.name_in("c1", people["record_id"][7])
    roles, objects, cases = (frame_from_table(town.tables()[name]) for name in ("roles", "objects", "cases"))
    company = company_of(roles, objects, cases, people.select("record_id", entity_id="record_id"))
    found = with_company(people, company)
    assert found["record_id"].equals(people["record_id"])
    assert found[CO_SUSPECTS].null_count() == 0
