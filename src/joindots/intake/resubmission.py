"""What a file says anew, beside the last one of its kind that a body sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from joindots.intake.rows import RowStatus, SourceRow

N_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Resubmission:
    """Rows that are the same, changed, new, or no longer there; the keys of some that changed, came or went.

    Without a row key nothing can be told to have changed: `has_key` is false, and rows are compared by their whole content.
    """

    has_key: bool
    n_same: int
    n_changed: int
    n_new: int
    n_gone: int
    changed: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def compare(before: Sequence[SourceRow], now: Sequence[SourceRow]) -> Resubmission:
    """Compare the rows of two files that were read with one mapping; rows that cannot be read are in neither."""
    held, sent = (_readable(rows) for rows in (before, now))
    keyed = all(row.row_key is not None for row in (*held, *sent)) and bool(held or sent)
    if not keyed:
        old, fresh = (Counter(row.content_sha256 for row in rows) for rows in (held, sent))
        n_same = (old & fresh).total()
        return Resubmission(False, n_same, 0, fresh.total() - n_same, old.total() - n_same, (), (), ())
    old_of, new_of = _by_key(held), _by_key(sent)
    both = old_of.keys() & new_of.keys()
    changed = sorted(key for key in both if old_of[key] != new_of[key])
    new, gone = sorted(new_of.keys() - both), sorted(old_of.keys() - both)
    return Resubmission(
        True,
        len(both) - len(changed),
        len(changed),
        len(new),
        len(gone),
        *(tuple(k[:N_EXAMPLES]) for k in (changed, new, gone)),
    )


def _readable(rows: Sequence[SourceRow]) -> list[SourceRow]:
    return [row for row in rows if row.status is not RowStatus.QUARANTINED]


def _by_key(rows: Sequence[SourceRow]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.row_key or "", set()).add(row.content_sha256)
    return found
