"""The wall between the review and the inquiry: no address, no grant and no broken glass lets the inquiry see through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.unit.web.made import case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.changes import SetRule
from joindots.web.accounts.models import AccessRule, Effect
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Refused, perform
from joindots.web.casework.cases import visible_cases, visible_dots, visible_links, visible_people, visible_ties
from joindots.web.casework.glass import BreakGlass

CANARIES = re.compile(r"CRIME\d{3}|Sample\d|canaryname|[sv]-\d+\b", re.IGNORECASE)
IDS = {
    "case_id": case_id(0),
    "key": case_id(0),
    "entity_id": "s-0",
    "link_id": "s-0|s-1",
    "kind": "case",
    "stratum": "alike",
}


def _addresses() -> Iterator[str]:
    for pattern in _patterns(get_resolver().url_patterns, ""):
        if "2fa" not in pattern and "logout" not in pattern:
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: IDS.get(found[1], "1"), pattern)


def _patterns(entries: list[Any], before: str) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield before + str(entry.pattern)


@pytest.mark.usefixtures("sqlite_casework")
def test_control_a6__no_address_shows_the_inquiry_anything_of_the_review() -> None:
    reader = colleague("inquiry_reader")
    AccessRule.objects.create(
        id=-1, username=reader.username, effect=Effect.ALLOW, verb="", purpose="smuggled", given_by="nobody",
        starts_at="2020-01-01T00:00:00Z",
    )  # fmt: skip
    client, officer = signed_in("inquiry_reader"), signed_in("review_officer")
    shown_to_officer = 0
    for address in _addresses():
        for method in (client.get, client.post):
            answer = method(address, {"words": "wren sample1", "purpose": "p", "reason": "p"})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert not CANARIES.search(re.sub(re.escape(address), "", body.decode("utf-8", "replace"))), address
        shown_to_officer += bool(CANARIES.search(officer.get(address).content.decode("utf-8", "replace")))
    assert shown_to_officer > 5  # the canaries are there for those whom the wall does not keep out


@pytest.mark.usefixtures("casework")
def test_control_a6__no_rule_and_no_broken_glass_opens_the_wall() -> None:
    reader = colleague("inquiry_reader")
    with pytest.raises(Refused, match="across the wall"):
        perform(SetRule(reader.username, Effect.ALLOW, "asked for", Verb.SEE, case_id(0)), colleague("manager"))
    with pytest.raises(Refused):
        perform(BreakGlass(case_id(0), "urgent"), reader)
    for door in (visible_cases, visible_people, visible_links, visible_ties, visible_dots):
        assert not door(reader).exists()
    for verb in Verb:
        assert not visible_cases(reader, verb).exists()
