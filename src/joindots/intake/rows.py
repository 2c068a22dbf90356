"""What became of each row: accepted, quarantined or duplicate. Rows in = accepted + quarantined + duplicates, always.

A row is a duplicate only when the source's own key and the whole content agree with a row that stands: two identical
"unknown male" rows without a key are two people. A key counts only if each of its columns is filled. A later delivery that
sends other content under a key corrects what stood; within one delivery two contents under one key are two descriptions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from joindots.intake.declared import Mapping as SourceMapping
from joindots.intake.raw import RawFile, RawRow, is_blank
from joindots.intake.typed import read_text
from joindots.model.errors import SourceError, nearest

KEY_SEPARATOR = " | "


class RowStatus(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


class SourceRow(NamedTuple):
    """One row of a delivery, whatever became of it."""

    row_number: int
    status: RowStatus
    row_key: str | None
    content_sha256: str
    reason: str | None
    raw: str
    values: tuple[str, ...]


class Address(NamedTuple):
    """Where a row stands: its delivery and its number there."""

    delivery_id: str
    row_number: int


@dataclass(frozen=True, slots=True)
class Accounted:
    """The rows of one delivery, and the earlier rows that they correct, each with the row that corrects it."""

    rows: tuple[SourceRow, ...]
    corrections: Mapping[Address, Address]


def positions_of(file: RawFile, mapping: SourceMapping, *, file_name: str) -> dict[str, int]:
    """Say where each column stands, and refuse a mapping that names a column the file does not have.

    Raises
    ------
    SourceError
        Naming the column and the nearest one in the file.
    """
    position = {name: at for at, name in enumerate(file.header)}
    for column in mapping.columns:
        if column not in position:
            raise SourceError(
                f'"{file_name}" has no column "{column}", which the mapping "{mapping.name}" names. '
                f"{nearest(column, position)} Correct the mapping, or leave the column out of it."
            )
    return position


class RowBook:
    """Remembers, over all deliveries, which content stands under each key of each source."""

    def __init__(self) -> None:
        self._standing: dict[tuple[str, str, str], dict[str, Address]] = {}

    def account(
        self,
        file: RawFile,
        mapping: SourceMapping,
        *,
        delivery_id: str,
        position: Mapping[str, int],
        key_problem: Callable[[Sequence[str]], str | None],
    ) -> Accounted:
        """Account for every row of a delivery.

        Parameters
        ----------
        position
            Where each column stands.
        key_problem
            Says why a row cannot be tied to a case or person, if it cannot.
        """
        order = sorted(range(len(file.header)), key=file.header.__getitem__)
        key_positions = [position[column] for column in mapping.file.row_key]
        source_id, shape, reading = mapping.source.source_id, mapping.shape, mapping.reading
        touched: dict[tuple[str, str, str], dict[str, Address]] = {}
        rows = []
        for raw_row in file.rows:
            raw, content = _content(raw_row, file.header, order)
            problem = _problem(raw_row) or key_problem(raw_row.values)
            if problem is not None:
                rows.append(SourceRow(raw_row.row_number, RowStatus.QUARANTINED, None, content, problem, raw, ()))
                continue
            row_key = _row_key(raw_row.values, key_positions)
            here = Address(delivery_id, raw_row.row_number)
            earlier = None
            if row_key is not None:
                earlier = self._repeats((source_id, shape, row_key), content + reading, here, touched)
            status = RowStatus.ACCEPTED if earlier is None else RowStatus.DUPLICATE
            reason = f"repeats row {earlier.row_number} of {earlier.delivery_id}" if earlier else None
            rows.append(SourceRow(raw_row.row_number, status, row_key, content, reason, raw, raw_row.values))
        return Accounted(tuple(rows), self._close(delivery_id, touched))

    def _repeats(
        self, key: tuple[str, str, str], content: str, here: Address, touched: dict[tuple[str, str, str], dict[str, Address]]
    ) -> Address | None:
        """Find the standing row that this one repeats; if there is none, it is the first of its content here."""
        asserted = touched.setdefault(key, {})
        earlier = asserted.get(content) or self._standing.get(key, {}).get(content)
        asserted.setdefault(content, earlier or here)
        return earlier

    def _close(self, delivery_id: str, touched: dict[tuple[str, str, str], dict[str, Address]]) -> dict[Address, Address]:
        """Settle what stands after a delivery: under a key that brought new content, what it said and nothing else."""
        corrections = {}
        for key, asserted in touched.items():
            new = [address for address in asserted.values() if address.delivery_id == delivery_id]
            if not new:
                continue
            for content, address in self._standing.get(key, {}).items():
                if content not in asserted:
                    corrections[address] = new[0]
            self._standing[key] = asserted
        return corrections


def _problem(row: RawRow) -> str | None:
    return row.problem or ("is blank" if is_blank(row) else None)


def _content(row: RawRow, header: tuple[str, ...], order: list[int]) -> tuple[str, str]:
    """Write a row as JSON, and hash what it says: filled columns by name, so that their order does not matter."""
    if row.problem is not None:
        return row.text, hashlib.sha256(row.text.encode()).hexdigest()
    values = row.values
    said = [header[at] + "\x1f" + values[at].strip() for at in order if values[at].strip()]
    raw = json.dumps(dict(zip(header, values, strict=True)), ensure_ascii=False)
    return raw, hashlib.sha256("\x1e".join(said).encode()).hexdigest()


def _row_key(values: Sequence[str], positions: Sequence[int]) -> str | None:
    """Join the columns of the key; a key with a part missing is no key."""
    parts = [read_text(values[at]).value for at in positions]
    filled = [part.replace("|", "\\|") for part in parts if part]
    return KEY_SEPARATOR.join(filled) if parts and len(filled) == len(parts) else None
