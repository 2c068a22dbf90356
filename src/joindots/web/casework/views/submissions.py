"""What runs propose: offered, looked at, accepted or left. Deliveries are taken in with `joindots receive`."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.model.errors import JoindotsError
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.models import Offer
from joindots.web.casework.promote import AcceptOffer, LeaveOffer, OfferRun
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

_KINDS = {"new": "New", "changed": "Changed", "gone": "Gone"}
_NAMES = {
    "case": "Cases",
    "detail": "Case files",
    "person": "People",
    "record": "Records",
    "role": "Roles in cases",
    "link": "Links to judge",
    "tie": "Ties",
    "dot": "Joined dots",
}
_SHOWN = 20


@needs(Verb.RECEIVE)
def submissions(request: SignedIn) -> HttpResponse:
    """List what runs proposed, and look for what the last one does."""
    offers = Offer.objects.order_by("-offer_id")[:50]
    note_read(request, "offers.listed")
    rows = [(str(o.pk), o.offered_at.strftime("%d %B %Y, %H:%M"), o.state, f"{sum(o.counts.values()):,}") for o in offers]
    waiting = next((offer for offer in offers if offer.state == "open"), None)
    return page(request, "casework/submissions.html", rows=rows, waiting=waiting)


@require_POST
@needs(Verb.PROMOTE)
@changes
def offer_run(request: SignedIn) -> HttpResponse:
    """Compare the last run with what casework holds, and hold the difference ready."""
    from joindots.web.casework.proposed import (  # loads what links records: late, as it takes seconds
        proposed_state,
        run_digests,
    )

    try:
        proposed = proposed_state(settings.REVIEW)
    except JoindotsError as problem:
        messages.error(request, str(problem))
        return redirect("submissions")
    event = attempt(request, OfferRun(proposed, run_digests(settings.REVIEW)), "The difference is ready to be looked at.")
    return redirect("offer", event.event_id) if event else redirect("submissions")


@needs(Verb.PROMOTE)
def offer(request: SignedIn, offer_id: int) -> HttpResponse:
    """Show a difference: how much of what, and the first lines of each kind."""
    shown = found(Offer.objects.all(), offer_id)
    parts = []
    for label, n in shown.counts.items():
        table, _, kind = label.partition(" ")
        lines = shown.lines.filter(table=table, kind=kind).order_by("key")[:_SHOWN]
        parts.append({"title": f"{_NAMES[table]}: {_KINDS[kind].lower()}", "n": n, "keys": [line.key for line in lines]})
    note_read(request, "offer.viewed", [f"offer:{shown.pk}"])
    return page(request, "casework/offer.html", offer=shown, parts_of=parts, most=_SHOWN)


@require_POST
@needs(Verb.PROMOTE)
@changes
def answer_offer(request: SignedIn, offer_id: int) -> HttpResponse:
    """Accept a difference, or leave it."""
    reason = request.POST.get("reason", "")
    if request.POST.get("answer") == "accept":
        attempt(request, AcceptOffer(offer_id, reason), "Accepted. Casework holds it now.")
    else:
        attempt(request, LeaveOffer(offer_id, reason), "Left. Casework stays as it was.")
    return redirect("submissions")
