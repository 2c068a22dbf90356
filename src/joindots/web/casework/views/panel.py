"""Assessment and panel: the checklist with its draft, views, the decision, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from joindots.web.accounts.access import about_cases, scope
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.agreeing import Agreement
from joindots.web.casework.cases import may, visible_cases
from joindots.web.casework.follow_up import (
    ACTION_STATES,
    POSITIONS,
    STEPS,
    RaiseAction,
    StepAction,
    cases_at_rest,
    letter_due,
)
from joindots.web.casework.models import Case
from joindots.web.casework.panels import DeclareInterest, GiveView, RecordDecision, SubmitAssessment, agreement, members_in
from joindots.web.casework.views.case import timeline
from joindots.web.casework.work import Assessment, Decision, Draft, Interest, Seat, VictimPosition, WorkAction
from joindots.web.casework.workflow import QUORUM, checklist, outcomes
from joindots.web.doors import attempt, found, go_back, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

_PARTS = ("answer", "reason", "document")


def _given(request: SignedIn) -> dict[str, dict[str, str]]:
    return {item.item: {p: request.POST.get(f"{item.item}-{p}", "").strip() for p in _PARTS} for item in checklist()}


@needs(Verb.CONTRIBUTE)
def assess(request: SignedIn, case_id: str) -> HttpResponse:
    """Read a case against the checklist; what is typed is kept until it is submitted."""
    shown = found(visible_cases(request.user, Verb.CONTRIBUTE).select_related("detail"), case_id)
    key = f"assess:{case_id}"
    note_read(request, "case.assessed", [shown.pk])
    answers: dict[str, Any]
    if request.method == "POST":
        answers = _given(request)
        Draft.objects.update_or_create(username=request.user.username, key=key, defaults={"content": answers})
        double = shown.state != "assessment"
        if attempt(request, SubmitAssessment(case_id, answers, double), "The assessment is submitted."):
            Draft.objects.filter(username=request.user.username, key=key).delete()
            return redirect("case", case_id)
    else:
        draft = Draft.objects.filter(username=request.user.username, key=key).first()
        answers = draft.content if draft else {}
    content = {"case": shown, "items": checklist(), "answers": answers, "draft_key": key, "timeline": timeline(shown)}
    return page(request, "casework/assess.html", **content)


@require_POST
@login_required
@changes
def keep_draft(request: SignedIn) -> JsonResponse:
    """Keep what somebody has typed, for them alone."""
    key = request.POST.get("draft_key", "")[:200]
    if key.startswith("assess:"):
        content: dict[str, Any] = _given(request)
    elif key.startswith("link:"):
        content = {"reason": request.POST.get("reason", "")[:2000]}
    else:
        return JsonResponse({"kept": False}, status=400)
    Draft.objects.update_or_create(username=request.user.username, key=key, defaults={"content": content})
    return JsonResponse({"kept": True})


@needs(Verb.SEE)
def panel(request: SignedIn, case_id: str) -> HttpResponse:
    """Show a panel: who sits, what they said once one has said one's own, the decision and what follows."""
    shown = found(visible_cases(request.user).select_related("detail"), case_id)
    note_read(request, "panel.viewed", [shown.pk])
    return page(request, "casework/panel.html", **about_panel(request, shown), given={})


def _kept(request: SignedIn, case_id: str, names: tuple[str, ...]) -> HttpResponse:
    """Show the panel again after a refusal, with what was typed: nothing that somebody wrote is lost."""
    shown = found(visible_cases(request.user).select_related("detail"), case_id)
    note_read(request, "panel.viewed", [shown.pk])
    given = {name: request.POST.get(name, "") for name in names}
    return page(request, "casework/panel.html", **about_panel(request, shown), given=given)


def about_panel(request: SignedIn, shown: Case) -> dict[str, Any]:
    """Say everything of a panel that this person may see."""
    user = request.user
    seats = list(Seat.objects.filter(case=shown).order_by("id"))
    own = next((seat for seat in seats if seat.username == user.username), None)
    decided = Decision.objects.filter(case=shown).order_by("-id")
    assessed = Assessment.objects.filter(case=shown).order_by("id")
    rows = []
    for row in assessed:
        for item in checklist():
            given = row.answers[item.item]
            if given["answer"] != "no":
                rows.append(
                    (item.question, given["answer"].replace("_", " "), given["reason"], given["document"], row.reader)
                )
    victims = {
        r.record.person_id: r.record.person for r in shown.roles.filter(role="victim").select_related("record__person")
    }
    return {
        "case": shown,
        "seats": seats if (own and own.view) or shown.state != "panel" else [],
        "recused": sorted(set(Interest.objects.filter(case=shown).values_list("username", flat=True))),
        "n_views": len(members_in(shown.pk)),
        "quorum": QUORUM,
        "own": own,
        "findings": rows,
        "outcomes": outcomes(),
        "decisions": decided,
        "letters": {d.pk: letter_due(d) for d in decided},
        "at_rest": cases_at_rest([shown.pk]),
        "positions": VictimPosition.objects.filter(case=shown).order_by("id"),
        "position_names": POSITIONS,
        "victims": [(key, person.shown) for key, person in victims.items()],
        "may_decide": shown.state == "panel" and may(user, Verb.DECIDE, shown),
        "is_chair": user.role == RoleName.PANEL_CHAIR and shown.state == "panel" and may(user, Verb.DECIDE, shown),
        "may_contact": may(user, Verb.CONTACT, shown),
        "may_act": shown.state in {"decided", "supervised_action"} and may(user, Verb.ACT, shown),
    }


@require_POST
@needs(Verb.DECIDE)
@changes
def view(request: SignedIn, case_id: str) -> HttpResponse:
    """Give one's view."""
    given = GiveView(case_id, request.POST.get("view", ""), request.POST.get("reason", ""))
    if attempt(request, given, "Your view is recorded. The others' are now shown to you.") is None:
        return _kept(request, case_id, ("view", "reason"))
    return redirect("panel", case_id)


@require_POST
@needs(Verb.DECIDE)
@changes
def decide(request: SignedIn, case_id: str) -> HttpResponse:
    """Record the decision."""
    said = {name: request.POST.get(name, "").strip() for name in ("outcome", "rationale", "rejected")}
    evidence = tuple(line.strip() for line in request.POST.get("evidence", "").splitlines() if line.strip())
    on = request.POST.get("review_on", "")
    action = RecordDecision(case_id, **said, evidence=evidence, review_on=_day(on))
    if attempt(request, action, "The decision is recorded.") is None:
        return _kept(request, case_id, ("outcome", "rationale", "rejected", "evidence", "review_on"))
    return redirect("panel", case_id)


@require_POST
@needs(Verb.KNOW)
@changes
def interest(request: SignedIn, case_id: str) -> HttpResponse:
    """Declare one's interest, and take no part."""
    action = DeclareInterest(case_id, request.user.username, request.POST.get("reason", ""))
    attempt(request, action, "Your interest is recorded. You take no part in deciding this case.")
    return go_back(request, reverse("panel", args=[case_id]))


@needs(Verb.SEE)
def decisions(request: SignedIn) -> HttpResponse:
    """List what was decided, and what follows."""
    seen = about_cases(scope(request.user, Verb.SEE), "case")
    rows = list(Decision.objects.filter(seen, is_in_force=True).select_related("case").order_by("-id")[:50])
    actions = list(WorkAction.objects.filter(seen).select_related("case").order_by("state", "due_on", "id")[:100])
    note_read(request, "decisions.listed", [row.case_id for row in rows] + [row.case_id for row in actions])
    return page(
        request,
        "casework/decisions.html",
        decisions=rows,
        actions=actions,
        outcomes=outcomes(),
        action_states=ACTION_STATES,
        steps=STEPS,
        may_act=request.user.holds(Verb.ACT),
        letters={d.pk: letter_due(d) for d in rows},
        at_rest=cases_at_rest(row.case_id for row in rows),
    )


@needs(Verb.SEE)
def double_readings(request: SignedIn) -> HttpResponse:
    """Show how far double readings agree: numbers alone, over all cases."""
    note_read(request, "agreement.viewed")
    return page(request, "casework/double_readings.html", agreement_rows=_agreement_rows())


def _agreement_rows() -> list[tuple[str, str, str, str]]:
    measured = agreement()
    return [(item.question, *agreement_in_words(measured[item.item])) for item in checklist()]


def agreement_in_words(found: Agreement) -> tuple[str, str, str]:
    """Write pairs, share and kappa; what cannot be given says so."""
    agree = "none" if found.agree is None else f"{found.agree:.0%}"
    return str(found.n_pairs), agree, "not given" if found.kappa is None else f"{found.kappa:.2f}"


@require_POST
@needs(Verb.ACT)
@changes
def raise_action(request: SignedIn, decision_id: int) -> HttpResponse:
    """Raise an action under a decision."""
    action = RaiseAction(
        decision_id, request.POST.get("text", ""), _day(request.POST.get("due_on", "")), request.POST.get("entity_id", "")
    )
    attempt(request, action, "The action is raised.")
    return go_back(request, reverse("decisions"))


@require_POST
@needs(Verb.ACT)
@changes
def step_action(request: SignedIn, action_id: int) -> HttpResponse:
    """Take an action one step on."""
    said = {name: request.POST.get(name, "").strip() for name in ("to", "owner", "result")}
    attempt(request, StepAction(action_id, **said), "The action is one step on.")
    return go_back(request, reverse("decisions"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
@needs(Verb.CONTRIBUTE)
@changes
def keep_draft_page(request: SignedIn, case_id: str) -> HttpResponse:
    """Keep a draft without JavaScript, and go to my work."""
    Draft.objects.update_or_create(
        username=request.user.username, key=f"assess:{case_id}", defaults={"content": _given(request)}
    )
    return redirect("my-work")
