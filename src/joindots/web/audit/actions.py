"""A change is an action: check, record, apply, in one transaction.

`check` refuses what may not be done, in words. `content` says what happened, as the event keeps it. `apply` changes the
state from the event alone, so that replaying the events gives the same state: it reads the event and the state that
earlier events left, and neither the clock, the request nor chance.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.utils import timezone

from joindots.ledger.events import Event
from joindots.ledger.store import Chain
from joindots.model.errors import AccessRefused, StateError
from joindots.web.audit import chains

if TYPE_CHECKING:
    from joindots.web.accounts.models import User

_ACTIONS: dict[str, type[Action]] = {}


class Refused(AccessRefused):
    """What was asked may not be done; the text says why and what would be allowed, for the person who asked."""


class Action(ABC):
    """One kind of change. A subclass with a `kind` registers itself, and its events can be replayed."""

    kind: ClassVar[str] = ""
    about: ClassVar[str] = ""
    """What it does, in words, for the published table of actions."""

    def __init_subclass__(cls) -> None:
        if cls.kind:
            known = _ACTIONS.get(cls.kind)
            if known is not None and known.__qualname__ != cls.__qualname__:  # slots make a class twice
                raise StateError(f"Two actions are of kind {cls.kind}. Give each its own.")
            _ACTIONS[cls.kind] = cls

    @abstractmethod
    def check(self, actor: User, at: datetime) -> None:
        """Refuse what `actor` may not do now.

        Raises
        ------
        Refused
            With the reason in words.
        """

    @abstractmethod
    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what happened, as JSON: everything that `apply` needs."""

    def hold(self, event: Event) -> None:  # noqa: B027 - most actions hold nothing
        """Write what belongs to the event and is no state, in its transaction. Most actions have none."""

    @classmethod
    @abstractmethod
    def apply(cls, event: Event) -> None:
        """Change the state from the event."""

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name the cases, people, records and users that an event is about."""
        return [str(content[name]) for name in ("case_id", "entity_id", "record_id", "user") if content.get(name)]


def perform(action: Action, actor: User, *, at: datetime | None = None) -> Event:
    """Do it, or nothing: the change and its event are committed together.

    Raises
    ------
    Refused
        If the actor may not, or the state does not allow it.
    """
    now = at or timezone.now()
    with transaction.atomic():
        chains.one_writer(Chain.DECISIONS)  # before the check: of two who decide at once, the second sees the first
        action.check(actor, now)
        content = action.content(actor, now)
        event = chains.append(
            Chain.DECISIONS, action.kind, actor=actor.username, at=now, content=content, subjects=action.subjects(content)
        )
        action.hold(event)
        action.apply(event)
    return event


def action_of(kind: str) -> type[Action] | None:
    """Find the action whose events are of a kind."""
    return _ACTIONS.get(kind)


def all_actions() -> Mapping[str, type[Action]]:
    """Every action there is, by kind."""
    return dict(_ACTIONS)
