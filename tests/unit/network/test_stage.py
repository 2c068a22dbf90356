"""What the joined dots promise, in small worlds where the answer is known."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from joindots.model.registry import Stage
from joindots.model.tables import table_spec, tables_written_by
from joindots.network.stage import READS, run

if TYPE_CHECKING:
    from tests.unit.network.conftest import World

    MakeWorld = Callable[[], World]

PHONE = "+447700900123"
OTHER_PHONE = "+447700900456"


def dots_of(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    rows = run(world.tables())["joined_dots"].to_pylist()
    return {(row["case_id_l"], row["case_id_r"]): row for row in rows}


def bits_of(world: World) -> dict[tuple[str, str], float]:
    return {pair: row["weight_bits"] for pair, row in dots_of(world).items()}


def bystanders(world: World) -> None:
    """Unrelated data: two cases with people and things that no other case shares."""
    for case_id in ("20/U1", "20/U2"):
        suspect = world.suspect(world.case(case_id), f"lone{case_id[-1]}")
        world.thing("phone", f"+4477009007{case_id[-1]}0", case_id, suspect)
        world.thing("venue", f"quiet cafe {case_id[-1]}", case_id)


def test_run__writes_exactly_the_tables_of_its_stage(world: World) -> None:
    assert set(run(world.tables())) == {spec.name for spec in tables_written_by(Stage.NETWORK)}


def test_run__of_nothing_is_nothing(world: World) -> None:
    assert [table.num_rows for table in run(world.tables()).values()] == [0] * 12


def test_reads__nothing_protected() -> None:
    for name, columns in READS.items():
        table_spec(name).readable_columns(Stage.NETWORK, columns)
    assert "ethnicity_observations" not in READS


def test_requirement_14__two_forces_joined_through_one_venue_and_one_phone_show_the_exact_records(world: World) -> None:
    bystanders(world)
    world.suspect(world.case("10/A"), "one")
    world.suspect(world.case("12/B"), "two")
    ids = [world.thing("venue", "harbour snooker hall", case_id) for case_id in ("10/A", "12/B")]
    ids += [world.thing("phone", PHONE, case_id, seen=(date(2014, 1, 1), date(2014, 6, 1))) for case_id in ("10/A", "12/B")]
    dots = dots_of(world)
    dot = dots["10/A", "12/B"]
    assert list(dots) == [("10/A", "12/B")]
    assert (dot["is_cross_force"], dot["is_direct"], dot["n_paths"], dot["basis"]) == (True, True, 2, "source_key")
    assert dot["evidence"] == sorted(ids)
    assert dot["path"] == ["10/A", f"phone:{PHONE}", "12/B"]
    said = " ".join(dot["sentences"])
    assert all(record_id in said for record_id in ids)
    assert "Telephone +447700900123 is recorded in case 10/A" in said
    assert "Venue harbour snooker hall" in said
    assert dot["breaks_if"] == (
        "It breaks if the number changed hands between the two uses, or was misread in one of them. "
        "Then 1 independent tie would still join 10/A and 12/B."
    )


@pytest.mark.parametrize("kind", ["venue", "phone", "address"])
def test_requirement_14__a_hub_of_300_cases_adds_no_dot_and_stays_visible(world: World, kind: str) -> None:
    for n in range(300):
        world.suspect(world.case(f"{10 + n % 3}/H{n}"), f"person{n}")
        world.thing(kind, "everyday hub", f"{10 + n % 3}/H{n}")
    out = run(world.tables())
    hub = next(row for row in out["things"].to_pylist() if row["kind"] == kind)
    assert (out["joined_dots"].num_rows, out["ties"].num_rows, out["groups"].num_rows) == (0, 0, 0)
    assert (hub["is_hub"], hub["weight_bits"], hub["n_cases"], hub["n_forces"]) == (True, 0.0, 300, 3)
    assert hub["reason"].startswith("Hub: recorded in 300 cases of 3 bodies")


def test_run__a_venue_of_thirty_unrelated_cases_is_a_hub(world: World) -> None:
    for n in range(30):
        world.thing("venue", "city hotel", world.case(f"10/H{n}"))
    hub = run(world.tables())["things"].to_pylist()[0]
    assert (hub["is_hub"], hub["reason"]) == (
        True,
        "Hub: recorded in 30 cases of 1 body, 30 of them otherwise unrelated, so it joins none.",
    )


def test_run__a_rare_venue_of_three_cases_still_yields_its_dots(world: World) -> None:
    bystanders(world)
    for case_id in ("10/A", "12/B", "13/C"):
        world.thing("venue", "back room", world.case(case_id))
    assert set(dots_of(world)) == {("10/A", "12/B"), ("10/A", "13/C"), ("12/B", "13/C")}


def test_run__a_venue_of_one_group_weighs_more_than_one_of_strangers(make_world: MakeWorld) -> None:
    def weight(related: bool) -> float:
        world = make_world()
        founder = ""
        for n in range(8):
            entity = world.suspect(world.case(f"10/G{n}"), "one", founder if related else "")
            founder = founder or entity
            world.thing("venue", "garage", f"10/G{n}")
        venue = next(row for row in run(world.tables())["things"].to_pylist() if row["kind"] == "venue")
        return float(venue["weight_bits"])

    assert weight(related=True) > weight(related=False) + 3


@pytest.mark.parametrize(
    ("seen_l", "seen_r", "overlap"),
    [
        ((date(2010, 1, 1), date(2010, 12, 31)), (date(2010, 12, 31), date(2011, 5, 1)), "yes"),
        ((date(2010, 1, 1), date(2010, 12, 31)), (date(2010, 6, 1), None), "yes"),
        ((date(2010, 1, 1), date(2010, 12, 31)), (date(2013, 1, 1), None), None),
        ((None, date(2010, 12, 31)), (date(2013, 1, 1), date(2014, 1, 1)), None),
        ((date(2010, 1, 1), None), (date(2013, 1, 1), date(2014, 1, 1)), "cannot_tell"),
        ((None, None), (date(2013, 1, 1), date(2014, 1, 1)), "cannot_tell"),
    ],
)
def test_ties__a_reused_phone_ties_only_where_dates_may_overlap(
    world: World,
    seen_l: tuple[date | None, date | None],
    seen_r: tuple[date | None, date | None],
    overlap: str | None,
) -> None:
    world.thing("phone", PHONE, world.case("10/A"), seen=seen_l)
    world.thing("phone", PHONE, world.case("12/B"), seen=seen_r)
    ties = run(world.tables())["ties"].to_pylist()
    assert [tie["overlap"] for tie in ties] == ([overlap] if overlap else [])


def test_ties__doubtful_dates_weigh_less(make_world: MakeWorld) -> None:
    def weight(*seen: date) -> float:
        world = make_world()
        for case_id in ("10/A", "12/B"):
            world.thing("phone", PHONE, world.case(case_id), seen=(seen[0], seen[0]) if seen else (None, None))
        return float(run(world.tables())["ties"].to_pylist()[0]["weight_bits"])

    assert weight() < weight(date(2014, 1, 1))


def test_joined_dots__one_phone_twice_counts_once_and_two_phones_count_more(make_world: MakeWorld) -> None:
    def bits(*phones: str) -> float:
        world = make_world()
        for case_id in ("10/A", "12/B"):
            world.case(case_id)
            for phone in phones:
                world.thing("phone", phone, case_id)
        return bits_of(world)["10/A", "12/B"]

    assert bits(PHONE, PHONE) == bits(PHONE)
    assert bits(PHONE, OTHER_PHONE) == 2 * bits(PHONE)


def test_joined_dots__a_suspect_and_their_own_phone_are_not_independent(make_world: MakeWorld) -> None:
    def bits(held: bool) -> float:
        world = make_world()
        founder = ""
        for case_id in ("10/A", "12/B"):
            record = world.suspect(world.case(case_id), "one", founder, bits=9.0)
            founder = founder or record
            world.thing("phone", PHONE, case_id, record if held else None)
        return bits_of(world)["10/A", "12/B"]

    assert bits(held=True) < bits(held=False)


def test_joined_dots__a_weak_link_ties_less_than_a_strong_one_and_says_so(make_world: MakeWorld) -> None:
    def dot(bits: float | None, probability: float | None, basis: str) -> dict[str, Any]:
        world = make_world()
        left = world.suspect(world.case("10/A"), "one", bits=bits)
        right = world.suspect(world.case("12/B"), "one", left, bits=bits)
        world.link(left, right, bits, probability, basis)
        return dots_of(world)["10/A", "12/B"]

    weak, strong = dot(2.0, 0.8, "model"), dot(14.0, 0.9999, "model")
    judged, keyed = dot(None, None, "judgement"), dot(None, None, "source_key")
    assert weak["weight_bits"] < strong["weight_bits"] <= judged["weight_bits"]
    assert [d["basis"] for d in (weak, strong, judged, keyed)] == ["model", "model", "judgement", "source_key"]
    assert "The model proposes that these records are one person." in weak["sentences"][0]
    assert "A reviewer judged" in judged["sentences"][0]


def test_requirement_16__victims_and_witnesses_are_never_things_members_or_bridges(world: World) -> None:
    bystanders(world)
    victim = world.victim(world.case("10/A"), "child")
    for role, case_id in (("victim", "12/B"), ("witness", "13/C")):
        record = world.person(world.case(case_id), role, "child", victim)
        world.thing("phone", PHONE, case_id, record)
        world.thing("address", "1 high street", None, record)
    world.thing("phone", PHONE, "10/A", victim)
    out = run(world.tables())
    assert out["joined_dots"].num_rows == out["group_members"].num_rows == 0
    assert {row["label"] for row in out["things"].to_pylist() if row["kind"] == "suspect"} == {"Sam Lone1", "Sam Lone2"}


def test_requirement_16__a_victim_in_one_case_and_suspect_in_another_does_not_bleed(world: World) -> None:
    person = world.victim(world.case("10/A"), "both")
    world.suspect(world.case("12/B"), "both", person)
    world.suspect(world.case("13/C"), "both", person)
    out = run(world.tables())
    assert [(row["case_id_l"], row["case_id_r"]) for row in out["joined_dots"].to_pylist()] == [("12/B", "13/C")]
    assert "10/A" not in out["group_members"]["member_id"].to_pylist()


def test_ties__a_phone_also_recorded_against_a_suspect_is_used(world: World) -> None:
    victim = world.victim(world.case("10/A"), "child")
    world.thing("phone", PHONE, "10/A", victim)
    used = [world.thing("phone", PHONE, "10/A", world.suspect("10/A", "one"))]
    used += [world.thing("phone", PHONE, None, world.suspect(world.case("12/B"), "two"))]
    dot = dots_of(world)["10/A", "12/B"]
    assert dot["evidence"] == used


def test_joined_dots__a_path_through_a_third_case_says_which(world: World) -> None:
    for case_id in ("10/A", "12/B", "13/C"):
        world.case(case_id)
    world.thing("phone", PHONE, "10/A", seen=(date(2014, 1, 1), None))
    world.thing("phone", PHONE, "12/B", seen=(date(2014, 1, 1), None))
    world.thing("vehicle", "ab12cde", "12/B", seen=(date(2014, 1, 1), None))
    world.thing("vehicle", "ab12cde", "13/C", seen=(date(2014, 1, 1), None))
    dots = dots_of(world)
    dot = dots["10/A", "13/C"]
    assert (dot["is_direct"], dot["position"]) == (False, 3)
    assert dot["path"] == ["10/A", f"phone:{PHONE}", "12/B", "vehicle:ab12cde", "13/C"]
    assert dot["sentences"][0] == "Cases 10/A and 13/C share nothing directly; they are joined through 12/B."
    assert str(dot["weakest_step"]).startswith("Vehicle AB12CDE, between 12/B and 13/C")
    assert dot["group_id"] == "G-10/A"


def test_groups__a_venue_alone_proposes_a_dot_and_draws_no_case_into_a_group(world: World) -> None:
    for case_id in ("10/A", "12/B"):
        world.thing("venue", "back room", world.case(case_id))
    out = run(world.tables())
    assert out["joined_dots"]["group_id"].to_pylist() == [None]
    assert out["groups"].num_rows == out["group_members"].num_rows == 0


def test_groups__are_founded_by_the_first_received_case(world: World) -> None:
    world.case("12/B")
    world.case("10/A")
    founder = world.suspect("10/A", "one")
    world.suspect("12/B", "one", founder)
    assert run(world.tables())["groups"]["group_id"].to_pylist() == ["G-12/B"]


def test_groups__two_full_groups_with_one_tie_between_them_stay_two(world: World) -> None:
    founders: dict[str, str] = {}
    for letter in "AB":
        for n in range(6):
            record = world.suspect(world.case(f"10/{letter}{n}"), letter, founders.get(letter, ""))
            founders.setdefault(letter, record)
    for case_id in ("10/A0", "10/B0"):
        world.thing("phone", PHONE, case_id)
    groups = run(world.tables())["groups"].to_pylist()
    assert [(row["group_id"], row["n_cases"]) for row in groups] == [("G-10/A0", 6), ("G-10/B0", 6)]


def test_things__call_a_suspect_as_most_records_spell_the_name(world: World) -> None:
    first = world.suspect(world.case("10/A"), "oyelarna")
    for case_id in ("10/B", "13/C"):
        world.suspect(world.case(case_id), "oyelaran", entity=first)
    things = run(world.tables())["things"].to_pylist()
    assert [thing["label"] for thing in things if thing["thing_id"] == f"suspect:{first}"] == ["Sam Oyelaran"]


def test_suspect_ties__count_the_cases_that_two_suspects_share(world: World) -> None:
    first, second = world.suspect(world.case("10/A"), "one"), world.suspect("10/A", "two")
    world.suspect(world.case("12/B"), "one", first)
    world.suspect("12/B", "two", second)
    ties = run(world.tables())["suspect_ties"].to_pylist()
    assert ties == [{"entity_id_l": first, "entity_id_r": second, "n_cases": 2, "case_ids": ["10/A", "12/B"]}]


def test_run__does_not_depend_on_the_order_of_rows(world: World, fresh_seed: int) -> None:
    chance = random.Random(fresh_seed)
    founders: dict[int, str] = {}
    for n in range(40):
        case_id = world.case(f"{chance.choice((10, 12, 13))}/C{n:02}")
        who = chance.randrange(12)
        founders.setdefault(who, world.suspect(case_id, f"name{who}", founders.get(who, ""), bits=8.0))
        world.thing(chance.choice(("phone", "venue", "address")), str(chance.randrange(20)), case_id)
    before = run(world.tables())
    for rows in world.rows.values():
        chance.shuffle(rows)
    after = run(world.tables())
    assert before["joined_dots"].num_rows > 0
    assert all(after[name].equals(before[name]) for name in before)


def test_run__unrelated_cases_are_untouched(make_world: MakeWorld) -> None:
    def rows_of(world: World) -> list[dict[str, object]]:
        founder = world.suspect(world.case("10/A"), "one")
        world.suspect(world.case("12/B"), "one", founder)
        found: list[dict[str, object]] = run(world.tables())["joined_dots"].to_pylist()
        return found

    alone, among_others = make_world(), make_world()
    expected = rows_of(alone)
    found = rows_of(among_others)
    bystanders(among_others)
    assert expected == found == run(among_others.tables())["joined_dots"].to_pylist()


def st_louis(path: Path, world: World) -> World:
    """Read the police file: one record per person and crime, held together by the source's own person code."""
    founders: dict[str, str] = {}
    cases: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            case_id = f"SL/{row['crime_id']}"
            if case_id not in cases:
                cases.add(world.case(case_id))
            for role in row["role"].split("_and_"):
                record = world.person(case_id, role, row["person_id"], founders.get(row["person_id"], ""))
                founders.setdefault(row["person_id"], record)
    return world


def test_st_louis__groups_and_the_suspects_who_connect_them_come_out(
    world: World, shared_data: Callable[[str], Path]
) -> None:
    out = run(st_louis(shared_data("st_louis_crime") / "involvements.csv", world).tables())
    members: pa.Table = out["group_members"]
    connecting = [row for row in members.to_pylist() if row["connects"]]
    assert len(world.rows["cases"]) == 552
    assert out["groups"].num_rows > 0
    assert {row["member_kind"] for row in connecting} == {"suspect"}
    # 88 of the 442 people who were ever a suspect were one in two or more crimes.
    assert 80 <= len({row["member_id"] for row in connecting}) <= 88
    assert set(out["joined_dots"]["basis"].to_pylist()) == {"source_key"}
