"""Joindots on any table, with its configuration and no labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from joindots.bench.side import Clock, run_this_side
from joindots.resolve.link import link_table
from joindots.resolve.models.config import spec_from_config


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file."""
    linked = spec_from_config(settings["config"])
    link_table([pl.read_csv(settings["data"], infer_schema=False, n_rows=500)], linked)  # loads the kernels
    with clock.step("link"):
        found = link_table([pl.read_csv(settings["data"], infer_schema=False)], linked, seed=1)
    np.save(settings["labels"], found.records["entity"].to_numpy())
    return {}


if __name__ == "__main__":
    run_this_side(work, "joindots")
