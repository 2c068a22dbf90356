"""A review folder opens as it was made, refuses what it does not know, and loses no answer in silence."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from joindots.engine.runs import RunRecord
from joindots.ledger.store import Ledger
from joindots.model.errors import LedgerError, ParameterError, StateError
from joindots.review import (
    Settings,
    casework_ledger,
    changed_deliveries,
    init_review,
    noted_head,
    only_one_at_work,
    open_review,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SNAPSHOT = RunRecord(
    stage="judgements",
    code_version="1",
    inputs={"ledger": "ab", "records": "cd"},
    parameters={"up_to_event": 3},
    outputs={},
    started_at="",
    finished_at="",
)


@pytest.mark.parametrize("name", ["My review", 'The "North" review', "back\\slash", "two\nlines", "Adolygiad ŵ"])
def test_a_new_review__opens_with_the_settings_it_was_made_with(tmp_path: Path, name: str) -> None:
    made = init_review(tmp_path / "review", name=name, is_demo=True)
    assert open_review(tmp_path / "review") == made
    assert made.settings == Settings(name=name, is_demo=True)


def test_settings__have_defaults_where_the_file_is_silent(tmp_path: Path) -> None:
    root = init_review(tmp_path / "north", name="x").root
    (root / "review.toml").write_text("", "utf-8")
    assert open_review(root).settings == Settings(name="north")


def test_settings__are_what_the_file_says(tmp_path: Path) -> None:
    root = init_review(tmp_path / "north", name="x").root
    text = '[review]\nname = "N"\ncriteria_version = "1b"\n[resolve]\nthreshold_probability = 0.9\n'
    text += "break_probability = 0.2\nseed = 7\n"
    (root / "review.toml").write_text(text, "utf-8")
    expected = Settings(name="N", criteria_version="1b", threshold_probability=0.9, break_probability=0.2, seed=7)
    assert open_review(root).settings == expected
    assert tomllib.loads(text)["resolve"]["seed"] == 7


def test_init__refuses_a_folder_in_use_and_a_blank_name(tmp_path: Path) -> None:
    init_review(tmp_path / "review", name="x")
    with pytest.raises(StateError, match="exists and is no empty folder"):
        init_review(tmp_path / "review", name="x")
    with pytest.raises(ParameterError, match="no name"):
        init_review(tmp_path / "other", name=" ")
    assert not (tmp_path / "other").exists()


def _append_two(ledger: Ledger) -> None:
    ledger.append("k", actor="A", at=NOON, content={})
    ledger.append("k", actor=" ", at=NOON, content={})


def test_casework__keeps_nothing_of_a_block_that_raises(tmp_path: Path) -> None:
    review = init_review(tmp_path / "review", name="x")
    with casework_ledger(review) as ledger:
        ledger.append("k", actor="A", at=NOON, content={})
    with pytest.raises(ParameterError, match="needs the name"), casework_ledger(review) as ledger:
        _append_two(ledger)
    with casework_ledger(review) as ledger:
        assert [event.event_id for event in ledger.events()] == [1]


def test_casework__that_is_gone_is_never_made_again_in_silence(tmp_path: Path) -> None:
    review = init_review(tmp_path / "review", name="x")
    review.casework.unlink()
    with pytest.raises(LedgerError, match="Restore it from a copy"), casework_ledger(review):
        pass
    assert not review.casework.exists()


def test_the_lock__is_held_by_one_and_let_go(tmp_path: Path) -> None:
    review = init_review(tmp_path / "review", name="x")
    with only_one_at_work(review), pytest.raises(StateError, match="Another command"), only_one_at_work(review):
        pass
    with only_one_at_work(review):
        pass


@pytest.mark.parametrize(
    ("record", "head"),
    [
        (SNAPSHOT, {3: "ab"}),
        (replace(SNAPSHOT, parameters={"up_to_event": 0}), {}),
        (replace(SNAPSHOT, parameters={"up_to_event": "3"}), {}),
        (None, {}),
    ],
)
def test_noted_head__is_the_last_event_that_a_snapshot_saw(record: RunRecord | None, head: dict[int, str]) -> None:
    assert noted_head(record) == head


def test_changed_deliveries__names_what_is_gone_and_what_is_another() -> None:
    read = {"D0001": "a", "D0002": "b", "D0003": "c"}
    assert changed_deliveries(read, {"D0001": "a", "D0002": "x", "D0004": "new"}) == [
        "D0002: a run read it, and it is another one now.",
        "D0003: a run read it, and it is gone.",
    ]
