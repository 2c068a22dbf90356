"""How names are heard, for a whole column at once."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.resolve.kernels.hearing import hear
from joindots.resolve.records.texts import text_bytes
from joindots.standardise.spellings import TELLING_SOUND


def sounds(values: pl.Series) -> pl.Series:
    """Reduce every name to how it is heard, as `joindots.standardise.spellings.sound` does; null stays null."""
    text, ends = text_bytes(values.str.to_lowercase())
    heard, heard_ends = np.empty(len(text), np.uint8), np.zeros(len(ends), np.int64)
    hear(text, ends, heard, heard_ends)
    texts = pa.LargeStringArray.from_buffers(len(values), pa.py_buffer(heard_ends), pa.py_buffer(heard))
    found = pl.Series(values.name, pl.from_arrow(texts), dtype=pl.String)
    return found.set(values.is_null(), None) if values.null_count() else found


def long_sounds(values: pl.Series) -> pl.Series:
    """Reduce every name to how it is heard, where that says enough; see `joindots.standardise.spellings.long_sound`."""
    heard = sounds(values)
    return heard.set(heard.str.len_bytes() < TELLING_SOUND, "")
