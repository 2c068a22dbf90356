"""Room for rows of numbers, where a line of memory begins."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.resolve.records.aligned import empty_rows


@pytest.mark.parametrize(("n_rows", "n_columns"), [(1, 1), (3, 16), (9_000, 16), (7, 5), (0, 4), (4, 0)])
def test_empty_rows__begin_with_a_line_of_memory_and_have_room_for_every_number(n_rows: int, n_columns: int) -> None:
    for _ in range(5):
        rows = empty_rows(n_rows, n_columns)
        assert rows.shape == (n_rows, n_columns)
        assert rows.dtype == np.int32
        assert rows.size == 0 or rows.ctypes.data % 64 == 0
        rows[:] = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
        assert rows.ravel().tolist() == list(range(n_rows * n_columns))
