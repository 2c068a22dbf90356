"""Spreadsheets: XLSX and ODS, as the values that their cells show.

Formulas are never evaluated: a cell gives the value that was saved with it, and text such as "=1+1" stays text. Dates become
ISO text and whole numbers lose their decimal point, so that a telephone number kept as a number is read as it was meant.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from joindots.intake.declared import FileHints
from joindots.intake.error_cells import error_cells
from joindots.intake.raw import RawFile, RawRow, make_header, without_blank_tail
from joindots.model.errors import SourceError, nearest

MAX_UNPACKED_BYTES = 4 << 30
"""Largest workbook, unpacked (our judgement): a larger one belongs in CSV or Parquet."""


def read_workbook(path: Path, file_format: str, hints: FileHints, *, file_name: str) -> RawFile:
    """Read one sheet of a workbook: the one that the mapping names, or the only one.

    Raises
    ------
    SourceError
        If the workbook is damaged, locked or empty, or the sheet cannot be chosen.
    """
    _refuse_oversize(path, file_name)
    try:
        book = python_calamine.load_workbook(path)
        sheet_name = _sheet_name(book, hints.sheet, file_name)
        cells = book.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
        if file_format == "xlsx":
            for row, column, shown in error_cells(path, sheet_name):
                cells[row][column] = shown
    except python_calamine.PasswordError:
        raise SourceError(f'"{file_name}" is locked with a password. Ask the body for an open copy.') from None
    except (
        python_calamine.CalamineError,
        ElementTree.ParseError,
        OSError,
        ValueError,
        LookupError,
        OverflowError,
    ) as problem:
        raise SourceError(f'"{file_name}" is damaged or no workbook: {problem}. Ask the body to send it again.') from None
    if len(cells) < hints.header_row:
        raise SourceError(f'"{file_name}" has {len(cells)} rows, and its header should be in row {hints.header_row}.')
    header = make_header([_text(cell) for cell in cells[hints.header_row - 1]], file_name=file_name, row=hints.header_row)
    return RawFile(file_format, header, without_blank_tail(_rows(cells[hints.header_row :], len(header))))


def visible_sheets(path: Path, *, file_name: str) -> list[str]:
    """Name the sheets of a workbook that are not hidden, in order.

    Raises
    ------
    SourceError
        If the workbook is damaged or locked.
    """
    _refuse_oversize(path, file_name)
    try:
        return _visible(python_calamine.load_workbook(path))
    except python_calamine.PasswordError:
        raise SourceError(f'"{file_name}" is locked with a password. Ask the body for an open copy.') from None
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise SourceError(f'"{file_name}" is damaged or no workbook: {problem}. Ask the body to send it again.') from None


def _visible(book: python_calamine.CalamineWorkbook) -> list[str]:
    return [s.name for s in book.sheets_metadata if s.visible == python_calamine.SheetVisibleEnum.Visible]


def _refuse_oversize(path: Path, file_name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            n_bytes = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as problem:
        raise SourceError(f'"{file_name}" is damaged or no workbook: {problem}. Ask the body to send it again.') from None
    if n_bytes > MAX_UNPACKED_BYTES:
        raise SourceError(f'"{file_name}" unpacks to {n_bytes:,} bytes, more than a workbook may. Ask for CSV or Parquet.')


def _sheet_name(book: python_calamine.CalamineWorkbook, wanted: str | None, file_name: str) -> str:
    names = book.sheet_names
    if wanted is not None:
        if wanted not in names:
            raise SourceError(f'"{file_name}" has no sheet "{wanted}". {nearest(wanted, names)}')
        return wanted
    visible = _visible(book)
    if len(visible) != 1:
        raise SourceError(
            f'"{file_name}" has {len(visible)} sheets: {", ".join(visible[:10])}. Name the one to read as file.sheet in the '
            "mapping; write one mapping for each sheet that holds rows."
        )
    return visible[0]


def _rows(cells: Sequence[Sequence[object]], width: int) -> Iterator[RawRow]:
    for row_number, row in enumerate(cells, 1):
        values = tuple(_text(cell) for cell in row)
        if any(value.strip() for value in values[width:]):
            yield RawRow(row_number, (), " | ".join(values), f"has values beyond the {width} columns that the header names")
        else:
            yield RawRow(row_number, values[:width] + ("",) * (width - len(values)))


def _text(cell: object) -> str:
    """Write a cell as the text that a person would read."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
