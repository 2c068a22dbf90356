"""The API: the same cases as the pages, the same answers, the same log; tokens that say less than their owners may."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.web.made import N_CASES, case_id, colleague, made_proposal, promote
from tests.unit.web.test_access import expected, rules, seen_by, signed_in

from joindots.ledger.store import Chain
from joindots.web.accounts.changes import SetActive
from joindots.web.accounts.models import AccessRule
from joindots.web.accounts.roles import Verb
from joindots.web.api import doors, reading
from joindots.web.api.v1 import api
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.models import DecisionEvent, ReadEvent
from joindots.web.casework.cases import visible_dots, visible_links, visible_people
from joindots.web.casework.models import Case, Link
from joindots.web.desk.models import ApiToken
from joindots.web.desk.tokens import EndToken, GiveToken, new_token

SEARCH, CASES = "/api/v1/search", "/api/v1/cases"


def token_of(username: str, *scopes: str) -> str:
    """Give somebody who has a second factor a token."""
    signed_in(username)
    token, digest = new_token()
    perform(GiveToken(digest, "to compare two lists", scopes or ("read",), 5), colleague(username))
    return token


class Program:
    """A program with a token and no cookies."""

    def __init__(self, token: str) -> None:
        self._client = Client(SERVER_NAME="localhost")
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, address: str, **given: Any) -> Any:
        return self._client.get(address, given, headers=self._headers)

    def post(self, address: str, content: dict[str, Any]) -> Any:
        return self._client.post(address, json.dumps(content), content_type="application/json", headers=self._headers)

    def all(self, address: str, what: str, key: str) -> set[str]:
        """Every key over all pages."""
        found: set[str] = set()
        mark: dict[str, Any] = {}
        while True:
            page = self.get(address, **mark).json()
            found |= {each[key] for each in page[what]}
            after = page.get("after") or page.get("before")
            if not after:
                assert page["total"] == len(found)  # count
                return found
            mark = {"after" if page.get("after") else "before": after}


@pytest.mark.usefixtures("sqlite_casework")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    username=st.sampled_from(["officer_of_10", "review_officer", "analyst", "manager", "panel_chair"]),
    given_rules=rules,
    restricted=st.sets(st.integers(0, N_CASES - 1).map(case_id), max_size=3),
)
def test_control_a1__the_api_shows_the_same_cases_as_every_other_door(
    username: str, given_rules: Any, restricted: set[str]
) -> None:
    user = colleague(username)
    AccessRule.objects.all().delete()
    Case.objects.update(is_restricted=False)
    Case.objects.filter(pk__in=restricted).update(is_restricted=True)
    for number, (effect, verb, (kind, value), days) in enumerate(given_rules, start=1):
        AccessRule.objects.create(
            id=number, username=username, effect=effect, verb=verb, case_id=value if kind == "case" else "",
            force_code=value if kind == "force" else "", purpose="p", given_by="manager",
            starts_at=datetime(2020, 1, 1, tzinfo=UTC),
            expires_at=None if days is None else datetime.now(UTC) + timedelta(days=days),
        )  # fmt: skip
    ApiToken.objects.all().delete()
    program = Program(token_of(username, "read", *(["judge"] if user.holds(Verb.JUDGE) else [])))
    seen = expected(user, Verb.SEE, given_rules, restricted)
    assert program.all(CASES, "cases", "case_id") == seen == seen_by(user)  # list and count
    assert {each["case_id"] for each in program.post(SEARCH, {"words": "CRIME"}).json()["cases"]} == seen  # search
    for n in range(N_CASES):
        assert (program.get(f"{CASES}/{case_id(n)}").status_code == 200) == (case_id(n) in seen)  # detail
    assert program.all("/api/v1/people", "people", "entity_id") == set(visible_people(user).values_list("pk", flat=True))
    assert program.all("/api/v1/dots", "dots", "dot_id") == set(visible_dots(user).values_list("pk", flat=True))
    if user.holds(Verb.JUDGE):
        waiting = visible_links(user).filter(verdict="")
        assert program.all("/api/v1/links", "links", "link_id") == set(waiting.values_list("pk", flat=True))


@pytest.mark.usefixtures("casework")
def test_control_a2__an_answer_about_a_link_that_may_not_be_seen_is_that_there_is_nothing() -> None:
    program = Program(token_of("officer_of_10", "read", "judge"))
    assert program.post("/api/v1/links/s-1|s-2/judgement", {"verdict": "match", "reason": "r"}).status_code == 404
    assert program.get("/api/v1/people/s-1").status_code == 404
    assert not Link.objects.exclude(verdict="").exists()


@pytest.mark.usefixtures("casework")
def test_control_a3__the_api_tells_nothing_that_identifies_a_victim() -> None:
    for username in ("review_officer", "contact_officer", "analyst", "manager"):
        program = Program(token_of(username))
        answers = [program.get(f"/api/v1/{each}") for each in ("cases", "people", "people/v-0", "dots", "decisions")]
        answers += [program.get(f"{CASES}/{case_id(0)}"), program.post(SEARCH, {"words": "canaryname"})]
        for answer in answers:
            assert answer.status_code == 200
            assert "canaryname" not in answer.content.decode()
        assert "/people/v-" not in answers[-1].content.decode()
    assert answers[-1].json() == {"cases": [], "people": []}


@pytest.mark.usefixtures("casework")
def test_a_judgement_through_the_api_is_the_same_event_as_on_the_page() -> None:
    program = Program(token_of("analyst", "read", "judge"))
    link = program.get("/api/v1/links").json()["links"][0]["link_id"]
    where = f"/api/v1/links/{link}"
    assert program.post(f"{where}/judgement", {"verdict": "perhaps", "reason": "r"}).status_code == 422
    assert "Say why" in program.post(f"{where}/judgement", {"verdict": "match", "reason": " "}).json()["detail"]
    said = program.post(f"{where}/judgement", {"verdict": "match", "reason": "The values agree."})
    assert said.status_code == 200
    event = DecisionEvent.objects.get(pk=said.json()["event_id"])
    assert (event.actor, event.kind, event.hash) == ("analyst", said.json()["kind"], said.json()["hash"])
    assert Link.objects.get(pk=link).verdict == "match"
    assert program.post(f"{where}/undo", {"reason": "by mistake"}).status_code == 200
    assert Link.objects.get(pk=link).verdict == ""


@pytest.mark.usefixtures("casework")
def test_what_is_read_with_a_token_is_logged_with_the_token_and_its_purpose() -> None:
    program = Program(token_of("review_officer"))
    program.get(f"{CASES}/{case_id(0)}")
    event = ReadEvent.objects.filter(kind="case.viewed").order_by("-event_id")[0]
    assert event.actor == "review_officer"
    assert event.content["purpose"] == "to compare two lists"
    assert case_id(0) in event.content["subjects"]
    assert event.content["token_id"] == ApiToken.objects.get().pk
    program.post(SEARCH, {"words": "wren"})
    assert "wren" not in ReadEvent.objects.get(kind="searched").payload


@pytest.mark.usefixtures("casework")
def test_a_token_opens_nothing_when_it_is_wrong_ended_past_or_its_owner_is_disabled() -> None:
    token = token_of("review_officer")
    assert Program(token).get(CASES).status_code == 200
    assert Program(token + "x").get(CASES).status_code == 401
    assert ReadEvent.objects.filter(kind="token.refused", actor="nobody").count() == 1
    assert Client(SERVER_NAME="localhost").get(CASES).status_code == 401
    assert signed_in("review_officer").get(CASES).status_code == 401  # a browser's session is no token
    ApiToken.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert Program(token).get(CASES).status_code == 401
    ApiToken.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    perform(SetActive("review_officer", False, "left"), colleague("administrator"))
    assert Program(token).get(CASES).status_code == 401
    perform(SetActive("review_officer", True, "back"), colleague("administrator"))
    perform(EndToken(ApiToken.objects.get().pk, "lost"), colleague("manager"))
    assert Program(token).get(CASES).status_code == 401


@pytest.mark.usefixtures("casework")
def test_a_token_does_no_more_than_its_scopes_and_a_person_gives_no_more_than_they_may() -> None:
    program = Program(token_of("analyst"))
    refused = program.post("/api/v1/links/s-0|s-1/judgement", {"verdict": "match", "reason": "r"})
    assert refused.status_code == 403
    assert program.get("/api/v1/events").status_code == 403
    for scopes, purpose, days in (
        (("audit",), "to read logs", 5),
        (("read",), "x", 5),
        (("read",), "to read", 91),
        ((), "to read", 5),
    ):
        with pytest.raises(Refused):
            perform(GiveToken("d", purpose, scopes, days), colleague("analyst"))
    auditor = Program(token_of("auditor", "audit"))
    assert auditor.get(CASES).status_code == 403
    page = auditor.get("/api/v1/events", chain=Chain.DECISIONS.value).json()
    assert {"event_id", "kind", "hash"} <= set(page["events"][0])
    assert "neutral account" not in json.dumps(page)
    assert ReadEvent.objects.filter(kind="log.searched").exists()


@pytest.mark.usefixtures("casework")
def test_a_token_is_shown_once_and_kept_nowhere() -> None:
    client = signed_in("analyst")
    page = client.post("/account/tokens/", {"purpose": "to compare lists", "scopes": ["read"], "days": "7"}).content.decode()
    token = page.split('id="token">')[1].split("<")[0]
    assert Program(token).get(CASES).status_code == 200
    assert token not in client.get("/account/tokens/").content.decode()
    kept = " ".join(
        [*DecisionEvent.objects.values_list("payload", flat=True), *ApiToken.objects.values_list("digest", flat=True)]
    )
    assert token not in kept
    assert ApiToken.objects.get().digest not in " ".join(DecisionEvent.objects.values_list("payload", flat=True))
    ended = client.post(f"/account/tokens/{ApiToken.objects.get().pk}/end/", follow=True)
    assert "opens nothing any more" in ended.content.decode()
    assert Program(token).get(CASES).status_code == 401


@pytest.mark.usefixtures("sqlite_casework")
def test_a_program_that_asks_without_end_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_A_MINUTE", 3)
    monkeypatch.setattr(doors, "this_minute", lambda: 1)  # no minute ends in between
    program = Program(token_of("review_officer"))
    assert [program.get(CASES).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert Program(token_of("analyst")).get(CASES).status_code == 200  # another token is not held up


@pytest.mark.usefixtures("casework")
def test_requests_are_counted_in_the_database_so_that_every_process_counts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_A_MINUTE", 3)
    monkeypatch.setattr(doors, "this_minute", lambda: 1)  # no minute ends in between
    program = Program(token_of("review_officer"))
    assert [program.get(CASES).status_code for _ in range(3)] == [200, 200, 200]
    caches["passing"].clear()
    assert program.get(CASES).status_code == 200  # nothing but the table counts
    monkeypatch.setattr(doors, "this_minute", lambda: 2)
    assert program.get(CASES).status_code == 200


@pytest.mark.usefixtures("casework")
def test_a_sender_of_wrong_tokens_is_turned_away_noted_once_and_right_tokens_from_there_still_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doors, "MOST_WRONG_A_MINUTE", 3)
    monkeypatch.setattr(doors, "this_minute", lambda: 1)
    right = Program(token_of("review_officer"))
    answers = [Program(f"joindots_wrong{n}").get(CASES).status_code for n in range(7)]
    assert answers == [401, 401, 401, 429, 429, 429, 429]
    assert ReadEvent.objects.filter(kind="token.refused").count() == 3
    assert ReadEvent.objects.filter(kind="token.refusals_not_noted").count() == 1
    assert right.get(CASES).status_code == 200
    monkeypatch.setattr(doors, "this_minute", lambda: 2)
    assert Program("joindots_wrong").get(CASES).status_code == 401


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize("listed", ["people", "links", "dots"])
def test_a_list_of_more_rows_than_are_counted_says_so(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    analyst = colleague("analyst")
    seen = {
        "people": visible_people(analyst),
        "links": visible_links(analyst).filter(verdict=""),
        "dots": visible_dots(analyst),
    }
    program, n = Program(token_of("analyst")), seen[listed].count()
    assert n > 1
    for most, told in ((n - 1, (n - 1, True)), (n, (n, False)), (n + 1, (n, False))):
        monkeypatch.setattr(reading, "MOST_COUNTED", most)
        page = program.get(f"/api/v1/{listed}").json()
        assert (page["total"], page["is_more"]) == told


@pytest.mark.usefixtures("sqlite_casework")
def test_the_api_is_described_here_and_every_door_names_a_token() -> None:
    client = signed_in("analyst")
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    for path, methods in document["paths"].items():
        for door in methods.values():
            assert door["security"], path
            assert path in client.get("/api/").content.decode()
    assert "http" not in json.dumps(document).replace('"type": "http"', "")
    assert api.docs_url is None


@pytest.mark.usefixtures("sqlite_casework")
@pytest.mark.parametrize("address", ["cases", f"cases/{case_id(0)}", "people", "people/s-0", "links", "dots", "decisions"])
def test_the_api_asks_no_more_questions_where_there_is_more_to_show(address: str) -> None:
    program = Program(token_of("review_officer", "read"))
    with CaptureQueriesContext(connection) as few:
        assert program.get(f"/api/v1/{address}").status_code == 200
    promote(made_proposal(30))
    with CaptureQueriesContext(connection) as many:
        program.get(f"/api/v1/{address}")
    assert len(many) <= len(few) + 1
    assert len(many) <= 30


said = st.text(st.characters(codec="utf-8"), max_size=12)
LISTS = ("cases", "people", "links", "dots", "decisions", "events")


@pytest.mark.usefixtures("casework")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.sampled_from([*LISTS, "cases/", "people/"]),
    tail=said,
    asked=st.dictionaries(
        st.sampled_from(["after", "before", "state", "force", "scope", "chain", "about"]), said, max_size=3
    ),
)
def test_whatever_is_asked_of_the_api_the_answer_is_an_answer_and_never_a_fault(
    where: str, tail: str, asked: dict[str, str]
) -> None:
    ApiToken.objects.all().delete()
    doors_of = {"events": ("auditor", "audit"), "links": ("analyst", "read")}
    program = Program(token_of(*doors_of.get(where, ("review_officer", "read"))))
    address = f"/api/v1/{where}{quote(tail)}" if where.endswith("/") else f"/api/v1/{where}"
    assert program.get(address, **asked).status_code in {200, 400, 404, 422}
    assert program.post(SEARCH, {"words": tail}).status_code in {200, 403, 422}
    assert program.post("/api/v1/links/s-0|s-1/judgement", {"verdict": tail, "reason": tail}).status_code in {403, 422}
