"""Joindots from file to clusters: link (read, clean, encode, block, train, score, cluster), write the labels."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from benchmarks.linkage.big_people import write_people
from benchmarks.linkage.big_rules import config

from joindots.bench.side import Clock, run_this_side
from joindots.resolve.link import link_table
from joindots.resolve.models.config import spec_from_config

N_WARM_UP = 20_000
"""Made-up records of their own, enough that every kernel is needed."""


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file; each record's entity is written in the order of the record ids."""
    linked = spec_from_config(config(settings["rules"], settings["threshold"]))
    columns = ["record_id", *linked.kinds]
    data = Path(settings["data"])
    if settings["is_warm"]:
        with tempfile.TemporaryDirectory() as folder:
            few = Path(folder) / "few.parquet"
            write_people(few, N_WARM_UP, 0)
            link_table([pl.scan_parquet(few).select(columns)], linked)
    with clock.step("link"):
        found = link_table([pl.scan_parquet(data).select(columns)], linked, seed=1, n_threads=settings["n_threads"])
    with clock.step("write"):
        np.save(settings["labels"], found.records["entity"].to_numpy())
    links, rules = found.resolution.links, found.resolution.rules
    return {
        "n_links": len(links.lefts),
        "n_candidates": int(links.n_candidates),
        "n_pairs_not_looked_at": found.resolution.n_skipped_pairs,
        "rules": [rule.rule.name for rule in rules],
    }


if __name__ == "__main__":
    run_this_side(work, "joindots", "numba", "polars")
