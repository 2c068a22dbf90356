"""Once a review has accounts, the command line asks who is there and what for, and passes the same authorisation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from tests.unit.web.made import case_id, colleague

from joindots.model.errors import AccessRefused
from joindots.model.words import Verdict
from joindots.review import Review
from joindots.web import command_door, start
from joindots.web.accounts.changes import SetRule
from joindots.web.accounts.models import Effect
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import perform
from joindots.web.audit.models import ReadEvent
from joindots.web.command_door import admit, has_accounts, show_in_casework


@pytest.fixture
def review(sqlite_casework: Path, monkeypatch: pytest.MonkeyPatch) -> Review:
    """The prepared casework as a real review's, in a folder of its own."""
    monkeypatch.setattr(start, "open_web", lambda review: None)  # this process has opened it
    real: Any = settings.REVIEW
    return Review(sqlite_casework.parent, replace(real.settings, is_demo=False))


@pytest.mark.parametrize(("username", "purpose"), [(None, None), ("manager", None), (None, "to compare"), ("manager", " ")])
def test_control_a1__a_command_asks_who_and_what_for(review: Review, username: str | None, purpose: str | None) -> None:
    with pytest.raises(AccessRefused, match="--as"):
        admit(review, "report", username=username, purpose=purpose)


def test_control_a1__who_may_see_the_whole_review_is_let_in_and_noted(review: Review) -> None:
    admit(review, "report", username="manager", purpose="to brief the board")
    event = ReadEvent.objects.get(kind="command.report")
    assert (event.actor, event.content["purpose"], event.content["refused"]) == ("manager", "to brief the board", "")


@pytest.mark.parametrize(
    ("username", "verb", "why"),
    [
        ("officer_of_10", Verb.SEE, "may not see 8 of its cases"),
        ("auditor", Verb.SEE, "role of auditor may not see"),
        ("analyst", Verb.DISCLOSE, "role of analyst may not disclose"),
        ("nobody", Verb.SEE, "no active account"),
    ],
)
def test_control_a1__who_may_not_is_refused_and_noted(review: Review, username: str, verb: Verb, why: str) -> None:
    with pytest.raises(AccessRefused, match=why):
        admit(review, "export", username=username, purpose="p", verb=verb)
    assert ReadEvent.objects.get(kind="command.export").content["refused"]


def test_control_a1__one_wall_closes_a_command_about_the_whole_review(review: Review) -> None:
    perform(SetRule("analyst", Effect.DENY, "a relative", None, case_id(0)), colleague("manager"))
    with pytest.raises(AccessRefused, match="may not see 1 of its cases"):
        admit(review, "find", username="analyst", purpose="p")


def test_a_demo_is_open(review: Review) -> None:
    assert has_accounts(review)
    demo = replace(review, settings=replace(review.settings, is_demo=True))
    admit(demo, "report", username=None, purpose=None)
    assert not ReadEvent.objects.filter(kind="command.report").exists()
    assert command_door.__doc__


def test_answers_from_the_command_line_show_on_the_links_as_a_replay_would_show_them(review: Review) -> None:
    from joindots.ledger.judgements import record_judgement
    from joindots.review import casework_ledger
    from joindots.web.audit.replay import replay, snapshot
    from joindots.web.casework.models import Link

    link = Link.objects.order_by("pk")[0]
    with casework_ledger(review) as ledger:
        pair, now = (link.left_id, link.right_id), timezone.now()
        said = record_judgement(
            ledger, record_ids=pair, verdict=Verdict.MATCH, reviewer="analyst", reason="As read.", shown={}, at=now
        )
    show_in_casework(review, [said])
    link.refresh_from_db()
    assert (link.verdict, link.judged_by) == ("match", "analyst")
    before = snapshot([Link])
    replay()
    assert snapshot([Link]) == before
