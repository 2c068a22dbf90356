"""The example of requirement 11: who is a candidate, who is never merged, and that undoing restores exactly."""

from __future__ import annotations

from datetime import date
from typing import Any

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported

PHONE = "+447700900777"
BORN = date(1980, 2, 1)


def test_requirement_11__spellings_of_one_name_with_one_phone_are_a_candidate_with_reasons(town: Town) -> None:
    full = town.add("muhammad", "ali", date_of_birth=BORN, phones=[PHONE], sex="male")
    initial = town.add("mohammed", "a", date_of_birth=BORN, phones=[PHONE], sex="male", name_kind="partial")
    street = town.add("mo", None, aliases=["mo"], date_of_birth=BORN, phones=[PHONE], sex="male", name_kind="partial")
    found = town.resolve()
    links = {(row["record_id_l"], row["record_id_r"]): row for row in found["links"].to_dicts()}
    entities = dict(found["entities"].select("record_id", "entity_id").iter_rows())
    assert entities[initial] == entities[street] == full
    reasons = [row for pair, row in links.items() if set(pair) <= {full, initial, street}]
    assert reasons
    assert all(row["basis"] == "model" and len(row["levels"]) == len(reasons[0]["levels"]) > 0 for row in reasons)


def test_requirement_11__one_name_and_birth_with_two_valid_pnc_ids_are_not_merged(town: Town) -> None:
    same = {"date_of_birth": BORN, "phones": [PHONE]}
    one = town.add("muhammad", "ali", pnc_id="2001/1234567A", **same)
    two = town.add("muhammad", "ali", pnc_id="2002/7654321B", **same)
    entities = town.entities()
    assert (entities[one], entities[two]) == (one, two)


def test_requirement_11__twins_at_one_address_are_not_merged(town: Town) -> None:
    home = {"date_of_birth": BORN, "postcode": "ZZ9 9AA", "address": "1 test street"}
    one, two = town.add("hassan", "oyelaran", **home), town.add("yusuf", "oyelaran", **home)
    entities = town.entities()
    assert (entities[one], entities[two]) == (one, two)


def test_requirement_11__a_persons_answer_wins_and_unmerging_restores_both_exactly(town: Town) -> None:
    one = town.add("peter", "oyelaran", date_of_birth=BORN)
    two = town.add("quentin", "abanathy", date_of_birth=date(1970, 5, 6))
    before = town.resolve()
    town.judge(one, two, "match")
    assert town.entities()[two] == one
    town.answers.clear()
    after = town.resolve()
    assert all(before[name].equals(after[name]) for name in before)
