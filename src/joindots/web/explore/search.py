"""Search: the words go by POST, the log keeps their digest, and permissions are the reader's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.models import KeptQuestion
from joindots.web.casework.narratives import excerpt, found_narratives
from joindots.web.doors import needs
from joindots.web.explore.kept import Askable, Asked, kept_by
from joindots.web.explore.views import MOST_FOUND, found_cases, found_people
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn


@needs(Verb.SEE)
def search(request: SignedIn) -> HttpResponse:
    """Search cases, people and what was written. The words are not kept, only their digest."""
    return _found(request, request.POST, None)


def _found(request: SignedIn, asked: Asked, saved: KeptQuestion | None) -> HttpResponse:
    """Search for words, as they were typed or kept, among what this person may see."""
    user, words = request.user, asked.get("words", "").strip()
    cases: list[Any] = []
    people: list[Any] = []
    written: list[Any] = []
    is_cut = False
    if words:
        cases = list(found_cases(user, words)[:MOST_FOUND])
        people, is_cut = found_people(user, words)
        written = [(each, excerpt(each.text, words)) for each in found_narratives(user, words, MOST_FOUND)]
    subjects = [each.pk for each in (*cases, *people)] + [each.case_id for each, _ in written]
    note_read(request, "searched" if words else "search.opened", subjects, words_digest=settings.KEYS.digest(words))
    content = {"words": words, "cases": cases, "people": people, "written": written, "most": MOST_FOUND, "saved": saved}
    return page(request, "explore/search.html", **content, is_cut=is_cut, kept=kept_by(user, SEARCHES.place))


SEARCHES = Askable("search", {"words": 200}, _found)
"""Searches can be kept: the words are then kept with them."""
