"""Whatever is recorded of ethnicity, nationality or religion, who is who, what is tied and what is in scope stay."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.journeys.conftest import table_bytes

from joindots.intake import stage as intake
from joindots.intake.declared import ETHNICITY_FIELDS, FileHints
from joindots.intake.raw import RawFile
from joindots.intake.readers import read_file
from joindots.intake.seal import sealed_deliveries
from joindots.model.registry import Stage
from joindots.model.tables import ALL_TABLES
from joindots.pipeline import run_review
from joindots.review import Review

Change = Callable[[Sequence[str]], Sequence[str]]

MEASURED = {"ethnicity_observations", "ethnicity_quality"}
"""What is said of the values themselves."""
KEPT_RAW = {"source_rows", "rejected_values", "deliveries", "origins"}
"""What keeps rows as delivered, and counts them."""


def _shuffled(values: Sequence[str]) -> Sequence[str]:
    mixed = list(values)
    random.Random(20260105).shuffle(mixed)
    return mixed


def _all_different(values: Sequence[str]) -> Sequence[str]:
    return [f"IC{number % 7}, entry {number}" for number in range(len(values))]


def _blank(values: Sequence[str]) -> Sequence[str]:
    return [""] * len(values)


@pytest.mark.parametrize("change", [_shuffled, _all_different, _blank])
def test_other_values_in_every_delivered_file__change_no_table_that_is_used(
    finished: Review, received: Review, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    columns = _protected_columns(received)
    changed = []

    def read_changed(path: Path, hints: FileHints, *, file_name: str) -> RawFile:
        file = read_file(path, hints, file_name=file_name)
        rows = [list(row.values) for row in file.rows]
        for at in (file.header.index(column) for column in columns[file_name]):
            given = [values[at] for values in rows]
            for values, value in zip(rows, change(given), strict=True):
                changed.append(values[at] != value)
                values[at] = value
        return RawFile(
            file.file_format,
            file.header,
            tuple(row._replace(values=tuple(values)) for row, values in zip(file.rows, rows, strict=True)),
        )

    monkeypatch.setattr(intake, "read_file", read_changed)
    run_review(received)
    before, after = table_bytes(finished), table_bytes(received)
    used = {spec.name for spec in ALL_TABLES} - MEASURED - KEPT_RAW
    assert sum(changed) > 100
    assert [name for name in sorted(used) if before[f"{name}.parquet"] != after[f"{name}.parquet"]] == []
    assert before["ethnicity_observations.parquet"] != after["ethnicity_observations.parquet"]


def test_the_tables_left_out__are_written_by_intake_and_quality_alone() -> None:
    writers = {spec.writer for spec in ALL_TABLES if spec.name in MEASURED | KEPT_RAW}
    assert writers == {Stage.INTAKE, Stage.QUALITY}


def _protected_columns(review: Review) -> dict[str, tuple[str, ...]]:
    """Name the columns of each delivered file that its mapping reads as ethnicity, nationality or religion."""
    return {
        sealed.file_name: tuple(
            dict.fromkeys(
                source.column
                for part in sealed.mapping().parts
                for name in ETHNICITY_FIELDS
                for source in part.fields.get(name, ())
            )
        )
        for sealed in sealed_deliveries(review.root)
        if sealed.file_name
    }
