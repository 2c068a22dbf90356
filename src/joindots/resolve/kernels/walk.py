"""Walk blocks of records and score their pairs, dropping a pair as soon as it cannot reach the threshold.

The records of a block are gathered into tiles: one run of numbers for each feature, small enough to stay in the nearest
cache. Tiles are laid side by side at every distance, so that each step of the screen runs over many pairs at once, whether
the tile holds one large block or many small ones. What the screen leaves is compared exactly, one pair after another.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Blocks, Codes, Ids, Screen
from joindots.resolve.kernels.options import inner_kernel, kernel
from joindots.resolve.kernels.pairs import is_first_meeting
from joindots.resolve.kernels.screen import Lanes, bound_lanes, list_alive, make_lanes
from joindots.resolve.kernels.tiles import LANES, WIDTH
from joindots.resolve.kernels.waiting import (
    ROOM,
    Found,
    Model,
    Waiting,
    make_room,
    make_waiting,
    score_waiting,
    with_room,
)

_AT_ONCE = 64
"""Records whose features are gathered together. Those of a block stand in order of their names, many near one another."""
_U = np.uint64


@inner_kernel
def gather(entries: Ids, n: int, n_lanes: int, blocks: Blocks, screen: Screen, tile: Codes, records: Ids) -> None:
    """Lay the features of the records of `n` entries in a tile, beginning again until `n_lanes` are filled."""
    n_features = screen.features.shape[1]
    for lane in range(n):
        records[lane] = blocks.members[entries[lane]]
    for first in range(0, n, _AT_ONCE):
        for s in range(n_features):
            at = _U(s * WIDTH)
            for lane in range(first, min(first + _AT_ONCE, n)):
                tile[at + _U(lane)] = screen.features[_U(records[_U(lane)]), _U(s)]
    for lane in range(n, n_lanes):
        records[lane] = records[lane - n]
        for s in range(n_features):
            tile[s * WIDTH + lane] = tile[s * WIDTH + lane - n]


@inner_kernel
def meet(
    a: Codes, from_l: int, b: Codes, from_r: int, n: int, screen: Screen, room: Lanes, waiting: Waiting, n_waiting: int
) -> int:
    """Screen the pairs of two stretches of lanes, let what is left wait, and count who waits by now."""
    bound_lanes(a, from_l, b, from_r, WIDTH, n, screen, room)
    n_alive = list_alive(n, np.float32(screen.least_bits), room)
    for x in range(n_alive):
        waiting.lanes_l[n_waiting + x] = from_l + room.alive[x]
        waiting.lanes_r[n_waiting + x] = from_r + room.alive[x]
    return n_waiting + n_alive


@inner_kernel
def settle_waiting(
    n: int, a: Codes, records_l: Ids, b: Codes, records_r: Ids, numbers: Codes, rule: int, blocks: Blocks, screen: Screen,
    model: Model, waiting: Waiting, found: Found, n_found: int,
) -> int:  # fmt: skip
    """Score the waiting pairs that no earlier rule makes, and say how many pairs are found by now.

    ``numbers[lane]`` is the block of a left lane. As in `tiles.gather_scattered`, all is touched before it is read.
    """
    n_new, single, touched = 0, blocks.meetings.single, np.int32(0)
    if rule > 0:
        for x in range(n):
            touched ^= single[records_l[waiting.lanes_l[x]], 0] ^ single[records_r[waiting.lanes_r[x]], 0]
    a[WIDTH - 1] = touched
    for x in range(n):
        lane_l, lane_r = waiting.lanes_l[x], waiting.lanes_r[x]
        i, j = records_l[lane_l], records_r[lane_r]
        left, right = min(i, j), max(i, j)
        waiting.lanes_l[n_new], waiting.lanes_r[n_new] = lane_l, lane_r
        waiting.lefts[n_new], waiting.rights[n_new] = left, right
        n_new += is_first_meeting(left, right, rule, numbers[lane_l], 0, blocks.meetings)
    return score_waiting(n_new, a, b, WIDTH, screen, model, waiting, found, n_found)


@kernel
def walk_small_blocks(numbers: Codes, rule: int, blocks: Blocks, screen: Screen, model: Model) -> tuple[Found, int]:
    """Score the pairs of blocks that fit into a tile, as many blocks of one size to a tile as there is room for.

    Their first records lie side by side, then their second ones, and so on: at every distance of as many lanes as there are
    blocks, each lane is a pair of one block. The blocks come by size.
    """
    tile = np.zeros(WIDTH * screen.features.shape[1], np.int32)
    room, found, n_found = make_lanes(LANES), make_room(ROOM, len(model.sequence)), 0
    records, entries, of_lanes = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64), np.zeros(LANES, np.int32)
    waiting, n_waiting = make_waiting(2 * LANES), 0
    sizes = blocks.starts[numbers + 1] - blocks.starts[numbers]
    first = 0
    while first < len(numbers):
        size, n_blocks = sizes[first], 0
        while first + n_blocks < len(numbers) and sizes[first + n_blocks] == size and (n_blocks + 1) * size <= LANES:
            n_blocks += 1
        for place in range(size):
            for k in range(n_blocks):
                entries[place * n_blocks + k] = blocks.starts[numbers[first + k]] + place
                of_lanes[place * n_blocks + k] = numbers[first + k]
        gather(entries, n_blocks * size, n_blocks * size, blocks, screen, tile, records)
        for place in range(1, size):
            n, distance = (size - place) * n_blocks, place * n_blocks
            n_waiting = meet(tile, 0, tile, distance, n, screen, room, waiting, n_waiting)
            if n_waiting > LANES or place == size - 1:
                found = with_room(found, n_found, n_waiting)
                n_found = settle_waiting(
                    n_waiting, tile, records, tile, records, of_lanes, rule, blocks, screen, model, waiting, found, n_found
                )
                n_waiting = 0
        first += n_blocks
    return found, n_found


@kernel
def walk_stripe(number: int, first: int, rule: int, blocks: Blocks, screen: Screen, model: Model) -> tuple[Found, int]:
    """Score the pairs of one tile of a large block, from the entry `first` on: within it, and with every tile after it.

    Of two tiles the longer is laid out twice over, so that at every distance the shorter meets as many of its records
    without a break.
    """
    n_features, end = screen.features.shape[1], blocks.starts[number + 1]
    plain, twice = np.zeros(WIDTH * n_features, np.int32), np.zeros(WIDTH * n_features, np.int32)
    room, found, n_found = make_lanes(LANES), make_room(ROOM, len(model.sequence)), 0
    records, others = np.zeros(LANES, np.int64), np.zeros(2 * LANES, np.int64)
    waiting, n_waiting = make_waiting(2 * LANES), 0
    entries = np.arange(first, min(first + LANES, end))
    n = len(entries)
    of_lanes = np.full(LANES, np.int32(number))
    gather(entries, n, n, blocks, screen, plain, records)
    for distance in range(1, n):
        n_waiting = meet(plain, 0, plain, distance, n - distance, screen, room, waiting, n_waiting)
        if n_waiting > LANES or distance == n - 1:
            found = with_room(found, n_found, n_waiting)
            n_found = settle_waiting(
                n_waiting, plain, records, plain, records, of_lanes, rule, blocks, screen, model, waiting, found, n_found
            )
            n_waiting = 0
    for other in range(first + LANES, end, LANES):
        entries = np.arange(other, min(other + LANES, end))
        m = len(entries)
        if m == n:
            gather(entries, m, m + n, blocks, screen, twice, others)
        else:
            gather(np.arange(first, first + n), n, n + m, blocks, screen, twice, others)
            gather(entries, m, m, blocks, screen, plain, records)
        for distance in range(n):
            n_waiting = meet(plain, 0, twice, distance, m, screen, room, waiting, n_waiting)
            if n_waiting > LANES or distance == n - 1:
                found = with_room(found, n_found, n_waiting)
                n_found = settle_waiting(
                    n_waiting, plain, records, twice, others, of_lanes, rule, blocks, screen, model, waiting, found, n_found
                )
                n_waiting = 0
    return found, n_found
