"""What may come in: a corpus of files that were made to do harm, and of honest ones that must still pass."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joindots.intake import packed
from joindots.intake.corrections import correction_file
from joindots.intake.declared import FileHints, Mapping, Source
from joindots.intake.gate import admit, kind_by_name
from joindots.intake.readers import read_file
from joindots.model.errors import SourceError

EMPTY = b"PK\x05\x06" + b"A" * 18
"""What readers take for the end of an archive."""

CSV = b"Crime No,Role,Surname\n1,Suspect,Example\n"


def workbook() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet().write_row(0, 0, ["Crime No", "Surname"])
    book.close()
    return made.getvalue()


def repacked(change: Callable[[zipfile.ZipFile], None], *, leave_out: str = "", kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with something done to it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(made, "w", kind) as new:
        for member in old.infolist():
            if member.filename != leave_out:
                new.writestr(member.filename, old.read(member))
        change(new)
    return made.getvalue()


def link(archive: zipfile.ZipFile) -> None:
    member = zipfile.ZipInfo("xl/media/link.xml")
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(member, "/etc/passwd")


def open_document(content: str, kind: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
    return made.getvalue()


def lying_about_size() -> bytes:
    """A workbook whose list says that a part is small, and whose part is not."""
    data = bytearray(repacked(lambda a: a.writestr("xl/big.xml", b"<a>" + b" " * (40 << 20) + b"</a>")))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/big.xml"))
    struct.pack_into("<I", data, at + 24, 100)
    return bytes(data)


def two_parts(archive: zipfile.ZipFile) -> None:
    archive.writestr("xl/one.xml", b"<a/>" * 99)
    archive.writestr("xl/two.xml", b"<a/>" * 99)


def many_parts(archive: zipfile.ZipFile) -> None:
    for number in range(2100):
        archive.writestr(f"xl/p{number}.xml", "")


def overlapping() -> bytes:
    """Two entries of the list that name one stretch of bytes: how a quine-like bomb is made."""
    data = bytearray(repacked(two_parts))
    first = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/one.xml"))
    second = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/two.xml"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
CORPUS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a program": ("a.csv", lambda: b"MZ\x90\x00" + b"\x00" * 100, "begins like another"),
    "a page": ("a.csv", lambda: b" <html><script>alert(1)</script>", "begins like another"),
    "a picture of vectors": ("a.csv", lambda: b"<?xml version='1.0'?><svg onload='x'/>", "begins like another"),
    "a script": ("a.csv", lambda: b"#!/bin/sh\necho 1\n", "begins like another"),
    "a PDF behind a row": ("a.csv", lambda: b"Crime No,Role\n%PDF-1.7\n", "begins like another"),
    "text with a zero": ("a.csv", lambda: CSV + b"\x00", "control character"),
    "a table with an archive behind it": ("a.csv", lambda: CSV + workbook(), "control character"),
    "a table that is an archive by its end": ("a.csv", lambda: CSV.decode().encode("utf-16") + EMPTY, "archive"),
    "an archive called a table": ("a.csv", workbook, "begins like another"),
    "a table called a workbook": ("a.xlsx", lambda: CSV, "no workbook"),
    "an old workbook": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "no workbook"),
    "half a Parquet file": ("a.parquet", lambda: b"PAR1" + b"\x00" * 50, "cut short"),
    "a page called Parquet": ("a.parquet", lambda: b"<html>PAR1", "no Parquet"),
    "nothing": ("a.csv", lambda: b"", "empty"),
    "UTF-16 that breaks off": ("a.csv", lambda: b"\xff\xfe" + "Crime".encode("utf-16-le") + b"\x00\xd8\x41\x00", "UTF-16"),
    "a bomb of spaces": ("a.xlsx", lambda: repacked(lambda a: a.writestr("xl/b.xml", b" " * (60 << 20))), "unpacks to far"),
    "a bomb that lies about its size": ("a.xlsx", lying_about_size, "damaged|unpacks"),
    "a bomb of overlapping parts": ("a.xlsx", overlapping, "same bytes|damaged"),
    "a part that climbs out": ("a.xlsx", lambda: repacked(lambda a: a.writestr("../../evil.xml", "x")), "points outside"),
    "a part from the root": ("a.xlsx", lambda: repacked(lambda a: a.writestr("/etc/cron.d/x", "x")), "points outside"),
    "a part with a drive": ("a.xlsx", lambda: repacked(lambda a: a.writestr("C:evil.xml", "x")), "points outside"),
    "a part that is a link": ("a.xlsx", lambda: repacked(link), "a link"),
    "a macro": ("a.xlsx", lambda: repacked(lambda a: a.writestr("xl/vbaProject.bin", b"x")), "a macro"),
    "an archive in it": ("a.xlsx", lambda: repacked(lambda a: a.writestr("xl/a.zip", workbook())), "another archive"),
    "a strange packing": ("a.xlsx", lambda: repacked(lambda a: None, kind=zipfile.ZIP_LZMA), "packed in a way"),
    "entities that expand": ("a.xlsx", lambda: repacked(lambda a: a.writestr("xl/e.xml", ENTITIES)), "declares entities"),
    "entities from outside": ("a.ods", lambda: open_document(OUTSIDE), "declares entities"),
    "entities in wide letters": ("a.ods", lambda: _wide(), "declares"),
    "no workbook at all": ("a.xlsx", lambda: repacked(lambda a: None, leave_out="xl/workbook.xml"), "lacks the part"),
    "a text document called a sheet": ("a.ods", lambda: open_document("<a/>", "application/x-text"), "another kind"),
    "a workbook behind a program": ("a.xlsx", lambda: b"MZ" + workbook(), "no workbook"),
    "a workbook before a page": ("a.xlsx", lambda: workbook() + b"<script>", "before or after|damaged"),
    "a workbook with a remark": ("a.xlsx", lambda: repacked(lambda a: setattr(a, "comment", b"<i>")), "before or after"),
    "a thousand parts": (
        "a.xlsx",
        lambda: repacked(many_parts, kind=zipfile.ZIP_STORED),
        "at most 2,000",
    ),
}  # fmt: skip


def _wide() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ENTITIES.encode("utf-16"))
    return made.getvalue()


@pytest.mark.parametrize("what", CORPUS)
def test_control_e1__a_file_that_was_made_to_do_harm_is_refused_with_the_reason(what: str, tmp_path: Path) -> None:
    name, make, why = CORPUS[what]
    path = tmp_path / "stored"
    path.write_bytes(make())
    with pytest.raises(SourceError, match=why):
        admit(path, name)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("plain.csv", lambda: CSV),
        ("marked.csv", lambda: b"\xef\xbb\xbf" + CSV),
        ("wide.txt", lambda: CSV.decode().encode("utf-16")),
        ("western.csv", lambda: "Crime No,Surname\n1,Noël\n".encode("cp1252")),
        ("lines.jsonl", lambda: b'{"Crime No": "1"}\n'),
        ("book.xlsx", workbook),
        ("book.ods", lambda: open_document("<office:document-content/>")),
    ],
)
def test_an_honest_file_of_each_kind_passes(name: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_bytes(make())
    assert admit(path, name).n_bytes == len(make())


def test_an_honest_parquet_file_passes(tmp_path: Path) -> None:
    pq.write_table(pa.table({"Crime No": ["1"]}), tmp_path / "stored")
    assert admit(tmp_path / "stored", "rows.parquet").kind == "parquet"


@pytest.mark.parametrize(
    "name",
    [
        "a.xlsm",
        "a.xls",
        "a.exe",
        "a",
        "a.csv.exe",
        "../a.csv",
        "a/b.csv",
        "a\\b.csv",
        "a\n.csv",
        "x" * 300 + ".csv",
        "",
        "a.csv\u202e",
    ],
)
def test_control_e1__a_name_is_a_plain_name_of_a_kind_that_is_taken(name: str) -> None:
    with pytest.raises(SourceError):
        kind_by_name(name)


def test_control_e1__a_link_or_a_device_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(SourceError, match="plain file"):
            admit(tmp_path / name, "a.csv")


def test_control_e1__the_sizes_that_are_taken_are_those_that_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stored"
    path.write_bytes(workbook())
    unpacked = sum(member.file_size for member in zipfile.ZipFile(path).infolist())
    monkeypatch.setattr(packed, "MOST_UNPACKED_BYTES", unpacked)
    assert admit(path, "a.xlsx").kind == "xlsx"
    monkeypatch.setattr(packed, "MOST_UNPACKED_BYTES", unpacked - 1)
    with pytest.raises(SourceError, match="unpacks"):
        admit(path, "a.xlsx")


BOOK = workbook()
"""One workbook: each that is made says when, so that its length differs."""


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_control_e1__a_workbook_with_any_bytes_altered_passes_or_is_refused_in_words(data: Any, tmp_path: Path) -> None:
    held = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "stored"
    path.write_bytes(bytes(held))
    try:
        admit(path, "a.xlsx")
        read_file(path, file_name="a.xlsx")
    except SourceError as problem:
        assert "a.xlsx" in str(problem)  # noqa: PT017 - it may as well pass


def _ask(asked: dict[str, Any], code: str = "") -> subprocess.CompletedProcess[bytes]:
    start = [sys.executable, "-c", code] if code else [sys.executable, "-m", "joindots.intake.checking"]
    return subprocess.run(start, input=json.dumps(asked).encode(), capture_output=True, timeout=120, check=False)


def test_control_e2__the_process_that_reads_a_file_has_no_network_writes_no_file_and_starts_no_program(
    tmp_path: Path,
) -> None:
    code = f"""
import os, signal, socket, subprocess
from joindots.intake.confine import confine
assert confine()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for attempt in (lambda: socket.socket(), lambda: socket.socketpair(), lambda: os.execv("/bin/true", ["true"]),
                lambda: os.write(os.open({str(tmp_path / "made")!r}, os.O_WRONLY | os.O_CREAT), b"x")):
    try:
        attempt()
        print("done")
    except OSError:
        print("refused")
"""
    said = _ask({}, code)
    assert said.stdout.decode().split() == ["refused"] * 4, said.stderr.decode()
    assert not (tmp_path / "made").exists() or (tmp_path / "made").stat().st_size == 0


@pytest.mark.parametrize(
    ("limits", "work"),
    [("memory_bytes=300 << 20", "bytearray(1 << 30)"), ("cpu_seconds=1", "while True: pass")],
)
def test_control_e2__the_process_that_reads_a_file_ends_at_its_limits(limits: str, work: str) -> None:
    said = _ask({}, f"from joindots.intake.confine import confine\nconfine({limits})\n{work}")
    assert said.returncode != 0


cells = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 9).map(str), cells.map(lambda t: t or "=1+1")), min_size=1, max_size=5),
    start=st.integers(1, 4),
)
def test_control_f1__rows_that_go_back_to_be_mended_come_in_as_they_went_out(
    rows: list[tuple[str, str]], start: int, tmp_path: Path
) -> None:
    mapping = Mapping("m", Source("10", "B", "other_uk", None, "GB"), FileHints(header_row=start), ())
    given_rows = [{"row": n, "cells": {"Key": key, "Text": text}, "problems": "p"} for n, (key, text) in enumerate(rows, 1)]
    path = tmp_path / "mend.xlsx"
    path.write_bytes(correction_file(["Key", "Text"], given_rows, mapping))
    admit(path, "mend.xlsx")
    found = read_file(path, mapping.file)
    assert [row.values[:2] for row in found.rows] == rows
