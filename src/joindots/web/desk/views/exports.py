"""Exports: ask for one, agree to another's, fetch one's own until its day (controls F1, F2, A7, C2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.reads import changes, note_read
from joindots.web.desk.export_files import drop_expired, path_of
from joindots.web.desk.exporting import LASTS, MOST_ROWS, AnswerExport, AskExport, exported_cases
from joindots.web.desk.models import Export
from joindots.web.desk.views.uploads import attachment
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

View = Callable[..., HttpResponse]
FILTERS = ("state", "force", "scope")
STATES = {
    "asked": "Waits for a second person",
    "queued": "Being made",
    "ready": "Ready",
    "refused": "Refused",
    "failed": "Could not be made",
    "expired": "Past its day",
}
LOCKS = (("key", "The recipient's age key (age1…)"), ("passphrase", "A passphrase, told in person"))


def confirms_who_it_is(view: View) -> View:
    """Ask for the factor again before something leaves the review; a demo's colleagues have none to give."""
    asked = reauthentication_required(view)

    @wraps(view)
    def inner(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = view if settings.REVIEW.settings.is_demo else asked
        return chosen(request, *args, **kwargs)

    return inner


def visible_exports(user: User) -> QuerySet[Export]:
    """One's own exports, and those that wait for a second person who may disclose."""
    if not user.holds(Verb.DISCLOSE):
        return Export.objects.none()
    return Export.objects.filter(Q(asked_by=user.username) | Q(state="asked"))


@needs(Verb.DISCLOSE)
@confirms_who_it_is
def ask(request: SignedIn) -> HttpResponse:
    """Ask for an export of the list that the filters name."""
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    query = urlencode({name: value for name, value in filters.items() if value})
    given = {name: request.POST.get(name, "").strip() for name in ("purpose", "recipient", "where", "lock")}
    problem = ""
    if request.method == "POST":
        secret, is_outside = request.POST.get("secret", ""), given["where"] != "inside"
        action = AskExport(filters, given["purpose"], given["recipient"], is_outside, given["lock"], secret)
        try:
            perform(action, request.user)
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "Asked for. It is under your exports when it is made.")
            return redirect("exports")
    note_read(request, "cases.export_asked", [], filters=filters)
    return page(
        request,
        "casework/export.html",
        total=exported_cases(request.user, filters).count(),
        most=MOST_ROWS,
        query=query,
        given=given,
        locks=LOCKS,
        days=LASTS.days,
        problem=problem,
    )


@needs(Verb.DISCLOSE)
def exports(request: SignedIn) -> HttpResponse:
    """List one's exports, and those that wait for a second person."""
    drop_expired()
    seen = list(visible_exports(request.user).order_by("-export_id")[:50])
    note_read(request, "exports.listed", [f"export:{each.pk}" for each in seen])
    mine = [each for each in seen if each.asked_by == request.user.username]
    others = [each for each in seen if each.asked_by != request.user.username]
    return page(request, "desk/exports.html", mine=mine, others=others, states=STATES)


@require_POST
@needs(Verb.DISCLOSE)
@changes
@confirms_who_it_is
def answer(request: SignedIn, export_id: int) -> HttpResponse:
    """Agree to another's export, or refuse it."""
    found(visible_exports(request.user), export_id)
    agrees = request.POST.get("answer") == "agree"
    said = "Agreed. It is made now." if agrees else "Refused. Nothing leaves."
    attempt(request, AnswerExport(export_id, agrees, request.POST.get("reason", "")), said)
    return redirect("exports")


@require_POST
@needs(Verb.DISCLOSE)
@confirms_who_it_is
def fetch(request: SignedIn, export_id: int) -> HttpResponse:
    """Give an export to the person who asked for it, encrypted as it lies."""
    export = found(Export.objects.filter(asked_by=request.user.username), export_id)
    path = path_of(export.pk)
    if export.state != "ready" or export.expires_at is None or export.expires_at <= timezone.now() or not path.is_file():
        messages.error(request, "It is not there: not made yet, or past its day. Ask for it anew.")
        return redirect("exports")
    told = {"recipient": export.recipient, "purpose": export.purpose, "n_rows": export.n_rows}
    note_read(request, "export.fetched", [f"export:{export.pk}"], **told)
    return attachment(path.read_bytes(), path.name, "application/octet-stream")
