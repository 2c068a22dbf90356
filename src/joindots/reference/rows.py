"""Reads the room's data files and holds them to their promise: every row says where it comes from and when it holds.

Each file in ``reference/data`` is a CSV with columns of its own and five that all share: ``source``,
``edition``, ``confidence`` (A, B or C), ``valid_from`` and ``valid_to``. A date is ISO; the word ``unknown``
where the source does not say; empty where there is no limit. A file that breaks the promise is refused as a
whole: half a code list is worse than none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import TypeVar

from joindots.model.errors import SchemaError
from joindots.model.words import Answer, Confidence

UNKNOWN = "unknown"
SHARED_COLUMNS = ("source", "edition", "confidence", "valid_from", "valid_to")

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a row holds. ``None`` is no limit where the bound is known, and not known where it is not."""

    first: date | None
    last: date | None
    is_first_known: bool
    is_last_known: bool

    def covers(self, day: date) -> Answer:
        """Say whether the row holds on `day`."""
        return self.overlaps(day, day)

    def overlaps(self, first_day: date, last_day: date) -> Answer:
        """Say whether the row holds on at least one day from `first_day` to `last_day`, both included.

        An unknown bound answers only where the known one does: a row that ended before `first_day` is no,
        whenever it began.
        """
        if (self.first and last_day < self.first) or (self.last and first_day > self.last):
            return Answer.NO
        return Answer.YES if self.is_first_known and self.is_last_known else Answer.CANNOT_TELL


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row comes from, how far it may be trusted, and when it holds."""

    source: str
    edition: str
    confidence: Confidence
    validity: Validity


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a data file, with typed access that names the file and line when a cell does not fit."""

    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell as it stands."""
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        """Return a cell, or ``None`` where it is empty."""
        return self.cells[column] or None

    def parts(self, column: str, separator: str = ";") -> tuple[str, ...]:
        """Return a cell that lists several values, in the order written."""
        return tuple(part.strip() for part in self.cells[column].split(separator) if part.strip())

    def flag(self, column: str) -> bool:
        """Return a cell that is either ``yes`` or ``no``."""
        return self.word(column, Answer) is Answer.YES

    def whole(self, column: str) -> int:
        """Return a cell that holds a whole number."""
        return self._parsed(column, int, "a whole number")

    def day(self, column: str) -> date | None:
        """Return a cell that holds an ISO date, or ``None`` where it is empty."""
        return self._parsed(column, date.fromisoformat, "an ISO date") if self.cells[column] else None

    def word(self, column: str, allowed: type[E]) -> E:
        """Return a cell that must be one word of an enumeration."""
        return self._parsed(column, allowed, "one of " + ", ".join(allowed))

    def words(self, column: str, allowed: type[E]) -> tuple[E, ...]:
        """Return a cell that lists words of an enumeration."""
        known = {str(word): word for word in allowed}
        unknown = [part for part in self.parts(column) if part not in known]
        if unknown:
            raise self.refuse(f"{column} has {unknown[0]!r}, allowed are {', '.join(known)}")
        return tuple(known[part] for part in self.parts(column))

    @property
    def provenance(self) -> Provenance:
        """The five columns that all files share."""
        return Provenance(
            source=self.cells["source"],
            edition=self.cells["edition"],
            confidence=self.word("confidence", Confidence),
            validity=self._validity(),
        )

    def refuse(self, problem: str) -> SchemaError:
        """Make the error that refuses this row."""
        return SchemaError(f"reference data {self.file}, line {self.line}: {problem}. Correct the file.")

    def _validity(self) -> Validity:
        first, is_first_known = self._bound("valid_from")
        last, is_last_known = self._bound("valid_to")
        if first and last and first > last:
            raise self.refuse(f"valid_from {first} is after valid_to {last}")
        return Validity(first, last, is_first_known, is_last_known)

    def _bound(self, column: str) -> tuple[date | None, bool]:
        if self.cells[column] == UNKNOWN:
            return None, False
        return self.day(column), True

    def _parsed(self, column: str, parse: Callable[[str], V], allowed: str) -> V:
        try:
            return parse(self.cells[column])
        except ValueError as error:
            raise self.refuse(f"{column} is {self.cells[column]!r}, allowed is {allowed}") from error


def load_rows(file: str, key: Sequence[str]) -> tuple[Row, ...]:
    """Read one data file of this room.

    Parameters
    ----------
    file
        The name of a file in ``reference/data``.
    key
        The columns that together name a row; no two rows may agree on all of them.

    Raises
    ------
    SchemaError
        If a row lacks its source, edition, confidence or dates, or repeats a key.
    """
    path = resources.files("joindots.reference").joinpath("data", file)
    return parse_rows(path.read_text(encoding="utf-8"), file, key)


def parse_rows(text: str, file: str, key: Sequence[str]) -> tuple[Row, ...]:
    """Parse the text of a data file; `load_rows` says what is refused."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    columns = reader.fieldnames or ()
    missing = [column for column in (*SHARED_COLUMNS, *key) if column not in columns]
    if missing:
        raise SchemaError(
            f"reference data {file}: column {missing[0]!r} is missing. Found: {', '.join(columns)}. Add it to the file."
        )
    rows = []
    line_of: dict[tuple[str, ...], int] = {}
    for cells in reader:
        row = _checked(Row(file, reader.line_num, cells), len(columns))
        name = tuple(row.text(column) for column in key)
        if name in line_of:
            raise row.refuse(f"{' '.join(name)!r} is already on line {line_of[name]}")
        line_of[name] = row.line
        rows.append(row)
    return tuple(rows)


def _checked(row: Row, n_columns: int) -> Row:
    """Refuse a row that is ragged or does not say where it comes from."""
    if len(row.cells) != n_columns or None in row.cells.values():
        raise row.refuse(f"the row does not have {n_columns} cells")
    for column in ("source", "edition"):
        if not row.text(column).strip():
            raise row.refuse(f"{column} is empty, write {UNKNOWN!r} where it is not known")
    _ = row.provenance
    return row
