"""Tiles: the features of some records side by side, a run of numbers for each feature, for the nearest cache."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes, Ids
from joindots.resolve.kernels.options import inner_kernel

LANES = 256
"""Records of a tile: its features fill about half of a nearest cache of 32 kB."""
WIDTH = 2 * LANES + 16
"""From one feature of a tile to the next: room for two tiles, and a step aside, lest all features fall into the same few
lines of the cache."""
_AT_ONCE = 64
"""Records that are waited for together before any is copied."""
_A_LINE = 16
"""Numbers in one line of the cache."""
_U = np.uint64


@inner_kernel
def gather_scattered(records: Ids | Codes, n: int, features: Codes, tile: Codes) -> None:
    """Lay the features of the first `n` records, which lie anywhere in memory, in the first lanes of a tile.

    Each of their lines is touched once before the first is copied, so that many are under
    way at the same time; copied one after the other, every record would be waited for by itself. What was touched is
    written into the step aside, which nobody reads: else a compiler would leave the touching out.
    """
    n_features, touched = features.shape[1], np.int32(0)
    for first in range(0, n, _AT_ONCE):
        last = min(first + _AT_ONCE, n)
        for lane in range(first, last):
            record = _U(records[_U(lane)])
            for s in range(0, n_features, _A_LINE):
                touched ^= features[record, _U(s)]
            touched ^= features[record, _U(n_features - 1)]
        for lane in range(first, last):
            record = _U(records[_U(lane)])
            for s in range(n_features):
                tile[_U(s * WIDTH + lane)] = features[record, _U(s)]
    tile[WIDTH - 1] = touched
