"""The crosswalk of forces and authorities: dated, whole, and honest about what it does not know."""

from __future__ import annotations

from datetime import date

import pytest

from joindots.model.words import Confidence
from joindots.reference.forces import force_by_code, territorial_forces
from joindots.reference.places import authorities_of_force, authority_forces, force_of_authority, forces_of_postcode_area


@pytest.mark.parametrize("day", [date(2010, 6, 1), date(2020, 6, 1), date(2025, 3, 31)])
def test_every_territorial_force__covers_an_authority_on_every_day_of_the_review(day: date) -> None:
    assert [force.code for force in territorial_forces() if not authorities_of_force(force.code, day)] == []


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [
        ("Cumbria", "Cumberland", date(2023, 4, 1)),
        ("Northamptonshire", "North Northamptonshire", date(2021, 4, 1)),
        ("Bournemouth", "Bournemouth, Christchurch and Poole", date(2019, 4, 1)),
    ],
)
def test_an_authority_that_was_replaced__ends_on_the_day_before_the_next_begins(before: str, after: str, day: date) -> None:
    assert force_of_authority(before, day) is None
    assert force_of_authority(after, date(day.year, 3, 31)) is None
    then, now = force_of_authority(before, date(day.year, 3, 31)), force_of_authority(after, day)
    assert then is not None
    assert now is not None
    assert then[0] == now[0]


def test_every_row__names_a_known_force_and_those_from_memory_say_so() -> None:
    assert {force_by_code(row.force_code).code for row in authority_forces()}
    from_memory = {row.authority for row in authority_forces() if row.provenance.confidence is Confidence.C}
    ended = {"Bedfordshire", "Cheshire"}
    later = {"Bournemouth, Christchurch and Poole", "Cumberland", "North Northamptonshire", "West Northamptonshire"}
    assert from_memory == ended | later | {"City of London", "Westmorland and Furness"}
    assert {row.provenance.confidence for row in authority_forces()} == {Confidence.B, Confidence.C}


def test_forces_of_postcode_area__are_known_forces_and_none_for_an_area_that_is_not_known() -> None:
    assert forces_of_postcode_area("ZZ") == ()
    assert forces_of_postcode_area("ls") == ("12", "13")
