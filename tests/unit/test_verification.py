"""Verification finds every alteration, and one does not hide another."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from joindots.intake.seal import seal_delivery
from joindots.ledger.judgements import record_judgement
from joindots.model.errors import LedgerError
from joindots.model.words import Verdict
from joindots.pipeline import run_review
from joindots.review import Review, casework_ledger, init_review
from joindots.verification import verify_review

MAPPING = """\
[source]
source_id = "x"
body_name = "Council"
body_kind = "other_uk"
country = "GB"
[file]
row_key = ["ref"]
[[part]]
table = "cases"
[part.columns]
crime_ref = "ref"
"""


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """A review of two deliveries and two judgements, run after each judgement."""
    review = init_review(tmp_path / "review", name="x")
    for name in ("first.csv", "second.csv"):
        (tmp_path / name).write_text(f"ref\n{name}\n", "utf-8")
        seal_delivery(
            review.root, tmp_path / name, MAPPING, received_on=date(2026, 1, 5), coverage="partial", search_method=None
        )
    for left in ("p-1", "p-2"):
        with casework_ledger(review) as ledger:
            record_judgement(
                ledger,
                record_ids=(left, "p-3"),
                verdict=Verdict.UNSURE,
                reviewer="A. Reviewer",
                reason="no photograph",
                shown={},
                at=datetime(2026, 1, 5, tzinfo=UTC),
            )
        run_review(review)
    return review


def alter(review: Review, *statements: str) -> None:
    """Change the ledger behind its back."""
    connection = sqlite3.connect(review.casework)
    for trigger in ("ledger_events_no_update", "ledger_events_no_delete"):
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_an_untouched_review__is_whole(review: Review) -> None:
    found = verify_review(review)
    assert found.is_whole
    assert (found.n_events, found.n_deliveries) == (2, 2)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE ledger_events SET actor = 'B' WHERE event_id = 1", "event 1 was altered"),
        ("DELETE FROM ledger_events WHERE event_id = 2", "event 2 was noted as the last one by a run, and is gone"),
        ("DELETE FROM ledger_events", "event 1 was noted as the last one by a run, and is gone"),
        ("DROP TABLE ledger_events", "no such table"),
    ],
)
def test_an_altered_ledger__is_found_and_not_run_on(review: Review, statement: str, problem: str) -> None:
    before = (review.tables / "judgements.parquet").read_bytes()
    alter(review, statement)
    (found,) = verify_review(review).problems
    assert problem in found
    with pytest.raises(LedgerError, match="estore it from a copy"):
        run_review(review)
    assert (review.tables / "judgements.parquet").read_bytes() == before


def test_the_last_delivery_taken_out__is_found(review: Review) -> None:
    last = review.root / "deliveries" / "D0002"
    last.rename(review.root.parent / "taken")
    assert verify_review(review).problems == ("D0002: a run read it, and it is gone.",)


def test_several_problems__are_all_listed(review: Review) -> None:
    alter(review, "UPDATE ledger_events SET actor = 'B' WHERE event_id = 1")
    (review.tables / "links.parquet").unlink()
    (review.tables / "cases.parquet").write_bytes(b"")
    (review.runs / "law.json").write_text("{", "utf-8")
    (review.root / "deliveries" / "D0001" / "delivery.json").unlink()
    problems = verify_review(review).problems
    assert [problem.split(":")[0] for problem in problems] == [
        "ledger",
        f"{review.root / 'deliveries' / 'D0001' / 'delivery.json'} cannot be read",
        'table "cases"',
        'table "links"',
        "runs",
    ]
