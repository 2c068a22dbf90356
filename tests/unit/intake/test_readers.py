"""What a file is, its first bytes say; what cannot be opened is refused with what to do."""

from pathlib import Path

import pytest

from joindots.intake.readers import read_file
from joindots.model.errors import SourceError


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.pdf", b"%PDF-1.7", "says no accepted format"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-locked"),
        ("a.xlsx", b"PK\x03\x04 and no more", "damaged or no workbook"),
        ("a.parquet", b"PAR1 and no more", "damaged or no Parquet file"),
    ],
)
def test_read_file__refuses_with_what_to_do(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message):
        read_file(path)


def test_read_file__says_that_a_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be opened"):
        read_file(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("name", "expected"), [("a.CSV", "csv"), ("a.tsv", "csv"), ("a.json", "jsonl"), ("a.ndjson", "jsonl")]
)
def test_read_file__goes_by_the_ending_of_text_files(tmp_path: Path, name: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text('{"a": 1}\n')
    assert read_file(path).file_format == expected
