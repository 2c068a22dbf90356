"""Files as forces send them: delimited text, JSON lines, Parquet, XLSX and ODS, the same bytes on every run."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

from joindots.simulate.styles import Family, Style

WRITTEN = dt.datetime(2025, 11, 3, 9, 0, tzinfo=dt.UTC)
"""The moment that workbooks say they were made at."""
TITLE_ROWS = 2
"""Rows above the header of a workbook, as people leave them."""
SHEET = "Extract"
_SUFFIXES = {Family.WORKBOOK: "xlsx", Family.LINES: "jsonl", Family.PARQUET: "parquet", Family.ODS: "ods"}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ODS_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    f'<office:body><office:spreadsheet><table:table table:name="{SHEET}">'
)
_ODS_CLOSE = "</table:table></office:spreadsheet></office:body></office:document-content>"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE.decode()}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def suffix(family: Family) -> str:
    """Return the file name ending of a family."""
    return _SUFFIXES.get(family, "csv")


def write(frame: pl.DataFrame, path: Path, style: Style) -> None:
    """Write a frame of text in the container of its style."""
    if style.family is Family.WORKBOOK:
        _write_xlsx(frame, path)
    elif style.family is Family.ODS:
        _write_ods(frame, path)
    elif style.family is Family.PARQUET:
        _blank_to_null(frame).write_parquet(path, compression="zstd", statistics=False)
    elif style.family is Family.LINES:
        _blank_to_null(frame).write_ndjson(path)
    else:
        text = frame.write_csv(separator=style.delimiter, line_terminator="\r\n")
        path.write_bytes(text.encode(style.encoding))


def _blank_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn empty text into null, which these formats have."""
    return frame.with_columns(pl.all().replace({"": None}))


def _write_xlsx(frame: pl.DataFrame, path: Path) -> None:
    """Write a workbook with title rows above the header and dates as dates."""
    with xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"created": WRITTEN.replace(tzinfo=None)})
        sheet = book.add_worksheet(SHEET)
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, "OFFICIAL-SENSITIVE extract for review")
        sheet.write_row(TITLE_ROWS, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), TITLE_ROWS + 1):
            for column, value in enumerate(row):
                if not value:
                    continue
                day = _calendar_day(value)
                if day is not None:
                    sheet.write_datetime(number, column, day, as_day)
                else:
                    sheet.write_string(number, column, value)


def _calendar_day(value: str) -> dt.datetime | None:
    """Read ISO text as a day; ``None`` where it is no date, or one that the calendar does not have."""
    if not _ISO_DAY.fullmatch(value):
        return None
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        return None


def _write_ods(frame: pl.DataFrame, path: Path) -> None:
    """Write an OpenDocument spreadsheet of text cells."""
    rows = [_ods_row(frame.columns), *map(_ods_row, frame.iter_rows())]
    parts = (
        ("mimetype", _ODS_TYPE, zipfile.ZIP_STORED),
        ("content.xml", (_ODS_OPEN + "".join(rows) + _ODS_CLOSE).encode(), zipfile.ZIP_DEFLATED),
        ("META-INF/manifest.xml", _ODS_MANIFEST.encode(), zipfile.ZIP_DEFLATED),
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, method in parts:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, content)


def _ods_row(values: Sequence[str]) -> str:
    """Write one row."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        if value
        else "<table:table-cell/>"
        for value in values
    )
    return f"<table:table-row>{cells}</table:table-row>"
