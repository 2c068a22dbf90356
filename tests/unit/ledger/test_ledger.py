"""History is only appended, every alteration shows, and an undo restores exactly what stood before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.ledger.events import Event, chained_event, verify_chain
from joindots.ledger.judgements import Judgement, judgements_in_force, record_judgement, undo_judgement
from joindots.ledger.store import Ledger
from joindots.model.errors import LedgerError, ParameterError
from joindots.model.words import Verdict

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
RECORDS = ("p-1", "p-2", "p-3")


@pytest.fixture
def cursor() -> Iterator[sqlite3.Cursor]:
    connection = sqlite3.connect(":memory:")
    cursor = connection.cursor()
    Ledger(cursor).create_tables()
    yield cursor
    connection.close()


def judge(ledger: Ledger, left: str, right: str, verdict: Verdict, *, reason: str = "same phone") -> Event:
    return record_judgement(
        ledger,
        record_ids=(left, right),
        verdict=verdict,
        reviewer="A. Reviewer",
        reason=reason,
        shown={"link": None},
        at=NOON,
    )


def undo(ledger: Ledger, left: str, right: str) -> Event:
    return undo_judgement(ledger, record_ids=(left, right), reviewer="A. Reviewer", reason="mistaken", at=NOON)


def answers(ledger: Ledger) -> dict[tuple[str, str], Verdict]:
    return {(j.record_id_l, j.record_id_r): j.verdict for j in judgements_in_force(ledger.events())}


def test_judgement__keeps_who_when_why_and_what_was_shown(cursor: sqlite3.Cursor) -> None:
    event = judge(Ledger(cursor), "p-2", "p-1", Verdict.MATCH)
    assert event.content["shown"] == {"link": None}
    assert judgements_in_force(Ledger(cursor).events()) == [
        Judgement(
            event_id=1,
            record_id_l="p-1",
            record_id_r="p-2",
            verdict=Verdict.MATCH,
            reviewer="A. Reviewer",
            reason="same phone",
            decided_at=NOON,
        )
    ]


def test_undo__restores_the_answer_that_stood_before(cursor: sqlite3.Cursor) -> None:
    ledger = Ledger(cursor)
    judge(ledger, "p-1", "p-2", Verdict.MATCH)
    judge(ledger, "p-2", "p-3", Verdict.NON_MATCH)
    judge(ledger, "p-1", "p-2", Verdict.NON_MATCH)
    undo(ledger, "p-2", "p-1")
    assert answers(ledger) == {("p-1", "p-2"): Verdict.MATCH, ("p-2", "p-3"): Verdict.NON_MATCH}
    undo(ledger, "p-1", "p-2")
    assert answers(ledger) == {("p-2", "p-3"): Verdict.NON_MATCH}


def test_undo__refuses_where_no_judgement_stands(cursor: sqlite3.Cursor) -> None:
    with pytest.raises(LedgerError, match="none to undo"):
        undo(Ledger(cursor), "p-1", "p-2")


@pytest.mark.parametrize(
    ("left", "reviewer", "reason", "message"),
    [
        ("p-2", "A. Reviewer", "why", "both are p-2"),
        ("p-1", " ", "why", "needs the name of the person"),
        ("p-1", "A. Reviewer", " ", "gives no reason"),
    ],
)
def test_judgement__refuses_what_nobody_could_stand_by(
    cursor: sqlite3.Cursor, left: str, reviewer: str, reason: str, message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        record_judgement(
            Ledger(cursor),
            record_ids=(left, "p-2"),
            verdict=Verdict.MATCH,
            reviewer=reviewer,
            reason=reason,
            shown={},
            at=NOON,
        )


def test_event__refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ParameterError, match="no time zone"):
        chained_event(previous=None, kind="k", actor="A", at=datetime(2026, 1, 5), content={})


@pytest.mark.parametrize("statement", ["UPDATE ledger_events SET actor = 'B'", "DELETE FROM ledger_events"])
def test_database__refuses_to_alter_or_delete_an_event(cursor: sqlite3.Cursor, statement: str) -> None:
    judge(Ledger(cursor), "p-1", "p-2", Verdict.MATCH)
    with pytest.raises(sqlite3.IntegrityError, match="record a new event"):
        cursor.execute(statement)


def chain(n: int) -> list[Event]:
    events: list[Event] = []
    for number in range(n):
        previous = events[-1] if events else None
        at = NOON + timedelta(seconds=number)
        events.append(chained_event(previous=previous, kind="k", actor="A", at=at, content={"number": number}))
    return events


def test_verify_chain__passes_an_untouched_history() -> None:
    events = chain(5)
    report = verify_chain(events, known_heads={3: events[2].hash})
    assert report.is_whole
    assert (report.n_events, report.head) == (5, events[-1].hash)


@settings(max_examples=60)
@given(st.integers(0, 4), st.sampled_from(["kind", "actor", "at", "payload", "previous_hash", "hash"]))
def test_verify_chain__names_the_first_altered_event(position: int, field: str) -> None:
    events = chain(5)
    altered = {
        **{name: getattr(events[position], name) for name in ("kind", "actor", "at", "payload", "previous_hash", "hash")}
    }
    altered[field] += "x"
    events[position] = replace(events[position], **altered)
    report = verify_chain(events)
    assert report.first_bad_event_id == position + 1


def test_verify_chain__sees_a_removed_event() -> None:
    events = chain(5)
    del events[2]
    assert verify_chain(events).problem == "event 3 is missing: event 4 follows event 2"


def test_verify_chain__sees_a_cut_tail_only_through_a_head_that_was_noted() -> None:
    events = chain(5)
    assert verify_chain(events[:3]).is_whole
    report = verify_chain(events[:3], known_heads={5: events[4].hash})
    assert report.problem == "event 5 was noted as the last one by a run, and is gone"


def test_verify_chain__sees_a_history_rewritten_with_good_hashes() -> None:
    noted = chain(3)[2].hash
    rewritten = [chained_event(previous=None, kind="k", actor="B", at=NOON, content={})]
    for _ in range(2):
        rewritten.append(chained_event(previous=rewritten[-1], kind="k", actor="B", at=NOON, content={}))
    report = verify_chain(rewritten, known_heads={3: noted})
    assert report.first_bad_event_id == 3


PAIRS = [("p-1", "p-2"), ("p-1", "p-3"), ("p-2", "p-3")]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(PAIRS), st.sampled_from([*Verdict, None])), max_size=12))
def test_replay__equals_the_state_kept_step_by_step(steps: list[tuple[tuple[str, str], Verdict | None]]) -> None:
    connection = sqlite3.connect(":memory:")
    ledger = Ledger(connection.cursor())
    ledger.create_tables()
    stacks: dict[tuple[str, str], list[Verdict]] = {}
    for pair, verdict in steps:
        stack = stacks.setdefault(pair, [])
        if verdict is not None:
            judge(ledger, *pair, verdict)
            stack.append(verdict)
        elif stack:
            undo(ledger, *pair)
            stack.pop()
    assert answers(ledger) == {pair: stack[-1] for pair, stack in stacks.items() if stack}
    assert ledger.verify().is_whole
    connection.close()
