"""Things that a query may speak of: which are found, as what, in which order, and what they touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.resolve.search.conftest import TODAY

from joindots.resolve.search.query import read_query
from joindots.resolve.search.things import FoundThing, find_things

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported


@pytest.fixture
def seen(town: Town) -> Town:
    """A town in which a few things were seen."""
    for kind, value, *cases in (
        ("vehicle", "AB12CDE", "case-2", "case-1"),
        ("vehicle", "AB12CDF", "case-3"),
        ("vehicle", "AB12XYZ", "case-3", "case-4"),
        ("venue", "star kebab", "case-5"),
        ("venue", "blue star kebab house", "case-6"),
        ("venue", "star", "case-7", "case-8"),
        ("venue", "sta", "case-9"),
        ("address", "9 star kebab street", "case-10"),
        ("account", "star_kebab", "case-11"),
        ("phone", "+447299900123", "case-1"),
        ("phone", "+447299900124", "case-2"),
        ("phone", "+447299900145", "case-2"),
    ):
        for case in cases:
            town.add_thing(kind, value, case_id=case)
    return town


def _found(town: Town, text: str, given: Mapping[str, str] | None = None, limit: int = 10) -> list[tuple[str, str]]:
    query = read_query(text, today=TODAY, given=given)
    return [(thing.value, thing.label) for thing in find_things(town.index(), query, limit=limit)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"plate": "AB12 CDE"}, [("AB12CDE", "same"), ("AB12CDF", "one slip")]),
        ({"plate": "AB12 CD?"}, [("AB12CDF", "same"), ("AB12CDE", "same")]),
        ({"plate": "AB12"}, [("AB12CDF", "holds it"), ("AB12CDE", "holds it"), ("AB12XYZ", "holds it")]),
        ({"phone": "07299 900123"}, [("+447299900123", "same"), ("+447299900124", "one slip")]),
        ({"phone": "900123"}, [("+447299900123", "holds it")]),
        ({"name": "star"}, []),
    ],
)
def test_find_things__whole_values_first_then_what_fewer_records_hold(
    seen: Town, given: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert _found(seen, "", given) == found


def test_find_things__looks_for_a_place_among_addresses_venues_and_accounts(seen: Town) -> None:
    assert _found(seen, "Star Kebab") == [
        ("star kebab", "same"),
        ("9 star kebab street", "holds it"),
        ("blue star kebab house", "holds it"),
    ]
    assert _found(seen, "", {"account": "Star_Kebab"})[:2] == [("star_kebab", "same"), ("star kebab", "same")]


def test_find_things__looks_for_a_place_of_four_letters_or_more(seen: Town) -> None:
    assert _found(seen, "", {"address": "sta"}) == []
    found = _found(seen, "", {"address": "star"})
    assert found[0] == ("star", "same")
    assert {label for _, label in found[1:]} == {"holds it"}
    assert [value for value, _ in found[1:]] == ["star_kebab", "9 star kebab street", "blue star kebab house", "star kebab"]


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_find_things__tells_no_more_than_it_is_asked_for(seen: Town, limit: int) -> None:
    assert len(_found(seen, "Star Kebab", limit=limit)) == limit


def test_find_things__takes_the_stronger_agreement_where_two_parts_agree(seen: Town) -> None:
    assert _found(seen, "AB12 CDF, AB12 CDE") == [("AB12CDF", "same"), ("AB12CDE", "same")]


def test_find_things__tells_the_cases_people_and_bodies_that_a_thing_touches_each_once(town: Town) -> None:
    for person, case in (("town-007", "case-2"), (None, "case-1"), ("town-003", None), ("town-007", "case-2")):
        town.add_thing("vehicle", "AB12CDE", case_id=case, person=person)
    town.objects[1]["source_id"] = "another"
    (thing,) = find_things(town.index(), read_query("AB12 CDE", today=TODAY), limit=10)
    assert thing == FoundThing(
        text="AB12 CDE",
        thing_id="vehicle:AB12CDE",
        kind="vehicle",
        value="AB12CDE",
        label="same",
        case_ids=("case-1", "case-2"),
        entity_ids=("town-003", "town-007"),
        bodies=("another", "town"),
    )
