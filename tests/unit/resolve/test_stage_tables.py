"""What the stage writes of a town of a few: every table, by hand."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import polars as pl
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import table_spec
from joindots.resolve import stage

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported

PETER: dict[str, Any] = {
    "forename": "peter",
    "surname": "oyelaran",
    "date_of_birth": date(1988, 3, 14),
    "postcode": "ZZ9 9AA",
    "address": "1 test street",
}
GAVIN: dict[str, Any] = {"forename": "gavin", "surname": "marsh", "date_of_birth": date(1970, 1, 1), "postcode": "AB1 1AA"}


def _links(found: dict[str, pl.DataFrame]) -> list[tuple[str, str, str, bool]]:
    rows = found["links"].select("record_id_l", "record_id_r", "basis", "is_in_entity").rows()
    return [(left, right, basis, is_in) for left, right, basis, is_in in rows]


def test_run__writes_a_link_of_the_model_with_all_that_it_weighs(empty_town: Town) -> None:
    one, two, other = empty_town.add(**PETER), empty_town.add(**PETER), empty_town.add(**GAVIN)
    found = empty_town.resolve()
    assert _links(found) == [(one, two, "model", True)]
    (link,) = found["links"].to_dicts()
    assert link["match_probability"] == pytest.approx(1 / (1 + 2 ** -link["weight_bits"]))
    assert (link["company_bits"], link["needs_company"]) == (0.0, False)
    labels = {each["comparison"]: each["level"] for each in found["comparison_levels"].to_dicts()}
    assert len(link["levels"]) == len(labels)
    assert max(link["levels"]) == labels["surname"] == 10
    assert found["entities"].rows() == [
        (one, one, 2, pytest.approx(link["weight_bits"])),
        (two, one, 2, pytest.approx(link["weight_bits"])),
        (other, other, 1, None),
    ]


def test_run__lets_a_persons_word_stand_before_a_source_key_and_both_before_the_model(empty_town: Town) -> None:
    one, two = empty_town.add(**PETER, person_ref="N1"), empty_town.add(**PETER, person_ref="N1")
    three, four = empty_town.add(**GAVIN, person_ref="N2"), empty_town.add(**GAVIN, person_ref="N2")
    assert _links(empty_town.resolve()) == [(one, two, "source_key", True), (three, four, "source_key", True)]
    empty_town.judge(one, two, "match")
    found = empty_town.resolve()
    assert _links(found) == [(one, two, "judgement", True), (three, four, "source_key", True)]
    forced = found["links"].select("weight_bits", "match_probability", "company_bits", "needs_company", "levels")
    assert forced.rows() == [(None, None, None, None, [])] * 2


@pytest.mark.parametrize("verdict", ["non_match", "unsure"])
def test_run__writes_no_link_of_a_pair_that_a_person_did_not_take_for_one(empty_town: Town, verdict: str) -> None:
    one, two, three, four = (empty_town.add(**each) for each in (PETER, PETER, GAVIN, GAVIN))
    empty_town.judge(three, four, verdict)
    assert _links(empty_town.resolve()) == [(one, two, "model", True)]


def test_run__says_of_a_fit_how_many_records_there_were_and_what_was_asked_for(empty_town: Town) -> None:
    for each in (PETER, PETER, GAVIN):
        empty_town.add(**each)
    empty_town.add(None, None, label="unknown male")
    found = empty_town.resolve()
    (fit,) = found["fits"].to_dicts()
    assert (fit["n_records"], fit["n_unnamed"], fit["n_candidate_pairs"], fit["n_links"]) == (4, 1, 3, 1)
    assert (fit["n_skipped_pairs"], fit["share_of_links_lost"], fit["blocking_rules"]) == (0, 0.0, ["everybody"])
    assert (fit["threshold_bits"], fit["break_bits"]) == (pytest.approx(math.log2(19)), 0.0)
    assert (fit["fit_id"], fit["has_converged"]) == ("people", True)
    assert found["blocking_rules"].rows() == [("people", 1, "everybody", False, 3, 0, 1.0)]
    (fit,) = empty_town.resolve(threshold_probability=0.8, break_probability=0.2)["fits"].to_dicts()
    assert (fit["threshold_bits"], fit["break_bits"]) == (pytest.approx(2.0), pytest.approx(-2.0))


def test_run__writes_the_model_that_it_fitted_as_a_document(empty_town: Town) -> None:
    for surname in ("d'arcy ó", "d'arcy ó", "marsh"):
        empty_town.add("peter", surname, age_recorded_years=40, date_of_birth=None)
    found = empty_town.resolve()
    ((fit_id, middle_year, text),) = found["fitted_models"].rows()
    document = json.loads(text)
    assert (fit_id, document["spec"]["name"], middle_year) == ("people", "people", None)
    assert (document["provenance"]["seed"], document["provenance"]["n_records"]) == (1, 3)
    assert document["provenance"]["made_at"] is None
    assert json.loads(empty_town.resolve(seed=5)["fitted_models"]["document"][0])["provenance"]["seed"] == 5
    assert "d'arcy ó" in text
    fitted = {each["name"]: each for each in document["fit"]["comparisons"]}
    for row in found["comparison_levels"].to_dicts():
        of_model = fitted[row["comparison"]]
        assert row["label"] == of_model["labels"][row["level"]]
        assert row["m_probability"] == of_model["m_probabilities"][row["level"]]
        assert row["u_probability"] == of_model["u_probabilities"][row["level"]]
        assert row["weight_bits"] == pytest.approx(math.log2(row["m_probability"] / row["u_probability"]))
    levels = found["comparison_levels"].select("comparison", "level").rows()
    assert levels == sorted((name, level) for name, each in fitted.items() for level in range(len(each["labels"])))


def test_run__writes_no_model_with_a_number_that_json_lacks(empty_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_town.add(**PETER)
    monkeypatch.setattr(stage, "model_document", lambda _: {"weight": math.nan})
    with pytest.raises(ValueError, match="not JSON compliant"):
        empty_town.resolve()


def test_run__of_nobody_writes_levels_as_they_are_expected_and_nothing_else() -> None:
    found = stage.run({name: table_from_rows(table_spec(name), []) for name in stage.READS})
    assert {name for name, table in found.items() if table.num_rows} == {"comparison_levels"}


def test_run__says_where_a_non_match_was_cut_and_which_match_was_set_aside_in_the_order_of_records(empty_town: Town) -> None:
    one, two, three = (empty_town.add(**PETER) for _ in range(3))
    four, five, six = (empty_town.add(forename, "abanathy") for forename in ("quentin", "wilhelm", "tamsin"))
    joined = empty_town.judge(four, five, "match")
    denied = empty_town.judge(four, six, "non_match")
    aside = empty_town.judge(five, six, "match")
    cut = empty_town.judge(one, three, "non_match")
    rows = empty_town.resolve()["judgement_conflicts"].to_dicts()
    assert [(row["record_id_l"], row["record_id_r"], row["event_id"], row["kind"]) for row in rows] == [
        (one, three, cut, "cut"),
        (five, six, aside, "set_aside"),
    ]
    assert [row["path_record_ids"] for row in rows] == [[one, two, three], [five, four, six]]
    assert [row["path_event_ids"] for row in rows] == [[], [joined, denied]]
    assert [len(row["path_steps"]) for row in rows] == [2, 2]
    assert rows[0]["reason"] in [
        f"links join them through others, and were cut between {left} and {right}"
        for left, right in ((one, two), (two, three))
    ]
