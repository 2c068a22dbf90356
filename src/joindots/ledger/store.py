"""The ledger in a database, through a cursor it is given.

The same few lines serve batch jobs and the web application, on SQLite and PostgreSQL: whoever holds the connection also
holds the transaction, so a change and its event are committed together or not at all. The database itself refuses to update
or delete an event. Decisions and reads have a chain each, so that readers do not queue behind one another's decisions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from joindots.ledger.events import ChainReport, Event, chained_event, verify_chain


class Chain(StrEnum):
    """Which history: what people decided, or what they looked at. The value is the table."""

    DECISIONS = "ledger_events"
    READS = "read_events"


class Dialect(StrEnum):
    """Which database the cursor speaks to."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"

    @property
    def placeholder(self) -> str:
        """How the driver marks a parameter."""
        return "?" if self is Dialect.SQLITE else "%s"


_TABLE = """CREATE TABLE IF NOT EXISTS {table} (
        event_id {key} PRIMARY KEY,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL,
        payload TEXT NOT NULL,
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
    )"""
_BATCH = 10_000
_BEFORE_ALL = -(2**62)
_COLUMNS = "event_id, kind, actor, at, payload, previous_hash, hash"


def table_schema(chain: Chain, dialect: Dialect) -> tuple[str, ...]:
    """Write the statements that make a chain's table, and what refuses to alter it, unless they exist."""
    key = "INTEGER" if dialect is Dialect.SQLITE else "BIGINT"
    return (_TABLE.format(table=chain.value, key=key), *append_only(chain.value, "event_id", dialect))


def append_only(table: str, key: str, dialect: Dialect) -> tuple[str, ...]:
    """Write the statements that make a table refuse update, delete and replacement of a row.

    SQLite fires no delete trigger where INSERT OR REPLACE takes the place of a row, so a second row with one key is refused
    before it is written.
    """
    refusal = f"rows of {table} cannot be {{}}: record a new event"
    if dialect is Dialect.SQLITE:
        return (
            f"""CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{refusal.format("altered")}'); END""",
            f"""CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{refusal.format("deleted")}'); END""",
            f"""CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
        BEGIN SELECT RAISE(ABORT, '{refusal.format("replaced")}'); END""",
        )
    return (
        f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION '{refusal.format("altered or deleted")}' USING ERRCODE = 'integrity_constraint_violation'; END
        $$ LANGUAGE plpgsql""",
        f"""CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    )


class Cursor(Protocol):
    """What the ledger needs of a database cursor (PEP 249)."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def fetchone(self) -> Any:
        """Fetch the next row, or ``None``."""

    def fetchall(self) -> Sequence[Any]:
        """Fetch all rows that are left."""


class Ledger:
    """The events of one chain of one casework database.

    Parameters
    ----------
    cursor
        A cursor of the transaction that the events belong to. The ledger never commits.
    dialect
        Which database it is.
    chain
        Which history.
    placeholder
        How the cursor marks a parameter, where it is not the driver's own.
    """

    def __init__(
        self,
        cursor: Cursor,
        *,
        dialect: Dialect = Dialect.SQLITE,
        chain: Chain = Chain.DECISIONS,
        placeholder: str | None = None,
    ) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._mark = placeholder or dialect.placeholder
        self._table = chain.value

    def create_tables(self) -> None:
        """Make both chains' tables and the triggers that refuse update and delete, unless they exist."""
        for chain in Chain:
            for statement in table_schema(chain, self._dialect):
                self._cursor.execute(statement)

    def append(self, kind: str, *, actor: str, at: datetime, content: Mapping[str, Any]) -> Event:
        """Append an event to the chain and return it.

        Two writers at once cannot both follow the same event. On SQLite the transaction must hold the write lock already
        (``BEGIN IMMEDIATE``); PostgreSQL is told here to let one writer of the chain in at a time, until it commits.
        """
        if self._dialect is Dialect.POSTGRESQL:
            self._cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (self._table,))
        event = chained_event(previous=self.last(), kind=kind, actor=actor, at=at, content=content)
        marks = ", ".join([self._mark] * 7)
        values = (event.event_id, event.kind, event.actor, event.at, event.payload, event.previous_hash, event.hash)
        self._cursor.execute(f"INSERT INTO {self._table} ({_COLUMNS}) VALUES ({marks})", values)
        return event

    def last(self) -> Event | None:
        """Find the last event, or ``None`` in an empty chain."""
        self._cursor.execute(f"SELECT {_COLUMNS} FROM {self._table} ORDER BY event_id DESC LIMIT 1")
        row = self._cursor.fetchone()
        return _event(row) if row else None

    def events(self, *, up_to: int | None = None) -> Iterator[Event]:
        """Go through the events in order, up to and with event `up_to`; so many at a time, as years fill memory."""
        last_id = _BEFORE_ALL
        condition = f"WHERE event_id > {self._mark}" + (f" AND event_id <= {self._mark}" if up_to is not None else "")
        statement = f"SELECT {_COLUMNS} FROM {self._table} {condition} ORDER BY event_id LIMIT {_BATCH}"
        while True:
            self._cursor.execute(statement, (last_id,) if up_to is None else (last_id, up_to))
            rows = self._cursor.fetchall()
            yield from map(_event, rows)
            if len(rows) < _BATCH:
                return
            last_id = rows[-1][0]

    def verify(self, *, known_heads: Mapping[int, str] | None = None) -> ChainReport:
        """Check the whole chain (see `verify_chain`)."""
        return verify_chain(self.events(), known_heads=known_heads)


def _event(row: Sequence[Any]) -> Event:
    event_id, kind, actor, at, payload, previous_hash, digest = row
    return Event(event_id=event_id, kind=kind, actor=actor, at=at, payload=payload, previous_hash=previous_hash, hash=digest)
