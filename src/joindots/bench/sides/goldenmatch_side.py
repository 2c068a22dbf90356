"""goldenmatch on any table, without a configuration: it chooses its own."""

from __future__ import annotations

from typing import Any

import goldenmatch
import numpy as np
import polars as pl

from joindots.bench.side import Clock, run_this_side


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file."""
    with clock.step("link"):
        table = pl.read_csv(settings["data"], infer_schema=False)
        found = goldenmatch.dedupe_df(table, confidence_required=False, allow_red_config=True)
        labels = np.arange(len(table))
        for cluster in found.clusters.values():
            members = sorted(cluster["members"])
            labels[members] = members[0]
    np.save(settings["labels"], labels)
    return {}


if __name__ == "__main__":
    run_this_side(work, "goldenmatch")
