"""Columns of text as Arrow holds them: bytes end to end, and where each text ends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from joindots.resolve.kernels.data import Ids


def as_arrow(values: pl.Series) -> pa.LargeStringArray:
    """Give a column of text as one Arrow array."""
    found = values.to_arrow()
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return found.cast(pa.large_string())


def text_bytes(values: pl.Series) -> tuple[npt.NDArray[np.uint8], Ids]:
    """Lay texts end to end in UTF-8; text ``n`` is ``text[ends[n] : ends[n + 1]]``, a missing one empty."""
    found = as_arrow(values)
    if found.null_count:  # what a missing value hides lies among the bytes all the same
        found = found.fill_null("")
    _, offsets, text = found.buffers()
    if not len(found) or text is None:
        return np.zeros(0, np.uint8), np.zeros(len(found) + 1, np.int64)
    ends = np.frombuffer(offsets, np.int64)[found.offset : found.offset + len(found) + 1]
    return np.frombuffer(text, np.uint8)[ends[0] : ends[-1]], ends - ends[0]
