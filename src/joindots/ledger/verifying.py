"""Check a whole history: both chains, every signed head, and every copy of a head that was kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from joindots.ledger.heads import HEADS_TABLE, Head, head_columns, missing_heads, read_head, verify_heads
from joindots.ledger.store import Chain, Cursor, Dialect, Ledger

_NAMES = {Chain.DECISIONS: "decisions", Chain.READS: "reads"}


def read_copies(path: Path) -> list[Head]:
    """Read the heads of which copies were kept; none if there is no such file."""
    if not path.exists():
        return []
    return [read_head(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class HistoryChecked:
    """How many events each chain holds, how many heads there are, and every problem, the first of each kind, in words."""

    n_events: Mapping[Chain, int]
    n_heads: int
    problems: tuple[str, ...]


def check_history(
    cursor: Cursor,
    dialect: Dialect,
    public_key: Ed25519PublicKey,
    copies: Iterable[Head] = (),
    *,
    known_heads: Mapping[int, str] | None = None,
) -> HistoryChecked:
    """Check everything, and name the first event of each chain that does not fit.

    Parameters
    ----------
    copies
        Heads that were kept in a second place.
    known_heads
        Event id to hash of decisions that runs noted.
    """
    problems, n_events, hashes = [], {}, {}
    for chain in Chain:
        ledger = Ledger(cursor, dialect=dialect, chain=chain)
        events = list(ledger.events())
        report = ledger.verify(known_heads=known_heads if chain is Chain.DECISIONS else None)
        n_events[chain], hashes[chain] = len(events), [event.hash for event in events]
        if report.problem:
            problems.append(f"{_NAMES[chain]}: {report.problem}")
    cursor.execute(f"SELECT {', '.join(head_columns())} FROM {HEADS_TABLE} ORDER BY head_id")
    heads = [read_head(dict(zip(head_columns(), row, strict=True))) for row in cursor.fetchall()]
    found = (
        verify_heads(heads, public_key, decisions=hashes[Chain.DECISIONS], reads=hashes[Chain.READS]),
        missing_heads(heads, copies),
    )
    return HistoryChecked(n_events, len(heads), (*problems, *(f"heads: {each}" for each in found if each)))
