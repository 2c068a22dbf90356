"""Splink on a large file of people: how it reads the file, what it compares and how it trains, each at its fastest."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Literal

import duckdb
import splink.comparison_library as cl
from benchmarks.linkage.big_rules import PARTS, Rules
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

Comparisons = Literal["plain", "documented"]


def load_table(data: Path, n_threads: int) -> tuple[DuckDBAPI, Any]:
    """Read the file into a table of an in-memory DuckDB, which is where Splink is at its fastest."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {n_threads}")
    parts = ", ".join(f"left({column}, {length}) AS {name}" for name, (column, length) in PARTS.items())
    connection.execute(
        f"CREATE TABLE people_table AS SELECT record_id AS unique_id, * EXCLUDE (record_id, person_id), {parts} "
        f"FROM read_parquet('{data}')"
    )
    api = DuckDBAPI(connection)
    return api, api.register("people_table", dataset_display_name="people")


def settings(rules: Rules, comparisons: Comparisons) -> SettingsCreator:
    """Write Splink's settings, without the intermediate columns that cost it time."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=plain_comparisons() if comparisons == "plain" else documented_comparisons(),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def plain_comparisons() -> list[Any]:
    """Compare each column by one measure, with term frequencies: what any two engines can do alike."""
    return [
        cl.JaroWinklerAtThresholds("forename", [0.92, 0.88]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("surname", [0.92, 0.88]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("email", [2]).configure(term_frequency_adjustments=True),
    ]


def documented_comparisons() -> list[Any]:
    """Compare people as Splink's documentation does: its ready-made comparisons of names, births, postcodes and e-mail."""
    return [
        cl.NameComparison("forename").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.PostcodeComparison("postcode").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email").configure(term_frequency_adjustments=True),
    ]


def train(linker: Linker, *, max_pairs: float = 1e7) -> None:
    """Train as the documentation does: prior from strict rules, u from random pairs, m by EM.

    EM leaves term frequencies out, which the documentation calls much faster, and its rules make few pairs.
    """
    strict: list[Any] = [block_on("forename", "surname", "date_of_birth"), block_on("email")]
    linker.training.estimate_probability_two_random_records_match(strict, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=1)
    for rule in (("forename", "postcode"), ("date_of_birth", "postcode"), ("forename", "surname", "date_of_birth")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), estimate_without_term_frequencies=True
        )
