"""Search, and searches that are kept: the words go by POST, the log keeps their digest, and permissions are the reader's."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read, shows_nothing
from joindots.web.casework.models import SavedSearch
from joindots.web.casework.narratives import excerpt, found_narratives
from joindots.web.doors import found, needs
from joindots.web.explore.views import MOST_FOUND, found_cases, found_people
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

MOST_KEPT = 50


@needs(Verb.SEE)
def search(request: SignedIn) -> HttpResponse:
    """Search cases, people and what was written. The words are not kept, only their digest."""
    words = request.POST.get("words", "").strip() if request.method == "POST" else ""
    return _found(request, words)


def _found(request: SignedIn, words: str, saved: SavedSearch | None = None) -> HttpResponse:
    user = request.user
    cases: list[Any] = []
    people: list[Any] = []
    written: list[Any] = []
    is_cut = False
    if words:
        cases = list(found_cases(user, words)[:MOST_FOUND])
        people, is_cut = found_people(user, words)
        written = [(each, excerpt(each.text, words)) for each in found_narratives(user, words)[:MOST_FOUND]]
    subjects = [each.pk for each in (*cases, *people)] + [each.case_id for each, _ in written]
    note_read(request, "searched" if words else "search.opened", subjects, words_digest=settings.KEYS.digest(words))
    content = {"words": words, "cases": cases, "people": people, "written": written, "most": MOST_FOUND, "saved": saved}
    content |= {"is_cut": is_cut}
    kept = SavedSearch.objects.filter(owner=user.username).order_by("name", "pk")
    return page(request, "explore/search.html", **content, kept=list(kept[:MOST_KEPT]))


@needs(Verb.SEE)
def saved(request: SignedIn, search_id: str) -> HttpResponse:
    """Run a kept search again, under the permissions of whoever opens it."""
    kept = found(SavedSearch.objects.all(), search_id)
    return _found(request, kept.words, kept)


@require_POST
@needs(Verb.SEE)
@shows_nothing("It keeps a search of one's own, and shows nothing.")
def keep(request: SignedIn) -> HttpResponse:
    """Keep a search under a name: a link to it can be given to others, and shows each what they may see."""
    words, name = request.POST.get("words", "").strip()[:200], request.POST.get("name", "").strip()[:80]
    if not words or not name:
        messages.error(request, "Give the search a name.")
        return redirect("search")
    if SavedSearch.objects.filter(owner=request.user.username).count() >= MOST_KEPT:
        messages.error(request, f"You keep {MOST_KEPT} searches already. Drop one first.")
        return redirect("search")
    kept = SavedSearch.objects.create(search_id=uuid.uuid4().hex, owner=request.user.username, name=name, words=words)
    note_read(request, "search.kept", [], words_digest=settings.KEYS.digest(words), search=kept.pk)
    messages.success(request, f"Kept as “{name}”. Whoever opens its address sees what they may see.")
    return redirect("saved-search", kept.pk)


@require_POST
@needs(Verb.SEE)
@shows_nothing("It drops a search of one's own, and shows nothing.")
def drop(request: SignedIn, search_id: str) -> HttpResponse:
    """Drop a search of one's own."""
    kept = found(SavedSearch.objects.filter(owner=request.user.username), search_id)
    note_read(request, "search.dropped", [], search=kept.pk)
    kept.delete()
    messages.success(request, "Dropped.")
    return redirect("search")
