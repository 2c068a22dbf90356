"""One function says who may do what with which case, and every door asks it."""

from __future__ import annotations

import html
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.web.made import FORCES, N_CASES, case_id, colleague

from joindots.web.accounts.access import scope
from joindots.web.accounts.changes import EndRule, SetActive, SetRule
from joindots.web.accounts.models import AccessRule, Effect, Notice, User
from joindots.web.accounts.roles import ROLES, RoleName, Verb
from joindots.web.audit.actions import Refused, perform
from joindots.web.casework.cases import may, visible_cases, visible_links, visible_people, visible_ties
from joindots.web.casework.glass import BreakGlass
from joindots.web.casework.models import Case, CaseRole
from joindots.web.casework.moves import AddEntry, Restrict
from joindots.web.desk.exporting import COLUMNS, exported_cases, written
from joindots.web.explore.views import found_cases

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
TOMORROW, MUCH_LATER = NOW + timedelta(days=1), NOW + timedelta(days=999)


def seen_by(user: User, verb: Verb = Verb.SEE) -> set[str]:
    return set(visible_cases(user, verb).values_list("pk", flat=True))


def signed_in(username: str) -> Client:
    """Sign in past the factors: what they keep out is tested with them."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = colleague(username)
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return client


def listed(client: Client, address: str) -> set[str]:
    """The cases that a page links to, over all its pages."""
    found: set[str] = set()
    where = address
    while where:
        text = client.get(where).content.decode()
        found |= set(re.findall(r'href="/cases/([^"]+/CRIME\d+)/"', text))
        more = re.search(r'href="([^"]*after=[^"]*)" rel="next"', text)
        where = address.split("?")[0] + html.unescape(more.group(1)) if more else ""
    return found


rules = st.lists(
    st.tuples(
        st.sampled_from(["allow", "deny"]),
        st.sampled_from(["", *(verb.value for verb in (Verb.SEE, Verb.KNOW, Verb.JUDGE, Verb.DISCLOSE))]),
        st.one_of(
            st.integers(0, N_CASES - 1).map(lambda n: ("case", case_id(n))),
            st.sampled_from(FORCES).map(lambda f: ("force", f)),
            st.just(("all", "")),
        ),
        st.sampled_from([-1, 1, None]),  # days until it ends
    ),
    max_size=6,
)


def expected(user: User, verb: Verb, given_rules: Any, restricted: set[str]) -> set[str]:
    """The rules of access, written again as plain sets of cases."""
    everything = {case_id(n): FORCES[n % 3] for n in range(N_CASES)}
    allowed = set()
    if verb in ROLES[RoleName(user.role)].verbs:
        allowed = {
            c
            for c, f in everything.items()
            if c not in restricted and (not user.force_code or f == user.force_code or verb == Verb.KNOW)
        }
    denied = set()
    for effect, rule_verb, (kind, value), days in given_rules:
        about = {c for c, f in everything.items() if kind == "all" or value in (c, f)}
        applies = rule_verb in ("", verb.value) or (verb == Verb.KNOW and rule_verb == "see" and effect == "allow")
        if days == -1 or not applies:
            continue
        if effect == "deny":
            denied |= about
        elif verb in (Verb.KNOW, Verb.SEE) or verb in ROLES[RoleName(user.role)].verbs:
            allowed |= about
    return allowed - denied


@pytest.mark.usefixtures("sqlite_casework")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    username=st.sampled_from(["officer_of_10", "review_officer", "analyst", "manager", "auditor", "panel_chair"]),
    given_rules=rules,
    restricted=st.sets(st.integers(0, N_CASES - 1).map(case_id), max_size=3),
)
def test_control_a1__all_doors_show_the_same_cases(username: str, given_rules: Any, restricted: set[str]) -> None:
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
    for verb in (Verb.SEE, Verb.KNOW, Verb.JUDGE, Verb.DISCLOSE):
        assert seen_by(user, verb) == expected(user, verb, given_rules, restricted), verb
    seen = seen_by(user)
    client = signed_in(username)
    known = seen_by(user, Verb.KNOW)
    if user.holds(Verb.SEE):
        page = client.get("/cases/")
        assert listed(client, "/cases/") == seen  # list
        assert f"{len(seen)} case" in page.content.decode()  # count
        found = {case.pk for case in found_cases(user, "CRIME")}
        searched = client.post("/search/", {"words": "CRIME"}).content.decode()
        assert found == seen == set(re.findall(r'href="/cases/([^"]+/CRIME\d+)/"', searched))  # search
        facets = set(re.findall(r'<option value="(\d\d)"', page.content.decode()))
        assert facets == {each.split("/")[0] for each in seen}  # facets
    for n in range(N_CASES):
        detail = client.get(f"/cases/{case_id(n)}/")
        shows = detail.status_code == 200 and "Why this case is here" in detail.content.decode()
        assert shows == (case_id(n) in seen and user.holds(Verb.SEE))  # detail
        if case_id(n) not in seen | known or not user.holds(Verb.SEE):
            assert detail.status_code == 404
        graph = client.get(f"/network/?case={case_id(n)}").content.decode()
        drawn = set(re.findall(r'"label": "(\d\d/CRIME\d+)"', graph))
        assert drawn <= seen  # graph
        printed = client.get(f"/cases/{case_id(n)}/print/").status_code == 200
        assert printed == (case_id(n) in seen_by(user, Verb.DISCLOSE))  # print
    if user.holds(Verb.DISCLOSE):
        asked = client.get("/cases/export/").content.decode()
        assert f"{len(seen_by(user, Verb.DISCLOSE))} case" in asked
        rows = written(exported_cases(user, {}).values_list(*COLUMNS), ("export 1", username, "r"))
        assert set(re.findall(r"\d\d/CRIME\d+", rows)) == seen_by(user, Verb.DISCLOSE)  # export
    people = set(CaseRole.objects.filter(case_id__in=seen).values_list("record__person_id", flat=True))
    assert set(visible_people(user).values_list("pk", flat=True)) == people
    assert all({tie.case_left_id, tie.case_right_id} <= seen for tie in visible_ties(user))
    judged = seen_by(user, Verb.JUDGE)
    assert all({link.case_left_id, link.case_right_id} <= judged for link in visible_links(user))
    assert connection.vendor == "sqlite"


@pytest.mark.usefixtures("casework")
def test_control_a2__every_address_with_a_foreign_id_answers_that_there_is_nothing() -> None:
    """A person of force 10 calls each address that takes an id with one of force 20: nothing shows, nothing changes."""
    client, foreign = signed_in("officer_of_10"), case_id(1)
    known = client.get(f"/cases/{foreign}/").content.decode()
    assert "Ask Force 20" in known
    assert "A neutral account" not in known
    for address in ("assess", "panel", "print"):
        assert client.get(f"/cases/{foreign}/{address}/").status_code == 404
    assert client.get("/people/s-1/").status_code == 404
    assert client.get("/people/v-1/").status_code == 404
    assert client.get("/links/s-1|s-2/").status_code == 404
    client.post(f"/cases/{foreign}/move/", {"action": "accept"})
    client.post(f"/cases/{foreign}/entry/", {"text": "mine", "precision": "unknown"})
    client.post("/links/s-1|s-2/judge/", {"verdict": "match", "reason": "r"})
    case = Case.objects.get(pk=foreign)
    assert case.state == "triage"
    assert case.entries.count() == 0
    assert not visible_links(colleague("analyst")).exclude(verdict="").exists()


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize("username", ["officer_of_10", "analyst", "panel_chair", "data_officer", "manager", "auditor"])
def test_control_a3__what_identifies_a_victim_is_on_no_page(username: str) -> None:
    client = signed_in(username)
    addresses = ["/", "/cases/", "/triage/", "/links/", "/network/", "/decisions/", "/assurance/", "/people/v-0/"]
    addresses += [f"/cases/{case_id(0)}/", f"/cases/{case_id(0)}/panel/", f"/network/?case={case_id(0)}", "/links/s-0|s-1/"]
    for address in addresses:
        assert "canaryname" not in client.get(address).content.decode().casefold(), address
    found = client.post("/search/", {"words": "canaryname"}).content.decode().casefold()
    assert "/people/v-" not in found


@pytest.mark.usefixtures("casework")
def test_requirement_32__reveal_needs_role_and_purpose_and_is_logged() -> None:
    from joindots.web.audit.models import ReadEvent

    officer = signed_in("review_officer")
    assert "canaryname" not in officer.post("/people/v-0/reveal/", {"purpose": " "}, follow=True).content.decode().casefold()
    revealed = officer.post("/people/v-0/reveal/", {"purpose": "to trace a next of kin"}).content.decode()
    assert "Canaryname" in revealed
    assert signed_in("analyst").post("/people/v-0/reveal/", {"purpose": "curious"}).status_code == 404
    event = ReadEvent.objects.filter(kind="person.revealed").get()
    assert event.content["purpose"] == "to trace a next of kin"


@pytest.mark.usefixtures("casework")
def test_requirement_17__a_case_of_another_force_shows_whom_to_ask_and_not_its_content() -> None:
    text = signed_in("officer_of_10").get(f"/cases/{case_id(1)}/").content.decode()
    assert "Ask Force 20" in text
    assert "Wren Sample1" not in text


@pytest.mark.usefixtures("casework")
def test_control_a4__a_grant_holds_from_the_next_request_and_ends_on_its_day() -> None:
    client, foreign = signed_in("officer_of_10"), case_id(1)
    ends = datetime.now(UTC) + timedelta(days=5)
    rule = SetRule("officer_of_10", Effect.ALLOW, "to compare two cases", Verb.SEE, foreign, expires_at=ends)
    event = perform(rule, colleague("manager"))
    assert "A neutral account" in client.get(f"/cases/{foreign}/").content.decode()
    assert not may(colleague("officer_of_10"), Verb.SEE, foreign, at=ends + timedelta(seconds=1))
    perform(EndRule(event.event_id, "done"), colleague("manager_2"))
    assert "A neutral account" not in client.get(f"/cases/{foreign}/").content.decode()


@pytest.mark.usefixtures("casework")
def test_control_a4__deny_wins_whatever_allows() -> None:
    officer, ends = colleague("review_officer"), datetime.now(UTC) + timedelta(days=5)
    perform(SetRule("review_officer", Effect.ALLOW, "p", Verb.SEE, case_id(0), expires_at=ends), colleague("manager"))
    perform(SetRule("review_officer", Effect.DENY, "a relative", None, case_id(0)), colleague("manager"))
    assert not may(officer, Verb.SEE, case_id(0))
    assert case_id(0) not in seen_by(officer, Verb.KNOW)


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize(
    ("by", "rule", "why"),
    [
        ("manager", SetRule("manager", Effect.ALLOW, "p", Verb.SEE, "10/CRIME000", expires_at=TOMORROW), "themselves"),
        ("manager", SetRule("analyst", Effect.ALLOW, " ", Verb.SEE, "10/CRIME000", expires_at=TOMORROW), "purpose"),
        ("manager", SetRule("analyst", Effect.ALLOW, "p", Verb.SEE, "10/CRIME000"), "ends within"),
        ("manager", SetRule("analyst", Effect.ALLOW, "p", Verb.SEE, "10/CRIME000", expires_at=MUCH_LATER), "ends within"),
        ("manager", SetRule("analyst", Effect.ALLOW, "p", None, "", expires_at=TOMORROW), "names what"),
        ("analyst", SetRule("auditor", Effect.ALLOW, "p", Verb.SEE, "10/CRIME000", expires_at=TOMORROW), "may not"),
    ],
)
def test_control_a4__a_grant_needs_another_giver_a_purpose_a_scope_and_an_end(by: str, rule: SetRule, why: str) -> None:
    with pytest.raises(Refused, match=why):
        perform(rule, colleague(by), at=NOW)


@pytest.mark.usefixtures("casework")
def test_control_a4__a_grant_gives_no_role_what_it_is_not_for() -> None:
    ends = datetime.now(UTC) + timedelta(days=5)
    perform(SetRule("analyst", Effect.ALLOW, "p", Verb.DECIDE, case_id(0), expires_at=ends), colleague("manager"))
    assert not may(colleague("analyst"), Verb.DECIDE, case_id(0))


@pytest.mark.usefixtures("casework")
def test_control_a5__broken_glass_opens_one_case_for_hours_and_tells_owner_and_auditors() -> None:
    Case.objects.filter(pk=case_id(1)).update(owner="review_officer")
    officer = colleague("officer_of_10")
    with pytest.raises(Refused, match="cannot wait"):
        perform(BreakGlass(case_id(1), "urgent"), officer)
    client = signed_in("officer_of_10")
    client.post(f"/cases/{case_id(1)}/break-glass/", {"reason": "A child may be at risk tonight"})
    assert may(officer, Verb.SEE, case_id(1))
    assert not may(officer, Verb.SEE, case_id(1), at=datetime.now(UTC) + timedelta(hours=4, minutes=1))
    assert not may(officer, Verb.SEE, case_id(2))
    told = Notice.objects.values_list("username", flat=True)
    assert set(told) == {"review_officer", "auditor"}
    assert "A child may be at risk tonight" in signed_in("auditor").get("/").content.decode()


@pytest.mark.usefixtures("casework")
def test_control_a5__a_wall_is_not_glass() -> None:
    perform(SetRule("officer_of_10", Effect.DENY, "a relative", None, case_id(1)), colleague("manager"))
    with pytest.raises(Refused, match="wall"):
        perform(BreakGlass(case_id(1), "it really cannot wait"), colleague("officer_of_10"))


@pytest.mark.usefixtures("casework")
def test_a_restricted_case_is_known_to_nobody_but_who_is_named() -> None:
    client = signed_in("review_officer")
    perform(Restrict(case_id(0), True, "a source is at risk"), colleague("manager"))
    assert client.get(f"/cases/{case_id(0)}/").status_code == 404
    assert case_id(0) not in seen_by(colleague("review_officer"), Verb.KNOW)
    assert may(colleague("manager"), Verb.SEE, case_id(0))


@pytest.mark.usefixtures("casework")
def test_control_a7__a_restriction_is_lifted_by_a_second_person() -> None:
    perform(Restrict(case_id(0), True, "a source is at risk"), colleague("manager"))
    with pytest.raises(Refused, match="second person"):
        perform(Restrict(case_id(0), False, "over"), colleague("manager"))


@pytest.mark.usefixtures("casework")
def test_a_disabled_person_may_nothing() -> None:
    client = signed_in("review_officer")
    perform(SetActive("review_officer", False, "left the team"), colleague("administrator"))
    assert client.get("/cases/").status_code == 302
    assert not Case.objects.filter(scope(colleague("review_officer"), Verb.SEE)).exists()
    with pytest.raises(Refused):
        perform(AddEntry(case_id(0), "text", "", "unknown"), colleague("review_officer"))


def _said(answer: Any) -> tuple[int, str]:
    """What a page says, without what differs between any two requests."""
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())


@pytest.mark.usefixtures("casework")
def test_control_a5__breaking_glass_is_no_oracle_for_cases_that_one_may_not_know_of() -> None:
    """A restricted case and one that is not answer alike, at every door; and the glass stays whole."""
    perform(Restrict(case_id(1), True, "a source is at risk"), colleague("manager"))
    client = signed_in("officer_of_10")
    before = AccessRule.objects.count()
    for reason in ("A child may be at risk tonight", "urgent", ""):
        there = client.post(f"/cases/{case_id(1)}/break-glass/", {"reason": reason}, follow=True)
        nowhere = client.post("/cases/20/CRIME999/break-glass/", {"reason": reason}, follow=True)
        assert _said(there) == _said(nowhere)
        assert there.status_code == 404
    assert AccessRule.objects.count() == before
    assert not Notice.objects.exists()
    for reason in ("A child may be at risk tonight", "urgent"):
        refusals = []
        for each in (case_id(1), "20/CRIME999"):
            with pytest.raises(Refused) as refusal:
                perform(BreakGlass(each, reason), colleague("officer_of_10"))
            refusals.append(str(refusal.value))
        assert len(set(refusals)) == 1


@pytest.mark.usefixtures("casework")
def test_control_a5__who_holds_a_reference_may_ask_by_it_and_learns_nothing_from_the_answer() -> None:
    perform(Restrict(case_id(1), True, "a source is at risk", ("manager_2",)), colleague("manager"))
    client = signed_in("officer_of_10")
    asked = {"reason": "A social worker gave it to me on the telephone"}
    there = client.post("/cases/ask/", {"reference": "crime001", **asked}, follow=True)
    nowhere = client.post("/cases/ask/", {"reference": "CRIME999", **asked}, follow=True)
    assert "whoever may give access was told" in there.content.decode()
    assert _said(there) == _said(nowhere)
    assert not may(colleague("officer_of_10"), Verb.KNOW, case_id(1))
    told = list(Notice.objects.filter(case_id=case_id(1)).values_list("username", flat=True))
    assert sorted(told) == ["manager", "manager_2"]
    assert Notice.objects.filter(username="auditor").count() == 2
    for n in range(3):
        client.post("/cases/ask/", {"reference": f"CRIME{n}77", **asked})
    assert (
        "Speak to a manager" in client.post("/cases/ask/", {"reference": "CRIME004", **asked}, follow=True).content.decode()
    )


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize(("case", "force"), [("", FORCES[1]), ("", ""), (case_id(1), "")])
def test_control_a5__no_wall_is_glass_whatever_it_names(case: str, force: str) -> None:
    """To know of a case and to be walled off from reading it: the wall may be about the case, its force, or all cases."""
    perform(SetRule("officer_of_10", Effect.DENY, "a relative works there", Verb.SEE, case, force), colleague("manager"))
    client = signed_in("officer_of_10")
    assert client.get(f"/cases/{case_id(1)}/").status_code == 200  # that it exists may be known
    with pytest.raises(Refused, match="wall"):
        perform(BreakGlass(case_id(1), "it really cannot wait"), colleague("officer_of_10"))
    assert not may(colleague("officer_of_10"), Verb.SEE, case_id(1))


@pytest.mark.usefixtures("casework")
def test_control_a5__a_wall_that_has_ended_is_none() -> None:
    ended = datetime.now(UTC) - timedelta(days=1)
    rule = SetRule("officer_of_10", Effect.DENY, "a relative", Verb.SEE, case_id(1), expires_at=ended)
    perform(rule, colleague("manager"))
    perform(BreakGlass(case_id(1), "it really cannot wait"), colleague("officer_of_10"))
    assert may(colleague("officer_of_10"), Verb.SEE, case_id(1))


@pytest.mark.usefixtures("casework")
def test_control_a7__a_case_is_restricted_on_its_page_and_opened_again_by_a_second_manager() -> None:
    first, second, where = signed_in("manager"), signed_in("manager_2"), f"/cases/{case_id(0)}/restriction/"
    closing = {"reason": "a source is at risk", "named": "manager_2\nanalyst"}
    first.post(where, closing)
    assert not may(colleague("review_officer"), Verb.KNOW, case_id(0))
    assert may(colleague("analyst"), Verb.SEE, case_id(0))
    assert "a second person opens it again" in first.get(where).content.decode()
    assert "takes a second person" in first.post(where, {"reason": "over"}, follow=True).content.decode()
    assert signed_in("analyst").get(where).status_code == 404
    assert "manager closed this case" in second.get(where).content.decode()
    second.post(where, {"reason": "the source is safe"})
    assert may(colleague("review_officer"), Verb.SEE, case_id(0))
    assert not AccessRule.objects.filter(case_id=case_id(0), ended_at__isnull=True).exists()
    from joindots.web.audit.replay import replay, snapshot

    before = snapshot()
    replay()
    assert snapshot() == before
