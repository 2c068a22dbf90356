"""Access that an auditor would ask about (control G6): of a seeded scenario each line is found, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.unit.web.made import case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.ledger.store import Chain
from joindots.web.accounts.models import User
from joindots.web.audit import chains
from joindots.web.audit.actions import perform
from joindots.web.casework.glass import BreakGlass
from joindots.web.casework.models import Case
from joindots.web.explore import unusual

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
SINCE = (NOON - timedelta(days=3)).isoformat()


def _look(actor: str, about: list[str], at: datetime, kind: str = "case.viewed") -> None:
    with transaction.atomic():
        chains.append(Chain.READS, kind, actor=actor, at=at, content={"subjects": about}, subjects=about)


def _told(find: Any) -> list[tuple[str, str]]:
    return [(line.who, line.what) for line in find(unusual.looks_since(SINCE))]


@pytest.mark.usefixtures("casework")
def test_control_g6__night_and_bulk_are_told_and_a_days_work_is_not() -> None:
    for n in range(5):
        _look("analyst", [case_id(n)], NOON + timedelta(minutes=n))
        _look("review_officer", [case_id(n)], NOON.replace(hour=23, minute=n))
    _look("manager", [case_id(0)], NOON - timedelta(days=40, hours=11))  # at night, and long ago
    for n in range(unusual.BULK + 1):
        _look("panel_chair", ["s-1"], NOON + timedelta(seconds=n), "person.viewed")
    assert _told(unusual.at_night) == [("review_officer", "looked 5 times out of hours")]
    assert _told(unusual.in_bulk) == [("panel_chair", "looked 61 times within an hour")]


@pytest.mark.usefixtures("casework")
def test_control_g6__a_look_at_ones_own_name_is_told() -> None:
    User.objects.filter(username="analyst").update(name="Wren Sample3")
    _look("analyst", ["s-3"], NOON, "person.viewed")
    _look("review_officer", ["s-3"], NOON, "person.viewed")
    _look("analyst", ["s-4"], NOON, "person.viewed")
    assert _told(unusual.own_name) == [("analyst", "looked at a person of their own name")]


@pytest.mark.usefixtures("casework")
def test_control_g6__looks_at_cases_that_others_hold_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unusual, "OTHERS", 2)
    Case.objects.filter(pk__in=[case_id(n) for n in range(4)]).update(owner="review_officer", state="assessment")
    for n in range(4):
        _look("review_officer", [case_id(n)], NOON)
        _look("analyst", [case_id(n)], NOON)
        _look("manager", [case_id(n + 6)], NOON)  # held by nobody
    assert _told(unusual.of_others) == [("analyst", "looked at 4 cases that somebody else holds")]


@pytest.mark.usefixtures("casework")
def test_control_g6__the_page_tells_of_glass_and_reveals_and_is_itself_logged() -> None:
    from joindots.web.audit.models import ReadEvent

    perform(BreakGlass(case_id(1), "A child may be at risk tonight"), colleague("officer_of_10"))
    signed_in("review_officer").post("/people/v-0/reveal/", {"purpose": "to trace a next of kin"})
    text = signed_in("auditor").get("/assurance/unusual/?days=30").content.decode()
    assert f"broke the glass on {case_id(1)}" in text
    assert "revealed v-0" in text
    assert ReadEvent.objects.filter(kind="log.unusual", actor="auditor").exists()
    assert signed_in("review_officer").get("/assurance/unusual/").status_code == 404
