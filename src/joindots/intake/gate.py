"""The gate: what a file must be before anything reads it. Not its rows: its kind, its size, and what it unpacks to.

A file is what an allow-list says it may be, by its name and by its bytes alike; whatever is two things at once, or unpacks
to more than it should, is refused (controls E1 and E2; OWASP ASVS 5.0.0, 5.2 and 5.3). Its name is never used to store it.
"""

from __future__ import annotations

import codecs
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from joindots.intake.packed import refuse_bad_archive
from joindots.intake.seal import file_sha256
from joindots.model.errors import SourceError

MOST_BYTES = 200 << 20
"""Largest file that the web app takes (our judgement): `joindots receive` takes larger ones, on the machine itself."""

LONGEST_NAME = 200
KIND_OF_ENDING = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".ods": "ods",
    ".parquet": "parquet",
}
"""What may be sent, by the ending of its name. Workbooks with macros (.xlsm) and old Office files are not among it."""

_ALLOWED = ", ".join(KIND_OF_ENDING)
_FOREIGN = (
    b"<",
    b"#!",
    b"MZ",
    b"\x7fELF",
    b"%!PS",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"PK",
    b"PAR1",
    b"\x1f\x8b",
    b"BZh",
    b"Rar!",
    b"7z\xbc\xaf",
)
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ALLOWED_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85")
_CHUNK = 1 << 20
_PDF_LOOKS_AT = 1024
"""Readers of PDF accept its mark anywhere among so many first bytes."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that passed the gate. `n_bytes` is its size; `sha256` is in hex."""

    kind: str
    n_bytes: int
    sha256: str


def admit(path: Path, name: str) -> Admitted:
    """Let a file through, or say what is wrong with it.

    Parameters
    ----------
    path
        Where it lies, under a name of ours.
    name
        What its sender called it.

    Raises
    ------
    SourceError
        If it is no file of an allowed kind, or would unpack to more than it may.
    """
    kind = kind_by_name(name)
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise SourceError(f'"{name}" is no plain file. Send the file itself, not a link to it or a folder.')
    if found.st_size == 0:
        raise SourceError(
            f'"{name}" is empty. A body that holds nothing certifies a nil return; else ask for the file again.'
        )
    if found.st_size > MOST_BYTES:
        raise SourceError(
            f'"{name}" has {found.st_size:,} bytes, and {MOST_BYTES:,} may be sent here. Take it in with `joindots receive`.'
        )
    with path.open("rb") as opened:
        start = opened.read(_PDF_LOOKS_AT)
    match kind:
        case "parquet":
            _refuse_unless_parquet(path, start, name)
        case "xlsx" | "ods":
            if not start.startswith(b"PK\x03\x04"):
                raise SourceError(f'"{name}" is no workbook: it does not begin as one. Save it again, or send CSV.')
            refuse_bad_archive(path, kind, name=name)
        case _:
            _refuse_unless_text(path, start, name)
    return Admitted(kind, found.st_size, file_sha256(path))


def kind_by_name(name: str) -> str:
    """Say which kind a name claims.

    Raises
    ------
    SourceError
        If the name is no plain name, or claims a kind that is not taken.
    """
    if not 0 < len(name) <= LONGEST_NAME or name != Path(name).name or not name.isprintable() or "\\" in name:
        raise SourceError(
            f"A file's name is a plain name of at most {LONGEST_NAME} characters. Rename it and send it again."
        )
    kind = KIND_OF_ENDING.get(Path(name).suffix.lower())
    if kind is None:
        raise SourceError(f'"{name}" is of a kind that is not taken. Send one of: {_ALLOWED}.')
    return kind


def _refuse_unless_parquet(path: Path, start: bytes, name: str) -> None:
    with path.open("rb") as opened:
        opened.seek(-4, 2)
        if not start.startswith(b"PAR1") or opened.read() != b"PAR1":
            raise SourceError(f'"{name}" is no Parquet file, or is cut short: its marks are not in place. Send it again.')


def _refuse_unless_text(path: Path, start: bytes, name: str) -> None:
    """Refuse text that begins like something else, or holds what no table of text holds.

    What is also an archive is refused as well: readers find an archive from the end of a file, whatever stands before it.
    """
    if start.lstrip().startswith(_FOREIGN) or b"%PDF-" in start:
        raise SourceError(f'"{name}" is called a table of text, and begins like another kind of file. Send what it is.')
    encoding = next((coding for mark, coding in _MARKS.items() if start.startswith(mark)), None)
    decoder = codecs.getincrementaldecoder(encoding or "latin-1")()
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as problem:
                raise SourceError(f'"{name}" is marked as UTF-16 and is not: {problem.reason}. Save it as UTF-8.') from None
            found = next((c for c in set(text) if ord(c) < 32 and c not in _ALLOWED_CONTROLS), None)
            if found is not None:
                raise SourceError(
                    f'"{name}" holds the control character U+{ord(found):04X}, so it is no table of text (or is UTF-16 '
                    "without its mark). Save it as CSV in UTF-8."
                )
    if zipfile.is_zipfile(path):
        raise SourceError(f'"{name}" is a table of text and an archive at once. Send the table alone.')
