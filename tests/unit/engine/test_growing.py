"""Growing arrays: what was committed stays, whatever is written after it; a wrong stamp or a short file is nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from joindots.engine.growing import GrowingArrays

STAMP = {"model": "a"}


def _kept(root: Path) -> GrowingArrays:
    arrays = GrowingArrays(root, STAMP)
    arrays.append("codes", np.array([[1, 2], [3, 4]], np.int32))
    arrays.append("empty", np.zeros(0, np.int64))
    arrays.facts = {"n": 2}
    arrays.commit()
    return arrays


def test_append__goes_on_from_what_was_committed(tmp_path: Path) -> None:
    arrays = _kept(tmp_path)
    arrays.append("codes", np.array([[5, 6]], np.int32))
    arrays.append("empty", np.array([7]))
    arrays.commit()
    found = GrowingArrays(tmp_path, STAMP)
    assert found["codes"].tolist() == [[1, 2], [3, 4], [5, 6]]
    assert found["empty"].tolist() == [7]
    assert found.facts == {"n": 2}


def test_open__finds_what_was_committed_and_nothing_after(tmp_path: Path) -> None:
    """As after a crash: what was appended or replaced is not there, and the next append writes over it."""
    arrays = _kept(tmp_path)
    arrays.append("codes", np.array([[9, 9], [9, 9]], np.int32))
    arrays.replace("empty", np.array([9]))
    found = GrowingArrays(tmp_path, STAMP)
    assert found["codes"].tolist() == [[1, 2], [3, 4]]
    assert found["empty"].tolist() == []
    found.append("codes", np.array([[5, 6]], np.int32))
    found.commit()
    assert GrowingArrays(tmp_path, STAMP)["codes"].tolist() == [[1, 2], [3, 4], [5, 6]]


def test_open__under_another_stamp_finds_nothing(tmp_path: Path) -> None:
    _kept(tmp_path)
    assert GrowingArrays(tmp_path, {"model": "b"}).names() == []


def test_open__with_a_short_file_finds_nothing(tmp_path: Path) -> None:
    _kept(tmp_path)
    (tmp_path / "codes.0.bin").write_bytes(b"\0" * 15)
    assert GrowingArrays(tmp_path, STAMP).names() == []


def test_replace_and_drop__leave_no_file_behind(tmp_path: Path) -> None:
    arrays = _kept(tmp_path)
    arrays.replace("codes", np.array([8], np.int64))
    arrays.drop("empty")
    arrays.commit()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["codes.1.bin", "manifest.json"]
    assert GrowingArrays(tmp_path, STAMP)["codes"].tolist() == [8]
