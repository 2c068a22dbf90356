"""Company is counted once: suspects linked by whom they were named with tie cases by what else says who they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from joindots.network.kinds import THRESHOLD_BITS
from joindots.network.stage import run

if TYPE_CHECKING:
    from tests.unit.network.conftest import World

    MakeWorld = Callable[[], World]

Row = dict[str, Any]


def dots_of(world: World) -> dict[tuple[str, str], Row]:
    return {(row["case_id_l"], row["case_id_r"]): row for row in run(world.tables())["joined_dots"].to_pylist()}


def ties_of(world: World) -> dict[tuple[str, str, str], Row]:
    return {(row["case_id_l"], row["case_id_r"], row["thing_id"]): row for row in run(world.tables())["ties"].to_pylist()}


def chance(bits: float) -> float:
    return 1.0 / (1.0 + math.exp2(-bits))


def named_twice(world: World, cases: tuple[str, str], name: str, bits: float, company: float) -> str:
    """Record one suspect in two cases, by a link that owes some of its bits to company."""
    left = world.suspect(cases[0], name, bits=bits)
    right = world.suspect(cases[1], name, left, bits=bits)
    world.link(left, right, bits, chance(bits), company=company)
    return left


def two_cases(world: World) -> tuple[str, str]:
    return world.case("10/A"), world.case("12/B")


def test_a_suspect_linked_by_company__ties_as_much_as_one_linked_by_the_rest_alone(make_world: MakeWorld) -> None:
    vouched, plain = make_world(), make_world()
    one = named_twice(vouched, two_cases(vouched), "one", bits=9.0, company=6.0)
    named_twice(plain, two_cases(plain), "one", bits=3.0, company=0.0)
    tie, same = ties_of(vouched)["10/A", "12/B", f"suspect:{one}"], ties_of(plain)["10/A", "12/B", f"suspect:{one}"]
    assert tie["weight_bits"] == same["weight_bits"]
    assert tie["company_bits"] > 0.0 == same["company_bits"]


def test_two_friends_who_vouch_for_each_other__say_no_more_than_what_is_known_of_each(make_world: MakeWorld) -> None:
    def evidence(company: float) -> float:
        world = make_world()
        cases = two_cases(world)
        for name in ("one", "two"):
            named_twice(world, cases, name, bits=2.0 + company, company=company)
        return float(dots_of(world)["10/A", "12/B"]["weight_bits"])

    assert evidence(8.0) == evidence(0.0)


def test_a_dot_that_stands_with_company_only__says_so_and_comes_after_the_others(world: World) -> None:
    cases = two_cases(world)
    named_twice(world, cases, "one", bits=5.0, company=7.0)
    others = world.case("10/C"), world.case("12/D")
    named_twice(world, others, "two", bits=4.5, company=0.0)
    dots = dots_of(world)
    resting, standing = dots["10/A", "12/B"], dots["10/C", "12/D"]
    assert (resting["rests_on_company"], standing["rests_on_company"]) == (True, False)
    assert resting["weight_bits"] < THRESHOLD_BITS <= resting["weight_bits"] + resting["company_bits"]
    assert resting["position"] > standing["position"]
    assert "It rests on the company that suspects were found in" in resting["breaks_if"]
    assert "in part for the company that they were found in" in resting["sentences"][0]
    assert "company" not in standing["breaks_if"] + standing["sentences"][0]


def test_what_rests_on_company__holds_no_group_together_and_leads_no_further(world: World) -> None:
    a, b, c = world.case("10/A"), world.case("12/B"), world.case("13/C")
    named_twice(world, (a, b), "one", bits=12.0, company=12.0)
    named_twice(world, (b, c), "two", bits=12.0, company=0.0)
    out = run(world.tables())
    grouped = {row["member_id"] for row in out["group_members"].to_pylist() if row["member_kind"] == "case"}
    assert grouped == {"12/B", "13/C"}
    assert {(row["case_id_l"], row["case_id_r"]) for row in out["joined_dots"].to_pylist()} == {(a, b), (b, c)}


def test_a_pair_that_company_joins_and_others_too__is_joined_through_the_others(world: World) -> None:
    a, b, c = world.case("10/A"), world.case("12/B"), world.case("13/C")
    named_twice(world, (a, c), "one", bits=12.0, company=12.0)
    named_twice(world, (a, b), "two", bits=14.0, company=0.0)
    named_twice(world, (b, c), "three", bits=14.0, company=0.0)
    dot = dots_of(world)[a, c]
    assert (dot["is_direct"], dot["rests_on_company"]) == (False, False)
    assert dot["sentences"][0] == "Cases 10/A and 13/C share too little directly; they are joined through 12/B."


def test_an_entity__is_as_sure_as_the_best_links_that_hold_it_without_company(world: World) -> None:
    cases = [world.case(case_id) for case_id in ("10/A", "12/B", "13/C")]
    first = world.suspect(cases[0], "one", bits=9.0)
    second, third = (world.suspect(case_id, "one", first, bits=9.0) for case_id in cases[1:])
    world.link(first, second, 12.0, chance(12.0), company=10.0)
    world.link(second, third, 9.0, chance(9.0))
    world.link(first, third, 9.0, chance(9.0), company=-0.5)
    ties = ties_of(world)
    assert {row["weight_bits"] for row in ties.values()} == {ties["12/B", "13/C", f"suspect:{first}"]["weight_bits"]}


def test_a_name_that_only_company_makes_a_link__says_nothing_of_its_own(world: World) -> None:
    cases = two_cases(world)
    left = world.suspect(cases[0], "one", bits=12.0)
    world.link(left, world.suspect(cases[1], "one", left, bits=12.0), 12.0, chance(12.0), company=-0.5, needs_company=True)
    dot = dots_of(world)["10/A", "12/B"]
    assert (dot["weight_bits"], dot["rests_on_company"]) == (0.0, True)


def test_company_that_speaks_against_a_link__adds_nothing_to_it(make_world: MakeWorld) -> None:
    def weight(company: float) -> float:
        world = make_world()
        named_twice(world, two_cases(world), "one", bits=9.0, company=company)
        return float(dots_of(world)["10/A", "12/B"]["weight_bits"])

    assert weight(-2.0) == weight(0.0)


@pytest.mark.parametrize("basis", ["judgement", "source_key"])
def test_a_link_that_no_model_made__owes_nothing_to_company(world: World, basis: str) -> None:
    cases = two_cases(world)
    left = world.suspect(cases[0], "one")
    right = world.suspect(cases[1], "one", left)
    world.link(left, right, None, None, basis)
    dot = dots_of(world)["10/A", "12/B"]
    assert (dot["company_bits"], dot["rests_on_company"]) == (0.0, False)
    assert math.isclose(dot["weight_bits"], 6.0 + math.log2(0.999 * 0.95 / (1 - 0.999 * 0.95)), abs_tol=1e-3)
