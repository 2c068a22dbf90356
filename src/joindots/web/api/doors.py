"""Who is at the API's door: a token in the header, for a purpose; refusals are noted, and nobody asks without end."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from joindots.ledger.store import Chain
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit import chains
from joindots.web.audit.reads import note_read
from joindots.web.desk.tokens import SCOPES, Scope, holder

MOST_A_MINUTE = 300
"""Requests of one token within a minute (our judgement): a program that needs more should ask for an export."""

MOST_WRONG_A_MINUTE = 30
"""Wrong tokens from one sender within a minute (our judgement): more are turned away without a look, and noted as one."""

_MINUTE_SECONDS = 60


class Token(HttpBearer):
    """Let a token's holder in, within its scope. Cookies of a browser open nothing here, so no other site can use them."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Find whose it is; a token that holds and lacks the scope is told so."""
        if "\0" in request.path or any("\0" in each for values in request.GET.lists() for each in values[1]):
            raise HttpError(400, "An address holds no zero character. Take it out.")
        found = holder(token)
        if found is None:
            _refuse(request, token)
            return None
        held, user = found
        request.user = user
        request.__dict__["api_token"] = held
        if self.scope.value not in held.scopes or not user.holds(SCOPES[self.scope][1]):
            raise HttpError(403, f"This token may not {SCOPES[self.scope][0]}. Give one with the scope {self.scope.value}.")
        return user


def _refuse(request: HttpRequest, token: str) -> None:
    """Note a token that holds nothing. A sender of many is told to wait; right tokens from there still open."""
    sender = settings.KEYS.digest(request.META.get("REMOTE_ADDR", ""))
    n_wrong = _count("wrong", sender)
    if n_wrong > MOST_WRONG_A_MINUTE + 1:
        raise _wait()
    content = {"subjects": [], "token_digest": settings.KEYS.digest(token), "sender_digest": sender}
    is_last = n_wrong > MOST_WRONG_A_MINUTE
    with transaction.atomic():
        kind = "token.refusals_not_noted" if is_last else "token.refused"
        chains.append(Chain.READS, kind, actor="nobody", at=timezone.now(), content=content)
    if is_last:
        raise _wait()


def _wait() -> HttpError:
    return HttpError(429, f"Too many tokens that hold nothing came from here. Wait {_MINUTE_SECONDS} seconds.")


def _count(what: str, whose: str) -> int:
    """Count one more within this minute, in the database, so that every process of the server counts together.

    Requests at the very same moment may count as one on PostgreSQL: the limits are against asking without end.
    """
    passing = caches["passing"]
    key = f"{what}:{whose}:{this_minute()}"
    with transaction.atomic():
        n = int(passing.get(key, 0)) + 1
        passing.set(key, n, timeout=2 * _MINUTE_SECONDS)
    return n


def this_minute() -> int:
    """Number the minute that the clock shows."""
    return int(time.time() // _MINUTE_SECONDS)


class AMinute(BaseThrottle):
    """Count the requests of each token within a minute of the clock."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Say whether this request may go on."""
        return _count("token", str(request.__dict__["api_token"].pk)) <= MOST_A_MINUTE

    def wait(self) -> float:
        """Say after how many seconds to try again."""
        return float(_MINUTE_SECONDS - time.time() % _MINUTE_SECONDS)


def note(request: HttpRequest, kind: str, subjects: Iterable[str] = (), **details: Any) -> None:
    """Note what an answer shows, with the token and what it was given for."""
    held = request.__dict__["api_token"]
    note_read(request, kind, subjects, token_id=held.pk, purpose=held.purpose, **details)


def holding(request: HttpRequest, verb: Verb) -> User:
    """Give who asks, if their role holds a verb; to others the address does not exist."""
    user = request.user
    if not isinstance(user, User) or not user.holds(verb):
        raise HttpError(404, "There is nothing here, or you may not see it.")
    return user
