"""Splink on any table: its ready-made comparison for each kind of column, trained as its documentation advises."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from joindots.bench.side import Clock, run_this_side

THRESHOLD = 0.95
COMPARISONS: Mapping[str, Callable[[str], Any]] = {
    "name": lambda name: cl.NameComparison(name).configure(term_frequency_adjustments=True),
    "date": lambda name: cl.DateOfBirthComparison(name, input_is_string=True, datetime_format="%Y%m%d"),
    "id": lambda name: cl.DamerauLevenshteinAtThresholds(name, [1, 2]).configure(term_frequency_adjustments=True),
    "exact": lambda name: cl.ExactMatch(name).configure(term_frequency_adjustments=True),
    "text": lambda name: cl.JaroWinklerAtThresholds(name, [0.92, 0.88]).configure(term_frequency_adjustments=True),
    "email": lambda name: cl.EmailComparison(name),
    "postcode": lambda name: cl.PostcodeComparison(name).configure(term_frequency_adjustments=True),
    "number": lambda name: cl.ExactMatch(name),
}
"""Splink's own comparison for each kind that a configuration knows; a list column has none."""


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file; the rules are those of the configuration that are equality on whole columns."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with clock.step("link"):
        table = pl.read_csv(settings["data"], infer_schema=False).with_row_index("unique_id")
        api = DuckDBAPI()
        api.duckdb_con.execute(f"SET threads = {settings['n_threads']}")
        made = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[COMPARISONS[kind](name) for name, kind in settings["kinds"].items() if kind in COMPARISONS],
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in settings["rules"]],
        )
        registered = api.register(table.to_arrow(), dataset_display_name="records")
        linker = Linker(registered, made, log_level=logging.ERROR)
        training = [block_on(*rule) for rule in settings["training_rules"] if _makes_pairs(table, rule)]
        linker.training.estimate_probability_two_random_records_match(list(training), recall=0.7)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
        for rule in training:
            linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
        links = linker.inference.predict(threshold_match_probability=THRESHOLD, warning_mode="never")
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(links, THRESHOLD)
        found = pl.DataFrame(clusters.as_pyarrow_table()).sort("unique_id")  # type: ignore[no-untyped-call]
    np.save(settings["labels"], found["cluster_id"].cast(pl.Int64).to_numpy())
    return {}


def _makes_pairs(table: pl.DataFrame, rule: list[str]) -> bool:
    """Say whether any two records agree under a rule: Splink refuses to learn from one without pairs."""
    return bool(table.drop_nulls(rule).select(rule).is_duplicated().any())


if __name__ == "__main__":
    run_this_side(work, "splink", "duckdb")
