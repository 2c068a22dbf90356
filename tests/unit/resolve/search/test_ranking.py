"""Who is found first, and why; who is never ranked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.resolve.search.conftest import TODAY

from joindots.model.tables import PEOPLE
from joindots.resolve.search.build import READS
from joindots.resolve.search.parts import Field, Query, Reading
from joindots.resolve.search.query import read_query
from joindots.resolve.search.ranking import search

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported

PEREGRINE = {
    "forename": "peregrine",
    "surname": "oyelaran",
    "date_of_birth": date(1984, 3, 12),
    "postcode": "QX4 7ZZ",
    "address": "9 larkspur mews testham",
    "phones": ["+447299900123"],
    "email": "perry@example.invalid",
    "pnc_id": "1981/0000034U",
}


@pytest.mark.parametrize(
    "text",
    [
        "peregrine oyelaran",
        "Oyelaran, Peregrine",
        "peregrin oyelaran",
        "p oyelaran",
        "oyelaran 1984",
        "12/03/1984, QX4 7ZZ",
        "03/12/1984 oyelaran",
        "07299 900123",
        "900123",
        "07299900",
        "...0123",
        "729?90012?",
        "QX4",
        "9 larkspur mews",
        "perry@",
        "1981/0000034U",
        "aged 41, QX4 7ZZ",
    ],
)
def test_search__finds_a_person_by_any_part(town: Town, text: str) -> None:
    town.add("planted", **PEREGRINE)
    assert town.first(text) == "planted"


def test_search__gathers_evidence_over_an_entitys_records(town: Town) -> None:
    town.add("a", entity="a", forename="gavin", surname="archer", aliases=["bonzo"])
    town.add("b", entity="a", forename="gavin", surname="archer", phones=["+447299900123"])
    town.add("c", forename="gavin", surname="archer", aliases=["bonzo"])
    town.add("d", forename="gavin", surname="archer", phones=["+447299900123"])
    found = town.find("bonzo 900123")
    assert found.people[0].entity_id == "a"
    assert found.people[0].record_ids == ("a", "b")
    assert found.people[0].weight_bits > found.people[1].weight_bits + 3


def test_search__finds_by_nickname_and_half_a_number(town: Town) -> None:
    town.add("planted", forename="elizabeth", surname="archer", phones=["+447299900123"])
    (liz, number) = town.find("liz 900123").people[0].agreements
    assert (liz.label, liz.value) == ("another form of the name", "Elizabeth")
    assert (number.label, number.value, number.n_people) == ("holds it", "+447299900123", 1)


def test_search__weighs_a_rare_value_above_a_common_one(town: Town) -> None:
    town.add("planted", **PEREGRINE)
    rare, common = (town.find(text).people[0].weight_bits for text in ("oyelaran", "archer"))
    assert rare > common


def test_search__puts_the_spelling_that_was_asked_for_before_its_slips(town: Town) -> None:
    town.add("exact", forename="joan", surname="smyth")
    town.add("slip", forename="joan", surname="smith")
    assert [person.entity_id for person in town.find("joan smyth").people][:2] == ["exact", "slip"]


def test_search__counts_what_differs_against_and_what_is_missing_not_at_all(town: Town) -> None:
    values = {"forename": "peregrine", "surname": "oyelaran"}
    town.add("agrees", **values, date_of_birth=date(1984, 3, 12))
    town.add("silent", **values)
    town.add("differs", **values, date_of_birth=date(1951, 7, 30))
    found = town.find("peregrine oyelaran 1984-03-12").people
    assert [person.entity_id for person in found] == ["agrees", "silent", "differs"]
    assert [person.agreements[2].label for person in found] == ["same day", "nothing recorded", "differs"]
    assert found[2].agreements[2].weight_bits < found[1].agreements[2].weight_bits == 0.0


def test_search__weighs_an_initial_as_all_names_that_begin_so(town: Town) -> None:
    town.add("initial", forename="p", surname="archer")
    (agreement,) = town.find("percival").people[0].agreements
    assert agreement.label == "its initial"
    assert agreement.weight_bits < town.find("porter").people[0].weight_bits + 0.1


def test_search__gives_a_likeness_to_one_person_no_more_than_one_person_could_earn(town: Town) -> None:
    town.add("planted", forename="peregrine", surname="oyelaran")
    slip, same = (town.find(text).people[0].weight_bits for text in ("oyelarna", "oyelaran"))
    assert 0.0 < slip < same


def test_search__counts_against_by_the_reading_that_forgives_most(town: Town) -> None:
    town.add("at-home", forename="peregrine", surname="oyelaran", postcode="QX4 7ZZ")
    town.add("elsewhere", forename="peregrine", surname="oyelaran", postcode="ZZ1 1AA")
    town.add("silent", forename="peregrine", surname="oyelaran")
    found = town.find("oyelaran QX4").people
    assert [person.entity_id for person in found] == ["at-home", "silent", "elsewhere"]
    assert found[2].agreements[1].understood_as == "postcode district QX4 or vehicle QX4"


def test_search__adds_up_the_bits_that_it_shows(town: Town) -> None:
    town.add("planted", **PEREGRINE)
    for person in town.find("p oyelaran 1985 QX4 7ZZ").people:
        assert person.weight_bits == pytest.approx(sum(each.weight_bits for each in person.agreements))


@pytest.mark.parametrize("role", ["victim", "witness"])
def test_search__never_ranks_a_victim_or_witness_nor_what_is_theirs(town: Town, role: str) -> None:
    town.add("theirs", entity="theirs", role=role, **PEREGRINE)
    town.add("again", entity="theirs", role="suspect", **PEREGRINE)
    town.add_thing("phone", "+447299900123", case_id="case-1", person="theirs")
    town.add_thing("vehicle", "AB12CDE", case_id="case-1", person="again")
    for text in ("peregrine oyelaran", "07299 900123", "QX4 7ZZ", "9 larkspur mews", "AB12 CDE", "perry@example.invalid"):
        found = town.find(text)
        assert "theirs" not in [person.entity_id for person in found.people]
        assert not found.things


def test_search__says_only_where_a_victims_identifier_is_held(town: Town) -> None:
    town.add("theirs", role="victim", **PEREGRINE)
    found = town.find("1981/0000034U")
    assert not found.people
    (held,) = found.held
    assert (held.field, held.n_records, held.bodies) == ("pnc_id", 1, ("town",))
    assert not town.find("1981/0000035V 900123").held


def test_search__tells_of_a_person_what_their_records_hold_and_no_others(town: Town) -> None:
    two = {"forename": "peregrine", "middle_names": "ash", "surname": "oyelaran", "aliases": ["perry"]}
    town.add("a", entity="a", **two, date_of_birth=date(1984, 3, 12), label="unknown man")
    span = {"birth_earliest": date(1984, 1, 1), "birth_latest": date(1984, 12, 31)}
    town.add("b", entity="a", forename=None, surname=None, aliases=["perry"], label="man in a red coat", **span)
    found = town.find("perry oyelaran").people[0]
    assert found.names == ("Peregrine Ash Oyelaran", '"Perry"', "man in a red coat")
    assert found.births == ("1984-03-12", "1984-01-01 to 1984-12-31")
    assert (found.bodies, found.record_ids) == (("town",), ("a", "b"))
    assert town.find("oyelaran").people[0].agreements[0].value == "Oyelaran"


def test_search__gives_each_person_their_own_records_wherever_they_stand(town: Town) -> None:
    for record_id, entity in (("a-1", "a"), ("town-x", "town-000"), ("a-2", "a"), ("z-1", "z")):
        town.add(record_id, entity=entity, surname="oyelaran")
    found = town.find("oyelaran").people
    assert {person.entity_id: person.record_ids for person in found} == {
        "a": ("a-1", "a-2"),
        "town-000": ("town-000", "town-x"),
        "z": ("z-1",),
    }


def test_search__shows_the_reading_of_a_part_that_weighs_most(town: Town) -> None:
    """Eight digits are a day or part of a telephone number: the rarer is told, and the first read where both are as rare."""
    born = date(1912, 4, 3)
    town.add("both", surname="oyelaran", date_of_birth=born, phones=["+4419120403777"])
    (part,) = read_query("19120403", today=TODAY).parts
    assert [reading.field for reading in part.readings] == [Field.BORN, Field.PHONE]

    def told(readings: tuple[Reading, ...]) -> list[str]:
        found = search(town.index(), Query((replace(part, readings=readings),), ()))
        return [person.agreements[0].value for person in found.people if person.entity_id == "both"]

    assert told(part.readings) == ["1912-04-03"]
    assert told(part.readings[::-1]) == ["+4419120403777"]
    town.add("another", surname="oyelaran", date_of_birth=born)
    assert told(part.readings) == told(part.readings[::-1]) == ["+4419120403777"]


def test_search__asks_of_a_person_as_many_bits_as_there_are_people_to_tell_apart(new_town: Callable[[], Town]) -> None:
    town = new_town()
    assert town.find("archer").needed_bits == pytest.approx(math.log2(144))
    town.people, town.entities = town.people[:1], town.entities[:1]
    assert town.find("archer").needed_bits == 0.0
    town.people, town.entities = [], []
    assert town.find("archer").needed_bits == 0.0


def test_search__tells_which_cases_and_people_a_thing_touches(town: Town) -> None:
    town.add("planted", role="suspect", **PEREGRINE)
    town.add_thing("vehicle", "AB12CDE", case_id="case-1", person="planted")
    town.add_thing("vehicle", "AB12CDE", case_id="case-2")
    town.add_thing("vehicle", "XY12ZZZ", case_id="case-3")
    (thing,) = town.find("AB12 ?DE").things
    assert (thing.value, thing.case_ids, thing.entity_ids) == ("AB12CDE", ("case-1", "case-2"), ("planted",))
    assert town.first("AB12 CDE") == "planted"


def test_search__finds_a_venue_by_its_words(town: Town) -> None:
    town.add_thing("venue", "star kebab house 4 high street testham", case_id="case-1")
    (thing,) = town.find("Star Kebab").things
    assert thing.case_ids == ("case-1",)


def test_search__of_an_empty_review_finds_nobody(new_town: Callable[[], Town]) -> None:
    town = new_town()
    town.people, town.entities = [], []
    found = town.find("mo khan 1984 900123 QX4 7ZZ")
    assert (found.people, found.things, found.held, found.n_people) == ((), (), (), 0)


def test_index__reads_no_protected_column() -> None:
    assert set(READS["people"]) <= set(PEOPLE.column_names)
    assert "ethnicity_observations" not in READS


_NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9)
_ONE_TOWN = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_ONE_TOWN
@given(forename=_NAMES, surname=_NAMES, born=st.dates(date(1940, 1, 1), date(2010, 1, 1)), number=st.integers(0, 10**8 - 1))
def test_search__always_finds_a_record_by_its_own_values(
    new_town: Callable[[], Town], forename: str, surname: str, born: date, number: int
) -> None:
    town, phone = new_town(), f"072{number:08d}"
    town.add("planted", forename=forename, surname=surname, date_of_birth=born, phones=[f"+44{phone[1:]}"])
    given = {"name": f"{forename} {surname}", "dob": born.isoformat(), "phone": phone}
    before = town.find("", **given).people[0]
    assert before.entity_id == "planted"
    town.add("unrelated", forename="zzyzx", surname="qqqqq", date_of_birth=date(1931, 5, 5))
    assert town.find("", **given).people[0].entity_id == "planted"


@_ONE_TOWN
@given(order=st.permutations(["peregrine", "oyelaran", "1984", "900123", "QX4 7ZZ"]))
def test_search__does_not_depend_on_the_order_of_the_parts(new_town: Callable[[], Town], order: list[str]) -> None:
    town = new_town()
    town.add("planted", **PEREGRINE)
    first, other = (town.find(", ".join(parts)) for parts in (sorted(order), order))
    assert [(p.entity_id, round(p.weight_bits, 9)) for p in first.people] == [
        (p.entity_id, round(p.weight_bits, 9)) for p in other.people
    ]
