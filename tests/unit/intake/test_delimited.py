"""Delimited text is split whatever state it is in, and what cannot be split spoils one row only."""

import pytest

from joindots.intake.declared import FileHints
from joindots.intake.delimited import MAX_LINES_IN_A_VALUE, read_delimited, sniff_delimiter
from joindots.intake.raw import RawFile
from joindots.model.errors import SourceError


def read(data: bytes, hints: FileHints | None = None) -> RawFile:
    return read_delimited(data, hints or FileHints(), file_name="a.csv")


@pytest.mark.parametrize(
    ("header", "expected"),
    [("a,b", ","), ("a;b", ";"), ("a\tb", "\t"), ("a|b|c", "|"), ("a", ","), ('"x,y,z";b', ";"), ("a, b;c;d", ";")],
)
def test_sniff_delimiter__counts_outside_quotation_marks(header: str, expected: str) -> None:
    assert sniff_delimiter(header) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_read_delimited__finds_the_encoding(encoding: str) -> None:
    file = read("Name,Town\nZoë,Ashdale\n".encode(encoding))
    assert file.header == ("Name", "Town")
    assert [row.values for row in file.rows] == [("Zoë", "Ashdale")]


def test_read_delimited__reads_lines_of_two_encodings_in_one_file() -> None:
    file = read("n\nZoë\n".encode() + "Zoë\n".encode("cp1252"))
    assert [row.values for row in file.rows] == [("Zoë",), ("Zoë",)]


def test_read_delimited__quarantines_a_line_that_is_no_text_in_the_declared_encoding() -> None:
    file = read("a,b\n1,2\nZoë,3\n4,5\n".encode("cp1252"), FileHints(encoding="utf-8"))
    assert [row.problem is None for row in file.rows] == [True, False, True]
    assert "check file.encoding" in (file.rows[1].problem or "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_read_delimited__knows_three_line_ends_and_ignores_a_blank_tail(end: str) -> None:
    file = read(end.join(["a,b", "1,2", "3,4", ",", "", ""]).encode())
    assert [row.values for row in file.rows] == [("1", "2"), ("3", "4")]


def test_read_delimited__keeps_a_value_of_several_lines_whole() -> None:
    file = read(b'a,b\n"one\ntwo, ""three""",2\n3,4\n')
    assert [row.values for row in file.rows] == [('one\ntwo, "three"', "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        ('"open,2', "never closed"),
        ('"he said "no" twice",2', "double it"),
        ("1,2,3", "has 3 values where the header has 2 columns"),
        ("1", "has 1 values"),
    ],
)
def test_read_delimited__gives_up_one_line_only(damaged: str, reason: str) -> None:
    file = read(f"a,b\n1,2\n{damaged}\n3,4\n5,6\n".encode())
    assert [row.row_number for row in file.rows] == [1, 2, 3, 4]
    assert [row.values for row in file.rows if row.problem is None] == [("1", "2"), ("3", "4"), ("5", "6")]
    assert reason in (file.rows[1].problem or "")
    assert file.rows[1].text == damaged


def test_read_delimited__an_open_quotation_mark_does_not_swallow_the_file() -> None:
    lines = ["a,b", '"open,2', *["1,2"] * (2 * MAX_LINES_IN_A_VALUE), '"x",y']
    file = read("\n".join(lines).encode())
    assert [row.row_number for row in file.rows if row.problem] == [1]
    assert len(file.rows) == len(lines) - 1


def test_read_delimited__keeps_what_looks_like_a_formula_and_embedded_nul() -> None:
    file = read(b"a,b\n=1+1,x\0y\n")
    assert file.rows[0].values == ("=1+1", "x\0y")


def test_read_delimited__takes_extra_blank_cells_and_a_header_below_a_title() -> None:
    file = read(b"Extract of 2026\na,b\n1,2,,\n", FileHints(header_row=2))
    assert (file.header, file.rows[0].values) == (("a", "b"), ("1", "2"))


def test_read_delimited__names_blank_and_repeated_columns() -> None:
    assert read(b"a,,a,b\n").header == ("a (1)", "column 2", "a (2)", "b")


def test_read_delimited__reads_ten_thousand_columns() -> None:
    names = [f"c{number}" for number in range(10_000)]
    file = read((",".join(names) + "\n" + ",".join(names) + "\n").encode())
    assert file.rows[0].values == tuple(names)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b",,\n1,2,3\n", "holds no column names"),
        (b"\x01\x02\x03\x7f,\x05\n", "are not text"),
        (b"a\n1\n", "its header should be in line 9"),
        (b'"a,b\n1,2\n', "the header opens a quotation mark"),
        ("\ufeffa".encode("utf-16-le") + b"\x00", "cut short"),
    ],
)
def test_read_delimited__refuses_a_file_that_cannot_be_read(data: bytes, message: str) -> None:
    hints = FileHints(header_row=9) if "line 9" in message else FileHints()
    with pytest.raises(SourceError, match=message):
        read(data, hints)
