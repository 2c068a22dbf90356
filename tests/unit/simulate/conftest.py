"""One sample for the tests of this room, and a reader of exports that goes by their mappings alone."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import python_calamine

from joindots.simulate import SampleSummary, simulate


@dataclass(frozen=True)
class Sample:
    root: Path
    summary: SampleSummary

    def truth(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.root / "truth" / f"{name}.parquet")

    def deliveries(self) -> list[dict[str, str | None]]:
        found: list[dict[str, str | None]] = json.loads((self.root / "exports" / "deliveries.json").read_text())
        return found

    def mapping(self, entry: dict[str, str | None]) -> dict[str, Any]:
        return tomllib.loads((self.root / "exports" / str(entry["mapping"])).read_text("utf-8"))

    def rows(self, entry: dict[str, str | None]) -> list[list[str]]:
        """Read the header and the rows of a delivered file as text."""
        return read_rows(self.root / "exports" / str(entry["file"]), self.mapping(entry)["file"])

    def people(self) -> pl.DataFrame:
        """Read every people part by its mapping: file, row, part and the text of each field."""
        return pl.DataFrame(
            [row for entry in self.deliveries() if entry["file"] for row in self._people_of(entry)], infer_schema_length=None
        )

    def _people_of(self, entry: dict[str, str | None]) -> Iterator[dict[str, object]]:
        header, *rows = self.rows(entry)
        for number, part in enumerate(self.mapping(entry)["part"]):
            if part["table"] == "people":
                places = {field: header.index(column_of(found)) for field, found in part["columns"].items()}
                for row_number, row in enumerate(rows, 1):
                    cells = {field: row[place] for field, place in places.items() if field in FIELDS}
                    yield {"file_name": Path(str(entry["file"])).name, "row_number": row_number, "part": number} | {
                        field: cells.get(field) for field in FIELDS
                    }


FIELDS = ("forename", "surname", "full_name", "date_of_birth", "postcode", "phone", "pnc_id", "age_recorded_years")


def column_of(found: object) -> str:
    return str(found["column"]) if isinstance(found, dict) else str(found)


def read_rows(path: Path, hints: dict[str, Any]) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_bytes().decode(hints["encoding"])), delimiter=hints["delimiter"]))
    if path.suffix in (".xlsx", ".ods"):
        cells = python_calamine.load_workbook(path).get_sheet_by_name(hints["sheet"]).to_python(skip_empty_area=False)
        return [[str(cell) for cell in row] for row in cells[hints["header_row"] - 1 :]]
    frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_ndjson(path, infer_schema_length=None)
    return [frame.columns, *([str(cell or "") for cell in row] for row in frame.iter_rows())]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    root = tmp_path_factory.mktemp("sample") / "nation"
    return Sample(root, simulate(root, n_cases=1500, n_people_records=10_000, seed=20_251_103))


@pytest.fixture
def read() -> Callable[[Path, dict[str, Any]], list[list[str]]]:
    return read_rows
