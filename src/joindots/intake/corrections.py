"""A file of the rows to mend, for the body that sent them: it takes the place of nothing, and is received like any other.

It is a workbook of text cells under the columns that the body itself used, so that it can be mended where it is and sent
back with the same mapping; a spreadsheet program takes no text cell for a formula. Rows that were accepted but for a value
are in it only where the source has a key for each row: without one they would come twice.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import xlsxwriter

from joindots.intake.declared import Mapping as SourceMapping
from joindots.intake.rows import RowStatus, SourceRow

ROW_COLUMN, PROBLEM_COLUMN = "joindots row", "joindots problems"
"""Columns beside the body's own. A mapping does not name them, so they are not read."""

_LONGEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `code` is a word for programs; `column` is blank where it is about a whole row."""

    row: int
    code: str
    column: str
    field: str
    value: str
    reason: str
    fix: str


def problems_of(rows: Iterable[SourceRow], rejected: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """List what is to be mended, in the order of the file: rows held back, then values left out of rows that were taken."""
    found = [
        Problem(row.row_number, "row_held_back", "", "", "", row.reason or "", "Mend the row and send it again.")
        for row in rows
        if row.status is RowStatus.QUARANTINED
    ]
    found += [
        Problem(
            each["row_number"], "value_left_out", each["source_column"], f"{each['table_name']}.{each['field']}",
            each["raw_value"], each["reason"], f'Give "{each["source_column"]}" as the reason says, or leave it blank.',
        )
        for each in rejected
    ]  # fmt: skip
    return sorted(set(found), key=lambda problem: (problem.row, problem.code, problem.column, problem.field))


def rows_to_mend(rows: Iterable[SourceRow], problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Give the rows that a correction file holds, each with its number, its cells and what is wrong."""
    told: dict[int, list[str]] = {}
    for problem in problems:
        told.setdefault(problem.row, []).append(f"{problem.column}: {problem.reason}" if problem.column else problem.reason)
    found = []
    for row in rows:
        if row.row_number in told and (row.status is RowStatus.QUARANTINED or row.row_key is not None):
            try:
                cells = json.loads(row.raw)
            except ValueError:
                continue  # a row that cannot be split has no cells: it is on the list of problems alone
            found.append({"row": row.row_number, "cells": cells, "problems": "; ".join(told[row.row_number])})
    return found


def correction_file(header: Sequence[str], rows: Sequence[Mapping[str, Any]], mapping: SourceMapping) -> bytes:
    """Write rows to mend as a workbook that the same mapping reads.

    Parameters
    ----------
    header
        The columns of the body's file.
    rows
        As `rows_to_mend` gives them.
    mapping
        How the body's file is read: the sheet and the row of the column names are those that it declares.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet((mapping.file.sheet or "to mend")[:31])
    top = mapping.file.header_row - 1
    for column, name in enumerate((*header, ROW_COLUMN, PROBLEM_COLUMN)):
        sheet.write_string(top, column, name)
    for number, row in enumerate(rows, top + 1):
        cells = [str(row["cells"].get(name, "")) for name in header]
        for column, text in enumerate((*cells, str(row["row"]), str(row["problems"]))):
            if text:
                sheet.write_string(number, column, text[:_LONGEST_CELL])
    book.close()
    return made.getvalue()


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Write problems as JSON values."""
    return [asdict(problem) for problem in problems]
