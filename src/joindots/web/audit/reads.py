"""Reads are kept as well: who looked at what, searched for what, printed or exported what, and what was refused.

A view says what it showed with `note_read`; the middleware writes it, as one event of the chain of reads, before the
response leaves. What is not written is not shown. A view that shows nothing of the review carries `@shows_nothing` with
the reason; one that does neither is a fault, which `ReadAudit` refuses and a test looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from joindots.ledger.store import Chain
from joindots.model.errors import StateError
from joindots.web.audit import chains

_OK = 200
_OUTSIDE = ("allauth.", "django.", "axes.", "whitenoise.")
"""Views of libraries: sign-in and factors, whose events the signals of `accounts.events` write."""


@dataclass(slots=True)
class _Note:
    kind: str
    subjects: list[str]
    details: dict[str, Any] = field(default_factory=dict)


def note_read(request: HttpRequest, kind: str, subjects: Iterable[str] = (), /, **details: Any) -> None:
    """Note that the response shows something: written before it leaves.

    Parameters
    ----------
    kind
        What was done, as in ``case.viewed``.
    subjects
        The ids of the cases, people and records that are shown.
    details
        Counts, purposes, digests. Never a name, never the words of a search.
    """
    notes: list[_Note] = request.__dict__.setdefault("read_notes", [])
    notes.append(_Note(kind, sorted(set(subjects)), details))


def shows_nothing(reason: str) -> Callable[[Any], Any]:
    """Mark a view that shows nothing of the review's cases or people, with the reason."""

    def mark(view: Any) -> Any:
        view.shows_nothing = reason
        return view

    return mark


def changes(view: Any) -> Any:
    """Mark a view that only changes something: its action's event stands for it."""
    view.shows_nothing = "It changes something, and the event of the change says so."
    return view


class ReadAudit:
    """Write what a request read before its response leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == _OK:
            refuse_undeclared(request)
        notes: list[_Note] = request.__dict__.get("read_notes", [])
        if response.status_code in {403, 404} and request.user.is_authenticated:
            notes = [*notes, _Note("refused", [], {"status": response.status_code, "view": _view_name(request)})]
        if notes:
            self._write(request, notes)
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """Remember which view answers."""
        request.__dict__["view_called"] = view

    @staticmethod
    def _write(request: HttpRequest, notes: list[_Note]) -> None:
        actor = request.user.get_username() if request.user.is_authenticated else "nobody"
        with transaction.atomic():
            for note in notes:
                content = {"subjects": note.subjects, **note.details}
                chains.append(
                    Chain.READS, note.kind, actor=actor, at=timezone.now(), content=content, subjects=note.subjects
                )


def undeclared(request: HttpRequest) -> bool:
    """Say whether a view answered without saying what it showed."""
    view = request.__dict__.get("view_called")
    if view is None or request.__dict__.get("read_notes"):
        return False
    return not (getattr(view, "shows_nothing", "") or str(view.__module__).startswith(_OUTSIDE))


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def refuse_undeclared(request: HttpRequest) -> None:
    """Stop a page that does not say what it shows: a fault in the program, never in the data.

    Raises
    ------
    StateError
        If the view noted no read and is not exempt.
    """
    if undeclared(request):
        raise StateError(f"The view {_view_name(request)} shows a page without saying what of. Call note_read in it.")
