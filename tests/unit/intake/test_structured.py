"""JSON and Parquet rows name their own columns; a damaged row is kept aside, a damaged file is refused."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from joindots.intake.raw import RawFile
from joindots.intake.readers import read_file
from joindots.intake.structured import read_json
from joindots.model.errors import SourceError


def read(text: str) -> RawFile:
    return read_json(text.encode(), file_name="a.jsonl")


def test_read_json__collects_columns_over_all_rows() -> None:
    file = read('{"a": 1, "b": null}\n{"b": true, "c": ["x", 2], "d": {"e": 1.5}}\n')
    assert file.header == ("a", "b", "c", "d")
    assert [row.values for row in file.rows] == [("1", "", "", ""), ("", "TRUE", "x; 2", '{"e": 1.5}')]


def test_read_json__reads_an_array() -> None:
    assert [row.values for row in read('[\n {"a": "x"},\n {"a": 2.0}\n]').rows] == [("x",), ("2",)]


def test_read_json__an_array_cut_short_loses_its_last_row_only() -> None:
    rows = read('[{"a": "x"}, {"a": "y"}, {"a": "z').rows
    assert [row.values for row in rows] == [("x",), ("y",), ()]
    assert "cut short" in (rows[2].problem or "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1, 2]", "is no JSON object"),
        ('{"a": 1, "a": 2}', 'names "a" twice'),
        ('{"a": ', "is no JSON object"),
        ("[" * 100_000, "is no JSON object"),
        ('{"a": ' + "9" * 5000 + "}", "is no JSON object"),
    ],
)
def test_read_json__a_damaged_line_is_kept_aside(line: str, reason: str) -> None:
    rows = read('{"a": "x"}\n' + line + '\n{"a": "y"}\n').rows
    assert [row.values for row in rows] == [("x",), (), ("y",)]
    assert reason in (rows[1].problem or "")
    assert rows[1].text == line


def test_read_json__replaces_what_no_table_can_hold() -> None:
    assert read('{"a": "x\\ud800y"}').rows[0].values == ("x?y",)


def test_read_json__refuses_a_file_without_objects() -> None:
    with pytest.raises(SourceError, match="holds no JSON object"):
        read("nothing\nof the kind\n")


def test_read_parquet__reads_every_type_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {
        "text": ["x", None],
        "day": [dt.date(2011, 2, 20), None],
        "moment": [dt.datetime(2011, 2, 20, 10, 30), dt.datetime(2011, 2, 20)],
        "number": [1.0, float("nan")],
        "bytes": [b"ab", None],
        "list": [["1", "2"], []],
    }
    pq.write_table(pa.table(columns), path)
    file = read_file(path)
    assert file.rows[0].values == ("x", "2011-02-20", "2011-02-20T10:30:00", "1", "ab", "1; 2")
    assert file.rows[1].values == ("", "", "2011-02-20", "", "", "")


def test_read_parquet__a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": ["x"] * 100}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="send it again"):
        read_file(path)
