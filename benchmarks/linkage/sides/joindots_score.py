"""Joindots blocks and scores with the model that Splink trained, and says what reading and encoding took."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from benchmarks.linkage.big_rules import read_coded_people

from joindots.bench.side import Clock, run_this_side
from joindots.resolve.candidates.blocking import block_records
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.records.coded import CodedTable
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.scorer import make_scorer
from joindots.resolve.training.splink_file import read_splink_model

N_WARM_UP = 400_000
"""Enough for blocks larger than a tile, which have a kernel of their own."""


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Score; write the links where a file is named. Kernels are loaded before the clock starts."""
    data = Path(settings["data"])
    _score(read_coded_people(data, N_WARM_UP), settings, Clock())
    with clock.step("read"):
        table = read_coded_people(data)
    links = _score(table, settings, clock)
    if settings.get("links"):
        ids = pl.read_parquet(data, columns=["record_id"])["record_id"].to_numpy()
        found = pl.DataFrame({"id_l": ids[links.lefts], "id_r": ids[links.rights], "weight": links.weights_bits})
        found.write_parquet(settings["links"])
    return {"n_links": len(links.lefts), "n_candidates": int(links.n_candidates)}


def _score(table: CodedTable, settings: dict[str, Any], clock: Clock) -> Any:
    model = read_splink_model(Path(settings["model"]))
    with clock.step("frequencies"):
        frequencies = count_model_frequencies(table, model.spec)
    with clock.step("encode"):
        encoded = encode(table, model.spec)
    with clock.step("block"):
        rules = block_records(table, model.spec.blocking_rules)
    with clock.step("prepare"):
        scorer = make_scorer(model.spec, encoded, model.fit, frequencies)
    with clock.step("score"):
        return scorer.score_candidates(rules, bits_from_probability(settings["threshold"]), settings["n_threads"])


if __name__ == "__main__":
    run_this_side(work, "joindots", "numba", "polars")
