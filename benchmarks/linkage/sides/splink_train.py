"""Splink trains a model on the file and saves it, for both sides to score with."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from benchmarks.linkage import big_rules, splink_big
from splink import Linker

from joindots.bench.side import Clock, run_this_side


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Train and save; count the distinct candidates of the rules."""
    api, table = splink_big.load_table(Path(settings["data"]), settings["n_threads"])
    model = splink_big.settings(big_rules.WIDE_RULES, "plain")
    with clock.step("train"):
        linker = Linker(table, model, log_level=logging.ERROR)
        splink_big.train(linker)
    linker.misc.save_model_to_json(settings["model"], overwrite=True)
    pairs = linker.inference.compute_blocked_pairs_for_predict()
    count = api.duckdb_con.sql(f"SELECT count(*) FROM {pairs.physical_name}").fetchall()[0][0]
    return {"n_candidates": int(count)}


if __name__ == "__main__":
    run_this_side(work, "splink", "duckdb")
