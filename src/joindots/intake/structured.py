"""JSON lines (or one JSON array of objects) and Parquet: files whose rows name their own columns."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from joindots.intake.raw import RawFile, RawRow, make_header, without_blank_tail
from joindots.model.errors import SourceError

_DECODER = json.JSONDecoder()
_NO_OBJECT = "is no JSON object: write each row as {...}"


class _RepeatedName(ValueError):
    """A JSON object names one column twice."""


def read_json(data: bytes, *, file_name: str) -> RawFile:
    """Read JSON lines, or one JSON array; columns are the names in order of first appearance.

    Raises
    ------
    SourceError
        If the text is not UTF-8 (or UTF-16 with a mark), or no row is an object.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") > len(text) // 10:
            raise SourceError(f'"{file_name}" is not {encoding}: {problem.reason} at byte {problem.start}.') from None
    parsed = list(_array_rows(text) if text.lstrip().startswith("[") else _line_rows(text))
    names = list(dict.fromkeys(name for found, _, _ in parsed if found for name in found))
    if not names:
        raise SourceError(
            f'"{file_name}" holds no JSON object with columns. Send one object a line, such as {{"Crime Ref": "1"}}.'
        )
    header = make_header(names, file_name=file_name, row=1)
    rows = (
        RawRow(number, () if found is None else tuple(found.get(name, "") for name in names), raw, problem)
        for number, (found, raw, problem) in enumerate(parsed, 1)
    )
    return RawFile("jsonl", header, without_blank_tail(rows))


_Parsed = tuple[dict[str, str] | None, str, str | None]


def _line_rows(text: str) -> Iterator[_Parsed]:
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        yield _parse(line)


def _array_rows(text: str) -> Iterator[_Parsed]:
    """Walk an array element by element, so that a file cut short loses its last element only."""
    at = text.index("[") + 1
    while True:
        at = _skip(text, at, " \t\r\n,")
        if at >= len(text) or text[at] == "]":
            return
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield None, text[at : at + 1000], "is cut short or no JSON, and so is what follows it: send the file again"
            return
        yield _parse(text[at:end])
        at = end


def _skip(text: str, at: int, characters: str) -> int:
    while at < len(text) and text[at] in characters:
        at += 1
    return at


def _parse(text: str) -> _Parsed:
    if not text.strip():
        return None, "", "is blank"
    if "\ufffd" in text:
        return None, text, "holds bytes that are no text in UTF-8: send it again"
    try:
        found = json.loads(text, object_pairs_hook=_object)
    except _RepeatedName as problem:
        return None, text, f'names "{problem}" twice: give every value a name of its own'
    except (ValueError, RecursionError):
        return None, text, _NO_OBJECT
    if not isinstance(found, dict):
        return None, text, _NO_OBJECT
    return {_clean(name): _text(value) for name, value in found.items()}, "", None


def _object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedName(name)
        found[name] = value
    return found


def read_parquet(path: Path, *, file_name: str) -> RawFile:
    """Read a Parquet file as text.

    Raises
    ------
    SourceError
        If it is damaged or no Parquet file.
    """
    try:
        table = pq.read_table(io.BytesIO(path.read_bytes()))
        columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as problem:
        first = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise SourceError(f'"{file_name}" is damaged or no Parquet file: {first}. Ask the body to send it again.') from None
    header = make_header(table.column_names, file_name=file_name, row=1)
    rows = (RawRow(number, values[: len(header)]) for number, values in enumerate(zip(*columns, strict=True), 1))
    return RawFile("parquet", header, without_blank_tail(rows))


def _text(value: object) -> str:
    """Write a value as the text that a person would read; nothing is the empty text."""
    if isinstance(value, str):
        return _clean(value)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        return _clean(value.decode("utf-8", "replace"))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return "; ".join(_text(item) for item in value)
    return _clean(json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value))


def _clean(text: str) -> str:
    """Replace lone surrogates, which JSON can write and no table can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
