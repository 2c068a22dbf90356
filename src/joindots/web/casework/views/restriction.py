"""Closing a case to all but named people, opening it again, and asking for a case by its reference."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read, shows_nothing
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.glass import AskByReference, keepers
from joindots.web.casework.moves import Restrict, restricted_by
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn


@needs(Verb.RESTRICT)
def restriction(request: SignedIn, case_id: str) -> HttpResponse:
    """Close a case to all but named people, or, as a second person, open it again."""
    shown = found(visible_cases(request.user, Verb.KNOW), case_id)
    note_read(request, "restriction.viewed", [shown.pk])
    given = {name: request.POST.get(name, "") for name in ("reason", "named")}
    if request.method == "POST":
        named = tuple(each for each in given["named"].split() if each)
        action = Restrict(case_id, not shown.is_restricted, given["reason"], named)
        said = "Open again, as the rules say for any case." if shown.is_restricted else "Closed to all but who is named."
        if attempt(request, action, said):
            return redirect("case" if not shown.is_restricted else "restriction", case_id)
    return page(
        request,
        "casework/restriction.html",
        case=shown,
        given=given,
        open_to=keepers(case_id) if shown.is_restricted else [],
        closed_by=restricted_by(case_id) if shown.is_restricted else "",
    )


@needs(Verb.SEE)
@shows_nothing("Its answer is the same whatever was asked for; who asked and by what is an event.")
def ask_by_reference(request: SignedIn) -> HttpResponse:
    """Take a reference that somebody holds, and say the same whether a case is behind it or not."""
    given = {name: request.POST.get(name, "").strip() for name in ("reference", "reason")}
    if request.method == "POST":
        said = "Your question is recorded. If such a case is here, whoever may give access was told, and will answer you."
        if attempt(request, AskByReference(given["reference"], given["reason"]), said):
            return redirect("ask-by-reference")
    return page(request, "casework/ask_by_reference.html", given=given)
