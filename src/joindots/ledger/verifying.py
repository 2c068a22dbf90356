"""Check a whole history: both chains, every signed head, and every copy of a head that was kept elsewhere."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from joindots.ledger.events import Event, verify_chain
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
    cursor.execute(f"SELECT {', '.join(head_columns())} FROM {HEADS_TABLE} ORDER BY head_id")
    heads = [read_head(dict(zip(head_columns(), row, strict=True))) for row in cursor.fetchall()]
    followed = {
        Chain.DECISIONS: _Followed({head.decisions_id for head in heads}),
        Chain.READS: _Followed({head.reads_id for head in heads}),
    }
    problems = []
    for chain, each in followed.items():
        events = each.over(Ledger(cursor, dialect=dialect, chain=chain).events())
        report = verify_chain(events, known_heads=known_heads if chain is Chain.DECISIONS else None)
        deque(events, maxlen=0)  # a chain is counted to its end, wherever its first fault is
        if report.problem:
            problems.append(f"{_NAMES[chain]}: {report.problem}")
    found = (
        verify_heads(heads, public_key, decisions=followed[Chain.DECISIONS].standing, reads=followed[Chain.READS].standing),
        missing_heads(heads, copies),
    )
    n_events = {chain: each.n_events for chain, each in followed.items()}
    return HistoryChecked(n_events, len(heads), (*problems, *(f"heads: {each}" for each in found if each)))


class _Followed:
    """Go along a chain once, and keep what heads are held against: how many events, and the hashes at their places."""

    def __init__(self, places: Collection[int]) -> None:
        self._places, self._hashes = places, dict[int, str]()
        self.n_events = 0

    def over(self, events: Iterable[Event]) -> Iterator[Event]:
        """Pass the events on."""
        for event in events:
            self.n_events += 1
            if self.n_events in self._places:
                self._hashes[self.n_events] = event.hash
            yield event

    @property
    def standing(self) -> tuple[int, Mapping[int, str]]:
        """How many events there are, and the hash of the event at each place that was asked for."""
        return self.n_events, self._hashes
