"""Suggested cases: near ones first, nobody but suspects asked about, and victims only on the way."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from joindots.model.errors import ParameterError
from joindots.network.suggest import rank_cases, suggest_cases

DAY = date(2014, 7, 1)


def involved(*rows: tuple[str, str, str], day: dict[str, date] | None = None) -> pl.DataFrame:
    told = [(case_id, entity_id, role, (day or {}).get(case_id, DAY)) for case_id, entity_id, role in rows]
    return pl.DataFrame(told, schema=["case_id", "entity_id", "role", "day"], orient="row")


CHAIN = involved(
    *(("A", "one", "suspect"), ("A", "child", "victim"), ("B", "child", "victim"), ("B", "two", "suspect")),
    *(("C", "two", "suspect"), ("Z", "far", "suspect")),
)


def test_suggest_cases__the_nearer_case_first_and_no_case_that_nothing_leads_to() -> None:
    found = suggest_cases(CHAIN, "one")
    assert found["case_id"].to_list() == ["B", "C"]
    assert found["through"].to_list() == [["child"], []]


@pytest.mark.parametrize("entity_id", ["child", "nobody"])
def test_suggest_cases__refuses_whoever_is_no_suspect(entity_id: str) -> None:
    with pytest.raises(ParameterError, match="never suggested anything"):
        suggest_cases(CHAIN, entity_id)


def test_rank_cases__of_two_cases_as_near_the_one_of_the_same_years_comes_first() -> None:
    rows = [("A", "one", "suspect"), ("A", "two", "suspect"), ("B", "two", "suspect"), ("C", "two", "suspect")]
    (ranked,) = rank_cases(involved(*rows, day={"B": date(2001, 1, 1)}), ["one"])
    assert ranked["case_id"].to_list() == ["A", "C", "B"]


def test_rank_cases__does_not_depend_on_the_order_of_rows_or_on_strangers() -> None:
    (before,) = rank_cases(CHAIN, ["one"])
    (after,) = rank_cases(CHAIN.reverse().filter(pl.col("entity_id") != "far"), ["one"])
    assert before["case_id"].to_list() == after["case_id"].to_list()
    assert before["score"].to_list() == pytest.approx(after["score"].to_list())
