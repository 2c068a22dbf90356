"""Events and the hash chain that holds them.

History is only appended. Each event carries the hash of the one before it, so that altering, removing or inserting an
event breaks every hash after it. The chain alone cannot show that its last events were cut off; whoever keeps an earlier
head (each run record does) can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joindots.model.errors import ParameterError

GENESIS = "0" * 64
"""What the first event carries in place of an earlier hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the ledger.

    `payload` is canonical JSON (sorted keys, no spaces) as stored, so that hashing needs no second reading of it; `at` is
    UTC in ISO 8601.
    """

    event_id: int
    kind: str
    actor: str
    at: str
    payload: str
    previous_hash: str
    hash: str

    @property
    def content(self) -> dict[str, Any]:
        """The payload, read."""
        content: dict[str, Any] = json.loads(self.payload)
        return content


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verification found: the head reached, and the first event that does not fit, with the reason."""

    n_events: int
    head: str
    first_bad_event_id: int | None = None
    problem: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every event fits."""
        return self.problem is None


def chained_event(*, previous: Event | None, kind: str, actor: str, at: datetime, content: Mapping[str, Any]) -> Event:
    """Make the event that follows `previous`.

    Raises
    ------
    ParameterError
        If `actor` is blank (no event is anybody's or the machine's) or `at` carries no time zone.
    """
    if not actor.strip():
        raise ParameterError("An event needs the name of the person who caused it. Give the reviewer's name.")
    if at.tzinfo is None:
        raise ParameterError(f"The time {at.isoformat()} has no time zone. Give it in UTC.")
    event_id = previous.event_id + 1 if previous else 1
    previous_hash = previous.hash if previous else GENESIS
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    payload = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Event(
        event_id=event_id,
        kind=kind,
        actor=actor,
        at=stamp,
        payload=payload,
        previous_hash=previous_hash,
        hash=event_hash(event_id, kind, actor, stamp, payload, previous_hash),
    )


def event_hash(event_id: int, kind: str, actor: str, at: str, payload: str, previous_hash: str) -> str:
    """Hash everything an event says, with the hash before it (SHA-256 of a JSON array, hex)."""
    text = json.dumps([event_id, kind, actor, at, payload, previous_hash], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def verify_chain(events: Iterable[Event], *, known_heads: Mapping[int, str] | None = None) -> ChainReport:
    """Check every event against the one before it, and name the first that does not fit.

    Parameters
    ----------
    events
        The whole ledger, in order.
    known_heads
        Event id to the hash that somebody noted when that event was the last: each must still be there.
    """
    heads = dict(known_heads or {})
    previous_id, previous_hash = 0, GENESIS
    for event in events:
        problem = _fault(event, previous_id, previous_hash, heads.pop(event.event_id, None))
        if problem:
            return ChainReport(previous_id, previous_hash, event.event_id, problem)
        previous_id, previous_hash = event.event_id, event.hash
    if heads:
        missing = min(heads)
        return ChainReport(
            previous_id, previous_hash, missing, f"event {missing} was noted as the last one by a run, and is gone"
        )
    return ChainReport(previous_id, previous_hash)


def _fault(event: Event, previous_id: int, previous_hash: str, noted: str | None) -> str | None:
    if event.event_id != previous_id + 1:
        return f"event {previous_id + 1} is missing: event {event.event_id} follows event {previous_id}"
    if event.previous_hash != previous_hash:
        return f"event {event.event_id} does not follow from the event before it"
    computed = event_hash(event.event_id, event.kind, event.actor, event.at, event.payload, event.previous_hash)
    if event.hash != computed:
        return f"event {event.event_id} was altered: its content no longer gives its hash"
    if noted is not None and noted != event.hash:
        return f"event {event.event_id} is not the one that a run noted: the history was rewritten"
    return None
