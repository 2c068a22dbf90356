"""A simulated national sample as the people table that intake makes of it, with whose record each is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table
from joindots.intake.seal import seal_delivery, sealed_deliveries
from joindots.intake.stage import run as intake
from joindots.simulate.sample import simulate

RECEIVED_ON = date(2026, 1, 5)


@dataclass(frozen=True)
class Sample:
    """The people table, in the order of receipt, and the true person behind each of its records."""

    people: pa.Table
    person: pl.Series


def people_sample(seed: int, *, n_cases: int, n_people_records: int) -> Sample:
    """Simulate a sample and take it in.

    A record that intake makes of several rows (the same person repeated beside each victim) has one truth.
    """
    with TemporaryDirectory() as folder:
        simulate(Path(folder, "sample"), n_cases=n_cases, n_people_records=n_people_records, seed=seed)
        exports = Path(folder, "sample", "exports")
        review = Path(folder, "review")
        (review / "deliveries").mkdir(parents=True)
        for entry in json.loads((exports / "deliveries.json").read_text("utf-8")):
            seal_delivery(
                review,
                None if entry["file"] is None else exports / entry["file"],
                (exports / entry["mapping"]).read_text("utf-8"),
                received_on=RECEIVED_ON,
                coverage=entry["coverage"],
                search_method=entry["search_method"],
            )
        tables = intake(sealed_deliveries(review))
        truth = pl.read_parquet(Path(folder, "sample", "truth", "people.parquet"))
    return _with_truth(tables, truth)


def _with_truth(tables: dict[str, pa.Table], truth: pl.DataFrame) -> Sample:
    """Find the truth of every person record through the row it came from."""
    people = frame_from_table(tables["people"]).sort("received_order", "record_id")
    files = frame_from_table(tables["deliveries"]).select("delivery_id", "file_name")
    origins = frame_from_table(tables["origins"]).join(files, on="delivery_id").sort("delivery_id", "row_number", "part")
    known = truth.select("file_name", "row_number", "part", "person_id").with_columns(pl.col("part").cast(pl.Int16))
    found = origins.join(known, on=["file_name", "row_number", "part"], how="inner").unique("record_id", keep="first")
    labelled = people.join(found.select("record_id", "person_id"), on="record_id", how="inner", maintain_order="left")
    if len(labelled) < len(people):
        raise ValueError(f"{len(people) - len(labelled)} of {len(people)} person records have no truth.")
    return Sample(labelled.drop("person_id").to_arrow(), labelled["person_id"])
