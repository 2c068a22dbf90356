"""Tables of numbers that many records are looked up in, laid where the memory's lines begin."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes

_LINE_BYTES = 64


def empty_rows(n_rows: int, n_columns: int) -> Codes:
    """Make room for rows of 32-bit numbers; the first row begins with a line of memory.

    Large arrays begin 16 bytes into a line: of rows as long as a line, every one would lie in two, and be fetched twice.
    """
    n_bytes = n_rows * n_columns * np.dtype(np.int32).itemsize
    room = np.empty(n_bytes + _LINE_BYTES, np.uint8)
    first = -room.ctypes.data % _LINE_BYTES
    return room[first : first + n_bytes].view(np.int32).reshape(n_rows, n_columns)
