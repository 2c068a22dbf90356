"""Exports: encrypted to their recipient, agreed by a second person, gone after their day, and logged as disclosures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.web.made import N_CASES, case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.ledger.store import Chain
from joindots.review import Review, init_review
from joindots.web.accounts.changes import SetRule
from joindots.web.accounts.models import Effect
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.models import DecisionEvent, EventSubject, ReadEvent
from joindots.web.audit.replay import replay, snapshot
from joindots.web.desk import exporting
from joindots.web.desk.export_files import drop_expired, path_of
from joindots.web.desk.exporting import COLUMNS, AnswerExport, AskExport, read_back, written
from joindots.web.desk.models import Export, ExportSecret
from joindots.web.desk.worker import work_on

PASSPHRASE = "a long enough phrase"
IDENTITY = pyrage.x25519.Identity.generate()
KEY = str(IDENTITY.to_public())


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Review]:
    review = init_review(tmp_path / "demo", name="A demo", is_demo=True)
    with override_settings(REVIEW=review):
        yield review


def ask(username: str = "manager", *, outside: bool = False, lock: str = "key", secret: str = KEY) -> Export:
    action = AskExport({}, "to brief the panel", "Force 10", outside, lock, secret)
    return Export.objects.get(pk=perform(action, colleague(username)).event_id)


@pytest.mark.usefixtures("casework")
def test_control_f2__an_export_is_encrypted_to_its_recipient_and_marks_every_row(demo: Review) -> None:
    export = ask()
    work_on(demo.root, until_done=True)
    export.refresh_from_db()
    assert (export.state, export.n_rows) == ("ready", N_CASES), export.outcome
    data = signed_in("manager").post(f"/exports/{export.pk}/fetch/").content
    assert data.startswith(b"age-encryption.org/v1")
    assert b"CRIME" not in data
    text = pyrage.decrypt(data, [IDENTITY]).decode()
    assert text.count(f"export {export.pk},manager,Force 10") == N_CASES
    assert {row[0] for row in read_back(text)} == {case_id(n) for n in range(N_CASES)}
    assert not ExportSecret.objects.exists()


@pytest.mark.usefixtures("casework")
def test_control_f2__a_passphrase_opens_it_and_is_in_no_event_and_no_table_as_typed(demo: Review) -> None:
    export = ask(lock="passphrase", secret=PASSPHRASE)
    kept = ExportSecret.objects.get().sealed
    assert PASSPHRASE not in kept
    work_on(demo.root, until_done=True)
    assert case_id(0).encode() in pyrage.passphrase.decrypt(path_of(export.pk).read_bytes(), PASSPHRASE)
    assert PASSPHRASE not in " ".join(DecisionEvent.objects.values_list("payload", flat=True))


@pytest.mark.usefixtures("casework")
def test_control_f2__a_disclosure_is_logged_with_its_recipient_purpose_and_cases(demo: Review) -> None:
    export = ask()
    work_on(demo.root, until_done=True)
    made = DecisionEvent.objects.get(kind="export.made").content
    assert (made["on_behalf_of"], made["recipient"], made["purpose"]) == ("manager", "Force 10", "to brief the panel")
    found = EventSubject.objects.filter(subject=case_id(3), chain=Chain.DECISIONS.value).values_list("event_id", flat=True)
    assert DecisionEvent.objects.get(kind="export.made").event_id in set(found)
    signed_in("manager").post(f"/exports/{export.pk}/fetch/")
    read = ReadEvent.objects.get(kind="export.fetched")
    assert (read.actor, read.content["recipient"]) == ("manager", "Force 10")


@pytest.mark.usefixtures("casework")
def test_control_a7__what_leaves_the_review_waits_for_a_second_person_who_may_disclose_all_of_it(demo: Review) -> None:
    export = ask(outside=True)
    work_on(demo.root, until_done=True)
    assert Export.objects.get().state == "asked"
    with pytest.raises(Refused, match="second person"):
        perform(AnswerExport(export.pk, True, "fine"), colleague("manager"))
    perform(SetRule("manager_2", Effect.DENY, "a relative", None, case_id(0)), colleague("manager"))
    with pytest.raises(Refused, match="may not disclose yourself"):
        perform(AnswerExport(export.pk, True, "fine"), colleague("manager_2"))
    with pytest.raises(Refused):
        perform(AnswerExport(export.pk, True, "fine"), colleague("analyst"))
    page = signed_in("panel_chair").post(
        f"/exports/{export.pk}/answer/", {"answer": "agree", "reason": "as agreed"}, follow=True
    )
    assert "Agreed" in page.content.decode()
    work_on(demo.root, until_done=True)
    export.refresh_from_db()
    assert (export.state, export.agreed_by) == ("ready", "panel_chair")


@pytest.mark.usefixtures("casework")
def test_a_refused_export_is_never_made(demo: Review) -> None:
    export = ask(outside=True)
    perform(AnswerExport(export.pk, False, "too much"), colleague("manager_2"))
    work_on(demo.root, until_done=True)
    assert Export.objects.get().state == "refused"
    assert not ExportSecret.objects.exists()
    assert not path_of(export.pk).exists()


@pytest.mark.usefixtures("casework")
def test_an_export_holds_what_its_asker_may_disclose_when_it_is_made(demo: Review) -> None:
    ask()
    perform(SetRule("manager", Effect.DENY, "a relative", Verb.DISCLOSE, case_id(5)), colleague("manager_2"))
    work_on(demo.root, until_done=True)
    assert case_id(5) not in DecisionEvent.objects.get(kind="export.made").content["cases"]
    assert Export.objects.get().n_rows == N_CASES - 1


@pytest.mark.usefixtures("casework")
def test_control_f2__a_file_is_gone_after_its_day_and_is_its_askers_alone(demo: Review) -> None:
    export = ask()
    work_on(demo.root, until_done=True)
    assert signed_in("manager_2").post(f"/exports/{export.pk}/fetch/").status_code == 404
    Export.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert "past its day" in signed_in("manager").post(f"/exports/{export.pk}/fetch/", follow=True).content.decode()
    assert drop_expired() == 0  # the list that was just shown had dropped it
    assert Export.objects.get().state == "expired"
    assert not path_of(export.pk).exists()


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purpose": "x"}, "what it is for"),
        ({"recipient": " "}, "who receives it"),
        ({"lock": "key", "secret": "age1nonsense"}, "no age key"),
        ({"secret": "short"}, "at least 15"),
        ({"lock": "none"}, "Choose with what"),
        ({"filters": {"force": "99"}}, "no case in this list"),
    ],
)
def test_control_f2__an_export_needs_purpose_recipient_and_lock(change: dict[str, str], why: str) -> None:
    given_ = {"filters": {}, "purpose": "to brief the panel", "recipient": "r", "lock": "passphrase", "secret": PASSPHRASE}
    with pytest.raises(Refused, match=why):
        perform(AskExport(is_outside=False, **{**given_, **change}), colleague("manager"))  # type: ignore[arg-type]


@pytest.mark.usefixtures("sqlite_casework")
def test_control_f2__an_export_holds_at_most_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", N_CASES - 1)
    with pytest.raises(Refused, match="more than one export may hold"):
        ask()


@pytest.mark.usefixtures("sqlite_casework")
def test_control_c2__something_leaves_a_real_review_only_after_the_factor_is_given_again(tmp_path: Path) -> None:
    with override_settings(REVIEW=init_review(tmp_path / "real", name="A review")):
        answer = signed_in("manager").get("/cases/export/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


@pytest.mark.usefixtures("sqlite_casework")
def test_replaying_the_events_gives_the_same_exports(demo: Review) -> None:
    ask()
    work_on(demo.root, until_done=True)
    perform(AnswerExport(ask(outside=True).pk, False, "too much"), colleague("manager_2"))
    before = snapshot()
    replay()
    assert snapshot() == before


@given(rows=st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"), max_size=8)] * len(COLUMNS)), max_size=5))
def test_control_f1__what_is_exported_reads_back_as_it_was(rows: list[tuple[str, ...]]) -> None:
    assert read_back(written(rows, ("export 1", "a", "b"))) == rows
