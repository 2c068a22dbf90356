"""Splink blocks and scores with a trained model: `predict`, at its fastest, from a table and term frequencies in memory."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from benchmarks.linkage.splink_big import load_table
from splink import Linker

from joindots.bench.side import Clock, run_this_side


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Predict; write the links where a file is named."""
    api, table = load_table(Path(settings["data"]), settings["n_threads"])
    model = json.loads(Path(settings["model"]).read_text("utf-8"))
    linker = Linker(table, model, log_level=logging.ERROR)
    for comparison in model["comparisons"]:
        column = comparison["output_column_name"]
        if any(level.get("tf_adjustment_column") for level in comparison["comparison_levels"]):
            linker.table_management.compute_tf_table(column)
    with clock.step("predict"):
        links = linker.inference.predict(threshold_match_probability=settings["threshold"], warning_mode="never")
    count = api.duckdb_con.sql(f"SELECT count(*) FROM {links.physical_name}").fetchall()[0][0]
    if settings.get("links"):
        query = f"SELECT unique_id_l AS id_l, unique_id_r AS id_r, match_weight AS weight FROM {links.physical_name}"
        api.duckdb_con.execute(f"COPY ({query}) TO '{settings['links']}' (FORMAT parquet)")
    return {"n_links": int(count)}


if __name__ == "__main__":
    run_this_side(work, "splink", "duckdb")
