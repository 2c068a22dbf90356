"""From a sample on paper to an estimate: drawn, resolved by somebody who knows, read back."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from joindots.cli.app import app
from joindots.resolve.accuracy.evaluate import evaluate
from joindots.review import Review

import joindots.cli  # noqa: F401  isort: skip  (adds the commands)


def _run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def _true_people(review: Review, sample: Path) -> pl.DataFrame:
    tables = {name: pl.read_parquet(review.tables / f"{name}.parquet") for name in ("deliveries", "origins", "people")}
    truth = pl.read_parquet(sample / "truth" / "people.parquet").with_columns(pl.col("part").cast(pl.Int16))
    files = tables["deliveries"].select("delivery_id", "file_name")
    where = tables["origins"].join(files, on="delivery_id").join(truth, on=("file_name", "row_number", "part"))
    return (
        where.select("record_id", "person_id")
        .unique()
        .join(tables["people"].select("record_id", "name_kind"), on="record_id")
    )


def test_a_review__is_estimated_from_a_resolved_sample(review: Review, sample: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked.csv"
    assert "400 draws" in _run("report", review.root, "--review-sample", asked, "--draws", 400, "--draw-seed", 9)
    drawn = pl.read_csv(asked, infer_schema=False).unique("draw").select("draw", "drawn_record_id")
    known = _true_people(review, sample).filter(pl.col("name_kind") != "unnamed")
    answers = (
        drawn.join(known.rename({"record_id": "drawn_record_id"}), on="drawn_record_id")
        .join(known, on="person_id")
        .select("draw", "drawn_record_id", "record_id", belongs=pl.lit("yes"))
    )
    answers.write_csv(tmp_path / "answered.csv")
    told = json.loads(_run("report", review.root, "--reviewed", tmp_path / "answered.csv", "--json"))["certainty"]
    entities = pl.read_parquet(review.tables / "entities.parquet").join(known, on="record_id").sort("record_id")
    found, true = (entities[name].rank("dense").cast(pl.Int64).to_numpy() for name in ("entity_id", "person_id"))
    whole = evaluate(found, true)
    recall = next(line for line in told["reviewed"] if "B-cubed recall" in line["what"])
    assert recall["lower"] <= whole.b_cubed.recall <= recall["upper"]
    assert recall["upper"] - recall["lower"] < 0.15
    assert "by a sample that people resolved" in review.report.read_text("utf-8")


def test_a_sample__is_never_written_over(review: Review, tmp_path: Path) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text("answers")
    done = CliRunner().invoke(app, ["report", str(review.root), "--review-sample", str(asked)])
    assert done.exit_code != 0
    assert asked.read_text() == "answers"


@pytest.mark.parametrize("as_json", [True, False])
def test_link__writes_a_sample_and_reads_it_back(tmp_path: Path, as_json: bool) -> None:
    rows = [f"{i},{n},{s},19800{1 + i % 9}1{i % 10}" for i in range(60) for n, s in ((f"na{i % 7}me", f"sur{i}name"),) * 2]
    (tmp_path / "people.csv").write_text("id,forename,surname,born\n" + "\n".join(rows))
    (tmp_path / "config.toml").write_text(
        '[table]\ntrain = [["forename", "surname"], ["born"]]\nblock = [["surname"]]\n'
        '[columns]\nforename = "name"\nsurname = "name"\nborn = "date"\n'
    )
    asked = tmp_path / "asked.csv"
    base = ["link", tmp_path / "people.csv", "--config", tmp_path / "config.toml"]
    _run(*base, "--review-sample", asked, "--draws", 30)
    sample = pl.read_csv(asked, infer_schema=False).with_columns(belongs=pl.lit("yes"))
    assert set(sample["record_id"].str.split(":").list.first()) == {"0"}
    sample.write_csv(tmp_path / "answered.csv")
    told = _run(*base, "--reviewed", tmp_path / "answered.csv", *(["--json"] if as_json else []))
    if as_json:
        found = json.loads(told)
        assert found["from_sample"]["n_draws"] == 30
        assert found["from_sample"]["measures"]["pairwise recall"]["estimate"] == 1.0
        assert {line["basis"] for line in found["without_labels"]} == {"model"}
    else:
        assert "By a sample that people resolved, 30 draws" in told
