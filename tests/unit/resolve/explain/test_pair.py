"""Why a pair is, or is not, proposed to be one person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.explain.pair import explain_link
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


def test_explain_link__says_in_one_sentence_what_speaks_for_it(town: Town) -> None:
    one, two = town.add("robert", "oyelaran", **HOME), town.add("bob", "oyelaran", **HOME)
    found = explain_link(_resolved(town), one, two)
    assert found.sentence.startswith("Enough to propose one person; for it: ")
    assert "surname same" in found.sentence
    assert "forename nickname or other spelling" in found.sentence
    assert found.guards == ()
    assert "1988-03-14" in [part.value_l for part in found.compared]


def test_explain_link__names_the_rule_that_speaks_against_twins(town: Town) -> None:
    one, two = town.add("peter", "oyelaran", **HOME), town.add("gavin", "oyelaran", **HOME)
    found = explain_link(_resolved(town), one, two)
    assert found.guards == ("twins at one address", "another forename")
    assert found.sentence.startswith("Not to be proposed (twins at one address; another forename);")


def test_explain_link__names_the_nearest_record(town: Town) -> None:
    with pytest.raises(ParameterError, match='no person record "p-0000000000000zzz"'):
        explain_link(_resolved(town), "p-0000000000000000", "p-0000000000000zzz")
