"""Why a pair is, or is not, proposed to be one person."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from joindots.engine.arrow import frame_from_table, table_from_frame, table_from_rows
from joindots.model.errors import NotTrainedError, ParameterError
from joindots.model.tables import FITTED_MODELS, PEOPLE
from joindots.resolve.explain.frozen import frozen_model, records_as_compared
from joindots.resolve.explain.pair import explain_link, explain_pairs
from joindots.resolve.stage import run

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported
HOME = {"date_of_birth": date(1988, 3, 14), "postcode": "ZZ9 9AA", "address": "1 test street"}


def _resolved(town: Town) -> dict[str, Any]:
    return {**town.tables(), **run(town.tables())}


def test_explain_link__adds_up_to_the_weight_of_the_link(town: Town) -> None:
    tables = _resolved(town)
    for link in [each for each in tables["links"].to_pylist() if each["basis"] == "model"][::40]:
        found = explain_link(tables, link["record_id_l"], link["record_id_r"])
        assert found.weight_bits == pytest.approx(link["weight_bits"], abs=1e-9)
        assert found.prior_bits + sum(each.weight_bits for each in found.compared) == pytest.approx(found.weight_bits)
        assert [each.level for each in found.compared] == link["levels"]


def test_explain_link__is_the_same_from_either_side(town: Town) -> None:
    tables = _resolved(town)
    link = tables["links"].to_pylist()[7]
    pair = link["record_id_l"], link["record_id_r"]
    assert explain_link(tables, *pair) == explain_link(tables, *reversed(pair))


def test_explain_link__rests_on_the_model_that_the_run_wrote_and_on_no_other_record(town: Town) -> None:
    one, two = town.add("robert", "oyelaran", **HOME), town.add("bob", "oyelaran", **HOME)
    tables = _resolved(town)
    pair = frame_from_table(tables["people"]).filter(pl.col("record_id").is_in([one, two]))
    alone = {**tables, "people": table_from_frame(PEOPLE, pair)}
    assert explain_link(alone, one, two) == explain_link(tables, one, two)


def test_explain_pairs__gives_each_pair_what_it_gets_alone(town: Town) -> None:
    tables = _resolved(town)
    links = [each for each in tables["links"].to_pylist() if each["basis"] == "model"][::25]
    ids = sorted({link[side] for link in links for side in ("record_id_l", "record_id_r")})
    frozen = frozen_model(tables)
    people, company = (frame_from_table(tables[name]) for name in ("people", "company"))
    records = records_as_compared(people, company, ids, frozen.middle_year)
    names = records["record_id"].to_list()
    rows = [sorted((names.index(link["record_id_l"]), names.index(link["record_id_r"]))) for link in links]
    together = explain_pairs(frozen.model, records, names, [(left, right) for left, right in rows])
    alone = [explain_link(tables, link["record_id_l"], link["record_id_r"]) for link in links]
    assert list(together) == alone


def test_explain_link__takes_every_number_from_the_fit(town: Town) -> None:
    one, two = town.add("robert", "oyelaran", **HOME), town.add("bob", "oyelaran", **HOME)
    tables = _resolved(town)
    before = explain_link(tables, one, two)
    (row,) = tables["fitted_models"].to_pylist()
    document = json.loads(row["document"])
    place = [each.comparison for each in before.compared].index("surname")
    document["fit"]["comparisons"][place]["m_probabilities"][before.compared[place].level] /= 4
    document["fit"]["prior_match_probability"] /= 2
    tables["fitted_models"] = table_from_rows(FITTED_MODELS, [{**row, "document": json.dumps(document)}])
    after = explain_link(tables, one, two)
    changed = [a.weight_bits - b.weight_bits for a, b in zip(after.compared, before.compared, strict=True)]
    assert changed == pytest.approx([-2.0 if n == place else 0.0 for n in range(len(changed))])
    prior = after.prior_bits - before.prior_bits
    assert prior == pytest.approx(-1.0, abs=0.01)
    assert after.weight_bits == pytest.approx(before.weight_bits - 2.0 + prior)
    assert after.sentence != before.sentence
    assert after.steps[-1].end == pytest.approx(100 * after.weight_bits, abs=0.5)


def test_explain_link__says_how_rare_the_agreeing_values_are(town: Town) -> None:
    one, two = town.add("robert", "oyelaran", **HOME), town.add("bob", "oyelaran", **HOME)
    tables = _resolved(town)
    surname = next(each for each in explain_link(tables, one, two).compared if each.comparison == "surname")
    n = len(frame_from_table(tables["people"]).drop_nulls("surname"))
    assert f"(2 of {n:,})" in surname.rarity


def test_explain_link__says_what_alone_would_turn_the_answer(town: Town) -> None:
    shared = {"date_of_birth": date(1988, 3, 14)}
    one, two = town.add("robert", "oyelaran", **shared), town.add("robert", "oyelaran", **shared)
    three = town.add("robert", "oyelaran", date_of_birth=date(1999, 9, 9))
    tables = _resolved(town)
    together, apart = explain_link(tables, one, two), explain_link(tables, one, three)
    assert together.weight_bits >= together.threshold_bits > apart.weight_bits
    assert "date_of_birth" in [each.comparison for each in together.changes if not each.is_enough]
    assert "date_of_birth" in [each.comparison for each in apart.changes if each.is_enough]
    for change in together.changes:
        lost = next(each.weight_bits for each in together.compared if each.comparison == change.comparison)
        assert change.weight_bits == pytest.approx(together.weight_bits - lost)
        assert change.weight_bits < together.threshold_bits or change.guards


def test_explain_link__without_a_model_says_what_to_do(empty_town: Town) -> None:
    with pytest.raises(NotTrainedError, match="no people to compare"):
        explain_link(_resolved(empty_town), "p-1", "p-2")


def test_explain_link__says_in_one_sentence_what_speaks_for_it(town: Town) -> None:
    one, two = town.add("robert", "oyelaran", **HOME), town.add("bob", "oyelaran", **HOME)
    found = explain_link(_resolved(town), one, two)
    assert found.sentence.startswith("Same ")  # the evidence first, the number last
    assert "same surname" in found.sentence
    assert "forename a nickname or another spelling" in found.sentence
    assert re.search(r"Enough to propose one person: [\d.]+ bits where [\d.]+ are needed\.$", found.sentence)
    assert found.guards == ()
    assert "1988-03-14" in [part.value_l for part in found.compared]


def test_explain_link__names_the_rule_that_speaks_against_twins(town: Town) -> None:
    one, two = town.add("peter", "oyelaran", **HOME), town.add("gavin", "oyelaran", **HOME)
    found = explain_link(_resolved(town), one, two)
    assert found.guards == ("twins at one address", "another forename")
    assert "Not to be proposed (twins at one address; another forename): " in found.sentence
    assert "Against it: forename differs" in found.sentence


def test_explain_link__names_the_nearest_record(town: Town) -> None:
    with pytest.raises(ParameterError, match='no person record "p-0000000000000zzz"'):
        explain_link(_resolved(town), "p-0000000000000000", "p-0000000000000zzz")
