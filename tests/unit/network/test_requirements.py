"""The examples of requirements 13 to 16, each a test named after it; 11 and 12 stand with the rooms that answer them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from joindots.network.stage import run

if TYPE_CHECKING:
    from tests.unit.network.conftest import World

PHONE = "+447700900123"


def out(world: World) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in run(world.tables()).items()}


def test_requirement_13__the_taxi_driver_k_holds_links_without_being_a_named_suspect(world: World) -> None:
    driver = world.person(world.case("10/A"), "other", "", label="the taxi driver, K", name_kind="unnamed")
    held = world.thing("phone", PHONE, "10/A", driver, (date(2014, 1, 1), date(2014, 6, 1)))
    named = world.suspect(world.case("12/B"), "two")
    used = world.thing("phone", PHONE, "12/B", named, (date(2014, 3, 1), date(2014, 9, 1)))
    tables = out(world)
    assert [(d["case_id_l"], d["case_id_r"], d["evidence"]) for d in tables["joined_dots"]] == [
        ("10/A", "12/B", [held, used])
    ]
    assert {thing["label"] for thing in tables["things"] if thing["kind"] == "suspect"} == {"Sam Two"}
    half = tables["half_known"]
    assert [(row["entity_id"], row["label"], row["holds"]) for row in half] == [
        (driver, "the taxi driver, K", [f"phone:{PHONE}"])
    ]
    assert half[0]["also_held_by"] == [named]


def test_requirement_13__unknown_male_2_is_a_node_of_his_own_in_each_case(world: World) -> None:
    records = [
        world.person(world.case(case_id), "suspect", "", label="unknown male 2", name_kind="unnamed")
        for case_id in ("10/A", "12/B")
    ]
    tables = out(world)
    assert tables["joined_dots"] == []
    assert {row["entity_id"] for row in tables["half_known"]} == set(records)


def test_requirement_13__a_nickname_is_looked_for_and_says_nothing_on_its_own(world: World) -> None:
    who = world.suspect(world.case("10/A"), "two", aliases=["diesel"])
    told = world.narrative(world.case("12/B"), "A man known as Diesel was there.")
    tables = out(world)
    assert [(m["kind"], m["entity_id"], m["record_id"], m["is_held_back"]) for m in tables["mentions"]] == [
        ("nickname", who, told, True)
    ]
    assert tables["joined_dots"] == []


def test_requirement_14__a_shared_city_centre_hotel_or_childrens_home_alone_does_not_join(world: World) -> None:
    for n in range(40):
        world.suspect(world.case(f"{10 + n % 4}/C{n:02}"), f"person{n}")
        world.thing("venue", ("central hotel", "oak house children's home")[n % 2], f"{10 + n % 4}/C{n:02}")
    tables = out(world)
    assert tables["joined_dots"] == []
    assert {thing["is_hub"] for thing in tables["things"] if thing["kind"] == "venue"} == {True}


def test_requirement_16__ties_carry_their_confidence_grade_and_basis(world: World) -> None:
    suspect = world.suspect(world.case("10/A"), "oyelaran", forename="peregrine")
    for n in range(30):
        world.suspect(world.case(f"20/U{n}"), f"lone{n}")
    world.narrative(world.case("12/B"), "She spoke of Peregrine Oyelaran.")
    world.thing("phone", PHONE, "10/A")
    world.thing("phone", PHONE, "12/B")
    ties = {tie["thing_id"]: tie for tie in out(world)["ties"]}
    told, recorded = ties[f"suspect:{suspect}"], ties[f"phone:{PHONE}"]
    assert (told["grade"], told["basis"], told["direction"]) == ("opinion", "model", "r_names_l")
    assert (recorded["grade"], recorded["basis"], recorded["direction"]) == ("fact", "source_key", "none")


def test_requirement_16__a_victim_elsewhere_is_not_looked_for_in_narratives(world: World) -> None:
    person = world.victim(world.case("10/A"), "oyelaran", forename="peregrine")
    world.suspect(world.case("13/C"), "oyelaran", person, forename="peregrine")
    world.narrative(world.case("12/B"), "She spoke of Peregrine Oyelaran.")
    tables = out(world)
    assert tables["mentions"] == tables["named_elsewhere"] == tables["joined_dots"] == []


def test_requirement_16__a_shared_victim_supports_and_never_proposes(world: World) -> None:
    child = world.victim(world.case("10/A"), "child")
    world.victim(world.case("12/B"), "child", child)
    alone = out(world)
    assert [(tie["kind"], tie["thing_id"]) for tie in alone["ties"]] == [("victim", f"victim:{child}")]
    assert alone["joined_dots"] == alone["things"] == alone["group_members"] == []
    for case_id in ("10/A", "12/B"):
        world.thing("venue", "back room", case_id)
    dot = out(world)["joined_dots"][0]
    assert dot["n_paths"] == 2
    assert any(sentence.startswith("The same person is recorded as a victim in case 10/A") for sentence in dot["sentences"])
    assert "Child" not in " ".join(dot["sentences"])
