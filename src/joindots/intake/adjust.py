"""Adjust a mapping column by column, as a form does: codes and date formats stay with the column that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from joindots.intake.declared import FieldSource, Part
from joindots.intake.declared import Mapping as SourceMapping


def adjusted(
    mapping: SourceMapping, columns: Mapping[tuple[int, str], Sequence[str]], row_key: Sequence[str]
) -> SourceMapping:
    """Give a mapping whose fields are filled from other columns.

    Parameters
    ----------
    mapping
        What stood.
    columns
        For each part's number and field, the columns that fill it; none, or no entry: it is left out.
    row_key
        The columns of the source's own key.
    """
    parts = tuple(_with_columns(part, columns) for part in mapping.parts)
    return replace(mapping, parts=parts, file=replace(mapping.file, row_key=tuple(row_key)))


def _with_columns(part: Part, columns: Mapping[tuple[int, str], Sequence[str]]) -> Part:
    fields = {}
    for (number, name), chosen in columns.items():
        if number == part.number and chosen:
            held = {source.column: source for source in part.fields.get(name, ())}
            fields[name] = tuple(held.get(column, FieldSource(column)) for column in chosen)
    return replace(part, fields=fields)
