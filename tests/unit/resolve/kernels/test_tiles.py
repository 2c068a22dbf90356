"""Features gathered into tiles: every record's own, in its lane, wherever in memory it lies."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.resolve.kernels.data import Codes, Ids
from joindots.resolve.kernels.options import kernel
from joindots.resolve.kernels.tiles import LANES, WIDTH, gather_scattered


@kernel
def gathered(records: Ids, n: int, features: Codes, tile: Codes) -> None:
    """Call the inner kernel."""
    gather_scattered(records, n, features, tile)


@pytest.mark.parametrize("n_features", [1, 16, 17, 50])
@pytest.mark.parametrize("n", [1, 63, 64, 65, LANES])
def test_gather_scattered__lays_each_record_in_its_lane_and_leaves_the_lanes_after_the_last(n: int, n_features: int) -> None:
    rng = np.random.default_rng(n_features)
    features = rng.integers(-(2**31), 2**31, (1000, n_features)).astype(np.int32)
    records = rng.integers(0, 1000, LANES)
    tile = np.full(WIDTH * n_features, 7, np.int32)
    gathered(records, n, features, tile)
    lanes = tile.reshape(n_features, WIDTH)
    assert np.array_equal(lanes[:, :n], features[records[:n]].T)
    assert np.all(lanes[:, n : 2 * LANES] == 7)
