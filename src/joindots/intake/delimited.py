"""Delimited text: CSV and its cousins, in the encodings and states of repair in which they arrive.

Rows are split one by one, so that a quotation mark that is never closed spoils its own line and not the rest of the file.
A line that cannot be decoded, closed or fitted to the header becomes a row with a problem, and reading goes on.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from joindots.intake.declared import FileHints
from joindots.intake.raw import RawFile, RawRow, fit_row, make_header, without_blank_tail
from joindots.model.errors import SourceError

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

DELIMITERS = (",", ";", "\t", "|")
MAX_LINES_IN_A_VALUE = 500
"""Longest quoted value, in lines; beyond it the quotation mark is taken to be a slip (our judgement)."""

csv.field_size_limit(1 << 24)
_LINE_END = re.compile(r"\r\n|\n|\r")
_UNDECODED = "\ufffd"
_NO_TEXT = "holds bytes that are no text in its encoding: check file.encoding, or send it again"
_CLOSING_PROBLEMS = {
    "unexpected end of data": "opens a quotation mark that is never closed: double it or remove it",
    "field larger": "holds a value too long to be one value: check its quotation marks",
}


def read_delimited(data: bytes, hints: FileHints, *, file_name: str) -> RawFile:
    """Split delimited text into rows.

    Raises
    ------
    SourceError
        If the text cannot be decoded at all, or has no header.
    """
    lines = _LINE_END.split(_decode(data, hints.encoding, file_name))
    if len(lines) < hints.header_row:
        raise SourceError(f'"{file_name}" has {len(lines)} lines, and its header should be in line {hints.header_row}.')
    lines = lines[hints.header_row - 1 :]
    delimiter = hints.delimiter or sniff_delimiter(lines[0])
    start, cells = _split_header(lines, delimiter, file_name)
    header = make_header(cells, file_name=file_name, row=hints.header_row)
    return RawFile("csv", header, without_blank_tail(_rows(lines, start, delimiter, len(header))))


def sniff_delimiter(line: str) -> str:
    """Find the delimiter that a header line holds most often, outside quotation marks; a comma where there is none."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def _decode(data: bytes, encoding: str | None, file_name: str) -> str:
    if encoding is None and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    if encoding is None and data.count(b"\0", 0, 4096) > len(data[:4096]) // 3:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as problem:
        if encoding is not None and encoding.startswith("utf-16"):
            raise SourceError(
                f'"{file_name}" is not {encoding}: {problem.reason} at byte {problem.start}. '
                "It may be cut short: ask for it again."
            ) from None
        text = "\n".join(_decode_line(line, encoding) for line in re.split(b"\r\n|\n|\r", data))
    return text.removeprefix("\ufeff")


def _decode_line(line: bytes, encoding: str | None) -> str:
    """Decode one line alone: files are put together from systems with different encodings."""
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            return line.decode(candidate)
        except UnicodeDecodeError:
            continue
    return line.decode("ascii", "replace") + _UNDECODED


def _split_header(lines: list[str], delimiter: str, file_name: str) -> tuple[int, list[str]]:
    if '"' not in lines[0]:
        return 1, lines[0].split(delimiter)
    reader = _strict_reader(lines, 0, delimiter)
    try:
        cells = next(reader)
    except csv.Error as problem:
        raise SourceError(f'"{file_name}": the header {_problem(problem)}.') from None
    return reader.line_num, cells


def _strict_reader(lines: list[str], at: int, delimiter: str, *, n_lines: int = MAX_LINES_IN_A_VALUE) -> CsvReader:
    following = [line + "\n" for line in lines[at : at + n_lines]]
    return csv.reader(following, delimiter=delimiter, strict=True)


def _rows(lines: list[str], at: int, delimiter: str, width: int) -> Iterator[RawRow]:
    row_number = 0
    while at < len(lines):
        row_number += 1
        line = lines[at]
        n_lines = 1
        if line.endswith(_UNDECODED):
            row = RawRow(row_number, (), line, _NO_TEXT)
        elif '"' in line:
            row, n_lines = _quoted_row(lines, at, delimiter, width, row_number)
        else:
            row = fit_row(row_number, line.split(delimiter), width, text=line)
        yield row
        at += n_lines


def _quoted_row(lines: list[str], at: int, delimiter: str, width: int, row_number: int) -> tuple[RawRow, int]:
    """Split a row that holds quotation marks, in one line or over several; if it fails, only its first line is given up."""
    problem = ""
    for n_lines in (1, MAX_LINES_IN_A_VALUE):
        reader = _strict_reader(lines, at, delimiter, n_lines=n_lines)
        try:
            cells = next(reader)
        except csv.Error as found:
            problem = _problem(found)
            continue
        row = fit_row(row_number, cells, width, text=lines[at])
        return row, reader.line_num if row.problem is None else 1
    return RawRow(row_number, (), lines[at], problem), 1


def _problem(problem: csv.Error) -> str:
    known = (words for start, words in _CLOSING_PROBLEMS.items() if str(problem).startswith(start))
    return next(known, "holds a quotation mark inside a quoted value: double it")
