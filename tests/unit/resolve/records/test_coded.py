"""Columns as codes: whatever is derived by code is what would be derived record by record."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.model.errors import SchemaError
from joindots.resolve.models.spec import parse_key
from joindots.resolve.records.coded import Coded, coded_table, recoded, sorted_entries
from joindots.resolve.records.keys import key_values

TEXTS = st.none() | st.text("abé 1", max_size=4)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.lists(TEXTS, max_size=3)), max_size=12)
KEYS = ("a", "b", "a|first:2", "a|sound", "a+b", "a+b|any_order", "a|words", "a|masked", "a+b|slips", "many", "many|slips")


def _frame(rows: list[tuple[str | None, str | None, list[str | None] | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "many": pl.List(pl.String)}, orient="row")


def _spelled(coded: Coded, n_records: int) -> list[str | None] | list[set[str]]:
    texts = [*coded.texts.to_list(), None]
    if coded.starts is None:
        return [texts[code] for code in coded.codes]
    return [{str(texts[code]) for code in coded.codes[coded.starts[i] : coded.starts[i + 1]]} for i in range(n_records)]


@settings(deadline=None)
@given(ROWS)
def test_key__is_what_each_record_would_give_by_itself(
    rows: list[tuple[str | None, str | None, list[str | None] | None]],
) -> None:
    frame = _frame(rows)
    table = coded_table(frame)
    for text in KEYS:
        key = parse_key(text)
        expected = key_values(frame, key).to_list()
        found = table.key(key)
        assert _spelled(found, len(rows)) == [set(each) if found.starts is not None else each for each in expected], text
        assert not found.texts.is_duplicated().any()


@settings(deadline=None)
@given(ROWS)
def test_key__lists_ascend_and_hold_each_code_once(
    rows: list[tuple[str | None, str | None, list[str | None] | None]],
) -> None:
    table = coded_table(_frame(rows))
    for text in ("many", "a|words", "many|slips"):
        found = table.key(parse_key(text))
        assert found.starts is not None
        for i in range(len(rows)):
            codes = found.codes[found.starts[i] : found.starts[i + 1]].tolist()
            assert codes == sorted(set(codes))


def test_counts__are_of_records_and_may_leave_some_out() -> None:
    found = coded_table(pl.DataFrame({"a": ["x", "y", None, "x"]})).key(parse_key("a"))
    assert dict(zip(found.texts, found.counts().tolist(), strict=True)) == {"x": 2, "y": 1}
    among = pl.Series([False, True, True, True]).to_numpy()
    assert dict(zip(found.texts, found.counts(among).tolist(), strict=True)) == {"x": 1, "y": 1}


def test_key__names_the_nearest_column_when_one_is_missing() -> None:
    with pytest.raises(SchemaError, match=r'Key "surnam": there is no column "surnam"\. Nearest: surname'):
        coded_table(pl.DataFrame({"surname": ["x"]})).key(parse_key("surnam"))


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**63 - 1), max_size=40), st.integers(0, 63), st.integers(0, 63))
def test_sorted_entries__sorts_by_the_higher_bits_and_keeps_ties_in_order(
    values: list[int], first_bit: int, n_bits: int
) -> None:
    n_bits = min(n_bits, 63 - first_bit)
    values = [value & ((1 << (first_bit + n_bits)) - 1) for value in values]
    found = sorted_entries(np.array(values, np.int64), first_bit, n_bits)
    assert found.tolist() == sorted(values, key=lambda value: value >> first_bit)


def test_key__that_is_its_column_is_not_coded_again() -> None:
    table = coded_table(
        pl.DataFrame({"a": ["x", "y", None], "none": [None] * 3}, schema={"a": pl.String, "none": pl.String})
    )
    assert table.key(parse_key("a")) is table.column("a")
    assert table.key(parse_key("none|words")).starts is not None


def test_has_value__is_of_every_record_with_a_text() -> None:
    table = coded_table(pl.DataFrame({"a": ["x", None, "y"], "many": [["x"], [], ["x", "y"]]}))
    assert table.column("a").has_value.tolist() == [True, False, True]
    assert table.column("many").has_value.tolist() == [True, False, True]


@pytest.mark.parametrize(("n_left", "n_right"), [(1, 1), (40, 3), (3, 40), (40, 40)])
def test_key__of_two_columns_numbers_each_pair_of_texts_once(n_left: int, n_right: int) -> None:
    rows = [(f"l{left}", f"r{right}") for left in range(n_left) for right in range(n_right)] * 2
    order = np.random.default_rng(1).permutation(len(rows))
    frame = pl.DataFrame([rows[n] for n in order], schema=["a", "b"], orient="row")
    found = coded_table(frame).key(parse_key("a+b"))
    assert found.spelled().to_list() == [f"{rows[n][0]} {rows[n][1]}" for n in order]
    assert len(found.texts) == found.texts.n_unique() == n_left * n_right


def test_recoded__gives_each_record_what_its_text_gave_and_an_empty_list_for_nothing() -> None:
    given = pl.Series([["p", "q"], [], None, ["q"]], dtype=pl.List(pl.String))
    base = coded_table(pl.DataFrame({"a": ["w", "x", None, "y", "z", "w"]})).column("a")
    assert [sorted(each) for each in recoded(base, given).spelled()] == [["p", "q"], [], [], [], ["q"], ["p", "q"]]
    lists = coded_table(pl.DataFrame({"a": [["w", "x"], ["x", "y"], ["z", "w"], []]})).column("a")
    assert lists.texts.to_list() == ["w", "x", "y", "z"]
    assert [sorted(each) for each in recoded(lists, given).spelled()] == [["p", "q"], [], ["p", "q"], []]
    texts = pl.Series(["p", None, "q", "p"])
    assert recoded(base, texts).spelled().to_list() == ["p", None, None, "q", "p", "p"]
    assert [sorted(each) for each in recoded(lists, texts).spelled()] == [["p"], ["q"], ["p"], []]
