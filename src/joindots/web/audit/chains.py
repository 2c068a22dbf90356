"""Append to the chains within Django's transaction, and sign heads over them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from joindots.ledger.events import Event
from joindots.ledger.heads import HEADS_TABLE, Head, Standing, head_columns, read_head, signed_head
from joindots.ledger.store import Chain, Dialect, Ledger
from joindots.web.audit.models import EventSubject, SignedHead


def ledger_of(cursor: Any, chain: Chain = Chain.DECISIONS) -> Ledger:
    """Give a chain's ledger over a cursor of Django's, which marks parameters alike on both databases."""
    return Ledger(cursor, dialect=Dialect(connection.vendor), chain=chain, placeholder="%s")


def append(
    chain: Chain, kind: str, *, actor: str, at: datetime, content: Mapping[str, Any], subjects: Iterable[str] = ()
) -> Event:
    """Append an event to a chain, and index whom it is about. Must be called within a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An event is appended in the transaction of its change.")
    with connection.cursor() as cursor:
        event = ledger_of(cursor, chain).append(kind, actor=actor, at=at, content=content)
    index_subjects(chain, event.event_id, subjects)
    return event


def one_writer(chain: Chain) -> None:
    """Let one transaction at a time go on to write a chain, until it ends. SQLite's ``BEGIN IMMEDIATE`` has done so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (chain.value,))


def index_subjects(chain: Chain, event_id: int, subjects: Iterable[str]) -> None:
    """Note whom an event is about."""
    rows = [EventSubject(chain=chain.value, event_id=event_id, subject=each) for each in sorted(set(subjects))]
    EventSubject.objects.bulk_create(rows, ignore_conflicts=True)


def sign_new_head(key: Ed25519PrivateKey, *, at: datetime, copy_to: Path) -> Head | None:
    """Sign where both chains stand and keep a copy in `copy_to`; ``None`` if nothing happened since the last head.

    Years of events are read once in the life of a process, before the transaction that keeps others from writing; after
    that only what came since.
    """
    with _SIGNING:
        for chain in Chain:
            _move_on(chain)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (HEADS_TABLE,))
            last = SignedHead.objects.order_by("-head_id").values(*head_columns()).first()
            previous = read_head(last) if last else None
            decisions, reads = (_move_on(chain) for chain in (Chain.DECISIONS, Chain.READS))
            noted = (previous.decisions_id, previous.reads_id) if previous else (0, 0)
            if (decisions.last_id, reads.last_id) == noted:
                return None
            head = signed_head(key, previous=previous, at=at, decisions=decisions, reads=reads)
            marks = ", ".join(["%s"] * len(head_columns()))
            values = [getattr(head, name) for name in head_columns()]
            cursor.execute(f"INSERT INTO {HEADS_TABLE} ({', '.join(head_columns())}) VALUES ({marks})", values)
        with copy_to.open("a", encoding="utf-8") as file:
            file.write(head.line + "\n")
        return head


_BATCH = 50_000
_SIGNING = threading.Lock()
_STANDINGS: dict[Chain, Standing] = {}


def _move_on(chain: Chain) -> Standing:
    """Follow a chain to its last event; from the first one, where this process followed another history before."""
    with connection.cursor() as cursor:
        standing = _STANDINGS.get(chain, Standing())
        if standing.last_id:
            cursor.execute(f"SELECT hash FROM {chain.value} WHERE event_id = %s", (standing.last_id,))
            if cursor.fetchone() != (standing.last_hash,):
                standing = Standing()
        last_id, n_read = standing.last_id, _BATCH
        while n_read == _BATCH:
            some = f"SELECT event_id, hash FROM {chain.value} WHERE event_id > %s ORDER BY event_id LIMIT {_BATCH}"
            cursor.execute(some, (last_id,))
            rows = cursor.fetchall()
            standing.follow(row[1] for row in rows)
            n_read, last_id = len(rows), rows[-1][0] if rows else last_id
    _STANDINGS[chain] = standing
    return standing
