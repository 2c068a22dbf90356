"""Splink on a small labelled set, with the comparisons, rules and training that its documentation gives for the set."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import splink.comparison_library as cl
from benchmarks.linkage import big_rules, splink_big
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from joindots.bench.side import Clock, run_this_side


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file, once unmeasured, since Splink is some times as slow when cold."""
    _link(settings, Clock())
    found = _link(settings, clock)
    np.save(settings["labels"], found)
    return {}


def _link(settings: dict[str, Any], clock: Clock) -> np.ndarray:
    logging.getLogger("splink").setLevel(logging.ERROR)
    with clock.step("link"):
        connection = duckdb.connect()
        connection.execute(f"SET threads = {settings['n_threads']}")
        connection.execute(f"CREATE TABLE csv AS SELECT * FROM read_csv('{settings['data']}', all_varchar = true)")
        parts = "".join(f", left({of}, {n}) AS {name}" for name, (of, n) in big_rules.PARTS.items())
        more = parts if settings["set"] == "sample" else ""
        connection.execute(f"CREATE TABLE people_table AS SELECT rowid AS unique_id, *{more} FROM csv")
        api = DuckDBAPI(connection)
        table = api.register("people_table", dataset_display_name="people")
        linker = {"febrl3": _febrl3, "fake_1000": _fake_1000, "sample": _sample}[settings["set"]](table)
        links = linker.inference.predict(threshold_match_probability=settings["threshold"], warning_mode="never")
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(links, settings["threshold"])
        found = connection.sql(f"SELECT cluster_id FROM {clusters.physical_name} ORDER BY unique_id").fetchnumpy()
    return np.asarray(found["cluster_id"], np.int64)


def _linker(table: Any, comparisons: list[Any], rules: Sequence[tuple[str, ...]]) -> Linker:
    made = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
    )
    return Linker(table, made, log_level=logging.ERROR)


def _febrl3(table: Any) -> Linker:
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]
    rules = [("soc_sec_id",), ("given_name",), ("surname",), ("date_of_birth",), ("postcode",)]
    swapped = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    strict = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), swapped]
    linker = _linker(table, comparisons, rules)
    _train(linker, strict, recall=0.9, rules=[("date_of_birth",), ("postcode",)])
    return linker


def _fake_1000(table: Any) -> Linker:
    comparisons = [
        cl.ForenameSurnameComparison("first_name", "surname"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ]
    strict = [
        "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
        "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        "l.email = r.email",
    ]
    linker = _linker(table, comparisons, [("first_name",), ("surname",), ("dob",), ("email",)])
    _train(linker, strict, recall=0.7, rules=[("dob",), ("email",), ("first_name", "surname")])
    return linker


def _train(linker: Linker, strict: list[Any], *, recall: float, rules: Sequence[tuple[str, ...]]) -> None:
    linker.training.estimate_probability_two_random_records_match(strict, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=5)
    for rule in rules:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), estimate_without_term_frequencies=True
        )


def _sample(table: Any) -> Linker:
    linker = _linker(table, splink_big.documented_comparisons(), list(big_rules.WIDE_RULES))
    splink_big.train(linker)
    return linker


if __name__ == "__main__":
    run_this_side(work, "splink", "duckdb")
