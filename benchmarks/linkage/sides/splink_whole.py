"""Splink from file to clusters: read, train, predict, connect at the threshold, write the labels."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.linkage import big_rules, splink_big
from splink import Linker

from joindots.bench.side import Clock, run_this_side


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file; each record's cluster is written in the order of the record ids."""
    rules = big_rules.WIDE_RULES if settings["rules"] == "wide" else big_rules.NARROW_RULES
    threshold = settings["threshold"]
    with clock.step("read"):
        api, table = splink_big.load_table(Path(settings["data"]), settings["n_threads"])
    with clock.step("train"):
        linker = Linker(table, splink_big.settings(rules, settings["comparisons"]), log_level=logging.ERROR)
        splink_big.train(linker)
    with clock.step("predict"):
        links = linker.inference.predict(threshold_match_probability=threshold, warning_mode="never")
    with clock.step("cluster"):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(links, threshold)
    with clock.step("write"):
        query = f"SELECT cluster_id FROM {clusters.physical_name} ORDER BY unique_id"
        labels = api.duckdb_con.sql(query).fetchnumpy()["cluster_id"]
        np.save(settings["labels"], np.asarray(labels, np.int64))
    count = api.duckdb_con.sql(f"SELECT count(*) FROM {links.physical_name}").fetchall()[0][0]
    return {"n_links": int(count)}


if __name__ == "__main__":
    run_this_side(work, "splink", "duckdb")
