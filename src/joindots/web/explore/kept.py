"""What a reader asks and keeps by a name, to ask again or to share: searches, and questions about the network.

What is kept is what was asked, never what was found: each who opens it sees what they may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.models import KeptQuestion
from joindots.web.doors import found, needs
from joindots.web.signed_in import SignedIn

MOST_KEPT = 50
_LONGEST_NAME = 80
Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Askable:
    """A page that is asked something which can be kept.

    Attributes
    ----------
    place
        The name of the page's address, and of what is kept there.
    fields
        What it is asked, and how many characters of each are kept. The first is the one that must be there.
    answer
        The page, asked: by a form, or by what is kept.
    """

    place: str
    fields: Mapping[str, int]
    answer: Callable[[SignedIn, Asked, KeptQuestion | None], HttpResponse]

    def asked_by(self, form: Asked) -> dict[str, str]:
        """Read what a form asks."""
        return {name: form.get(name, "").strip()[:most] for name, most in self.fields.items()}


def kept_by(user: User, place: str) -> list[KeptQuestion]:
    """List what a person keeps of one place, by name."""
    return list(_of(place).filter(owner=user.username).order_by("name", "pk")[:MOST_KEPT])


@needs(Verb.SEE)
def ask_again(request: SignedIn, of: Askable, kept_id: str) -> HttpResponse:
    """Ask what is kept again, under the permissions of whoever opens it: some see fewer cases."""
    kept = found(_of(of.place), kept_id)
    return of.answer(request, kept.asked, kept)


@require_POST
@needs(Verb.SEE)
def keep(request: SignedIn, of: Askable) -> HttpResponse:
    """Keep a question under a name: its address can be given to others, and shows each what they may see."""
    asked, name = of.asked_by(request.POST), request.POST.get("name", "").strip()[:_LONGEST_NAME]
    about = [found(visible_cases(request.user), asked["case"]).pk] if "case" in asked else []
    if problem := _problem(request.user, of, asked, name):
        messages.error(request, problem)
        return of.answer(request, asked, None)
    kept = KeptQuestion.objects.create(
        kept_id=uuid.uuid4().hex, place=of.place, owner=request.user.username, name=name, asked=asked
    )
    note_read(request, f"{of.place}.kept", about, kept=kept.pk, **_digest(asked))
    messages.success(request, f"Kept as “{name}”. Whoever opens its address sees what they may see.")
    return redirect(f"kept-{of.place}", kept.pk)


@require_POST
@needs(Verb.SEE)
def drop(request: SignedIn, of: Askable, kept_id: str) -> HttpResponse:
    """Drop a kept question of one's own."""
    kept = found(_of(of.place).filter(owner=request.user.username), kept_id)
    note_read(request, f"{of.place}.dropped", [], kept=kept.pk)
    kept.delete()
    messages.success(request, "Dropped.")
    return redirect(of.place)


def _of(place: str) -> Any:
    return KeptQuestion.objects.filter(place=place)


def _problem(user: User, of: Askable, asked: Asked, name: str) -> str:
    """Say why a question cannot be kept; nothing where it can."""
    if not asked[next(iter(of.fields))]:
        return "Ask something first: there is nothing to keep."
    if not name:
        return "Give it a name to keep it by."
    if _of(of.place).filter(owner=user.username).count() >= MOST_KEPT:
        return f"You keep {MOST_KEPT} already. Drop one first."
    return ""


def _digest(asked: Asked) -> dict[str, str]:
    """Words never stand in the log; their digest does."""
    return {"words_digest": settings.KEYS.digest(asked["words"])} if "words" in asked else {}
