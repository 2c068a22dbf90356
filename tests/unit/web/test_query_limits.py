"""Every screen asks the database few questions, and no more where there is more to show.

The registry of screens is walked, so that a new screen is counted as soon as it is one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, connections
from django.db.models import Model
from django.test import Client
from tests.journeys.web.prepare import give_codes
from tests.journeys.web.screens import DECIDED, DESK_SCREENS, SCREENS
from tests.unit.web.conftest import _use
from tests.unit.web.made import answers, case_id, made_proposal
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.models import AccessRule, Notice, User
from joindots.web.audit.actions import perform
from joindots.web.casework.models import CaseRole, KeptQuestion, Link, PersonRecord, SecondReading
from joindots.web.casework.promote import AcceptOffer, OfferRun
from joindots.web.casework.work import (
    Assessment,
    Decision,
    Draft,
    Entry,
    MaterialClass,
    Seat,
    VictimPosition,
    WorkAction,
)
from joindots.web.databases import database_settings
from joindots.web.desk.models import ApiToken, Export, Job, JobProgress, Upload, UploadFile

ROOT = Path(__file__).resolve().parents[3]
MOST_QUERIES = 45
OF_FILES = "/submissions/deliveries/D0001/"
"""It reads a sealed delivery, and asks the database for its receipt alone."""
AT = datetime(2026, 1, 5, tzinfo=UTC)
KEPT = {"search": {"words": "wren"}, "network": {"case": case_id(0), "kind": "", "steps": "2", "to": ""}}


@pytest.fixture
def walked_casework(tmp_path: Path) -> Iterator[None]:
    """The casework that the walk over the screens stands on."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("JOINDOTS_", "DJANGO_"))}
    folder = tmp_path / "review"
    subprocess.run([sys.executable, "-m", "tests.journeys.web.prepare", str(folder)], cwd=ROOT, env=outside, check=True)
    shutil.copy(folder / "casework.db", tmp_path / "walked.db")
    _use(database_settings(tmp_path / "walked.db"))
    Authenticator.objects.all().delete()  # they are sealed with that review's key
    signed_in("tam.whitlock")  # with an app of theirs
    give_codes("tam.whitlock")
    yield
    connections["default"].close()


def addresses() -> list[tuple[str, str]]:
    """Every screen, and as whom it is looked at; and what is kept, which opens as one."""
    walked = [(username, address) for username, several in SCREENS for address in several]
    desk = [(username, address) for username, several in DESK_SCREENS.items() for address in several if address != OF_FILES]
    kept = [("rowan.hale", f"/{place}/{place}-0/") for place in KEPT]
    return [*walked, *((username, address.format(upload=70_000, run=70_000)) for username, address in desk), *kept]


def more_of_everything(numbers: range) -> None:
    """Give the screens more to show: of whatever stands in a list somewhere, as many as there are numbers."""
    everybody = [username for username, _ in SCREENS if username]
    rows: list[Model] = []
    for n in numbers:
        key, about = 70_000 + n, {"case_id": DECIDED}
        for case in (DECIDED, case_id(0)):
            at_case = key + (50_000 if case == DECIDED else 0)
            rows += [Entry(id=at_case, case_id=case, precision="unknown", text="t", written_by="w", written_at=AT)]
            made = {"case_id": case, "outcome": "nfa_upheld", "rationale": "r", "rejected": "n", "decided_at": AT}
            rows += [Decision(id=at_case, **made, chaired_by="perry.lund", is_in_force=False)]
            owner = everybody[n % len(everybody)]
            rows += [WorkAction(id=at_case, case_id=case, decision_id=at_case, text="t", owner=owner, state="allocated")]
        rows += [
            Assessment(id=key, **about, reader=f"reader {n}", answers=answers(), submitted_at=AT),
            Seat(id=key, **about, username=f"member {n}", view="nfa_upheld", reason="r"),
            MaterialClass(id=key, **about, item=f"item {n}", sensitivity="sensitive", reason="r", classed_by="w"),
            VictimPosition(id=key, **about, person_id="v-0", position="agrees", reason="r", recorded_by="w", recorded_at=AT),
            User(username=f"user {n}", name=f"User {n}", role="analyst"),
            AccessRule(id=key, username=f"user {n}", effect="allow", purpose="p", given_by="g", starts_at=AT, **about),
            Export(
                export_id=key, asked_by="max.ferris", asked_at=AT, purpose="p", recipient="r", is_outside=True, lock="key",
                state="asked",
            ),
            Upload(
                upload_id=key, source_id="10", body_name="Force 10", force_code="10", sha256="0", n_bytes=1,
                coverage="partial", virus_scan="none", state="checked", uploaded_by="dee.farrow", uploaded_at=AT,
            ),
            UploadFile(upload_id=key, stored_name=f"f{n}", shown_name=f"f{n}.csv"),
            Job(job_id=key, kind="run", asked_by="dee.farrow", asked_at=AT, state="done"),
            JobProgress(job_id=key, changed_at=AT),
        ]  # fmt: skip
        for place, asked in KEPT.items():
            kept = KeptQuestion(kept_id=f"{place}-{n}", place=place, owner="rowan.hale", name=f"{n}", asked=asked)
            rows += [kept]
        for username in everybody:
            token = {"username": username, "digest": f"{username} {n}", "purpose": "p", "scopes": ["read"], "given_at": AT}
            rows += [
                Notice(key=f"{username} {n}", username=username, at=AT, text="t", **about),
                Draft(username=username, key=f"assess:{case_id(n)}", content={"a": "b"}),
                ApiToken(token_id=key * 100 + everybody.index(username), **token, expires_at=AT + timedelta(days=9999)),
            ]
        for entity in ("s-0", "v-0"):
            record = PersonRecord(record_id=f"{entity}.{n}", person_id=entity, source_id="10", body_name="Force 10")
            role = {"case_id": case_id(n % 25), "role": "suspect" if entity == "s-0" else "victim"}
            rows += [record, CaseRole(role_id=f"{entity}.{n}", record=record, **role)]
    for kind in dict.fromkeys(type(row) for row in rows):
        manager: Any = kind._default_manager
        manager.bulk_create([row for row in rows if type(row) is kind])
    officer = User.objects.get(username="dee.farrow")
    offered = perform(OfferRun(made_proposal(25 + 2 * len(numbers)), {}), officer)
    perform(AcceptOffer(offered.event_id), officer)
    waiting = list(Link.objects.filter(verdict="").order_by("pk")[: len(numbers)])
    for n, link in zip(numbers, waiting, strict=False):
        link.verdict, link.judged_by, link.judged_event, link.second = "same", "ines.okoro", n + 1, "waits"
        link.save()
        second = {"first_verdict": "same", "first_reader": "x", "verdict": "different", "reason": "r", "read_at": AT}
        SecondReading.objects.create(id=70_000 + n, link=link, reader="ines.okoro", **second)


class _Noted:
    """Notes every question that goes to the database."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked.append(sql)
        return execute(sql, params, many, context)


def counted() -> dict[tuple[str, str], int]:
    """How many questions each screen asks, once it has been seen."""
    clients = {username: signed_in(username) if username else Client(SERVER_NAME="localhost") for username, _ in SCREENS}
    found, lost = {}, []
    for username, address in addresses():
        client = clients[username]
        client.get(address)
        asked: list[str] = []
        with connection.execute_wrapper(_Noted(asked)):
            status = client.get(address).status_code
        if status not in ((404,) if address == "/nothing/" else (200, 302)):
            lost.append((username, address, status))
        found[username, address] = len(asked)
    assert lost == []  # what is walked is there
    return found


@pytest.mark.usefixtures("walked_casework")
def test_every_screen_asks_few_questions_and_no_more_where_there_is_more_to_show() -> None:
    more_of_everything(range(2))
    few = counted()
    more_of_everything(range(2, 40))
    many = counted()
    assert {key: n for key, n in many.items() if n > MOST_QUERIES} == {}
    assert {key: (few[key], n) for key, n in many.items() if n > few[key] + 2} == {}
