"""Questions about the network that people keep by a name, to ask again or to share."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read, shows_nothing
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.models import SavedView
from joindots.web.doors import found, needs
from joindots.web.explore.network import MOST_KEPT, asked_of_network
from joindots.web.signed_in import SignedIn


@needs(Verb.SEE)
def saved(request: SignedIn, view_id: str) -> HttpResponse:
    """Ask a kept question again, under the permissions of whoever opens it: some see fewer cases."""
    kept = found(SavedView.objects.all(), view_id)
    return asked_of_network(request, kept.asked, kept)


@require_POST
@needs(Verb.SEE)
@shows_nothing("It keeps a question of one's own, and shows nothing.")
def keep(request: SignedIn) -> HttpResponse:
    """Keep a question under a name: its address can be given to others, and shows each what they may see."""
    asked = {name: request.POST.get(name, "").strip()[:120] for name in ("case", "kind", "steps", "to")}
    name = request.POST.get("name", "").strip()[:80]
    found(visible_cases(request.user), asked["case"])
    if not name or SavedView.objects.filter(owner=request.user.username).count() >= MOST_KEPT:
        messages.error(request, "Give the view a name." if not name else f"You keep {MOST_KEPT} already. Drop one first.")
        return redirect("network")
    kept = SavedView.objects.create(view_id=uuid.uuid4().hex, owner=request.user.username, name=name, asked=asked)
    note_read(request, "network.view_kept", [asked["case"]], view=kept.pk)
    messages.success(request, f"Kept as “{name}”. Whoever opens its address sees what they may see.")
    return redirect("saved-view", kept.pk)


@require_POST
@needs(Verb.SEE)
@shows_nothing("It drops a question of one's own, and shows nothing.")
def drop(request: SignedIn, view_id: str) -> HttpResponse:
    """Drop a kept question of one's own."""
    kept = found(SavedView.objects.filter(owner=request.user.username), view_id)
    note_read(request, "network.view_dropped", [], view=kept.pk)
    kept.delete()
    messages.success(request, "Dropped.")
    return redirect("network")
