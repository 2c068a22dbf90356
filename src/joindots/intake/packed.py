"""Workbooks are archives of XML: what one may hold before a reader opens it.

An archive's own list of its members is not believed. Sizes are counted as they unpack, members may not overlap, and no XML
may declare a type of document: entities that expand into one another are how a small file fills a memory.
"""

from __future__ import annotations

import itertools
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from joindots.model.errors import SourceError

MOST_UNPACKED_BYTES = 1 << 30
MOST_MEMBERS = 2_000
MOST_TIMES_LARGER = 250
"""A member of real workbooks unpacks to 5 to 60 times its size (our judgement of a safe multiple, above `SMALL_BYTES`)."""

SMALL_BYTES = 10 << 20
_CHUNK = 1 << 20
_NEEDED = {"xlsx": ("[Content_Types].xml", "xl/workbook.xml"), "ods": ("mimetype", "content.xml")}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_PROGRAMS = (".bin", ".exe", ".dll", ".js", ".vbs", ".jar", ".class", ".zip", ".xlsx", ".xlsm", ".docx", ".7z", ".gz")
_HARMLESS_BIN = ("printerSettings", "customProperty")
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_HEADER_BYTES = 30


def refuse_bad_archive(path: Path, kind: str, *, name: str) -> None:
    """Refuse an archive that is no plain workbook of its kind.

    Raises
    ------
    SourceError
        Saying what in it may not be there.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_list(archive, path, kind, name)
            total = 0
            for member in archive.infolist():
                total = _unpack(archive, member, total, name)
            if kind == "ods" and archive.read("mimetype").strip() != _ODS_TYPE:
                raise SourceError(f'"{name}" says that it is another kind of document than a spreadsheet. Send CSV.')
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as problem:
        raise SourceError(f'"{name}" is damaged or no workbook: {problem}. Ask the body to send it again.') from None


def _check_list(archive: zipfile.ZipFile, path: Path, kind: str, name: str) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MOST_MEMBERS:
        raise SourceError(f'"{name}" holds {len(members):,} parts; a workbook has at most {MOST_MEMBERS:,}. Send CSV.')
    if len(set(names)) != len(names):
        raise SourceError(f'"{name}" holds two parts of one name. Save it again in a spreadsheet program.')
    for needed in _NEEDED[kind]:
        if needed not in names:
            raise SourceError(f'"{name}" lacks the part {needed}, so it is no {kind.upper()} workbook. Send what it is.')
    for member in members:
        _check_member(member, name)
    _refuse_overlap(members, path, archive, name)


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    inside = PurePosixPath(member.filename)
    if inside.is_absolute() or ".." in inside.parts or "\\" in member.filename or ":" in member.filename:
        raise SourceError(f'"{name}" holds a part that points outside it. It was made to do harm: do not open it.')
    if stat.S_IFMT(member.external_attr >> 16) == stat.S_IFLNK:
        raise SourceError(f'"{name}" holds a link in place of a part. It was made to do harm: do not open it.')
    if member.flag_bits & 0x1:
        raise SourceError(f'"{name}" is locked with a password. Ask the body for an open copy.')
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError(f'"{name}" is packed in a way that workbooks are not. Save it again in a spreadsheet program.')
    low = member.filename.lower()
    is_harmless = any(each.lower() in low for each in _HARMLESS_BIN)
    if low.endswith(_PROGRAMS) and not is_harmless:
        raise SourceError(f'"{name}" holds a program, a macro or another archive. Send a workbook without them, or CSV.')


def _refuse_overlap(members: list[zipfile.ZipInfo], path: Path, archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what stands before, after or within the archive: it is another file in the same bytes, or the same twice."""
    spans = sorted((member.header_offset, _HEADER_BYTES + member.compress_size) for member in members)
    if spans[0][0] != 0 or archive.comment or _ends_elsewhere(path):
        raise SourceError(f'"{name}" has something before or after the workbook. Save it again in a spreadsheet program.')
    for (start, n_bytes), (following, _) in itertools.pairwise(spans):
        if start + n_bytes > following:
            raise SourceError(f'"{name}" packs the same bytes more than once. It was made to do harm: do not open it.')


def _ends_elsewhere(path: Path) -> bool:
    """Say whether the archive's end is not the file's: 22 bytes from the end, with no comment."""
    with path.open("rb") as opened:
        opened.seek(-22, 2)
        return opened.read(4) != b"PK\x05\x06"


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: int, name: str) -> int:
    """Count what a member unpacks to, and look for declarations in XML; returns the bytes so far."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".rdf", ".vml"))
    n_bytes, tail = 0, b""
    with archive.open(member) as opened:
        while chunk := opened.read(_CHUNK):
            if is_xml and (any(each in tail + chunk for each in _DECLARES) or (not n_bytes and chunk.startswith(_WIDE))):
                raise SourceError(
                    f'"{name}" declares entities in {member.filename}. It was made to do harm: do not open it.'
                )
            n_bytes += len(chunk)
            tail = chunk[-16:]
            too_dense = n_bytes > SMALL_BYTES and n_bytes > MOST_TIMES_LARGER * max(member.compress_size, 1)
            if too_dense or total + n_bytes > MOST_UNPACKED_BYTES:
                raise SourceError(f'"{name}" unpacks to far more than its size. Send CSV or Parquet.')
    return total + n_bytes
