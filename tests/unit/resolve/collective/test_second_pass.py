"""Company as evidence: what it adds, and where it must add nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from joindots.engine.arrow import frame_from_table
from joindots.resolve.explain.pair import explain_link
from joindots.resolve.stage import run

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported

FRIEND = {"postcode": "ZZ9 9AA", "address": "1 test street", "pnc_id": "2001/1234567A"}


def _friend(town: Town) -> str:
    """Record a friend whom his identifier always tells."""
    return str(town.add("peregrine", "oyelaran", **FRIEND))


def _others_keep_company(town: Town) -> None:
    """Name a hundred pairs of other people together in two cases each."""
    for n in range(100):
        pair = [town.rows[4 * n]["record_id"], town.rows[4 * n + 300]["record_id"]]
        town.name_in(f"a-{n}", *pair)
        town.name_in(f"b-{n}", *pair)


def _named_beside(town: Town, friends: int = 1, *, name: tuple[str, str] = ("wilhelm", "testar")) -> tuple[str, str]:
    """Record one name, and nothing else of a person, in two cases with the same friends."""
    records = []
    for case_id in ("c1", "c2"):
        records.append(town.add(*name))
        town.name_in(case_id, records[-1], *(_friend(town) for _ in range(friends)))
    return records[0], records[1]


def _links(town: Town) -> pl.DataFrame:
    return frame_from_table(run(town.tables())["links"])


def test_a_name_alone__is_no_link_and_a_name_in_the_same_company_is(town: Town) -> None:
    one, other = _named_beside(town)
    entities = town.entities()
    assert entities[one] == entities[other]
    town.roles = [row for row in town.roles if row["record_id"] in (one, other)]
    apart = town.entities()
    assert apart[one] != apart[other]


def test_two_people_of_one_case__share_its_company_and_are_no_nearer_for_it(town: Town) -> None:
    one, other = town.add("wilhelm", "testar"), town.add("wilhelm", "testar")
    town.name_in("c1", one, other, _friend(town))
    town.name_in("c2", _friend(town))
    entities = town.entities()
    assert entities[one] != entities[other]


def test_brothers_in_one_company__stay_two_people(town: Town) -> None:
    one, other = town.add("wilhelm", "testar"), town.add("gregor", "testar")
    town.name_in("c1", one, _friend(town))
    town.name_in("c2", other, _friend(town))
    entities = town.entities()
    assert entities[one] != entities[other]


def test_company__never_outweighs_a_day_of_birth_or_an_identifier_that_differ(town: Town) -> None:
    one, other = _named_beside(town)
    rows = {row["record_id"]: row for row in town.rows}
    rows[one]["pnc_id"], rows[other]["pnc_id"] = "1999/7654321B", "1999/7654322C"
    entities = town.entities()
    assert entities[one] != entities[other]


def test_a_man_named_in_every_case__is_no_company(town: Town) -> None:
    _others_keep_company(town)
    one, other = _named_beside(town)
    for n in range(300):
        town.name_in(f"other-{n}", _friend(town), town.rows[n]["record_id"])
    bits = _company_bits(town, one, other)
    assert bits < 3.0


def _company_bits(town: Town, one: str, other: str) -> float:
    tables = town.tables()
    found = explain_link({**tables, **run(tables)}, one, other)
    return next(each.weight_bits for each in found.compared if each.comparison == "co_suspects")


def test_company__is_worth_eight_bits_or_so_at_the_most(town: Town) -> None:
    _others_keep_company(town)
    one, other = _named_beside(town)
    assert 3.0 < _company_bits(town, one, other) < 10.0


def test_an_explanation__adds_up_with_company_among_the_rest(town: Town) -> None:
    one, other = _named_beside(town)
    tables = {**town.tables(), **run(town.tables())}
    found = explain_link(tables, one, other)
    link = frame_from_table(tables["links"]).filter(record_id_l=min(one, other), record_id_r=max(one, other)).to_dicts()[0]
    assert found.weight_bits == pytest.approx(link["weight_bits"], abs=1e-9)
    assert {each.comparison: each.label for each in found.compared}["co_suspects"] == "one in common"


def test_a_link__tells_what_it_owes_to_company(town: Town) -> None:
    _others_keep_company(town)
    one, other = _named_beside(town)
    tables = {**town.tables(), **run(town.tables())}
    links = frame_from_table(tables["links"])
    link = links.filter(record_id_l=min(one, other), record_id_r=max(one, other)).to_dicts()[0]
    compared = explain_link(tables, one, other).compared
    of_company = [each.weight_bits for each in compared if each.comparison in ("co_suspects", "vehicles_and_accounts")]
    assert link["company_bits"] == pytest.approx(sum(of_company), abs=1e-9)
    assert link["company_bits"] > 3.0
    assert link["needs_company"], "a name alone is no link"
    others = links.filter(~pl.col("record_id_l").is_in([one, other]), basis="model")
    assert not others["needs_company"].any()
    assert others.filter(company_bits=0.0).height > 0


def test_without_any_company__nothing_is_different(town: Town) -> None:
    before = run(town.tables())
    town.name_in("c1", town.rows[0]["record_id"])
    after = run(town.tables())
    assert before["links"].equals(after["links"])
    assert before["entities"].equals(after["entities"])


def test_the_order_of_rows__changes_nothing(town: Town) -> None:
    _named_beside(town)
    before = run(town.tables())
    for rows in (town.rows, town.roles):
        rows.reverse()
    after = run(town.tables())
    assert all(before[name].equals(after[name]) for name in before)
