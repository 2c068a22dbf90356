"""What every screen shares: finding what may be seen, doing what was asked, going back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from joindots.ledger.events import Event
from joindots.web.accounts.asked_again import ask_again, must_ask_again
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused, perform
from joindots.web.signed_in import SignedIn

T = TypeVar("T", bound=Model)
PAGE = 25
View = Callable[..., HttpResponse]


def needs(verb: Verb) -> Callable[[View], View]:
    """Let in only people whose role holds a verb; to others there is no page. Grave verbs ask for the factor."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.holds(verb):
                raise Http404
            if must_ask_again(request, verb):
                return ask_again(request)
            return view(request, *args, **kwargs)

        return login_required(inner)

    return wrap


def found(rows: QuerySet[T], key: object) -> T:
    """Find one among what may be seen; what may not be seen does not exist.

    Raises
    ------
    Http404
        If it is not among them.
    """
    row = rows.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def attempt(request: SignedIn, action: Action, said: str) -> Event | None:
    """Do something, and say that it is done or why it is refused."""
    try:
        event = perform(action, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, said)
    return event


def go_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Go to where the form says, if that is here; else to `otherwise`."""
    back = request.POST.get("back", "")
    is_here = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return HttpResponseRedirect(back if is_here else otherwise)
