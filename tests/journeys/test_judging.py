"""The loop resolve, judge, resolve: answers are honoured, and an undo restores exactly."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from tests.journeys.conftest import table_bytes

from joindots.engine.store import DuckEngine
from joindots.judging import record_judgements
from joindots.model.errors import JoindotsError, LedgerError, SourceError
from joindots.model.registry import Stage
from joindots.pipeline import run_review
from joindots.review import Review, casework_ledger

REVIEWER = "A. Reviewer"


def answer_file(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    path = folder / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("record_id_l", "record_id_r", "verdict", "reason"), *rows])
    return path


def entity_of(review: Review) -> dict[str, str]:
    entities = DuckEngine(review.tables).scan("entities", stage=Stage.REPORT)
    return dict(zip(entities.column("record_id").to_pylist(), entities.column("entity_id").to_pylist(), strict=True))


def model_link(review: Review) -> tuple[str, str]:
    """An entity of exactly two records that the model joined."""
    engine = DuckEngine(review.tables)
    links: pa.Table = engine.scan("links", stage=Stage.REPORT, where={"basis": ["model"]})
    sizes = dict(
        zip(
            *(engine.scan("entities", stage=Stage.REPORT).column(n).to_pylist() for n in ("record_id", "n_records")),
            strict=True,
        )
    )
    for link in links.to_pylist():
        if link["is_in_entity"] and sizes[link["record_id_l"]] == 2:
            return link["record_id_l"], link["record_id_r"]
    raise AssertionError("the sample has no entity of two records joined by the model")


def two_strangers(review: Review) -> tuple[str, str]:
    """Two named records that stand alone."""
    engine = DuckEngine(review.tables)
    people = engine.scan("people", stage=Stage.REPORT, columns=("record_id",), where={"name_kind": ["named"]})
    sizes = dict(
        zip(
            *(engine.scan("entities", stage=Stage.REPORT).column(n).to_pylist() for n in ("record_id", "n_records")),
            strict=True,
        )
    )
    alone = sorted(record_id for record_id in people.column("record_id").to_pylist() if sizes[record_id] == 1)
    return alone[0], alone[1]


def test_non_match__keeps_two_records_apart_and_undo_restores_every_byte(
    review: Review, finished: Review, tmp_path: Path
) -> None:
    left, right = model_link(review)
    record_judgements(review, answer_file(tmp_path, (left, right, "non_match", "different people")), reviewer=REVIEWER)
    run_review(review)
    before, after = entity_of(finished), entity_of(review)
    assert after[left] != after[right]
    others = set(before) - {left, right}
    assert {record: after[record] for record in others} == {record: before[record] for record in others}

    record_judgements(review, answer_file(tmp_path, (left, right, "undo", "answered by mistake")), reviewer=REVIEWER)
    run_review(review)
    assert table_bytes(review) == table_bytes(finished)


def test_match__joins_two_strangers_and_leaves_everyone_else(review: Review, finished: Review, tmp_path: Path) -> None:
    left, right = two_strangers(review)
    record_judgements(review, answer_file(tmp_path, (left, right, "match", "same custody photograph")), reviewer=REVIEWER)
    run_review(review)
    before, after = entity_of(finished), entity_of(review)
    assert after[left] == after[right]
    others = set(before) - {left, right}
    assert {record: after[record] for record in others} == {record: before[record] for record in others}


def test_judgement__keeps_what_was_on_the_screen(review: Review, tmp_path: Path) -> None:
    left, right = model_link(review)
    record_judgements(review, answer_file(tmp_path, (left, right, "unsure", "photograph missing")), reviewer=REVIEWER)
    with casework_ledger(review) as ledger:
        event = ledger.last()
    assert event is not None
    assert event.content["shown"]["link"]["basis"] == "model"
    assert event.content["shown"]["links_sha256"] == DuckEngine(review.tables).digest("links")


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        (("p-unknown", "p-none", "match", "why"), SourceError, "no person record p-none"),
        (("{0}", "{1}", "mtach", "why"), SourceError, "Nearest: match"),
        (("{0}", "{1}", "undo", "why"), LedgerError, "none to undo"),
    ],
)
def test_judging__refuses_the_whole_file_for_one_bad_row(
    review: Review, tmp_path: Path, row: tuple[str, str, str, str], error: type[JoindotsError], message: str
) -> None:
    left, right = model_link(review)
    bad = (row[0].format(left, right), row[1].format(left, right), row[2], row[3])
    file = answer_file(tmp_path, (*two_strangers(review), "match", "good row"), bad)
    with pytest.raises(error, match=message):
        record_judgements(review, file, reviewer=REVIEWER)
    with casework_ledger(review) as ledger:
        assert ledger.last() is None
