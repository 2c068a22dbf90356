"""A table on which sides are compared: cleaned once for all of them, without its truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from joindots.resolve.models.config import spec_from_config
from joindots.resolve.records.cleaning import clean_column

PEOPLE_CONFIG: Mapping[str, Any] = {
    "table": {
        "train": [["forename", "surname"], ["surname", "date_of_birth"], ["forename", "date_of_birth"], ["pnc_id"]],
        "block": [["postcode", "surname"], ["postcode", "forename"], ["phone"]],
    },
    "columns": {
        "forename": {"kind": "name", "swaps_with": "surname"},
        "surname": {"kind": "name", "swaps_with": "forename"},
        "date_of_birth": "date",
        "postcode": "postcode",
        "phone": "exact",
        "pnc_id": "exact",
    },
}
"""The configuration of `people_of`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file that every side reads, its configuration, and the truth of each row."""

    name: str
    file: Path
    config: Mapping[str, Any]
    truth: npt.NDArray[np.int64]

    @property
    def kinds(self) -> dict[str, str]:
        """What each column holds, in words that peers know: a forename is a name."""
        columns = self.config["columns"]
        kinds = {name: each if isinstance(each, str) else each["kind"] for name, each in columns.items()}
        return {name: "name" if kind == "forename" else kind for name, kind in kinds.items()}

    @property
    def training_rules(self) -> list[list[str]]:
        """The rules to learn from that are equality on whole columns, which every peer knows."""
        return [rule for rule in self.config["table"].get("train", []) if self._is_plain(rule)]

    @property
    def rules(self) -> list[list[str]]:
        """The rules that peers are given: all that are equality on whole columns.

        Where the configuration leaves the rules beyond training to be chosen, peers cannot choose; they get equality on
        every two columns.
        """
        if "block" in self.config["table"]:
            return self.training_rules + [rule for rule in self.config["table"]["block"] if self._is_plain(rule)]
        plain = [name for name, kind in self.kinds.items() if kind != "list"]
        return self.training_rules + [[a, b] for a, b in combinations(plain, 2) if [a, b] not in self.training_rules]

    def _is_plain(self, rule: list[str]) -> bool:
        return all(key in self.kinds and self.kinds[key] != "list" for key in rule)


def write_table(name: str, frame: pl.DataFrame, config: Mapping[str, Any], truth: pl.Series, folder: Path) -> Table:
    """Clean the columns that a configuration names and write them for every side to read.

    Raises
    ------
    AccessRefused, ParameterError
        As `spec_from_config` has it.
    """
    known = spec_from_config(config)
    kinds = {column: kind for column, kind in known.kinds.items() if kind != "list"}
    file = folder / f"{name}.csv"
    frame.select(clean_column(frame[column].cast(pl.String), kind) for column, kind in kinds.items()).write_csv(file)
    settings = {key: value for key, value in config["table"].items() if key != "id"}
    columns = {column: each for column, each in config["columns"].items() if column in kinds}
    return Table(name, file, {"table": settings, "columns": columns}, truth.rank("dense").cast(pl.Int64).to_numpy())


def true_people(tables: Path, truth: Path, *more: str) -> pl.DataFrame:
    """Say whom each person record of a simulated review truly describes.

    Parameters
    ----------
    tables, truth
        The folder of the review's tables, and that of the sample's truth.
    more
        Columns of the truth to give beside ``record_id`` and ``person_id``.

    Raises
    ------
    ValueError
        If some record has no truth, or two.
    """
    files = pl.read_parquet(tables / "deliveries.parquet").select("delivery_id", "file_name")
    known = pl.read_parquet(truth / "people.parquet").with_columns(pl.col("part").cast(pl.Int16))
    people = pl.read_parquet(tables / "people.parquet").select("record_id")
    found = (
        pl.read_parquet(tables / "origins.parquet")
        .join(people, on="record_id")
        .join(files, on="delivery_id")
        .join(known, on=("file_name", "row_number", "part"))
        .select("record_id", "person_id", *more)
        .unique()
        .sort("record_id")
    )
    if found["record_id"].to_list() != people["record_id"].to_list():
        raise ValueError("some person record has no truth, or two")
    return found


def people_of(tables: Path, truth: Path) -> tuple[pl.DataFrame, pl.Series]:
    """Lay the people of a simulated review out as one flat table, with the truth of each row."""
    known = true_people(tables, truth)
    people = pl.read_parquet(tables / "people.parquet").join(known, on="record_id", maintain_order="left")
    flat = people.select(
        "forename",
        "surname",
        pl.col("date_of_birth").dt.to_string("%Y-%m-%d"),
        "postcode",
        pl.col("phones").list.first().alias("phone"),
        "pnc_id",
    )
    return flat, people["person_id"]
