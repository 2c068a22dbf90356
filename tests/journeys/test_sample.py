"""The whole path on a simulated sample, held against what is known to be true."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from joindots.review import Review
from joindots.verification import verify_review


def read(review: Review, name: str) -> pl.DataFrame:
    return pl.read_parquet(review.tables / f"{name}.parquet")


def test_scope__equals_the_truth_given_the_delivered_values_on_every_case(sample: Path, finished: Review) -> None:
    key = ["case_id", "criteria_version"]
    truth = pl.read_parquet(sample / "truth" / "scope.parquet").select(*key, "answer").sort(key)
    found = read(finished, "scope_results").select(*key, "answer").sort(key)
    assert found.rows() == truth.rows()
    assert set(truth["answer"]) == {"in", "out", "cannot_tell"}


def test_every_row_of_every_file__is_accepted_quarantined_or_duplicate(finished: Review) -> None:
    deliveries = read(finished, "deliveries")
    accounted = deliveries["n_accepted"] + deliveries["n_quarantined"] + deliveries["n_duplicates"]
    assert (deliveries["n_rows_in"] == accounted).all()
    assert read(finished, "source_rows").height == deliveries["n_rows_in"].sum()


def test_silent_partial_and_nil_bodies__are_told_apart(sample: Path, finished: Review) -> None:
    returns = read(finished, "returns")
    listed = json.loads((sample / "exports" / "deliveries.json").read_text("utf-8"))
    assert returns.filter(pl.col("is_expected")).height == 43
    assert returns.filter(pl.col("status") == "nil_certified").height == sum(item["file"] is None for item in listed)
    silent = returns.filter(pl.col("status") == "no_return")
    assert silent.height > 0
    assert silent["n_cases"].null_count() == silent.height


def test_every_person_record__has_one_entity_and_an_origin(finished: Review) -> None:
    people, entities, origins = (read(finished, name) for name in ("people", "entities", "origins"))
    assert entities["record_id"].to_list() == people["record_id"].to_list()
    assert set(people["record_id"]) <= set(origins["record_id"])


def test_entity_id__is_its_first_received_record(finished: Review) -> None:
    joined = read(finished, "people").join(read(finished, "entities"), on="record_id")
    first = joined.sort("received_order").group_by("entity_id", maintain_order=True).first()
    assert first["record_id"].to_list() == first["entity_id"].to_list()


def test_what_rests_on_model_or_judgement__says_so(finished: Review) -> None:
    links = read(finished, "links")
    assert set(links["basis"]) == {"model", "source_key"}
    assert (links["weight_bits"].is_null() == (links["basis"] == "source_key")).all()
    ties, dots = read(finished, "ties"), read(finished, "joined_dots")
    assert set(ties.filter(~pl.col("kind").is_in(["suspect", "person", "victim"]))["basis"]) == {"source_key"}
    assert set(ties.filter(pl.col("kind") == "suspect")["basis"]) == {"model", "source_key"}
    assert set(dots["basis"]) == {"model", "source_key"}
    assert dots.filter((pl.col("sentences").list.len() == 0) | (pl.col("evidence").list.len() == 0)).height == 0


def test_verify__passes_an_untouched_review_and_names_what_was_altered(review: Review) -> None:
    assert verify_review(review).is_whole
    delivery = next(
        path for path in sorted((review.root / "deliveries").rglob("*")) if path.name.endswith((".csv", ".jsonl"))
    )
    delivery.chmod(0o600)
    delivery.write_bytes(delivery.read_bytes() + b"x")
    table = review.tables / "roles.parquet"
    table.write_bytes(table.read_bytes() + b"x")
    problems = "\n".join(verify_review(review).problems)
    assert delivery.name in problems
    assert 'table "roles"' in problems
