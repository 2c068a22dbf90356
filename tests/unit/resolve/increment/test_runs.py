"""An index that grows by runs finds what one sorted table would find."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.engine.growing import GrowingArrays
from joindots.resolve.increment.runs import SortedRuns

DELIVERIES = st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=6)


def _grown(folder: Path, deliveries: list[list[int]], *, distinct: bool = False) -> tuple[SortedRuns, list[tuple[int, int]]]:
    """Add deliveries of keys, numbered as they come: the index, and all (key, number)."""
    runs = SortedRuns(GrowingArrays(folder, {"form": "1"}), "entry")
    everything: list[tuple[int, int]] = []
    for delivery in deliveries:
        keys = [key for key in delivery if not distinct or key not in {known for known, _ in everything}]
        rows = [(key, len(everything) + n) for n, key in enumerate(dict.fromkeys(keys) if distinct else keys)]
        everything += rows
        rows.sort()
        runs.add(np.array([key for key, _ in rows], np.uint64), np.array([number for _, number in rows], np.int32))
    return runs, everything


@settings(max_examples=15, deadline=None)
@given(DELIVERIES, st.data())
def test_gather__lists_the_wanted_numbers_under_each_key(deliveries: list[list[int]], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        runs, everything = _grown(Path(folder), deliveries)
        n = len(everything)
        wanted = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), np.bool_)
        keys = np.array(data.draw(st.lists(st.integers(0, 10), max_size=5, unique=True).map(sorted)), np.uint64)
        starts, numbers = runs.gather(keys, wanted)
        found = [numbers[first:last].tolist() for first, last in pairwise(starts)]
        assert found == [
            [number for key, number in everything if key == asked and wanted[number]] for asked in keys.tolist()
        ]
        of_keys, of_numbers = runs.entries_of(wanted)
        entries = list(zip(of_keys.tolist(), of_numbers.tolist(), strict=True))
        assert sorted(entries) == sorted((key, number) for key, number in everything if wanted[number])
        assert runs.n_entries == n


@settings(max_examples=15, deadline=None)
@given(DELIVERIES)
def test_find__knows_the_one_number_under_each_key(deliveries: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        runs, everything = _grown(Path(folder), deliveries, distinct=True)
        known = dict(everything)
        asked = np.array([9, 3, 0, 10, 3], np.uint64)
        assert runs.find(asked).tolist() == [known.get(key, -1) for key in asked.tolist()]


def test_runs__are_merged_once_the_next_is_as_large_so_that_there_are_few(tmp_path: Path) -> None:
    runs, sizes = SortedRuns(GrowingArrays(tmp_path / "one by one", {"form": "1"}), "entry"), []
    for n in range(16):
        runs.add(np.array([n % 7], np.uint64), np.array([n], np.int32))
        sizes.append([len(keys) for keys, _ in runs.runs])
    assert [len(each) for each in sizes] == [n.bit_count() for n in range(1, 17)], "as the binary digits of the deliveries"
    assert sizes[6] == [4, 2, 1]
    runs, _ = _grown(tmp_path / "one after another", [[1] * 5, [2] * 4, [3] * 4, [4]])
    assert [len(keys) for keys, _ in runs.runs] == [13, 1]
    for keys, _ in runs.runs:
        assert (np.diff(keys.astype(np.int64)) >= 0).all()
