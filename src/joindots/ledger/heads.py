"""Signed heads: what both chains had reached at one moment, sealed by a key that the database does not hold.

Whoever holds the casework database could alter an event and hash every later one anew; the chain would fit. A head notes
the last event, its hash and the Merkle root of each chain, follows the head before it, and is signed (Ed25519, RFC 8032).
Copies are kept in a second place, so that neither a rewritten history nor one that was cut short fits what was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from joindots.ledger.events import GENESIS
from joindots.ledger.merkle import GrowingTree, leaf_hash
from joindots.ledger.store import Dialect, append_only

HEADS_TABLE = "ledger_heads"
Found = tuple[int, Mapping[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where both chains stood; hashes, roots and the signature in hex, `at` in UTC."""

    head_id: int
    at: str
    decisions_id: int
    decisions_hash: str
    decisions_root: str
    reads_id: int
    reads_hash: str
    reads_root: str
    previous_hash: str
    hash: str
    signature: str

    @property
    def line(self) -> str:
        """The head as one line of JSON, for a copy in a second place."""
        return json.dumps(asdict(self), sort_keys=True)


class Standing:
    """Where one chain stands: how many events, the last one's hash, the root over all; it is moved on as events come."""

    def __init__(self) -> None:
        self.last_hash = GENESIS
        self._tree = GrowingTree()

    def follow(self, hashes: Iterable[str]) -> Standing:
        """Move on over the hashes of the next events, in order."""
        for each in hashes:
            self._tree.add(leaf_hash(bytes.fromhex(each)))
            self.last_hash = each
        return self

    @property
    def last_id(self) -> int:
        """The id of the last event: they are numbered from 1 without gaps."""
        return self._tree.n_leaves

    def noted(self, name: str) -> dict[str, Any]:
        """Write it as a head notes it."""
        return {f"{name}_id": self.last_id, f"{name}_hash": self.last_hash, f"{name}_root": self._tree.root.hex()}


def heads_schema(dialect: Dialect) -> tuple[str, ...]:
    """Write the statements that make the table of heads, append-only as the chains are."""
    number = "INTEGER" if dialect is Dialect.SQLITE else "BIGINT"
    table = f"""CREATE TABLE IF NOT EXISTS {HEADS_TABLE} (
        head_id {number} PRIMARY KEY, at TEXT NOT NULL,
        decisions_id {number} NOT NULL, decisions_hash TEXT NOT NULL, decisions_root TEXT NOT NULL,
        reads_id {number} NOT NULL, reads_hash TEXT NOT NULL, reads_root TEXT NOT NULL,
        previous_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, signature TEXT NOT NULL
    )"""
    return (table, *append_only(HEADS_TABLE, "head_id", dialect))


def signed_head(
    key: Ed25519PrivateKey, *, previous: Head | None, at: datetime, decisions: Standing, reads: Standing
) -> Head:
    """Sign where both chains stand, after the head before."""
    content = {
        "head_id": previous.head_id + 1 if previous else 1,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        **decisions.noted("decisions"),
        **reads.noted("reads"),
        "previous_hash": previous.hash if previous else GENESIS,
    }
    digest = _digest(content)
    return Head(**content, hash=digest, signature=key.sign(bytes.fromhex(digest)).hex())


def verify_heads(heads: Iterable[Head], public_key: Ed25519PublicKey, *, decisions: Found, reads: Found) -> str | None:
    """Say, in words, what the first head that does not fit is and why; ``None`` if all fit.

    Parameters
    ----------
    decisions, reads
        Of each chain, how many events were found, and the hash of the event at each place that a head notes.
    """
    previous_id, previous_hash = 0, GENESIS
    for head in heads:
        problem = _fault(head, public_key, previous_id, previous_hash)
        problem = problem or _against("decisions", head, decisions) or _against("reads", head, reads)
        if problem:
            return problem
        previous_id, previous_hash = head.head_id, head.hash
    return None


def missing_heads(heads: Sequence[Head], copies: Iterable[Head]) -> str | None:
    """Say which head that was copied to a second place is gone, or is another now; ``None`` if none."""
    standing = {head.head_id: head.hash for head in heads}
    for copy in copies:
        if standing.get(copy.head_id) != copy.hash:
            state = "is another one now" if copy.head_id in standing else "is gone"
            return (
                f"head {copy.head_id}, of which a copy was kept elsewhere, {state}: the history was rewritten or cut short"
            )
    return None


def read_head(content: Mapping[str, Any]) -> Head:
    """Read a head from its stored columns, or from a line of a copy."""
    return Head(**{name: content[name] for name in head_columns()})


def head_columns() -> tuple[str, ...]:
    """The columns of the table of heads, in order."""
    return tuple(field.name for field in fields(Head))


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _fault(head: Head, public_key: Ed25519PublicKey, previous_id: int, previous_hash: str) -> str | None:
    if head.head_id != previous_id + 1:
        return f"head {previous_id + 1} is missing: head {head.head_id} follows head {previous_id}"
    if head.previous_hash != previous_hash:
        return f"head {head.head_id} does not follow from the head before it"
    content = {name: value for name, value in asdict(head).items() if name not in {"hash", "signature"}}
    if _digest(content) != head.hash:
        return f"head {head.head_id} was altered: its content no longer gives its hash"
    try:
        public_key.verify(bytes.fromhex(head.signature), bytes.fromhex(head.hash))
    except (InvalidSignature, ValueError):
        return f"head {head.head_id} was not signed with this review's key"
    return None


def _against(name: str, head: Head, found: Found) -> str | None:
    """Hold a head against the chain: events are numbered from 1 without gaps, so the id is the position."""
    n_events, hashes = found
    noted_id, noted_hash = getattr(head, f"{name}_id"), getattr(head, f"{name}_hash")
    if noted_id == 0:
        return None
    if noted_id > n_events:
        return f"event {n_events + 1} of the {name} chain is gone: head {head.head_id} was signed at event {noted_id}"
    if hashes[noted_id] != noted_hash:
        return f"event {noted_id} of the {name} chain is not the one that head {head.head_id} was signed at: rewritten"
    return None
