"""Who is at the API's door: a token in the header, for a purpose; refusals are noted, and nobody asks without end."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from django.conf import settings
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

_MINUTE_SECONDS = 60.0


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
            _note_refusal(token)
            return None
        held, user = found
        request.user = user
        request.__dict__["api_token"] = held
        if self.scope.value not in held.scopes or not user.holds(SCOPES[self.scope][1]):
            raise HttpError(403, f"This token may not {SCOPES[self.scope][0]}. Give one with the scope {self.scope.value}.")
        return user


def _note_refusal(token: str) -> None:
    with transaction.atomic():
        content = {"subjects": [], "token_digest": settings.KEYS.digest(token)}
        chains.append(Chain.READS, "token.refused", actor="nobody", at=timezone.now(), content=content)


class AMinute(BaseThrottle):
    """Count the requests of each token within the last minute. One process serves a review, so its memory is enough."""

    def __init__(self) -> None:
        self._asked: dict[str, deque[float]] = defaultdict(deque)

    def allow_request(self, request: HttpRequest) -> bool:
        """Say whether this request may go on."""
        key = request.headers.get("Authorization", "")[-20:]
        if key not in self._asked and len(self._asked) > 10_000:
            self._asked.clear()
        asked, now = self._asked[key], time.monotonic()
        while asked and asked[0] < now - _MINUTE_SECONDS:
            asked.popleft()
        asked.append(now)
        return len(asked) <= MOST_A_MINUTE

    def wait(self) -> float:
        """Say after how many seconds to try again."""
        return _MINUTE_SECONDS


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
