"""The truth that is told of made-up people is the truth that their records were made from."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from benchmarks.linkage.big_people import true_people, write_people


def test_true_people__are_those_of_whom_records_are_written(tmp_path: Path) -> None:
    write_people(tmp_path / "people.parquet", 3_000, seed=5)
    records, true = pl.read_parquet(tmp_path / "people.parquet"), true_people(3_000, seed=5)
    assert set(records["person_id"]) <= set(true["person_id"])
    both = records.join(true, on="person_id", suffix="_true")
    for column, least in {"forename": 0.8, "surname": 0.8, "postcode": 0.75, "email": 0.9}.items():
        agrees = both.drop_nulls(column).select((pl.col(column) == pl.col(f"{column}_true")).mean()).item()
        assert agrees > least, column
