"""Failed formulas in XLSX workbooks: what their cells show, such as ``#VALUE!``.

The library that reads workbooks gives such cells as empty, which would turn a value that went wrong into one that was never
there. This reads the sheet's own markup for cells of the error type (ECMA-376 part 1, 18.18.11, cell type ``e``).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")
_FAILED = b't="e"'
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def error_cells(path: Path, sheet_name: str) -> Iterator[tuple[int, int, str]]:
    """Go through the failed cells of one sheet: row and column, each from 0, and what the cell shows.

    A workbook whose parts lie elsewhere than usual yields nothing: its failed cells are then read as empty.
    """
    with zipfile.ZipFile(path) as archive:
        part = _sheet_part(archive, sheet_name)
        markup = archive.read(part) if part in archive.namelist() else b""
    if _FAILED not in markup:  # most sheets: a search is quicker than a parse
        return
    for _, cell in ElementTree.iterparse(BytesIO(markup)):
        if cell.tag == f"{_MAIN}c":
            if cell.get("t") == "e":
                row, column = _position(cell.get("r", ""))
                yield row, column, cell.findtext(f"{_MAIN}v", "")
            cell.clear()


def _sheet_part(archive: zipfile.ZipFile, sheet_name: str) -> str:
    """Find the file of a sheet inside the workbook; empty where it cannot be found."""
    if not {_WORKBOOK, _RELATIONS} <= set(archive.namelist()):
        return ""
    workbook = ElementTree.fromstring(archive.read(_WORKBOOK))
    relation = next(
        (sheet.get(_RELATION_ID) for sheet in workbook.iter(f"{_MAIN}sheet") if sheet.get("name") == sheet_name), None
    )
    targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(_RELATIONS))}
    target = targets.get(relation, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _position(reference: str) -> tuple[int, int]:
    """Read a cell's address: ``B3`` is row 2, column 1."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(f'a failed cell has the address "{reference}"')
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
