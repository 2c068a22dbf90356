"""What an explanation is made of: a headline, sentences, tables, and the rows of the files that all of it came from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from joindots.report.inputs import Tables, frame

WIDTH = 110
MAX_SOURCE_ROWS = 200
_MAX_CELL = 60


@dataclass(frozen=True, slots=True)
class ExplainedTable:
    """A small table of texts; every row has one text for each column."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The table in words, for a terminal."""
        return _drawn(self)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of one delivered file that a record or case came from."""

    record_id: str
    delivery_id: str
    body_name: str
    file_name: str
    row_number: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a case, person, link, group, thing or joined dot is what it is, down to the delivered rows.

    `details` holds the figures of its tables for programs; `picture` is an SVG document that shows the same, or empty.
    """

    kind: str
    thing: str
    headline: str
    sentences: tuple[str, ...]
    tables: tuple[ExplainedTable, ...]
    sources: tuple[SourceRow, ...]
    n_sources: int
    details: Mapping[str, Any] = field(default_factory=dict)
    picture: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The explanation for programs, without its picture."""
        return {name: value for name, value in asdict(self).items() if name != "picture"}

    @property
    def text(self) -> str:
        """The explanation in words, for a terminal."""
        parts = [self.headline, *(textwrap.fill(f"- {said}", WIDTH, subsequent_indent="  ") for said in self.sentences)]
        parts += ["\n" + table.text for table in self.tables]
        rows = tuple(
            (row.record_id, row.delivery_id, row.body_name, row.file_name, f"{row.row_number:,}") for row in self.sources
        )
        shown = "" if len(rows) == self.n_sources else f" (first {len(rows):,} of {self.n_sources:,})"
        came_from = ExplainedTable(f"Delivered rows{shown}", ("Record", "Delivery", "Body", "File", "Row"), rows)
        return "\n".join([*parts, "\n" + came_from.text])


def explanation(
    tables: Tables,
    *,
    kind: str,
    thing: str,
    headline: str,
    sentences: Iterable[str],
    explained: Sequence[ExplainedTable],
    record_ids: Iterable[str],
    details: Mapping[str, Any] | None = None,
    picture: str = "",
) -> Explanation:
    """Put an explanation together; empty tables are left out, and `record_ids` are followed to their delivered rows."""
    origins = frame(tables, "origins").filter(pl.col("record_id").is_in(sorted(set(record_ids))))
    rows = (
        origins.select("record_id", "delivery_id", "row_number")
        .unique()
        .join(frame(tables, "deliveries").select("delivery_id", "body_name", "file_name"), on="delivery_id")
        .sort("delivery_id", "row_number", "record_id")
    )
    return Explanation(
        kind=kind,
        thing=thing,
        headline=headline,
        sentences=tuple(sentences),
        tables=tuple(table for table in explained if table.rows),
        sources=tuple(SourceRow(**row) for row in rows.head(MAX_SOURCE_ROWS).iter_rows(named=True)),
        n_sources=rows.height,
        details=details or {},
        picture=picture,
    )


def _drawn(table: ExplainedTable) -> str:
    """Draw a table in columns as wide as their texts; long texts wrap."""
    wrapped = [[textwrap.wrap(cell, _MAX_CELL) or ["-"] for cell in row] for row in (table.columns, *table.rows)]
    widths = [max((len(line) for row in wrapped for line in row[i]), default=0) for i in range(len(table.columns))]
    lines = [table.caption]
    for row in wrapped:
        for n in range(max(len(cell) for cell in row)):
            cells = [(cell[n] if n < len(cell) else "").ljust(width) for cell, width in zip(row, widths, strict=True)]
            lines.append("  " + "  ".join(cells).rstrip())
        if row is wrapped[0]:
            lines.append("  " + "  ".join("-" * width for width in widths))
    return "\n".join(lines if table.rows else [*lines, "  none"])
