"""Columns put into another order of records, spelled, and brought to the form that is compared."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.model.errors import AccessRefused
from joindots.resolve.records.cleaning import clean_column, clean_table
from joindots.resolve.records.coded import coded_table

TEXTS = st.none() | st.sampled_from(["x", "y", "z", "é", ""])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXTS, st.lists(st.sampled_from("pqr"), max_size=3, unique=True)), max_size=9), st.randoms())
def test_in_order__has_the_records_in_that_order(rows: list[tuple[str | None, list[str]]], random: object) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "many": pl.List(pl.String)}, orient="row")
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    table = coded_table(frame).in_order(np.array(order, np.int32))
    assert table.n_records == len(rows)
    assert table.column("a").spelled().to_list() == [rows[row][0] for row in order]
    found = table.column("many").spelled()
    assert [sorted(each) for each in found.to_list()] == [sorted(rows[row][1]) for row in order]
    texts = table.column("a").texts.to_list()
    assert texts == list(dict.fromkeys(rows[row][0] for row in order if rows[row][0] is not None)), "as they first appear"


def test_spelled__of_a_column_without_a_text_and_of_empty_lists() -> None:
    frame = pl.DataFrame({"a": [None, None], "many": [[], []]}, schema={"a": pl.String, "many": pl.List(pl.String)})
    table = coded_table(frame)
    assert table.column("a").spelled().to_list() == [None, None]
    assert table.column("many").spelled().to_list() == [[], []]


@pytest.mark.parametrize(
    ("kind", "value", "cleaned"),
    [
        *(("list", "A1 ; b2,C3|d", ["a1", "b2", "c3", "d"]), ("list", "One", ["one"]), ("list", None, None)),
        *(("verbatim", " As It  Is ", " As It  Is "), ("exact", "  Two   Words ", "two words"), ("exact", "N/A", None)),
        *(("exact", "unknown", None), ("exact", "-", None), ("exact", "nobody", "nobody"), ("exact", None, None)),
        *(("date", "4 Mar", None), ("date", "1988-03-04", "19880304"), ("date", "4/3/1988", "19880304")),
        *(("date", "1988-13-44", "19881344"), ("date", "unknown", None)),
        *(("name", "  O'Brien-Smíth 2nd ", "obrien smith nd"), ("name", "123", None), ("forename", "Zoë", "zoe")),
        *(("postcode", "qx147zz", "QX14 7ZZ"), ("postcode", "QX14  7 ZZ", "QX14 7ZZ"), ("postcode", "??", None)),
        *(("id", " ab-12/3 ", "ab123"), ("id", "--", None), ("text", "High  Street", "high street")),
    ],
)
def test_clean_column__brings_a_value_to_the_form_that_is_compared(
    kind: str, value: str | None, cleaned: str | list[str] | None
) -> None:
    found = clean_column(pl.Series("column", [value, value], dtype=pl.String), kind)
    assert found.to_list() == [cleaned, cleaned]
    assert found.name == "column"


def test_clean_column__leaves_lists_as_they_are() -> None:
    lists = pl.Series("column", [["A", "b"], []], dtype=pl.List(pl.String))
    assert clean_column(lists, "list").to_list() == [["A", "b"], []]


def test_clean_table__takes_the_columns_that_are_compared_and_refuses_what_is_protected() -> None:
    raw = {"name": pl.Series("name", ["Ann ", "ann", None]), "note": pl.Series("note", ["x", "y", "z"])}
    table = clean_table(raw, {"name": "name"})
    assert table.n_records == 3
    assert table.column("name").spelled().to_list() == ["ann", "ann", None]
    assert list(raw) == ["note"]
    assert clean_table({}, {}).n_records == 0
    said = pl.Series("group", ["White British", "Pakistani", "White British"] * 30)
    with pytest.raises(AccessRefused):
        clean_table({"group": said}, {"group": "exact"})
