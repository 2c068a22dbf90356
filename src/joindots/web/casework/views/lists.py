"""Lists of cases: all that a person may see, with filters; triage. Every one starts from the same function."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.models import Case
from joindots.web.casework.workflow import STATES
from joindots.web.doors import PAGE, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

_FILTERS = ("state", "force", "scope")
_DIGITS = 12
_LEADERS = "=+-@\t\r\n|%"


def filtered(cases: QuerySet[Case], given: dict[str, str]) -> QuerySet[Case]:
    """Keep the cases that fit the filters."""
    if given.get("state") in STATES:
        cases = cases.filter(state=given["state"])
    if given.get("force"):
        cases = cases.filter(force_code=given["force"])
    if given.get("scope"):
        cases = cases.filter(scope=given["scope"])
    return cases


def keyset_page(cases: QuerySet[Case], after: str) -> tuple[list[Case], str]:
    """Give a page of cases in the order of review, and the mark of the next one (blank: none)."""
    position, _, key = after.partition("|")
    if position.isdecimal() and len(position) < _DIGITS:
        cases = cases.filter(Q(position__gt=int(position)) | Q(pk__gt=key), position__gte=int(position))
    rows = list(cases.order_by("position", "case_id")[: PAGE + 1])
    more = f"{rows[PAGE - 1].position}|{rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return rows[:PAGE], more


def facets(user: User) -> list[tuple[str, str]]:
    """The forces that hold cases which a person may see."""
    seen = visible_cases(user).exclude(force_code="").order_by()  # in no order, the index of what is counted answers alone
    return [(code, f"{name} ({code})") for code, name in sorted(seen.values_list("force_code", "body_name").distinct())]


@needs(Verb.SEE)
def cases(request: SignedIn) -> HttpResponse:
    """List the cases that a person may see."""
    given = {name: request.GET.get(name, "") for name in _FILTERS}
    query = urlencode({name: value for name, value in given.items() if value})
    all_seen = filtered(visible_cases(request.user), given)
    rows, more = keyset_page(all_seen, request.GET.get("after", ""))
    note_read(request, "cases.listed", [case.pk for case in rows], filters=given)
    return page(
        request,
        "casework/cases.html",
        title="Cases",
        cases=rows,
        total=all_seen.count(),
        more=more,
        base=f"?{query}",
        query=query,
        filters=given,
        filtered=bool(query),
        states=STATES,
        forces=facets(request.user),
        can_print=request.user.holds(Verb.DISCLOSE),
    )


@needs(Verb.TRIAGE)
def triage(request: SignedIn) -> HttpResponse:
    """List the cases that wait, in the order of the published reasons."""
    waiting = visible_cases(request.user, Verb.TRIAGE).filter(state="triage", scope__in=("in", "cannot_tell"))
    rows, more = keyset_page(waiting.select_related("detail"), request.GET.get("after", ""))
    note_read(request, "triage.listed", [case.pk for case in rows])
    content: dict[str, Any] = {"cases": rows, "total": waiting.count(), "more": more, "base": "?"}
    return page(request, "casework/triage.html", **content)


def safe_cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula, even after leading blanks or invisible characters."""
    text = "" if value is None else str(value)
    bare = "".join(c for c in text if c.isprintable()).lstrip()
    return f"'{text}" if (bare[:1] or text[:1]) and (bare[:1] in _LEADERS or text[:1] in _LEADERS) else text


def plain_cell(text: str) -> str:
    """Read a cell back that `safe_cell` wrote."""
    return text[1:] if text[:1] == "'" and safe_cell(text[1:]) == text else text
