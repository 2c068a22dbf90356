"""One door for every file format: a file in, its rows out, whatever state they are in.

What a file is, its first bytes say better than its name: a workbook saved as ``.csv`` is read as a workbook. A file that
cannot be opened at all is refused with what to do; a row that cannot be split is handed on with the reason.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from joindots.intake.declared import FileHints
from joindots.intake.delimited import read_delimited
from joindots.intake.raw import RawFile
from joindots.intake.structured import read_json, read_parquet
from joindots.intake.workbook import read_workbook
from joindots.model.errors import SourceError, nearest

_SNIFF_ALL = FileHints()
_FORMAT_OF_ENDING = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


def read_file(path: Path, hints: FileHints = _SNIFF_ALL, *, file_name: str | None = None) -> RawFile:
    """Read a file of any accepted format.

    Parameters
    ----------
    path
        The file.
    hints
        What the mapping says about reading it.
    file_name
        What to call it in messages; its own name by default.

    Raises
    ------
    SourceError
        If the file is absent, empty, damaged, or of a format that is not accepted.
    """
    name = file_name or path.name
    file_format = sniff_format(path, file_name=name)
    if file_format == "parquet":
        return read_parquet(path, file_name=name)
    if file_format in ("xlsx", "ods"):
        return read_workbook(path, file_format, hints, file_name=name)
    data = path.read_bytes()
    return read_json(data, file_name=name) if file_format == "jsonl" else read_delimited(data, hints, file_name=name)


def sniff_format(path: Path, *, file_name: str) -> str:
    """Say which format a file has: by its first bytes, else by the ending of its name."""
    try:
        with path.open("rb") as opened:
            start = opened.read(8)
    except OSError as problem:
        raise SourceError(f'"{file_name}" cannot be opened: {problem.strerror or problem}. Check the path.') from None
    if not start:
        raise SourceError(
            f'"{file_name}" is empty. A body that holds nothing certifies a nil return; else ask for the file again.'
        )
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04"):
        return "ods" if _is_open_document(path) else "xlsx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f'"{file_name}" is an old or password-locked Office file. Ask for an open .xlsx, or for CSV.')
    ending = Path(file_name).suffix.lower()
    if ending not in _FORMAT_OF_ENDING:
        raise SourceError(f'"{file_name}" has a name that says no accepted format. {nearest(ending, _FORMAT_OF_ENDING)}')
    return _FORMAT_OF_ENDING[ending]


def _is_open_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "content.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return path.suffix.lower() == ".ods"
