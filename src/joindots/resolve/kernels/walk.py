"""Walk blocks of records and score their pairs, dropping a pair as soon as it cannot reach the threshold.

The records of a block are gathered into tiles: one run of numbers for each feature, small enough to stay in the nearest
cache. Tiles are laid side by side at every distance, so that each step of the screen runs over many pairs at once, whether
the tile holds one large block or many small ones. What the screen leaves is compared exactly, one pair after another.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joindots.resolve.kernels.compare import compare, frequency_bits, value_bits
from joindots.resolve.kernels.data import Bits, Blocks, Bytes, Codes, Ids, Meetings, PairData, Program, Screen, Weights
from joindots.resolve.kernels.options import inner_kernel, kernel
from joindots.resolve.kernels.pairs import shares_earlier_block
from joindots.resolve.kernels.screen import Lanes, bound_lanes, list_alive, make_lanes
from joindots.resolve.kernels.settle import UNSETTLED, settle

LANES = 256
"""Records of a tile: its features fill about half of a nearest cache of 32 kB."""
WIDTH = 2 * LANES + 16
"""From one feature of a tile to the next: room for two tiles, and a step aside, lest all features fall into the same few
lines of the cache."""
_AT_ONCE = 64
"""Records whose features are gathered together, so that many of them are waited for at the same time."""
_EVERYBODY = 1 << 30
_U = np.uint64
_ROOM = 4096


class Model(NamedTuple):
    """All that a fitted model and its records are to a kernel.

    `sequence` orders the comparisons; ``rest[k]`` is the most that those from the k-th on can add to any pair.
    """

    sequence: Codes
    rest: Bits
    threshold_bits: float
    data: PairData
    program: Program
    weights: Weights


class Found(NamedTuple):
    """Pairs kept, with room for more."""

    lefts: Ids
    rights: Ids
    bits: Bits
    levels: Bytes


@kernel
def make_room(room: int, n_comparisons: int) -> Found:
    """Make room for pairs; the levels have one row more, to work in."""
    return Found(
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.float64),
        np.empty((room + 1, n_comparisons), np.int8),
    )


@kernel
def with_room(found: Found, n: int) -> Found:
    """Give room for a tile's pairs beyond the first `n`, moving them where there is twice as much if need be."""
    if n + LANES <= len(found.lefts):
        return found
    more = make_room(2 * len(found.lefts), found.levels.shape[1])
    more.lefts[:n] = found.lefts[:n]
    more.rights[:n] = found.rights[:n]
    more.bits[:n] = found.bits[:n]
    more.levels[:n] = found.levels[:n]
    return more


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
def score_exactly(
    left: int,
    right: int,
    a: Codes,
    lane_l: int,
    b: Codes,
    lane_r: int,
    screen: Screen,
    model: Model,
    levels: Bytes,
    row: int,
) -> float:
    """Score a pair in full, or stop and give less than any threshold when it cannot reach this one.

    The lanes may hold the two records in either order: what features settle is the same from either side.
    """
    total = model.weights.prior_bits
    for k in range(len(model.sequence)):
        if total + model.rest[k] < model.threshold_bits:
            return -np.inf
        c = model.sequence[k]
        level = settle(screen.starts[k], screen.starts[k + 1], a, lane_l, b, lane_r, WIDTH, screen)
        if level == UNSETTLED:
            level, shared = compare(c, left, right, model.data, model.program)
            rare_bits = 0.0
            if level >= 0:
                rare_bits = frequency_bits(c, level, left, right, shared, model.data, model.weights)
        elif level >= 0 and screen.rarity_slots[k] >= 0:
            at = screen.rarity_slots[k] * WIDTH
            rare_bits = value_bits(c, level, a[at + lane_l], b[at + lane_r], model.weights)
        else:
            rare_bits = 0.0
        levels[row, c] = level
        if level >= 0:
            total += model.weights.levels[c, level] + rare_bits
    return total


@inner_kernel
def meet(
    a: Codes, records_l: Ids, from_l: int, b: Codes, records_r: Ids, from_r: int, n: int, distance: int, ends: Codes,
    keys: Ids, rule: int, meetings: Meetings, blocks: Blocks, screen: Screen, model: Model, room: Lanes,
    found: Found, n_found: int,
) -> int:  # fmt: skip
    """Screen the pairs of two stretches of lanes, score what is left, and say how many pairs are found by now."""
    bound_lanes(a, from_l, b, from_r, WIDTH, n, screen, room)
    n_alive = list_alive(n, distance, ends, np.float32(screen.least_bits), room)
    for x in range(n_alive):
        p = room.alive[x]
        i, j = records_l[from_l + p], records_r[from_r + p]
        left, right = min(i, j), max(i, j)
        if shares_earlier_block(left, right, rule, keys[p], meetings, blocks):
            continue
        bits = score_exactly(left, right, a, from_l + p, b, from_r + p, screen, model, found.levels, n_found)
        if bits >= model.threshold_bits:
            found.lefts[n_found] = left
            found.rights[n_found] = right
            found.bits[n_found] = bits
            n_found += 1
    return n_found


@kernel
def walk_small_blocks(
    starts: Ids, sizes: Ids, rule: int, meetings: Meetings, blocks: Blocks, screen: Screen, model: Model
) -> tuple[Found, int]:
    """Score the pairs of blocks that fit into a tile, as many blocks to a tile as there is room for."""
    tile = np.zeros(WIDTH * screen.features.shape[1], np.int32)
    room, found, n_found = make_lanes(LANES), make_room(_ROOM, len(model.sequence)), 0
    records, entries, keys = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    ends = np.zeros(LANES, np.int32)
    block = 0
    while block < len(starts):
        n, longest = 0, 0
        while block < len(starts) and n + sizes[block] <= LANES:
            for k in range(sizes[block]):
                entries[n + k] = starts[block] + k
                keys[n + k] = blocks.keys[starts[block]]
                ends[n + k] = n + sizes[block]
            n += sizes[block]
            longest = max(longest, sizes[block])
            block += 1
        gather(entries, n, n, blocks, screen, tile, records)
        for distance in range(1, longest):
            found = with_room(found, n_found)
            n_found = meet(
                tile, records, 0, tile, records, distance, n - distance, distance, ends, keys, rule, meetings, blocks,
                screen, model, room, found, n_found,
            )  # fmt: skip
    return found, n_found


@kernel
def walk_stripe(
    start: int, end: int, first: int, rule: int, meetings: Meetings, blocks: Blocks, screen: Screen, model: Model
) -> tuple[Found, int]:
    """Score the pairs of one tile of a large block: within it, and with every tile after it.

    The block has the entries `start` to `end`; the tile begins at `first`. Of two tiles the longer is laid out twice over,
    so that at every distance the shorter meets as many of its records without a break.
    """
    n_features = screen.features.shape[1]
    plain, twice = np.zeros(WIDTH * n_features, np.int32), np.zeros(WIDTH * n_features, np.int32)
    room, found, n_found = make_lanes(LANES), make_room(_ROOM, len(model.sequence)), 0
    records, others = np.zeros(LANES, np.int64), np.zeros(2 * LANES, np.int64)
    entries = np.arange(first, min(first + LANES, end))
    n = len(entries)
    keys = np.full(LANES, blocks.keys[start])
    ends = np.full(LANES, _EVERYBODY, np.int32)
    gather(entries, n, n, blocks, screen, plain, records)
    for distance in range(1, n):
        found = with_room(found, n_found)
        n_found = meet(
            plain, records, 0, plain, records, distance, n - distance, distance, ends, keys, rule, meetings, blocks,
            screen, model, room, found, n_found,
        )  # fmt: skip
    for other in range(first + LANES, end, LANES):
        entries = np.arange(other, min(other + LANES, end))
        m = len(entries)
        if m == n:
            gather(entries, m, m + n, blocks, screen, twice, others)
            for distance in range(m):
                found = with_room(found, n_found)
                n_found = meet(
                    plain, records, 0, twice, others, distance, n, 0, ends, keys, rule, meetings, blocks,
                    screen, model, room, found, n_found,
                )  # fmt: skip
        else:
            gather(np.arange(first, first + n), n, n + m, blocks, screen, twice, others)
            gather(entries, m, m, blocks, screen, plain, records)
            for distance in range(n):
                found = with_room(found, n_found)
                n_found = meet(
                    plain, records, 0, twice, others, distance, m, 0, ends, keys, rule, meetings, blocks,
                    screen, model, room, found, n_found,
                )  # fmt: skip
    return found, n_found


@inner_kernel
def levels_of_pairs(lefts: Ids, rights: Ids, data: PairData, program: Program, out_levels: Bytes) -> None:
    """Find the level of every comparison for listed pairs."""
    for n in range(len(lefts)):
        for c in range(len(program.starts) - 1):
            level, _ = compare(c, lefts[n], rights[n], data, program)
            out_levels[n, c] = level


@inner_kernel
def score_pairs(
    lefts: Ids,
    rights: Ids,
    sequence: Codes,
    data: PairData,
    program: Program,
    weights: Weights,
    out_bits: Bits,
    out_levels: Bytes,
    out_frequency_bits: Bits,
) -> None:
    """Score listed pairs in full: total, levels, and each comparison's term-frequency bits (one row, or one per pair)."""
    keeps_parts = len(out_frequency_bits) == len(lefts)
    for n in range(len(lefts)):
        total = weights.prior_bits
        for k in range(len(sequence)):
            c = sequence[k]
            level, shared = compare(c, lefts[n], rights[n], data, program)
            out_levels[n, c] = level
            if level >= 0:
                rare_bits = frequency_bits(c, level, lefts[n], rights[n], shared, data, weights)
                total += weights.levels[c, level] + rare_bits
                if keeps_parts:
                    out_frequency_bits[n, c] = rare_bits
        out_bits[n] = total
