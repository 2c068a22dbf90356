"""Tokens of the API: given by people to programs of theirs, for a purpose and a time, for no more than they may themselves.

A token is shown once. Only its SHA-256 is kept: it is 256 random bits, which no list of likely words contains.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from django.utils import timezone

from joindots.ledger.events import Event
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.desk.models import ApiToken

LONGEST = timedelta(days=90)
MOST_TOKENS = 10
_PREFIX = "joindots"


class Scope(StrEnum):
    """What a token lets a program do, of what its owner may."""

    READ = "read"
    JUDGE = "judge"
    AUDIT = "audit"


SCOPES: dict[Scope, tuple[str, Verb]] = {
    Scope.READ: ("read cases, people, links, dots and decisions", Verb.SEE),
    Scope.JUDGE: ("answer about links, and take answers back", Verb.JUDGE),
    Scope.AUDIT: ("read the logs", Verb.AUDIT),
}
"""Each scope in words, and the verb that its owner's role must hold."""


def scopes_of(user: User) -> list[tuple[str, str]]:
    """List the scopes that a person may give."""
    return [(scope.value, about) for scope, (about, verb) in SCOPES.items() if user.holds(verb)]


@dataclass(frozen=True, slots=True)
class GiveToken(Action):
    """Give a program of one's own a token."""

    kind: ClassVar[str] = "token.given"
    about: ClassVar[str] = "give a program of one's own a token for the API, for a purpose and a time"
    digest: str
    purpose: str
    scopes: tuple[str, ...]
    days: int

    def check(self, actor: User, at: datetime) -> None:
        """Refuse more than the person may, no purpose, and no end."""
        if len(self.purpose.split()) < 2:
            raise Refused("Say what the token is for, in a few words: they stand beside everything that is read with it.")
        allowed = {scope for scope, _ in scopes_of(actor)}
        if not self.scopes or not set(self.scopes) <= allowed:
            raise Refused("Choose what the token is for, of what you may do yourself.")
        if not 1 <= self.days <= LONGEST.days:
            raise Refused(f"A token ends within {LONGEST.days} days.")
        if tokens_in_force(actor, at).count() >= MOST_TOKENS:
            raise Refused(f"You have {MOST_TOKENS} tokens. End one that is not used any more.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say whose, what for, how far and until when; never the token, nor its digest."""
        return {
            "user": actor.username,
            "purpose": self.purpose.strip(),
            "scopes": sorted(self.scopes),
            "expires_at": (at + timedelta(days=self.days)).isoformat(),
        }

    def hold(self, event: Event) -> None:
        """Keep the digest beside the events, as passwords are."""
        said = event.content
        ApiToken.objects.create(
            token_id=event.event_id,
            username=said["user"],
            digest=self.digest,
            purpose=said["purpose"],
            scopes=said["scopes"],
            given_at=datetime.fromisoformat(event.at),
            expires_at=datetime.fromisoformat(said["expires_at"]),
        )

    @classmethod
    def apply(cls, event: Event) -> None:
        """Nothing more: like passwords, tokens are not replayed."""


@dataclass(frozen=True, slots=True)
class EndToken(Action):
    """End a token before its day: one's own, or, for those who give access, anybody's."""

    kind: ClassVar[str] = "token.ended"
    about: ClassVar[str] = "end a token of the API before its day"
    token_id: int
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse others' tokens to all but those who give access."""
        token = ApiToken.objects.filter(pk=self.token_id, ended_at__isnull=True).first()
        if token is None or (token.username != actor.username and not actor.holds(Verb.GRANT)):
            raise Refused("There is no such token, or it has ended.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the token, whose it was, and the reason."""
        owner = ApiToken.objects.get(pk=self.token_id).username
        return {"token_id": self.token_id, "user": owner, "reason": self.reason.strip()}

    def hold(self, event: Event) -> None:
        """End it."""
        ApiToken.objects.filter(pk=self.token_id).update(ended_at=datetime.fromisoformat(event.at))

    @classmethod
    def apply(cls, event: Event) -> None:
        """Nothing more."""

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name whose it was."""
        return [content["user"]]


def new_token() -> tuple[str, str]:
    """Make a token and its digest; the token is shown once and kept nowhere."""
    token = f"{_PREFIX}_{secrets.token_urlsafe(32)}"
    return token, digest_of(token)


def digest_of(token: str) -> str:
    """Digest a token: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def tokens_in_force(user: User, at: datetime | None = None) -> Any:
    """Tokens of a person that hold at a moment."""
    return ApiToken.objects.filter(username=user.username, ended_at__isnull=True, expires_at__gt=at or timezone.now())


def holder(token: str) -> tuple[ApiToken, User] | None:
    """Find whose a token is, if it holds: not ended, not past its day, its owner active and with a second factor."""
    from joindots.web.accounts.factors import missing_factor

    found = ApiToken.objects.filter(digest=digest_of(token), ended_at__isnull=True, expires_at__gt=timezone.now()).first()
    user = User.objects.filter(username=found.username, is_active=True).first() if found else None
    if found is None or user is None or missing_factor(user):
        return None
    return found, user
