"""Columns from outside, brought to one plain form; tables laid below one another; and an order that files do not change."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from joindots.model.errors import AccessRefused, ParameterError, SourceError
from joindots.resolve.models.config import KINDS, VERBATIM
from joindots.resolve.records.cleaning import (
    OrderKeys,
    canonical_order,
    clean_column,
    clean_table,
    numbered_rows,
    order_keys,
    read_columns,
)
from joindots.resolve.records.coded import CodedTable, coded_table


@pytest.mark.parametrize(
    ("kind", "text", "plain"),
    [
        ("name", "  O'Brien-Smith ", "obrien smith"),
        ("name", "Zoë\u0301  ANN", "zoe ann"),
        ("forename", "J. R.", "j r"),
        ("name", "123", None),
        ("name", "N/A", None),
        ("date", "1984-03-12", "19840312"),
        ("date", "1984/03/12T00:00:00", "19840312"),
        ("date", "1984-03-12 09:30", "19840312"),
        ("date", "19840312", "19840312"),
        ("date", "2/3/1984", "19840302"),
        ("date", "12.03.1984", "19840312"),
        ("date", "31 02 1984", "19840231"),
        ("date", "1984-99-12", "19849912"),
        ("date", "March 1984", None),
        ("date", "84-03-12", None),
        ("postcode", "qx14-7zz", "QX14 7ZZ"),
        ("postcode", "q1 7 zz", "Q1 7ZZ"),
        ("postcode", "-", None),
        ("id", "AB/12-34 c", "ab1234c"),
        ("id", " ?? ", None),
        ("text", " High   Street ", "high street"),
        ("text", "Unknown", None),
        ("email", "A@B.org", "a@b.org"),
        ("exact", "Not  known", None),
        ("number", "12", "12"),
        (VERBATIM, " As It Is ", " As It Is "),
    ],
)
def test_clean_column__brings_a_value_to_its_plain_form(kind: str, text: str, plain: str | None) -> None:
    assert clean_column(pl.Series("x", [text, None]), kind).to_list() == [plain, None]


@pytest.mark.parametrize("text", ["", "n/a", "NA", "none", "Null", "nan", "unknown", "not known", "#N/A", "-", "?", "  "])
def test_clean_column__takes_what_stands_for_nothing_as_missing(text: str) -> None:
    for kind in set(KINDS) - {"list"}:
        assert clean_column(pl.Series("x", [text]), kind).to_list() == [None], kind


def test_clean_column__divides_lists_where_they_are_text() -> None:
    assert clean_column(pl.Series("x", ["A ; b|C,d", None]), "list").to_list() == [["a", "b", "c", "d"], None]
    held = pl.Series("x", [["A", "b"]])
    assert clean_column(held, "list").to_list() == [["A", "b"]]


def test_read_columns__lays_tables_below_one_another_and_trims_their_names() -> None:
    first = pl.DataFrame({" name ": ["ann", "bob"], "n": [1, 2]})
    second = pl.DataFrame({"name": ["cy"], "phones": [["1", "2"]]})
    found, lengths = read_columns([first, second.lazy()], ["name", "n", "name"])
    assert {name: values.to_list() for name, values in found.items()} == {
        "name": ["ann", "bob", "cy"],
        "n": ["1", "2", None],
    }
    assert lengths == [2, 1]
    assert read_columns([second], ["phones"])[0]["phones"].to_list() == [["1", "2"]]


def test_read_columns__refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="name at least one file"):
        read_columns([], ["name"])
    with pytest.raises(ParameterError, match=r'no column "nmae" in the files\. Nearest: name'):
        read_columns([pl.DataFrame({"name": ["a"]})], ["nmae"])
    damaged = tmp_path / "people.csv"
    damaged.write_bytes(b"name,born\nann,1\n" + b"\xff\xfe,2\n")
    with pytest.raises(SourceError, match="cannot be read"):
        read_columns([pl.scan_csv(damaged)], ["name"])


def test_numbered_rows__count_files_from_nought_and_rows_from_one() -> None:
    assert numbered_rows([2, 0, 1]).rows() == [(0, 1), (0, 2), (2, 1)]
    assert numbered_rows([1, 2], first_file=5).rows() == [(5, 1), (6, 1), (6, 2)]


def test_clean_table__frees_what_it_codes_and_refuses_protected_values() -> None:
    raw = {"name": pl.Series("name", ["Ann", "ANN ", None]), "tags": pl.Series("tags", [["x"], [], ["y", "x"]])}
    table = clean_table(raw, {"name": "name", "tags": "list"})
    assert (raw, table.n_records) == ({}, 3)
    name = table.column("name")
    assert name.codes[0] == name.codes[1] >= 0
    assert name.codes[2] < 0
    assert clean_table({}, {}).n_records == 0
    with pytest.raises(AccessRefused, match="holds values such as"):
        clean_table({"code": pl.Series("code", ["W1", "A2", "B3"])}, {"code": "exact"})


def _table(n: int, seed: int) -> tuple[CodedTable, pl.Series]:
    rng = np.random.default_rng(seed)
    raw = {
        "name": pl.Series("name", [("ann", "bob", "cy", None)[k] for k in rng.integers(0, 4, n)]),
        "town": pl.Series("town", rng.choice(["x", "y"], n).tolist()),
        "tags": pl.Series("tags", [rng.choice(["p", "q"], k).tolist() for k in rng.integers(0, 3, n)], pl.List(pl.String)),
    }
    ids = pl.Series("id", [f"r{k}" for k in rng.permutation(n)])
    return clean_table(raw, {"name": "name", "town": "text", "tags": "list"}), ids


def _ordered(table: CodedTable, ids: pl.Series, rows: list[int]) -> tuple[OrderKeys, list[str]]:
    frame = {name: table.column(name) for name in ("name", "town", "tags")}
    raw = {}
    for name, coded in frame.items():
        texts = [*coded.texts.to_list(), None]
        if coded.starts is None:
            raw[name] = pl.Series(name, [texts[coded.codes[row]] for row in rows], pl.String)
        else:
            lists = [[texts[k] for k in coded.codes[coded.starts[row] : coded.starts[row + 1]]] for row in rows]
            raw[name] = pl.Series(name, lists, pl.List(pl.String))
    again = clean_table(raw, {"name": VERBATIM, "town": VERBATIM, "tags": "list"})
    shuffled = ids.gather(rows)
    keys = order_keys(again, ["name", "town", "tags"], "town", shuffled)
    return keys, shuffled.gather(canonical_order(keys)).to_list()


def test_canonical_order__is_the_same_whatever_order_records_come_in(fresh_seed: int) -> None:
    table, ids = _table(60, fresh_seed)
    rng = np.random.default_rng(fresh_seed)
    _, first = _ordered(table, ids, list(range(60)))
    _, other = _ordered(table, ids, rng.permutation(60).tolist())
    assert first == other
    assert sorted(first) == sorted(ids)


def test_order_keys__lay_near_records_together_and_alike_ones_next_to_one_another(fresh_seed: int) -> None:
    table, ids = _table(60, fresh_seed)
    keys = order_keys(table, ["name", "town", "tags"], "town", ids)
    order = canonical_order(keys)
    assert (np.diff(keys.content[order]) >= 0).all()
    assert (keys.content >= 0).all()
    towns = table.column("town").codes[order].tolist()
    assert sum(one != other for one, other in pairwise(towns)) == 1, "each town in one stretch"
    said = list(zip(table.column("name").codes.tolist(), table.column("town").codes.tolist(), strict=True))
    tags = table.column("tags")
    assert tags.starts is not None
    of_lists = [tuple(tags.codes[tags.starts[n] : tags.starts[n + 1]].tolist()) for n in range(60)]
    records = list(zip(said, of_lists, strict=True))
    for i in range(60):
        for j in range(60):
            if records[i] == records[j]:
                assert keys.content[i] == keys.content[j]
            elif said[i] != said[j]:
                assert keys.content[i] != keys.content[j]


def test_order_keys__begin_with_twenty_bits_of_what_is_near_and_end_with_forty_three_of_all_that_a_record_says() -> None:
    """Of records that say nothing else, the one begins as the other does."""
    frame = pl.DataFrame({"surname": [f"kestrel {n}" for n in range(200)], "town": ["a", "b"] * 100})
    ids = pl.Series(map(str, range(200)))
    alone = order_keys(coded_table(frame), ["surname"], "surname", ids).content
    both = order_keys(coded_table(frame), ["town"], "surname", ids).content
    first, rest = alone >> 43, alone & ((1 << 43) - 1)
    assert (alone >= 0).all()
    assert (first == rest >> 23).all()
    assert len(np.unique(first)) > 190
    assert (both >> 43 == first).all()
    assert (both != alone).all()
