"""Every change is an event in its own transaction; nothing is altered afterwards; the state is what the events say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.unit.web.made import answers, case_id, colleague

from joindots.ledger.store import Chain
from joindots.model.words import Verdict
from joindots.web.audit import chains
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.models import DecisionEvent, ReadEvent, SignedHead
from joindots.web.audit.replay import replay, snapshot
from joindots.web.audit.verifying import verify_chains
from joindots.web.casework.judging import Judge, TakeBack
from joindots.web.casework.models import Case, Link
from joindots.web.casework.moves import AddEntry, Move

pytestmark = pytest.mark.usefixtures("casework")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@contextmanager
def triggers_off(table: str) -> Iterator[Any]:
    """What only somebody with the database in hand can do: take the triggers away, and write."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for what in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER {table}_no_{what}")
        else:
            cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        yield cursor


def work_a_little() -> None:
    officer, analyst = colleague("review_officer"), colleague("analyst")
    perform(Move(case_id(0), "accept"), officer)
    perform(AddEntry(case_id(0), "A call was logged.", "2012-04", "month", "log 3"), officer)
    first, second = Link.objects.order_by("pk")[:2]
    perform(Judge(first.pk, Verdict.MATCH, "same telephone"), analyst)
    perform(Judge(first.pk, Verdict.NON_MATCH, "birth dates differ"), analyst)
    perform(TakeBack(first.pk, "misread"), analyst)
    perform(Judge(second.pk, Verdict.UNSURE, "too little"), analyst)


def note_a_look(who: str, whom: str) -> None:
    with transaction.atomic():
        chains.append(Chain.READS, "person.viewed", actor=who, at=NOON, content={"subjects": [whom]}, subjects=[whom])


@pytest.mark.parametrize("table", [Chain.DECISIONS.value, Chain.READS.value, "ledger_heads"])
@pytest.mark.parametrize("statement", ["UPDATE {t} SET at = 'x'", "DELETE FROM {t}", "replace"])
def test_control_g3__the_database_refuses_to_alter_delete_or_replace(table: str, statement: str) -> None:
    note_a_look("auditor", "v-1")
    chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=Path("/dev/null"))
    if statement == "replace":
        if connection.vendor != "sqlite":
            statement = "TRUNCATE {t}"
        else:
            statement = "INSERT OR REPLACE INTO {t} SELECT * FROM {t}"
    with pytest.raises(DatabaseError, match="record a new event"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(t=table))


def test_control_g2__a_change_and_its_event_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before, n_before = snapshot(), DecisionEvent.objects.count()

    def fails(event: object) -> None:
        Case.objects.filter(pk=case_id(0)).update(state="closed")
        raise RuntimeError("the power went")

    monkeypatch.setattr(Move, "apply", staticmethod(fails))
    with pytest.raises(RuntimeError):
        perform(Move(case_id(0), "accept"), colleague("review_officer"))
    assert snapshot() == before
    assert DecisionEvent.objects.count() == n_before


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        chains.append(Chain.READS, "k", actor="a", at=NOON, content={})


def test_replay_gives_the_state_that_people_saw() -> None:
    work_a_little()
    before = snapshot()
    assert replay() > 0
    assert snapshot() == before


def test_undo_brings_back_what_stood_before() -> None:
    analyst, link = colleague("analyst"), Link.objects.order_by("pk")[0]
    perform(Judge(link.pk, Verdict.MATCH, "same telephone"), analyst)
    perform(Judge(link.pk, Verdict.NON_MATCH, "birth dates differ"), analyst)
    perform(TakeBack(link.pk, "misread"), analyst)
    assert Link.objects.get(pk=link.pk).verdict == Verdict.MATCH
    perform(TakeBack(link.pk, "not sure after all"), analyst)
    assert Link.objects.get(pk=link.pk).verdict == ""
    with pytest.raises(Refused, match="none to undo"):
        perform(TakeBack(link.pk, "again"), analyst)


def test_control_g4__an_untouched_history_is_whole(tmp_path: Path) -> None:
    work_a_little()
    note_a_look("auditor", "v-1")
    chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=tmp_path / "heads")
    work = perform(AddEntry(case_id(0), "Another.", "", "unknown"), colleague("review_officer"))
    found = verify_chains()
    assert found.problems == ()
    assert found.n_events[Chain.DECISIONS] == work.event_id


@pytest.mark.parametrize("chain", list(Chain))
def test_requirement_39__an_edited_event_is_named(chain: Chain) -> None:
    work_a_little()
    for _ in range(3):
        note_a_look("analyst", "v-1")
    with triggers_off(chain.value) as cursor:
        cursor.execute(f"UPDATE {chain.value} SET actor = 'somebody else' WHERE event_id = 2")
    assert [p for p in verify_chains().problems if "event 2 was altered" in p]


def test_control_g4__a_history_hashed_anew_does_not_fit_its_signed_head(tmp_path: Path) -> None:
    """Whoever holds the database alters an event and hashes every later one anew: the chain fits, the head does not."""
    from joindots.ledger.events import GENESIS, event_hash

    work_a_little()
    chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=tmp_path / "heads")
    with triggers_off(Chain.DECISIONS.value) as cursor:
        cursor.execute("UPDATE ledger_events SET actor = 'somebody else' WHERE event_id = 3")
        previous = GENESIS
        cursor.execute("SELECT event_id, kind, actor, at, payload FROM ledger_events ORDER BY event_id")
        for row in cursor.fetchall():
            event_id, kind, actor, at, payload = row
            digest = event_hash(event_id, kind, actor, at, payload, previous)
            cursor.execute(
                "UPDATE ledger_events SET previous_hash = %s, hash = %s WHERE event_id = %s", (previous, digest, event_id)
            )
            previous = digest
    problems = verify_chains().problems
    assert len(problems) == 1
    assert "rewritten" in problems[0]


def test_control_g4__a_history_cut_short_does_not_fit_its_signed_head(tmp_path: Path) -> None:
    work_a_little()
    chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=tmp_path / "heads")
    last = DecisionEvent.objects.count()
    with triggers_off(Chain.DECISIONS.value) as cursor:
        cursor.execute("DELETE FROM ledger_events WHERE event_id = %s", (last,))
    assert any(f"event {last} of the decisions chain is gone" in problem for problem in verify_chains().problems)


def test_control_g4__a_head_taken_away_is_missed_by_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOINDOTS_HEADS", str(tmp_path / "elsewhere.jsonl"))
    work_a_little()
    chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=tmp_path / "elsewhere.jsonl")
    assert verify_chains().problems == ()
    with triggers_off("ledger_heads") as cursor:
        cursor.execute("DELETE FROM ledger_heads")
    assert "copy was kept elsewhere, is gone" in verify_chains().problems[0]


def test_no_head_is_signed_where_nothing_happened(tmp_path: Path) -> None:
    assert chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=tmp_path / "heads")
    assert chains.sign_new_head(settings.KEYS.signing_key, at=NOON, copy_to=tmp_path / "heads") is None
    assert SignedHead.objects.count() == 1


def test_control_g5__no_name_of_a_victim_is_in_the_logs() -> None:
    work_a_little()
    note_a_look("analyst", "v-1")
    said = [*DecisionEvent.objects.values_list("payload", flat=True), *ReadEvent.objects.values_list("payload", flat=True)]
    assert said
    assert not [line for line in said if "canaryname" in line.casefold()]
    assert answers()  # the checklist that other tests fill is not empty
