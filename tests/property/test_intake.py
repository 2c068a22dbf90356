"""Rows in = accepted + quarantined + duplicates, whatever comes; and never anything but a clear error."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from joindots.intake.mapping import load_mapping, mapping_to_toml
from joindots.intake.readers import read_file
from joindots.intake.seal import seal_delivery, sealed_deliveries
from joindots.intake.stage import check_delivery, run
from joindots.intake.suggest import suggest_mapping
from joindots.model.errors import JoindotsError

COLUMNS = ("crime", "nominal", "role", "name", "dob", "phone", "sde", "outcome", "decided", "text")
MAPPING = """
[source]
source_id = "10"
body_name = "Northumbria"
body_kind = "territorial_force"
force_code = "10"
[file]
row_key = {row_key}
[[part]]
table = "cases"
[part.columns]
crime_ref = "crime"
closed_on = "decided"
[[part]]
table = "people"
role = {{ column = "role" }}
[part.columns]
crime_ref = "crime"
person_ref = "nominal"
full_name = "name"
date_of_birth = "dob"
phone = "phone"
ethnicity_self_defined = "sde"
outcome_code = "outcome"
decided_on = "decided"
[[part]]
table = "narratives"
[part.columns]
crime_ref = "crime"
text = "text"
"""
NASTY = [
    "",
    " ",
    "=1+1",
    '=HYPERLINK("x")',
    '"',
    ",",
    "\n",
    "\0",
    "\x1e",
    "\ud7ff",
    "â€“",
    "#VALUE!",
    "NULL",
    "Unknown",
    "9" * 400,
    "Zoë",
]
CELLS = {
    "crime": ["1", "2", "CR/3", "", "N/A"],
    "nominal": ["N1", "N2", "", "unknown", "0"],
    "role": ["victim", "suspect", "victim+suspect", "x", ""],
    "name": ["unknown male", "Ann Lee", "KHAN, Ali", ""],
    "dob": ["01/02/1980", "31/02/1980", "1980", "40594", ""],
    "phone": ["07700900123", "12", "7.7E+10", ""],
    "outcome": ["15", "66", "legacy:filed", "Undetected, filed", ""],
    "decided": ["01/02/2012", "2099-01-01", "No outcome date", ""],
}


def cell(column: str) -> st.SearchStrategy[str]:
    usual = st.sampled_from(CELLS.get(column, ["", "W1", "A caller told officers."]))
    odd = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=12)
    return st.one_of(usual, usual, usual, odd)


rows = st.lists(st.tuples(*(cell(column) for column in COLUMNS)), max_size=8)
row_keys = st.sampled_from(['["crime", "nominal"]', '["crime"]', "[]", '["crime", "nominal", "role", "name"]'])
patient = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_blank(row: tuple[str, ...]) -> bool:
    return not any(value.strip() for value in row)


def write_file(folder: Path, file_format: str, table: list[tuple[str, ...]]) -> Path:
    """Write rows as a whole file of one format."""
    path = folder / f"file.{file_format}"
    if file_format == "csv":
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *table])
        path.write_bytes(text.getvalue().encode())
    elif file_format == "jsonl":
        path.write_text("".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in table), "utf-8")
    elif file_format == "parquet":
        columns = [pa.array([row[at] for row in table], pa.string()) for at in range(len(COLUMNS))]
        pq.write_table(pa.table(dict(zip(COLUMNS, columns, strict=True))), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([COLUMNS, *table]):
                for at, value in enumerate(row):
                    sheet.write_string(number, at, value.replace("\0", ""))
    return path


def balance(tables: dict[str, pa.Table]) -> list[int]:
    """Check that every row of every delivery is accounted for; give rows in by delivery."""
    n_of = Counter((row["delivery_id"], row["status"]) for row in tables["source_rows"].to_pylist())
    n_rows = []
    for delivery in tables["deliveries"].to_pylist():
        parts = [delivery["n_accepted"], delivery["n_quarantined"], delivery["n_duplicates"]]
        assert delivery["n_rows_in"] == sum(parts)
        assert parts == [n_of[delivery["delivery_id"], status] for status in ("accepted", "quarantined", "duplicate")]
        n_rows.append(delivery["n_rows_in"])
    return n_rows


def receive(root: Path, path: Path, mapping: str) -> bool:
    """Seal a file; say whether it was taken, as it may only fail with a clear error."""
    try:
        seal_delivery(root, path, mapping, received_on=date(2026, 11, 2), coverage="complete", search_method=None)
    except JoindotsError as refused:
        event(f"refused: {type(refused).__name__}")
        return False
    event("taken")
    return True


@given(
    deliveries=st.lists(st.tuples(st.sampled_from(["csv", "jsonl", "parquet", "xlsx"]), rows), min_size=1, max_size=3),
    row_key=row_keys,
)
@patient
def test_every_row_of_every_delivery_is_accounted_for(
    deliveries: list[tuple[str, list[tuple[str, ...]]]], row_key: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        expected = []
        for file_format, table in deliveries:
            while table and is_blank(table[-1]):
                table.pop()
            path = write_file(Path(folder), file_format, table)
            if receive(Path(folder), path, MAPPING.format(row_key=row_key)):
                expected.append(len(table))
        tables = run(sealed_deliveries(Path(folder)))
        assert balance(tables) == expected
        check_records(tables)


def check_records(tables: dict[str, pa.Table]) -> None:
    """Check what must hold of any tables: every current record has an origin in an accepted row, and one table."""
    accepted = {(r["delivery_id"], r["row_number"]) for r in tables["source_rows"].to_pylist() if r["status"] == "accepted"}
    origins: dict[str, list[Any]] = {}
    for row in tables["origins"].to_pylist():
        origins.setdefault(row["record_id"], []).append((row["delivery_id"], row["row_number"]))
    assert {place for places in origins.values() for place in places} == accepted
    current = {row["record_id"] for row in tables["records"].to_pylist() if row["superseded_by"] is None}
    made = [
        record_id
        for name in ("people", "objects", "narratives")
        for record_id in tables[name].column("record_id").to_pylist()
    ]
    assert sorted(made) == sorted(current)
    assert current <= origins.keys()
    known = {row["record_id"] for row in tables["records"].to_pylist()}
    assert {row["superseded_by"] for row in tables["records"].to_pylist()} - {None} <= known


@given(
    file_format=st.sampled_from(["csv", "jsonl", "parquet", "xlsx"]),
    table=rows,
    cut=st.just(1.0) | st.floats(0.2, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
    name=st.none() | st.none() | st.sampled_from(["file.csv", "file.jsonl", "file.ods", "file.txt", "file.doc"]),
)
@patient
def test_a_damaged_file_is_accounted_for_or_clearly_refused(
    file_format: str, table: list[tuple[str, ...]], cut: float, changes: list[tuple[float, int]], name: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_file(Path(folder), file_format, table)
        data = bytearray(path.read_bytes())
        for place, byte in changes:
            if data:
                data[int(place * (len(data) - 1))] = byte
        damaged = Path(folder) / "damaged" / (name or path.name)
        damaged.parent.mkdir()
        damaged.write_bytes(bytes(data[: int(len(data) * cut)]))
        if receive(Path(folder), damaged, MAPPING.format(row_key="[]")):
            balance(run(sealed_deliveries(Path(folder))))


@given(data=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.jsonl", "a.json", "a.xlsx", "a.parquet"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_clearly_refused(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            file = read_file(path)
        except JoindotsError:
            return
        assert [row.row_number for row in file.rows] == list(range(1, len(file.rows) + 1))
        assert all(row.problem is not None or len(row.values) == len(file.header) for row in file.rows)


@given(n=st.integers(2, 6), row_key=row_keys, role=st.sampled_from(["suspect", "victim"]))
@patient
def test_identical_unknown_males_stay_as_many_people_as_rows(n: int, row_key: str, role: str) -> None:
    row = ("1", "", role, "unknown male", "", "", "", "", "", "")
    if row_key == '["crime"]':
        row_key = "[]"
    with tempfile.TemporaryDirectory() as folder:
        path = write_file(Path(folder), "csv", [row] * n)
        mapping = load_mapping(MAPPING.format(row_key=row_key), name="m")
        report = check_delivery(path, mapping)
    assert (report.n_accepted, report.n_made["people"]) == (n, n)


@given(
    header=st.lists(
        st.sampled_from(["Crime Ref", "DOB", "Victim Name", "Role", "Outcome", "Mobile", "x", "SDE", "Summary", ""])
        | st.text(max_size=8),
        max_size=12,
    ),
    data=st.data(),
)
@patient
def test_a_suggested_mapping_reads_back(header: list[str], data: st.DataObject) -> None:
    sample = data.draw(
        st.lists(st.tuples(*(st.sampled_from([*NASTY, "01/02/2011", "victim", "15"]) for _ in header)), max_size=5)
    )
    source = load_mapping(MAPPING.format(row_key="[]"), name="m").source
    names = [f"{name}{at}" if name in header[:at] or not name else name for at, name in enumerate(header)]
    try:
        suggestion = suggest_mapping(names, sample, source=source)
    except JoindotsError:
        return
    assert load_mapping(mapping_to_toml(suggestion.mapping), name="suggested") == suggestion.mapping


def test_ten_thousand_columns_are_read(tmp_path: Path) -> None:
    names = [*COLUMNS, *(f"extra {number}" for number in range(10_000))]
    path = tmp_path / "wide.csv"
    values = ["1", "N1", "victim", "Ann Lee", *[""] * (len(names) - 4)]
    path.write_text(",".join(names) + "\n" + ",".join(values) + "\n" + ",".join(values[:-1]) + "\n", "utf-8")
    report = check_delivery(path, load_mapping(MAPPING.format(row_key="[]"), name="m"))
    assert (report.n_accepted, report.n_quarantined) == (1, 1)
