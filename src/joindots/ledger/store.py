"""The ledger in a database, through a cursor it is given.

The same few lines serve batch jobs and the web application, on SQLite and PostgreSQL: whoever holds the connection also
holds the transaction, so a change and its event are committed together or not at all. The database itself refuses to update
or delete an event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from joindots.ledger.events import ChainReport, Event, chained_event, verify_chain

SQLITE_SCHEMA: tuple[str, ...] = (
    """CREATE TABLE IF NOT EXISTS ledger_events (
        event_id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL,
        payload TEXT NOT NULL,
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
    )""",
    """CREATE TRIGGER IF NOT EXISTS ledger_events_no_update BEFORE UPDATE ON ledger_events
        BEGIN SELECT RAISE(ABORT, 'ledger events cannot be altered: record a new event'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_events_no_delete BEFORE DELETE ON ledger_events
        BEGIN SELECT RAISE(ABORT, 'ledger events cannot be deleted: record a new event'); END""",
)

_COLUMNS = "event_id, kind, actor, at, payload, previous_hash, hash"


class Cursor(Protocol):
    """What the ledger needs of a database cursor (PEP 249)."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def fetchone(self) -> Any:
        """Fetch the next row, or ``None``."""

    def fetchall(self) -> Sequence[Any]:
        """Fetch all rows that are left."""


class Ledger:
    """The events of one casework database.

    Parameters
    ----------
    cursor
        A cursor of the transaction that the events belong to. The ledger never commits.
    placeholder
        How the driver marks a parameter: ``?`` for SQLite, ``%s`` for PostgreSQL.
    """

    def __init__(self, cursor: Cursor, *, placeholder: str = "?") -> None:
        self._cursor = cursor
        self._placeholder = placeholder

    def create_sqlite_tables(self) -> None:
        """Make the table and the triggers that refuse update and delete, unless they exist."""
        for statement in SQLITE_SCHEMA:
            self._cursor.execute(statement)

    def append(self, kind: str, *, actor: str, at: datetime, content: Mapping[str, Any]) -> Event:
        """Append an event to the chain and return it.

        Two writers at once cannot both follow the same event: the second meets the primary key and fails whole.
        """
        event = chained_event(previous=self.last(), kind=kind, actor=actor, at=at, content=content)
        marks = ", ".join([self._placeholder] * 7)
        values = (event.event_id, event.kind, event.actor, event.at, event.payload, event.previous_hash, event.hash)
        self._cursor.execute(f"INSERT INTO ledger_events ({_COLUMNS}) VALUES ({marks})", values)
        return event

    def last(self) -> Event | None:
        """Find the last event, or ``None`` in an empty ledger."""
        self._cursor.execute(f"SELECT {_COLUMNS} FROM ledger_events ORDER BY event_id DESC LIMIT 1")
        row = self._cursor.fetchone()
        return _event(row) if row else None

    def events(self, *, up_to: int | None = None) -> Iterator[Event]:
        """Go through the events in order, up to and with event `up_to`."""
        if up_to is None:
            self._cursor.execute(f"SELECT {_COLUMNS} FROM ledger_events ORDER BY event_id")
        else:
            self._cursor.execute(
                f"SELECT {_COLUMNS} FROM ledger_events WHERE event_id <= {self._placeholder} ORDER BY event_id", (up_to,)
            )
        return (_event(row) for row in self._cursor.fetchall())

    def verify(self, *, known_heads: Mapping[int, str] | None = None) -> ChainReport:
        """Check the whole chain (see `verify_chain`)."""
        return verify_chain(self.events(), known_heads=known_heads)


def _event(row: Sequence[Any]) -> Event:
    event_id, kind, actor, at, payload, previous_hash, digest = row
    return Event(event_id=event_id, kind=kind, actor=actor, at=at, payload=payload, previous_hash=previous_hash, hash=digest)
