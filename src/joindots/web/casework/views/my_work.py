"""My work: what needs this person today, why, and by when."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from joindots.web.accounts.access import about_cases, scope
from joindots.web.accounts.models import Notice, User
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.audit.reads import note_read, shows_nothing
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.link_queue import Narrowing, queue
from joindots.web.casework.models import Case
from joindots.web.casework.promote import open_offer
from joindots.web.casework.tour import tick, tour_of
from joindots.web.casework.work import Draft, Seat, WorkAction
from joindots.web.casework.workflow import STATES
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

_MOST = 10
_NOTHING = {
    Verb.JUDGE: "Links wait in link review when a data officer accepts what a run proposes.",
    Verb.TRIAGE: "Cases wait in triage when a data officer accepts what a run proposes.",
    Verb.DECIDE: "Cases wait here when their assessment is submitted.",
    Verb.RECEIVE: "Receive what bodies sent under Submissions, and start a run. What it proposes then comes here.",
    Verb.AUDIT: "Notices come here when somebody opens a case outside their access. The logs are under Assurance.",
}


@login_required
def my_work(request: SignedIn) -> HttpResponse:
    """Show what waits, and what comes next."""
    user: User = request.user
    sections = [part for part in _sections(user) if part["items"]]
    shown = [item["case_id"] for part in sections for item in part["items"] if item.get("case_id")]
    note_read(request, "work.viewed", shown)
    nothing = next((text for verb, text in _NOTHING.items() if user.holds(verb)), "What is given to you comes here.")
    notices = Notice.objects.filter(username=user.username, seen_at__isnull=True).order_by("at")
    return page(
        request,
        "casework/my_work.html",
        sections=sections,
        next=_next(user),
        notices=notices,
        nothing=nothing,
        tour=tour_of(user),
    )


@require_POST
@login_required
@shows_nothing("It keeps which steps of the first day somebody ticked, for them alone.")
def tour(request: SignedIn) -> HttpResponse:
    """Tick a step of the first day, or put the list away."""
    tick(request.user, request.POST.get("step", ""))
    return redirect(reverse("my-work") + "#tour")


def _sections(user: User) -> list[dict[str, Any]]:
    seen = visible_cases(user)
    mine = seen.filter(owner=user.username).exclude(state__in=("closed", "not_now")).order_by("due_on", "position")[:_MOST]
    parts = [
        {"title": "Cases you hold", "items": [_case_item(case, "You took it on, or it was given to you.") for case in mine]}
    ]
    if user.holds(Verb.DECIDE):
        viewed = Seat.objects.filter(username=user.username).exclude(view="").values("case_id")
        before = visible_cases(user, Verb.DECIDE).filter(state="panel").exclude(pk__in=viewed).order_by("position")[:_MOST]
        why = "Its assessment is in. Its panel needs your view."
        parts.append({"title": "Before their panel", "items": [_case_item(case, why, "panel") for case in before]})
    if user.role == RoleName.PANEL_CHAIR:
        waiting = visible_cases(user, Verb.DECIDE).filter(state="panel", seats__username=user.username).order_by("position")
        why = "You gave your view; you record the decision when enough members have."
        parts.append({"title": "To decide", "items": [_case_item(case, why, "panel") for case in waiting[:_MOST]]})
    actions = WorkAction.objects.filter(about_cases(scope(user, Verb.SEE), "case"), owner=user.username)
    actions = actions.filter(state__in=("allocated", "completed")).order_by("due_on", "id")
    parts.append({"title": "Actions given to you", "items": [_action_item(action) for action in actions[:_MOST]]})
    return parts


def _case_item(case: Case, why: str, door: str = "case") -> dict[str, Any]:
    return {
        "href": reverse(door, args=[case.pk]),
        "title": f"{case.body_name}: {case.crime_ref}",
        "state": STATES[case.state],
        "due": case.due_on,
        "late": bool(case.due_on and case.due_on < timezone.now().date()),
        "why": f"{why} {case.top_reason}".strip(),
        "case_id": case.pk,
    }


def _action_item(action: WorkAction) -> dict[str, Any]:
    return {
        "href": reverse("decisions") + f"#action-{action.pk}",
        "title": action.text[:120],
        "state": action.state,
        "due": action.due_on,
        "late": bool(action.due_on and action.due_on < timezone.now().date()),
        "why": f"It follows from a decision on case {action.case_id}.",
        "case_id": action.case_id,
    }


def _next(user: User) -> dict[str, Any] | None:
    """Choose the one thing to go on with: a draft, then an offer, then links, then triage."""
    draft = Draft.objects.filter(username=user.username, key__startswith="assess:").order_by("-saved_at").first()
    if draft and user.holds(Verb.CONTRIBUTE):
        case_id = draft.key.removeprefix("assess:")
        if visible_cases(user, Verb.CONTRIBUTE).filter(pk=case_id, state="assessment").exists():
            text, why = f"Your assessment of {case_id} is kept as you left it.", "You typed and did not submit."
            return {"title": "Go on where you were", "text": text, "why": why, "href": reverse("assess", args=[case_id])}
    offer = open_offer() if user.holds(Verb.PROMOTE) else None
    if offer:
        n = sum(offer.counts.values())
        text, why = f"A run proposes {n:,} changes.", "Nothing of a run reaches casework until a data officer accepts it."
        return {"title": "Look at what a run proposes", "text": text, "why": why, "href": reverse("offer", args=[offer.pk])}
    held = (
        visible_cases(user, Verb.CONTRIBUTE)
        .filter(owner=user.username, state="assessment")
        .order_by("due_on", "position")
        .first()
    )
    if held:
        why = f"It is the case you hold that is due first. {held.top_reason}".strip()
        return {"title": "Assess the case you hold", "text": str(held), "why": why, "href": reverse("case", args=[held.pk])}
    if user.holds(Verb.JUDGE) and user.role == RoleName.ANALYST:
        n = queue(user, Narrowing()).count()
        if n:
            why = "Those links come first whose answer is worth most: the doubt it ends, the cases it joins or parts."
            return {"title": "Review links", "text": f"{n:,} wait for an answer.", "why": why, "href": reverse("links")}
    if user.holds(Verb.TRIAGE):
        n = visible_cases(user, Verb.TRIAGE).filter(state="triage", scope__in=("in", "cannot_tell")).count()
        if n:
            why = "Cases in scope, or possibly so, wait in the order of the published reasons."
            return {"title": "Take on a case", "text": f"{n:,} wait in triage.", "why": why, "href": reverse("triage")}
    return None
