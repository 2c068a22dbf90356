"""Bundles come back as they were written, under their own stamp and whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from joindots.engine.arrays import ArrayStore

STAMP = {"people": "abc"}


def _written(root: Path) -> ArrayStore:
    store = ArrayStore(root)
    arrays: dict[str, npt.NDArray[np.generic]] = {"a.b": np.arange(5, dtype=np.int32), "empty": np.zeros(0, np.uint8)}
    store.write("people", arrays, {"shown": pa.table({"x": ["p", "q"]})}, stamp=STAMP)
    return store


def test_open__gives_back_what_was_written(tmp_path: Path) -> None:
    bundle = _written(tmp_path).open("people", stamp=STAMP)
    assert bundle is not None
    assert bundle.arrays["a.b"].tolist() == [0, 1, 2, 3, 4]
    assert bundle.arrays["empty"].dtype == np.uint8
    assert bundle.tables["shown"].to_pydict() == {"x": ["p", "q"]}


def test_write__replaces_the_bundle_whole(tmp_path: Path) -> None:
    store = _written(tmp_path)
    store.write("people", {"c": np.ones(1)}, {}, stamp={"people": "new"})
    assert store.open("people", stamp=STAMP) is None
    bundle = store.open("people", stamp={"people": "new"})
    assert bundle is not None
    assert set(bundle.arrays) == {"c"}


def test_open__finds_nothing_under_another_stamp_or_name(tmp_path: Path) -> None:
    store = _written(tmp_path)
    assert store.open("people", stamp={"people": "abd"}) is None
    assert store.open("others", stamp=STAMP) is None


@pytest.mark.parametrize("damage", ["cut", "gone", "manifest"])
def test_open__finds_nothing_where_a_file_is_not_the_one_written(tmp_path: Path, damage: str) -> None:
    store = _written(tmp_path)
    file = tmp_path / "people" / "a.b.npy"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif damage == "gone":
        file.unlink()
    else:
        (tmp_path / "people" / "manifest.json").write_text("{")
    assert store.open("people", stamp=STAMP) is None
