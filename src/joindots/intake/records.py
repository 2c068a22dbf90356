"""Which descriptions are one record, what each record is called, and which record corrects which.

A description is seen again, and not new, when the same source sends the same content about the same person of the same case:
by the source's own person reference, or else under the same row key. Without either, every description is a record of its
own. A record is superseded when every row that said it has been corrected; a row without a key can never be.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from joindots.intake.rows import Address

PREFIXES = {"people": "p-", "objects": "o-", "narratives": "n-"}


class Record(NamedTuple):
    """One record's place in the book."""

    record_id: str
    table: str
    source_id: str
    delivery_id: str
    received_order: int


class Identity(NamedTuple):
    """What makes a description the same one: who is described by what, and what it says.

    `key` is the person reference or the row key; ``None`` makes every description its own record.
    """

    source_id: str
    table: str
    case_id: str | None
    choice: tuple[str, ...]
    key: str | None
    content: str

    @property
    def digest(self) -> str:
        """A digest of everything."""
        text = "\x1e".join(
            (self.source_id, self.table, self.case_id or "", "+".join(self.choice), self.key or "", self.content)
        )
        return hashlib.sha256(text.encode()).hexdigest()


class RecordBook:
    """Every record made so far, over all deliveries."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.superseded_by: dict[str, str] = {}
        self._n_standing: Counter[str] = Counter()
        self._by_identity: dict[str, str] = {}
        self._occurrences: Counter[tuple[str, str]] = Counter()
        self._made: dict[Address, list[tuple[int, str]]] = {}
        self._children: dict[str, list[tuple[str, str]]] = {}
        self._order = 0

    def next_order(self) -> int:
        """Take the next position in the order of receipt."""
        self._order += 1
        return self._order

    def describe(self, identity: Identity, here: Address, part: int, *, is_keyed_row: bool) -> tuple[str, bool]:
        """Find the record that a description belongs to, or make it.

        Returns
        -------
        The record id, and whether it is new.
        """
        digest = identity.digest
        record_id = self._by_identity.get(digest) if identity.key is not None else None
        is_new = record_id is None or record_id in self.superseded_by
        if record_id is None or is_new:
            record_id = self._make(identity, digest, here)
        self._n_standing[record_id] += 1
        if is_keyed_row:
            self._made.setdefault(here, []).append((part, record_id))
        return record_id, is_new

    def object_of(self, person_id: str, kind: str, value: str) -> str:
        """Make the record of a thing that was recorded on a person, such as a phone; it stands and falls with theirs."""
        person = self.records[person_id]
        record_id = PREFIXES["objects"] + hashlib.sha256(f"{person_id}\x1e{kind}:{value}".encode()).hexdigest()[:16]
        self.records[record_id] = Record(record_id, "objects", person.source_id, person.delivery_id, self.next_order())
        self._children.setdefault(person_id, []).append((kind, record_id))
        return record_id

    def objects_of(self, person_id: str) -> list[str]:
        """List the records of things that were recorded on a person."""
        return [record_id for _, record_id in self._children.get(person_id, [])]

    def supersede(self, corrections: Mapping[Address, Address]) -> None:
        """Let the rows of a delivery that correct earlier ones take effect."""
        for old, new in corrections.items():
            successors = dict(reversed(self._made.get(new, [])))
            for part, record_id in self._made.pop(old, []):
                self._n_standing[record_id] -= 1
                successor = successors.get(part)
                if not self._n_standing[record_id] and successor is not None and successor != record_id:
                    self._supersede(record_id, successor)

    def _make(self, identity: Identity, digest: str, here: Address) -> str:
        """Name a record by its identity and the delivery it first came in; identical ones without a key are numbered."""
        occurrence = self._occurrences[digest, here.delivery_id] if identity.key is None else 0
        if identity.key is None:
            self._occurrences[digest, here.delivery_id] += 1
        text = f"{digest}\x1e{here.delivery_id}\x1e{occurrence}"
        record_id = PREFIXES[identity.table] + hashlib.sha256(text.encode()).hexdigest()[:16]
        self.records[record_id] = Record(record_id, identity.table, identity.source_id, here.delivery_id, self.next_order())
        if identity.key is not None:
            self._by_identity[digest] = record_id
        return record_id

    def _supersede(self, record_id: str, successor: str) -> None:
        self.superseded_by[record_id] = successor
        heirs = dict(reversed(self._children.get(successor, [])))
        for kind, child in self._children.get(record_id, []):
            self.superseded_by[child] = heirs.get(kind, successor)
