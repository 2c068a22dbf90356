"""A stage runs when something that it rests on changed, and an answer follows the record that it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from joindots.engine.store import DuckEngine
from joindots.intake.seal import seal_delivery
from joindots.judging import record_judgements
from joindots.model.registry import Stage
from joindots.model.tables import tables_written_by
from joindots.pipeline import N_STAGES, STEPS, Outcome, run_review
from joindots.review import Review, init_review

MAPPING = """\
[source]
source_id = "x"
body_name = "Council"
body_kind = "other_uk"
country = "GB"
[file]
row_key = ["ref"]
[[part]]
table = "people"
role = "suspect"
[part.columns]
crime_ref = "ref"
full_name = "name"
"""


@pytest.fixture
def review(tmp_path: Path) -> Review:
    review = init_review(tmp_path / "review", name="x")
    receive(review, "first.csv", "ref,name\nC1,John Smith\nC2,Bob Gray\n")
    run_review(review)
    return review


def receive(review: Review, name: str, text: str) -> None:
    file = review.root.parent / name
    file.write_text(text, "utf-8")
    seal_delivery(review.root, file, MAPPING, received_on=date(2026, 1, 5), coverage="partial", search_method=None)


def table(review: Review, name: str) -> pa.Table:
    return DuckEngine(review.tables).scan(name, stage=Stage.REPORT)


def ran(review: Review) -> set[Stage]:
    return {report.stage for report in run_review(review) if report.outcome is Outcome.RAN}


def test_steps__read_only_what_was_written_before_them() -> None:
    written = {spec.name for stage in (Stage.INTAKE, Stage.JUDGEMENTS) for spec in tables_written_by(stage)}
    for step in STEPS:
        assert [name for name in step.reads if name not in written] == []
        written |= {spec.name for spec in tables_written_by(step.stage)}


def test_run__names_each_stage_before_it_starts(review: Review) -> None:
    started: list[Stage] = []
    reports = run_review(review, on_start=started.append)
    assert started == [report.stage for report in reports]
    assert len(started) == N_STAGES


def test_run__repeats_a_stage_only_for_what_it_rests_on(review: Review) -> None:
    assert ran(review) == set()
    stricter = replace(review, settings=replace(review.settings, threshold_probability=0.99))
    assert Stage.RESOLVE in ran(stricter)
    assert ran(stricter) == set()
    receive(review, "second.csv", "ref,name\nC3,Ann Lee\n")
    assert {Stage.INTAKE, Stage.RESOLVE, Stage.TRIAGE, Stage.QUALITY} <= ran(stricter)


def test_an_answer__follows_a_record_that_was_corrected(review: Review, tmp_path: Path) -> None:
    by_name = {row["surname"]: row["record_id"] for row in table(review, "people").to_pylist()}
    answers = tmp_path / "answers.csv"
    answers.write_text(
        f"record_id_l,record_id_r,verdict,reason\n{by_name['smith']},{by_name['gray']},match,same photograph\n", "utf-8"
    )
    record_judgements(review, answers, reviewer="A. Reviewer")
    receive(review, "second.csv", "ref,name\nC1,Jon Smythe\n")
    run_review(review)
    corrected = {row["surname"]: row["record_id"] for row in table(review, "people").to_pylist()}
    assert corrected["smythe"] != by_name["smith"]
    (judged,) = table(review, "judgements").to_pylist()
    assert {judged["record_id_l"], judged["record_id_r"]} == {corrected["smythe"], by_name["gray"]}
    assert len(set(table(review, "entities").column("entity_id").to_pylist())) == 1
