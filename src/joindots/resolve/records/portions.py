"""Work on rows, cut into portions that all cores share; kernels let other threads run beside them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_ROWS = 1 << 16


def in_portions(n_rows: int, work: Callable[[int, int], None]) -> None:
    """Do the work for rows from a first up to a last, portion by portion; portions write rows of their own."""
    if n_rows <= _ROWS:
        work(0, n_rows)
        return
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(lambda first: work(first, min(first + _ROWS, n_rows)), range(0, n_rows, _ROWS)))
