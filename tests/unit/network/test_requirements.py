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


def test_requirement_14__a_phone_held_in_custody_ties_the_suspects_cases_as_an_inference(world: World) -> None:
    founder = world.suspect(world.case("10/A"), "one")
    world.suspect(world.case("10/B"), "one", founder)
    custody = world.nominal("13", "one", founder)
    held = world.thing("phone", PHONE, None, custody)
    used = world.thing("phone", PHONE, world.case("12/B"))
    tables = out(world)
    ties = {(tie["case_id_l"], tie["case_id_r"]): tie for tie in tables["ties"] if tie["kind"] == "phone"}
    assert set(ties) == {("10/A", "12/B"), ("10/B", "12/B")}
    tie = ties["10/A", "12/B"]
    assert (tie["grade"], tie["evidence_l"], tie["evidence_r"]) == ("inference", sorted([held, founder]), [used])
    dot = next(dot for dot in tables["joined_dots"] if dot["case_id_r"] == "12/B" and dot["case_id_l"] == "10/A")
    assert (
        f"is recorded against Sam One ({held}, {founder}), a suspect in case 10/A, outside that case" in dot["sentences"][0]
    )


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


def test_acceptance__everyday_places_of_300_cases_each_add_no_dot_and_change_none(world: World) -> None:
    founder = ""
    for n in range(320):
        case_id = world.case(f"{10 + n % 5}/C{n:03}")
        record = world.suspect(case_id, f"name{n}", founder if n in (7, 12) else "")
        founder = record if n == 3 else founder
        world.thing("phone", f"+4477009{n // 3:05}" if n < 30 else f"+4477109{n:05}", case_id)
    for n in (40, 101, 203):
        world.thing("venue", "rare back room", f"{10 + n % 5}/C{n:03}")
    before = out(world)
    for n in range(300):
        world.thing("venue", "city hotel", f"{10 + n % 5}/C{n:03}")
        world.thing("address", "oak house, children's home", f"{10 + (n + 10) % 5}/C{n + 10:03}")
        world.thing("phone", "+441632960000", f"{10 + (n + 20) % 5}/C{n + 20:03}")
    after = out(world)
    told = ("case_id_l", "case_id_r", "weight_bits", "sentences", "path", "n_paths")
    assert [[dot[name] for name in told] for dot in after["joined_dots"]] == [
        [dot[name] for name in told] for dot in before["joined_dots"]
    ]
    assert len(before["joined_dots"]) > 30
    assert {"rare back room"} <= {dot["path"][1].partition(":")[2] for dot in after["joined_dots"]}
    hubs = [thing for thing in after["things"] if thing["is_hub"] and thing["n_cases"] == 300]
    assert [thing["reason"].partition(":")[0] for thing in hubs] == ["Hub"] * 3


def test_joined_dots__say_whether_the_link_was_on_record(world: World) -> None:
    for case_id in ("10/A", "12/B", "13/REF-2014-77"):
        world.thing("phone", PHONE, world.case(case_id))
    world.narrative("12/B", "See also ref 2014/77, which Durham holds.")
    before = {(dot["case_id_l"], dot["case_id_r"]): dot["recorded_before"] for dot in out(world)["joined_dots"]}
    assert before == {("10/A", "12/B"): None, ("10/A", "13/REF-2014-77"): None, ("12/B", "13/REF-2014-77"): None}
    world.narrative("12/B", "See also Ref-2014-77, which Durham holds.")
    after = {(dot["case_id_l"], dot["case_id_r"]): dot["recorded_before"] for dot in out(world)["joined_dots"]}
    assert after == before | {("12/B", "13/REF-2014-77"): "cited"}


def test_joined_dots__several_independent_paths_say_more_than_one(world: World) -> None:
    for case_id in ("10/A", "12/B", "13/C", "14/D"):
        world.case(case_id)
    for left, right, value in (("10/A", "12/B", "1"), ("12/B", "13/C", "2"), ("10/A", "14/D", "3"), ("14/D", "13/C", "4")):
        for case_id in (left, right):
            world.thing("account", f"acc{value}", case_id)
    dots = {(dot["case_id_l"], dot["case_id_r"]): dot for dot in out(world)["joined_dots"]}
    both = dots["10/A", "13/C"]
    assert (both["is_direct"], both["n_paths"], len(both["alternatives"])) == (False, 2, 1)
    assert "14/D" in both["alternatives"][0]
    assert "1 independent path would still join 10/A and 13/C" in both["breaks_if"]
    world.rows["objects"] = [row for row in world.rows["objects"] if row["value"] not in ("acc3",)]
    alone = {(dot["case_id_l"], dot["case_id_r"]): dot for dot in out(world)["joined_dots"]}["10/A", "13/C"]
    assert alone["n_paths"] == 1
    assert alone["weight_bits"] < both["weight_bits"]


def test_groups__change_by_year_and_each_body_is_told_what_only_others_know(world: World) -> None:
    founder = ""
    for n, (case_id, year) in enumerate((("10/A", 2012), ("10/B", 2013), ("12/C", 2013), ("12/D", 2015))):
        record = world.suspect(world.case(case_id, offence_from=date(year, 5, 1)), "one", founder)
        founder = founder or record
        if n in (1, 2):
            world.suspect(case_id, f"only{n}")
    for case_id in ("10/A", "10/B"):
        world.thing("vehicle", "AB12CDE", case_id)
    tables = out(world)
    years = {row["year"]: row for row in tables["group_years"]}
    assert {year: (row["n_cases"], row["n_suspects"], row["n_new_suspects"]) for year, row in years.items()} == {
        "2012": (1, 1, 1),
        "2013": (2, 3, 2),
        "2015": (1, 1, 0),
    }
    assert years["2013"]["n_not_seen_after"] == 2
    holdings = {row["body"]: row for row in tables["group_holdings"]}
    assert holdings["12"]["things_not_known"] == ["vehicle:AB12CDE"]
    assert holdings["10"]["things_not_known"] == []
    assert len(holdings["10"]["suspects_not_known"]) == len(holdings["12"]["suspects_not_known"]) == 1
    members = {row["member_id"]: row for row in tables["group_members"] if row["member_kind"] == "suspect"}
    assert (members[founder]["standing"], members[founder]["bridges"]) == ("core", True)
    assert {row["standing"] for name, row in members.items() if name != founder} == {"edge"}


def test_groups__stay_as_they_are_when_one_case_is_taken_away(world: World) -> None:
    founders: dict[str, str] = {}
    for letter in "AB":
        for n in range(7):
            record = world.suspect(world.case(f"{10 + n % 3}/{letter}{n}"), letter, founders.get(letter, ""))
            founders.setdefault(letter, record)
    before = {row["member_id"]: row["group_id"] for row in out(world)["group_members"] if row["member_kind"] == "case"}
    for name in ("cases", "roles"):
        world.rows[name] = [row for row in world.rows[name] if row["case_id"] != "11/A4"]
    after = {row["member_id"]: row["group_id"] for row in out(world)["group_members"] if row["member_kind"] == "case"}
    assert after == {case_id: group_id for case_id, group_id in before.items() if case_id != "11/A4"}


def test_requirement_15__a_victim_from_a_harmed_in_b_and_moved_to_c_is_visible_to_all_three(world: World) -> None:
    world.victim(world.case("14/B"), "child", postcode="M1 2AB")
    seen = world.thing("venue", "flat above the shop, e1 6an", "14/B")
    told = world.narrative("14/B", "She was driven to a house at L1 8JQ and to one at CF10 1AA.")
    rows = {(row["force_code"], row["why"]): row for row in out(world)["case_places"]}
    assert {("14", "holds"), ("06", "victim_home"), ("01", "place")} <= set(rows)
    assert {code for code, why in rows if why == "told"} == {"04", "05", "07", "61", "62"}
    assert (rows["06", "victim_home"]["certainty"], rows["05", "told"]["certainty"]) == ("yes", "cannot_tell")
    assert (rows["01", "place"]["evidence"], rows["05", "told"]["evidence"]) == ([seen], [told])
