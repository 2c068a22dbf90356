"""Rows as they stand in a file, before anything is read into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from joindots.model.errors import SourceError


class RawRow(NamedTuple):
    """One row: its values as text, or the text that could not be split with the reason why.

    `row_number` counts from 1 after the header.
    """

    row_number: int
    values: tuple[str, ...]
    text: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class RawFile:
    """A whole file: its format, its column names (unique) and its rows."""

    file_format: str
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]


def make_header(cells: Sequence[str], *, file_name: str, row: int) -> tuple[str, ...]:
    """Give every column a name of its own: blank ones are numbered, repeated ones told apart as "Name (1)", "Name (2)".

    Raises
    ------
    SourceError
        If no column has a name, or if the names are no text.
    """
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise SourceError(
            f'"{file_name}": row {row} holds no column names. Set file.header_row in the mapping to the row that does, '
            "or ask the body for a file with a header."
        )
    if any("\ufffd" in name or any(ord(character) < 32 for character in name) for name in names):
        raise SourceError(
            f'"{file_name}": the column names in row {row} are not text. The file may be of another kind than its name '
            "says, or in another encoding: set file.encoding in the mapping, or ask for it again."
        )
    repeats = Counter(names)
    seen: Counter[str] = Counter()
    taken = set(names)
    unique = []
    for position, name in enumerate(names, 1):
        if not name:
            unique.append(_free(f"column {position}", taken))
        elif repeats[name] > 1:
            seen[name] += 1
            unique.append(_free(f"{name} ({seen[name]})", taken))
        else:
            unique.append(name)
    return tuple(unique)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def fit_row(row_number: int, values: Sequence[str], width: int, *, text: str) -> RawRow:
    """Fit a row to the header: extra blank cells are dropped; any other difference in width is a problem."""
    if len(values) == width:
        return RawRow(row_number, tuple(values))
    if len(values) > width and not any(value.strip() for value in values[width:]):
        return RawRow(row_number, tuple(values[:width]))
    return RawRow(
        row_number, (), text, f"has {len(values)} values where the header has {width} columns: check its delimiters"
    )


def without_blank_tail(rows: Iterable[RawRow]) -> tuple[RawRow, ...]:
    """Drop blank rows after the last row that holds something: files end in them, and they are no rows of data."""
    kept = list(rows)
    while kept and is_blank(kept[-1]):
        kept.pop()
    return tuple(kept)


def is_blank(row: RawRow) -> bool:
    """Whether a row holds nothing at all."""
    return not row.text.strip() and not any(value.strip() for value in row.values)
