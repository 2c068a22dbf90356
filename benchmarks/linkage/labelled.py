"""Small labelled sets on which peers are held side by side: tables without id or truth, their configurations, and the truth.

Public sets are read from the shared data folder (``JOINDOTS_SHARED``) and skipped by name where they are absent; the made-up
sample is written afresh.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from benchmarks.linkage import big_rules
from benchmarks.linkage.big_people import write_people

from joindots.bench.tables import Table
from joindots.resolve.link import truth_labels

ROOT = Path(__file__).resolve().parents[2]
N_SAMPLE = 20_000


def labelled_sets(folder: Path, seed: int) -> Iterator[Table]:
    """Write each set that can be had into a folder, one after the other."""
    shared = Path(os.environ.get("JOINDOTS_SHARED", ROOT.parent / "shared")) / "data"
    makers: Mapping[str, Callable[[], tuple[pl.DataFrame, Mapping[str, Any], pl.Series]]] = {
        "febrl3": lambda: _read(shared / "febrl" / "dataset3.csv", "febrl/febrl3.toml", "rec_id", r"rec-(\d+)-"),
        "fake_1000": lambda: _read(shared / "fake_1000" / "fake_1000.csv", "fake_1000.toml", "cluster", None),
        "sample": lambda: _sample(folder, seed),
    }
    for name, make in makers.items():
        try:
            table, config, truth = make()
        except FileNotFoundError as problem:
            print(f"{name}: skipped, {problem.filename} is absent (JOINDOTS_SHARED)")
            continue
        file = folder / f"{name}.csv"
        table.write_csv(file)
        yield Table(name, file, config, truth.rank("dense").cast(pl.Int64).to_numpy())


def _read(file: Path, config: str, truth: str, pattern: str | None) -> tuple[pl.DataFrame, Mapping[str, Any], pl.Series]:
    """Read a public set, its cells trimmed, with the columns that its example configuration names."""
    table = pl.read_csv(file, infer_schema=False).rename(str.strip).with_columns(pl.all().str.strip_chars())
    settings = tomllib.loads((ROOT / "examples" / config).read_text("utf-8"))
    settings["table"].pop("id")
    return table.select(list(settings["columns"])), settings, truth_labels(table[truth], pattern)


def _sample(folder: Path, seed: int) -> tuple[pl.DataFrame, Mapping[str, Any], pl.Series]:
    """Write made-up people afresh."""
    file = folder / "sample.parquet"
    write_people(file, N_SAMPLE, seed)
    settings = big_rules.config("wide", 0.95)
    settings["table"].pop("id")
    return pl.read_parquet(file).select(list(settings["columns"])), settings, big_rules.read_truth(file)
