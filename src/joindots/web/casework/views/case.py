"""One case on one page: why it is here, its timeline, its people, what joins it, what was written, what was done."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from joindots.reference.criteria import criteria
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.cases import may, visible_cases, visible_dots
from joindots.web.casework.glass import BreakGlass
from joindots.web.casework.models import Case, CaseRole
from joindots.web.casework.moves import AddEntry, Move
from joindots.web.casework.work import Assessment
from joindots.web.casework.workflow import STATES, checklist, outcomes, transitions
from joindots.web.doors import attempt, found, go_back, needs
from joindots.web.pages import day, page
from joindots.web.signed_in import SignedIn

_OWN_DOORS = frozenset({"submit", "decide"})
_GAP_YEARS = 2


@needs(Verb.SEE)
def case(request: SignedIn, case_id: str) -> HttpResponse:
    """Show a case; or, where it may be known of and not seen, whom to ask."""
    shown = visible_cases(request.user).select_related("detail").filter(pk=case_id).first()
    if shown is None:
        return _ask_the_owner(request, found(visible_cases(request.user, Verb.KNOW), case_id))
    return page(request, "casework/case.html", **about_case(request, shown))


@needs(Verb.DISCLOSE)
def print_case(request: SignedIn, case_id: str) -> HttpResponse:
    """Show a case for paper, marked with who printed it."""
    shown = found(visible_cases(request.user, Verb.DISCLOSE).select_related("detail"), case_id)
    content = about_case(request, shown, kind="case.printed")
    return page(request, "casework/print.html", **content, printed_by=request.user.username)


def about_case(request: SignedIn, shown: Case, *, kind: str = "case.viewed") -> dict[str, Any]:
    """Say everything of a case that this person may see, and note that they saw it."""
    user, detail = request.user, shown.detail
    roles = shown.roles.select_related("record__person").order_by("role", "record__person__shown")
    people = {(role.record.person_id, role.role): {"person": role.record.person, "role": role.role} for role in roles}
    dots = _dots(request, shown)
    note_read(request, kind, [shown.pk, *(key[0] for key in people)])
    wordings = {each.criterion_id: each.wording for each in criteria(settings.REVIEW.settings.criteria_version)}
    rows = [
        (wordings.get(r["criterion_id"], r["criterion_id"]), r["answer"].replace("_", " "), r["reason"])
        for r in detail.scope_reasons
    ]
    return {
        "case": shown,
        "detail": detail,
        "people": list(people.values()),
        "dots": dots,
        "states": STATES,
        "outcomes": outcomes(),
        "moves": _moves(request, shown),
        "timeline": timeline(shown),
        "gaps": _gaps(shown),
        "scope_rows": rows,
        "criteria_version": settings.REVIEW.settings.criteria_version,
        "provision_rows": [(p["provision_id"], p["standing"].replace("_", " "), p["reason"]) for p in detail.provisions],
        "assessments": _assessments(request, shown),
        "can_contribute": may(user, Verb.CONTRIBUTE, shown),
        "can_assess": shown.state == "assessment" and may(user, Verb.CONTRIBUTE, shown),
        "can_disclose": may(user, Verb.DISCLOSE, shown),
        "can_restrict": user.holds(Verb.RESTRICT),
    }


def _moves(request: SignedIn, shown: Case) -> list[Any]:
    moves = [each for each in transitions() if each.start == shown.state and each.action not in _OWN_DOORS]
    held = {verb: may(request.user, verb, shown) for verb in {each.verb for each in moves}}
    return [each for each in moves if held[each.verb]]


def _dots(request: SignedIn, shown: Case) -> list[dict[str, Any]]:
    seen = visible_dots(request.user)
    rows = list((seen.filter(case_left=shown) | seen.filter(case_right=shown)).order_by("position")[:20])
    others = {row.case_right_id if row.case_left_id == shown.pk else row.case_left_id: row for row in rows}
    open_to = set(visible_cases(request.user).filter(pk__in=others).values_list("pk", flat=True))
    told = dict(Case.objects.filter(pk__in=others).values_list("pk", "owner"))
    bodies = dict(Case.objects.filter(pk__in=others).values_list("pk", "body_name"))
    return [
        {
            "other": key,
            "can_see": key in open_to,
            "ask": told.get(key) or bodies.get(key, "its body"),
            "sentences": dot.sentences if key in open_to else dot.sentences[:1],
            "breaks_if": dot.breaks_if,
        }
        for key, dot in others.items()
    ]


def timeline(shown: Case) -> list[dict[str, Any]]:
    """Put what the delivery dates and what people wrote into one order; unknown dates stand last, as unknown."""
    facts = shown.detail.facts
    lines: list[dict[str, Any]] = [
        {"on": str(on), "shown": day(on), "text": text, "source": "as recorded"}
        for on, text in (
            (shown.offence_from, "First day the offence may have been committed."),
            (shown.offence_to, "Last day the offence may have been committed."),
            (facts.get("reported_on"), "Reported."),
            (facts.get("recorded_on"), "Crime record made."),
            (facts.get("decided_on"), f"Decided: outcome {facts.get('outcome_code') or 'not recorded'}."),
            (shown.closed_on, "Closed."),
        )
        if on
    ]
    for each in shown.entries.order_by("id"):
        corrected = f" It corrects line {each.corrects}." if each.corrects else ""
        about = {"about": "About ", "month": "In ", "year": "In "}.get(each.precision, "")
        source = f"{each.source + '; ' if each.source else ''}line {each.pk} by {each.written_by}.{corrected}"
        lines.append({"on": each.happened, "shown": f"{about}{each.happened}", "text": each.text, "source": source})
    return sorted(lines, key=lambda line: (not line["on"], line["on"]))


def _gaps(shown: Case) -> str:
    """Say where the timeline is silent for years."""
    years = sorted({int(line["on"][:4]) for line in timeline(shown) if line["on"]})
    gaps = [f"{a + 1} to {b - 1}" for a, b in pairwise(years) if b - a > _GAP_YEARS]
    return f"Nothing is dated in {', '.join(gaps)}." if gaps else ""


def _assessments(request: SignedIn, shown: Case) -> list[Any]:
    """Show readings; a person who has still to read for themselves does not see another's first."""
    rows = list(Assessment.objects.filter(case=shown).order_by("id"))
    own = any(row.reader == request.user.username for row in rows)
    if may(request.user, Verb.CONTRIBUTE, shown) and not own and not request.user.holds(Verb.DECIDE):
        return []
    return [
        {"reading": row, "rows": [(i.question, *_answer(row.answers[i.item])) for i in checklist() if i.item in row.answers]}
        for row in rows
    ]


def _answer(given: dict[str, str]) -> tuple[str, str, str]:
    return given["answer"].replace("_", " "), given.get("reason", ""), given.get("document", "")


def _ask_the_owner(request: SignedIn, known: Case) -> HttpResponse:
    """Say that a case exists and whom to ask: no more."""
    note_read(request, "case.known", [known.pk])
    return page(request, "casework/ask.html", case=known, owner=known.owner or known.body_name)


@require_POST
@needs(Verb.SEE)
@changes
def move(request: SignedIn, case_id: str) -> HttpResponse:
    """Make a move that the workflow allows."""
    action = request.POST.get("action", "")
    attempt(request, Move(case_id, action, request.POST.get("reason", "")), f"Done: {case_id}.")
    here = reverse("case", args=[case_id])
    return go_back(request, here)


@require_POST
@needs(Verb.CONTRIBUTE)
@changes
def entry(request: SignedIn, case_id: str) -> HttpResponse:
    """Add a line to the timeline."""
    given = {name: request.POST.get(name, "").strip() for name in ("text", "happened", "precision", "source")}
    if given["happened"] and not _is_date(given["happened"]):
        given["precision"] = "no date"
    attempt(
        request,
        AddEntry(case_id, given["text"], given["happened"], given["precision"], given["source"]),
        "The line is in the timeline.",
    )
    return go_back(request, reverse("case", args=[case_id]) + "#timeline")


@require_POST
@needs(Verb.SEE)
@changes
def break_glass(request: SignedIn, case_id: str) -> HttpResponse:
    """Open a case at once, for a stated reason; others are told."""
    found(visible_cases(request.user, Verb.KNOW), case_id)
    attempt(request, BreakGlass(case_id, request.POST.get("reason", "")), "The case is open to you for four hours.")
    return go_back(request, reverse("case", args=[case_id]))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[: 10 - len(text)] if len(text) in {4, 7, 10} else "")
    except ValueError:
        return False
    return True


def roles_of(case_ids: list[str]) -> Prefetch[str]:
    """Load the roles of cases with their records and people, in two queries."""
    return Prefetch("roles", CaseRole.objects.filter(case_id__in=case_ids).select_related("record__person"))
