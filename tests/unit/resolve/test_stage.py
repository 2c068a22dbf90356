"""Known truth planted in a town: who is joined, who never is, and whose word counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.registry import Stage
from joindots.model.tables import PEOPLE, table_spec, tables_written_by
from joindots.resolve.stage import READS, run

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported

BORN = date(1988, 3, 14)
HOME = {"postcode": "ZZ9 9AA", "address": "1 test street"}


def _others(town: Town, entities: dict[str, str], planted: list[str]) -> dict[str, str]:
    """The entities of everybody else."""
    return {record_id: entity for record_id, entity in entities.items() if record_id not in planted}


def test_run__writes_the_registered_tables_of_the_stage(town: Town) -> None:
    found = run(town.tables())
    assert set(found) == {spec.name for spec in tables_written_by(Stage.RESOLVE)}


def test_run__on_nothing_gives_empty_tables() -> None:
    found = run({name: table_from_rows(table_spec(name), []) for name in READS})
    assert {name: table.num_rows for name, table in found.items() if name != "comparison_levels"} == {
        "links": 0,
        "entities": 0,
        "error_estimates": 0,
        "fits": 0,
        "fitted_models": 0,
        "blocking_rules": 0,
        "judgement_conflicts": 0,
        "company": 0,
    }


def test_run__reads_no_protected_column() -> None:
    assert READS["people"] is not None
    assert PEOPLE.readable_columns(Stage.RESOLVE, READS["people"]) == READS["people"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"forename": "robert", "surname": "oyelaran"}, {"forename": "bob", "surname": "oyelaran"}),
        ({"forename": "mohammed", "surname": "testar"}, {"forename": "muhammad", "surname": "testar"}),
        ({"forename": "wilhelm", "surname": "oyelaran"}, {"forename": "wilhlem", "surname": "oyelaran"}),
        ({"forename": "wilhelm", "surname": "oyelaran"}, {"forename": "oyelaran", "surname": "wilhelm"}),
        ({"forename": "wilhelm", "surname": "oyelaran"}, {"forename": "w", "surname": "oyelaran"}),
        ({"forename": "wilhelm", "surname": "oyelaran"}, {"forename": "zed", "surname": "oyelaran", "aliases": ["wilhelm"]}),
    ],
)
def test_run__joins_two_spellings_of_one_name_with_the_same_birth_and_home(
    town: Town, first: dict[str, Any], second: dict[str, Any]
) -> None:
    before = town.entities()
    one = town.add(**first, date_of_birth=BORN, **HOME)
    two = town.add(**second, date_of_birth=BORN, **HOME)
    entities = town.entities()
    assert entities[two] == entities[one] == one
    assert len(set(_others(town, entities, [one, two]).values())) == len(set(before.values()))


def test_run__joins_a_birthday_written_with_day_and_month_exchanged(town: Town) -> None:
    one = town.add("wilhelm", "oyelaran", date_of_birth=date(1988, 3, 4), **HOME)
    two = town.add("wilhelm", "oyelaran", date_of_birth=date(1988, 4, 3), **HOME)
    assert town.entities()[two] == one


def test_run__never_joins_unknown_males(town: Town) -> None:
    same = {"label": "unknown male", "sex": "male", "date_of_birth": BORN, "phones": ["+447000900001"], **HOME}
    one, two = town.add(None, None, **same), town.add(None, None, **same)
    entities = town.entities()
    assert (entities[one], entities[two]) == (one, two)


def test_run__never_joins_on_a_name_alone(town: Town) -> None:
    one, two = town.add("peregrine", "oyelaran"), town.add("peregrine", "oyelaran")
    assert town.entities()[two] == two
    assert town.entities()[one] == one


def test_run__keeps_twins_apart(town: Town) -> None:
    records = [town.add(name, "oyelaran", date_of_birth=BORN, **HOME) for name in ("peter", "gavin", "peter", "gavin")]
    entities = town.entities()
    assert [entities[record] for record in records] == [records[0], records[1], records[0], records[1]]


def test_run__keeps_father_and_son_of_one_name_apart(town: Town) -> None:
    births = (date(1961, 5, 2), date(1988, 3, 14), date(1961, 5, 2), date(1988, 3, 14))
    records = [town.add("peter", "oyelaran", date_of_birth=born, **HOME) for born in births]
    entities = town.entities()
    assert [entities[record] for record in records] == [records[0], records[1], records[0], records[1]]


@pytest.mark.parametrize(
    ("fathers", "sons"),
    [
        ({"birth_earliest": date(1961, 1, 1), "birth_latest": date(1961, 12, 31)}, {"date_of_birth": date(1988, 3, 14)}),
        ({"age_recorded_years": 61}, {"age_recorded_years": 23}),
        ({"age_recorded_years": 70}, {"date_of_birth": date(1999, 3, 14)}),
        ({"middle_names": "arthur"}, {"middle_names": "gavin", "date_of_birth": date(1999, 3, 14)}),
    ],
)
def test_run__keeps_father_and_son_apart_by_what_little_is_known_of_them(
    town: Town, fathers: dict[str, Any], sons: dict[str, Any]
) -> None:
    father, son = (town.add("peter", "oyelaran", **known, **HOME) for known in (fathers, sons))
    unknown = town.add("peter", "oyelaran", **HOME)
    entities = town.entities()
    assert len({entities[record] for record in (father, son, unknown)}) == 3


def test_run__never_puts_two_valid_pnc_ids_into_one_entity(town: Town) -> None:
    one = town.add("peter", "oyelaran", date_of_birth=BORN, pnc_id="2001/1234567A", **HOME)
    middle = town.add("peter", "oyelaran", date_of_birth=BORN, **HOME)
    two = town.add("peter", "oyelaran", date_of_birth=BORN, pnc_id="2002/7654321B", **HOME)
    found = town.resolve()
    entities = dict(found["entities"].select("record_id", "entity_id").iter_rows())
    assert entities[one] != entities[two]
    assert entities[middle] in (entities[one], entities[two])
    held = pl.DataFrame(town.rows, schema_overrides={"pnc_id": pl.String}, infer_schema_length=None).join(
        found["entities"], on="record_id"
    )
    assert held.group_by("entity_id").agg(pl.col("pnc_id").drop_nulls().n_unique().alias("n"))["n"].max() == 1


def test_run__honours_a_match_and_a_non_match_and_forgets_both_when_undone(town: Town) -> None:
    one = town.add("peter", "oyelaran", date_of_birth=BORN, **HOME)
    two = town.add("peter", "oyelaran", date_of_birth=BORN, **HOME)
    stranger = town.add("quentin", "abanathy", date_of_birth=date(1970, 1, 2))
    before = town.resolve()
    town.judge(one, two, "non_match")
    town.judge(one, stranger, "match")
    judged = town.entities()
    assert (judged[two], judged[stranger]) == (two, one)
    town.answers.clear()
    after = town.resolve()
    assert all(before[name].equals(after[name]) for name in before)


def test_run__leaves_everybody_else_untouched_by_a_judgement(town: Town) -> None:
    one, two = town.add("peter", "oyelaran"), town.add("quentin", "abanathy")
    before = town.entities()
    town.judge(one, two, "match")
    assert _others(town, town.entities(), [one, two]) == _others(town, before, [one, two])


def test_run__sets_a_match_aside_that_a_non_match_forbids_and_says_so(town: Town) -> None:
    one, two, three = (town.add(name, "oyelaran") for name in ("peter", "quentin", "gavin"))
    town.judge(one, two, "match")
    town.judge(one, three, "non_match")
    event = town.judge(two, three, "match")
    found = town.resolve()
    conflict = found["judgement_conflicts"].row(0, named=True)
    assert (conflict["record_id_l"], conflict["record_id_r"], conflict["event_id"]) == (two, three, event)
    assert conflict["reason"] == f"judgement 2 says that {one} and {three} are two people"
    entities = dict(found["entities"].select("record_id", "entity_id").iter_rows())
    assert (entities[one], entities[two], entities[three]) == (one, one, three)


def test_run__sets_a_match_aside_that_identifiers_forbid(town: Town) -> None:
    one = town.add("peter", "oyelaran", pnc_id="2001/1234567A")
    two = town.add("peter", "oyelaran", pnc_id="2002/7654321B")
    town.judge(one, two, "match")
    found = town.resolve()
    assert found["judgement_conflicts"]["reason"].to_list() == [
        "their records hold two different valid identifiers (pnc_id 2001/1234567A and 2002/7654321B)"
    ]


def test_run__joins_what_a_source_holds_under_one_key(town: Town) -> None:
    one = town.add("peter", "oyelaran", person_ref="N1")
    two = town.add("quentin", "abanathy", person_ref="N1")
    other_source = town.add("gavin", "marsh", person_ref="N1", source_id="20")
    found = town.resolve()
    entities = dict(found["entities"].select("record_id", "entity_id").iter_rows())
    assert (entities[two], entities[other_source]) == (one, other_source)
    link = found["links"].filter((pl.col("record_id_l") == one) & (pl.col("record_id_r") == two)).row(0, named=True)
    assert (link["basis"], link["weight_bits"], link["is_in_entity"]) == ("source_key", None, True)


def test_run__prefers_a_persons_non_match_to_a_source_key(town: Town) -> None:
    one, two = town.add("peter", "oyelaran", person_ref="N1"), town.add("peter", "oyelaran", person_ref="N1")
    town.judge(one, two, "non_match")
    assert town.entities()[two] == two


def test_run__names_an_entity_by_its_first_received_record(town: Town) -> None:
    late = town.add("peter", "oyelaran", date_of_birth=BORN, **HOME)
    early = town.add("peter", "oyelaran", date_of_birth=BORN, received_order=-5, **HOME)
    assert town.entities()[late] == early


def test_run__gives_the_same_rows_for_any_order_of_input_and_any_number_of_threads(town: Town, fresh_seed: int) -> None:
    tables = town.tables()
    shuffled = np.random.default_rng(fresh_seed).permutation(tables["people"].num_rows)
    again = run({**tables, "people": tables["people"].take(shuffled)}, n_threads=1)
    assert all(table.equals(again[name]) for name, table in run(tables, n_threads=3).items())


def test_run__knows_the_weakest_link_of_an_entity(town: Town) -> None:
    found = town.resolve()
    inside = found["links"].filter("is_in_entity").join(found["entities"], left_on="record_id_l", right_on="record_id")
    pairs = found["entities"].filter(pl.col("n_records") == 2).join(inside, on="entity_id", suffix="_link")
    assert len(pairs) > 50
    assert pairs["weakest_link_bits"].to_list() == pytest.approx(pairs["weight_bits"].to_list())


def test_run__says_how_the_model_was_reached(town: Town) -> None:
    fit = town.resolve()["fits"].row(0, named=True)
    assert fit["has_converged"]
    assert fit["n_records"] == len(town.rows)
    assert 0 < fit["n_links"] <= fit["n_candidate_pairs"]


def test_run__at_a_higher_threshold_never_links_what_a_lower_one_kept_apart(town: Town) -> None:
    def pairs(threshold: float) -> set[tuple[str, str]]:
        return set(town.resolve(threshold_probability=threshold)["links"].select("record_id_l", "record_id_r").iter_rows())

    assert pairs(0.9999) <= pairs(0.95) <= pairs(0.5)


def test_run__joins_two_records_of_one_person_in_a_file_of_three(empty_town: Town) -> None:
    """A file too small to teach anything rests on what is expected."""
    one = empty_town.add("peter", "oyelaran", date_of_birth=BORN, **HOME)
    two = empty_town.add("pete", "oyelaran", date_of_birth=BORN, **HOME)
    other = empty_town.add("gavin", "marsh", date_of_birth=date(1970, 1, 1))
    assert empty_town.entities() == {one: one, two: one, other: other}


def test_run__tells_the_path_that_makes_a_contradiction(town: Town) -> None:
    one, two, three, four = (town.add(name, "oyelaran") for name in ("peter", "quentin", "gavin", "wilhelm"))
    first = town.judge(one, two, "match")
    second = town.judge(three, four, "match")
    forbidding = town.judge(one, four, "non_match")
    aside = town.judge(two, three, "match")
    conflict = town.resolve()["judgement_conflicts"].row(0, named=True)
    assert (conflict["kind"], conflict["event_id"]) == ("set_aside", aside)
    assert conflict["path_record_ids"] == [two, one, four, three]
    assert conflict["path_steps"] == [f"match, event {first}", f"non_match, event {forbidding}", f"match, event {second}"]
    assert conflict["path_event_ids"] == [first, forbidding, second]


def test_run__reports_a_non_match_that_links_go_round(town: Town) -> None:
    same = {"forename": "peter", "surname": "oyelaran", "date_of_birth": BORN, **HOME}
    one, two, three = town.add(**same), town.add(**same), town.add(**same)
    event = town.judge(one, three, "non_match")
    found = town.resolve()
    entities = dict(found["entities"].select("record_id", "entity_id").iter_rows())
    assert entities[one] != entities[three]
    cut = found["judgement_conflicts"].row(0, named=True)
    assert (cut["kind"], cut["event_id"], cut["path_record_ids"]) == ("cut", event, [one, two, three])
    assert [step.split(",")[0] for step in cut["path_steps"]] == ["model", "model"]


def test_run__takes_unsure_for_no_link_and_for_no_denial(town: Town) -> None:
    same = {"forename": "peter", "surname": "oyelaran", "date_of_birth": BORN, **HOME}
    one, two = town.add(**same), town.add(**same)
    town.judge(one, two, "unsure")
    assert town.entities()[two] == two
    between = [town.add(**same), town.add(**same)]
    entities = town.entities()
    assert {entities[record] for record in (one, two, *between)} == {one}


def test_run__gives_the_same_for_judgements_in_any_order_and_forgets_what_is_undone(town: Town, fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    before = town.resolve()
    ids = [row["record_id"] for row in town.rows]
    judged: set[tuple[str, str]] = set()
    for _ in range(200):
        left, right = sorted(rng.choice(ids, 2, replace=False).tolist())
        if (left, right) not in judged:
            judged.add((left, right))
            town.judge(left, right, str(rng.choice(["match", "non_match", "unsure"])))
    tables = town.tables()
    shuffled = tables["judgements"].take(rng.permutation(tables["judgements"].num_rows))
    expected = run(tables)
    assert all(table.equals(expected[name]) for name, table in run({**tables, "judgements": shuffled}).items())
    entities = dict(pl.DataFrame(expected["entities"]).select("record_id", "entity_id").iter_rows())
    answers = [answer for answer in town.answers if answer["verdict"] == "non_match"]
    assert all(entities[answer["record_id_l"]] != entities[answer["record_id_r"]] for answer in answers)
    town.answers.clear()
    after = town.resolve()
    assert all(before[name].equals(after[name]) for name in before)
