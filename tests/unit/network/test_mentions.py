"""What narratives mention: found as people write it, quoted by its place, held back where many bear the name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.network.stage import run
from joindots.network.tokens import fold_text, read_words, run_hashes

if TYPE_CHECKING:
    from tests.unit.network.conftest import World

    MakeWorld = Callable[[], World]


def tables_of(world: World) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in run(world.tables()).items()}


def crowd(world: World, n: int = 30) -> None:
    """Others, so that a rare name is rare."""
    for number in range(n):
        world.suspect(world.case(f"20/U{number}"), f"lone{number}", forename=f"fore{number % 7}")


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("phone", "+447700900123", "07700 900123"),
        ("phone", "+447700900123", "0770 090 0123"),
        ("phone", "+447700900123", "(07700) 900-123"),
        ("phone", "+447700900123", "+44 7700 900123"),
        ("vehicle", "YK08ABC", "yk08 abc"),
        ("vehicle", "YK08ABC", "YKO8ABC"),
        ("account", "crew.2480", "@crew.2480"),
        ("account", "kay_2010", "Kay_2010"),
    ],
)
def test_mentions__a_thing_is_found_however_it_is_written(world: World, kind: str, value: str, written: str) -> None:
    world.suspect(world.case("10/A"), "one")
    world.thing(kind, value, "10/A", seen=(date(2014, 1, 1), date(2014, 6, 1)))
    text = f"She was rung from, or saw, {written}; nothing else is known."
    told = world.narrative(world.case("12/B"), text, date(2014, 5, 1))
    tables = tables_of(world)
    (mention,) = tables["mentions"]
    assert (mention["record_id"], mention["kind"], mention["is_new"]) == (told, kind, True)
    assert text[mention["start"] : mention["end"]] == mention["quote"] == written
    (dot,) = tables["joined_dots"]
    assert (dot["case_id_l"], dot["case_id_r"]) == ("10/A", "12/B")
    assert told in dot["evidence"]
    assert f"{told}, characters {mention['start']} to {mention['end']}, “{written}”" in " ".join(dot["sentences"])


def test_mentions__a_number_told_years_before_its_use_ties_nothing(world: World) -> None:
    world.thing("phone", "+447700900123", world.case("10/A"), seen=(date(2019, 1, 1), date(2020, 1, 1)))
    world.narrative(world.case("12/B"), "Calls came from 07700 900123.", date(2012, 5, 1))
    tables = tables_of(world)
    assert (len(tables["mentions"]), tables["ties"]) == (1, [])


@pytest.mark.parametrize(
    "written", ["Peregrine Oyelaran", "OYELARAN, Peregrine", "PEREGRINE OYELARAN", "Péregrine Oyelaran"]
)
def test_mentions__a_rare_name_joins_and_is_quoted(world: World, written: str) -> None:
    crowd(world)
    suspect = world.suspect(world.case("10/A"), "oyelaran", forename="peregrine")
    text = f"A caller spoke of {written} and others."
    told = world.narrative(world.case("12/B"), text)
    tables = tables_of(world)
    (mention,) = tables["mentions"]
    assert (mention["kind"], mention["entity_id"], mention["is_held_back"]) == ("name", suspect, False)
    assert text[mention["start"] : mention["end"]] == mention["quote"]
    (dot,) = tables["joined_dots"]
    assert dot["basis"] == "model"
    assert dot["evidence"] == sorted([suspect, told])
    assert "rests on the name alone" in dot["sentences"][0]


def test_mentions__a_name_that_three_people_bear_is_held_back_unless_something_else_agrees(make_world: MakeWorld) -> None:
    def dots(also: bool) -> list[dict[str, Any]]:
        world = make_world()
        crowd(world)
        for case_id in ("10/A", "13/C", "14/D"):
            world.suspect(world.case(case_id), "jones", forename="david")
        world.narrative(world.case("12/B"), "She spoke of David Jones.")
        if also:
            for case_id in ("10/A", "12/B"):
                world.thing("venue", "back room", case_id)
        tables = tables_of(world)
        assert {mention["is_held_back"] for mention in tables["mentions"]} == {True}
        return tables["joined_dots"]

    assert dots(also=False) == []
    (dot,) = dots(also=True)
    assert (dot["case_id_l"], dot["case_id_r"], dot["n_paths"]) == ("10/A", "12/B", 2)


@pytest.mark.parametrize(
    "text",
    ["he said peregrine oyelaran", "Peregrine. Oyelaran was the road.", "Peregrine Oyelaransen", "Peregrine of Oyelaran"],
)
def test_mentions__letters_that_only_look_like_a_name_are_none(world: World, text: str) -> None:
    world.suspect(world.case("10/A"), "oyelaran", forename="peregrine")
    world.narrative(world.case("12/B"), text)
    assert tables_of(world)["mentions"] == []


def test_mentions__words_for_ethnicity_nationality_or_religion_have_no_effect(make_world: MakeWorld) -> None:
    def tables(described: str) -> dict[str, list[dict[str, Any]]]:
        world = make_world()
        crowd(world)
        world.suspect(world.case("10/A"), "oyelaran", forename="peregrine")
        world.thing("phone", "+447700900123", "10/A")
        text = f"Peregrine Oyelaran, a {described} man, rang from 07700 900123."
        world.narrative(world.case("12/B"), text)
        return tables_of(world)

    plain, other = tables("Welsh"), tables("Pakistani Muslim")
    unplaced = [
        [{name: row[name] for name in row if name not in ("start", "end")} for row in found["mentions"]]
        for found in (plain, other)
    ]
    assert unplaced[0] == unplaced[1] != []
    assert [row["weight_bits"] for row in plain["ties"]] == [row["weight_bits"] for row in other["ties"]] != []


def test_named_elsewhere__lists_who_is_named_in_a_log_and_was_never_a_suspect(world: World) -> None:
    crowd(world)
    never = world.nominal("10", "oyelaran", forename="peregrine")
    here = world.suspect(world.case("12/A"), "abanathy", forename="quentin")
    elsewhere = world.suspect(world.case("13/C"), "zedd", forename="wilhelm")
    text = "Those present: Peregrine Oyelaran, Quentin Abanathy, Wilhelm Zedd."
    told = world.narrative(world.case("12/B"), text)
    rows = tables_of(world)["named_elsewhere"]
    assert {(row["entity_id"], row["n_cases_elsewhere"]) for row in rows} == {(never, 0), (elsewhere, 1)}
    assert here not in {row["entity_id"] for row in rows}
    assert {(row["record_id"], row["body"]) for row in rows} == {(told, "12")}


def test_named_elsewhere__two_logs_that_name_the_same_unrecorded_person_are_joined_without_the_name(world: World) -> None:
    crowd(world)
    never = world.nominal("10", "oyelaran", forename="peregrine")
    for case_id in ("12/B", "13/C"):
        world.narrative(world.case(case_id), "She spoke of Peregrine Oyelaran.")
    tables = tables_of(world)
    (dot,) = tables["joined_dots"]
    assert dot["path"] == ["12/B", f"person:{never}", "13/C"]
    assert next(thing for thing in tables["things"] if thing["kind"] == "person")["label"] == never


TEXTS = st.text(alphabet="abAB éØ'.,-12\n", max_size=30)


@given(st.lists(TEXTS, max_size=5))
def test_words__lie_where_they_say_and_fold_alike_wherever_they_stand(texts: list[str]) -> None:
    for words in read_words(texts):
        for i in range(len(words)):
            word = texts[words.text_no[i]][words.start[i] : words.end[i]]
            (alone,) = run_hashes([word])[0].tolist()
            assert fold_text(word).replace(" ", "") == fold_text(word) != ""
            assert alone == words.code[i, 0]
    folded = [fold_text(text).split() for text in texts]
    counts = [0] * len(texts)
    for words in read_words(texts):
        for no in words.text_no.tolist():
            counts[no] += 1
    assert counts == [len(found) for found in folded]
