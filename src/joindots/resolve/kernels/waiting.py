"""The pairs that the screen leaves, scored in full.

Many are scored together, comparison by comparison: their values lie far apart in memory, and are waited for at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joindots.resolve.kernels.compare import NOTHING, compare, frequency_bits, level_of_values, value_bits
from joindots.resolve.kernels.data import Bits, Bytes, Codes, Ids, PairData, Program, Screen, Shape, Weights
from joindots.resolve.kernels.options import inner_kernel, kernel
from joindots.resolve.kernels.settle import UNSETTLED, settle, settle_at_once

_ANY = int(Shape.ANY)
ROOM = 4096
"""Pairs that may be found before more room is made."""


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


class Waiting(NamedTuple):
    """Pairs that wait to be scored: the lanes of their two records, the records (left the lesser), and what was added up."""

    lanes_l: Codes
    lanes_r: Codes
    lefts: Ids
    rights: Ids
    totals: Bits
    unsettled: Codes


@kernel
def make_room(room: int, n_comparisons: int) -> Found:
    """Make room for pairs."""
    return Found(
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.float64),
        np.empty((room, n_comparisons), np.int8),
    )


@kernel
def with_room(found: Found, n: int, n_more: int) -> Found:
    """Give room for `n_more` pairs beyond the first `n`, moving them where there is twice as much if need be."""
    if n + n_more <= len(found.lefts):
        return found
    more = make_room(2 * len(found.lefts) + n_more, found.levels.shape[1])
    more.lefts[:n] = found.lefts[:n]
    more.rights[:n] = found.rights[:n]
    more.bits[:n] = found.bits[:n]
    more.levels[:n] = found.levels[:n]
    return more


@inner_kernel
def lay_in_order(first: int, last: int, order: Ids, found: Found, out: Found) -> None:
    """Write the pairs from `first` to `last` in an order of their numbers."""
    for n in range(first, last):
        place = order[n]
        out.lefts[n], out.rights[n], out.bits[n] = found.lefts[place], found.rights[place], found.bits[place]
        for c in range(out.levels.shape[1]):
            out.levels[n, c] = found.levels[place, c]


@kernel
def make_waiting(n: int) -> Waiting:
    """Make room for `n` pairs to wait in."""
    return Waiting(
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int64),
        np.empty(n, np.int64),
        np.empty(n, np.float64),
        np.empty(n, np.int32),
    )


@inner_kernel
def score_waiting(
    n: int, a: Codes, b: Codes, width: int, screen: Screen, model: Model, waiting: Waiting, found: Found, n_found: int
) -> int:
    """Score the first `n` waiting pairs, keep those that reach the threshold, and count what is kept by now.

    `found` has room for all of them. A pair's terms are added in the order of the comparisons, whatever waits beside it. The
    lanes may hold the two records in either order: what features settle is the same from either side.
    """
    for x in range(n):
        waiting.totals[x] = model.weights.prior_bits
    for k in range(len(model.sequence)):
        if screen.shapes[k] == _ANY:
            add_by_steps(k, n, a, b, width, screen, model, waiting, found, n_found)
        else:
            add_at_once(k, n, a, b, width, screen, model, waiting, found, n_found)
    row = n_found
    for x in range(n):
        if waiting.totals[x] >= model.threshold_bits:
            for c in range(found.levels.shape[1]):
                found.levels[n_found, c] = found.levels[row + x, c]
            found.lefts[n_found] = waiting.lefts[x]
            found.rights[n_found] = waiting.rights[x]
            found.bits[n_found] = waiting.totals[x]
            n_found += 1
    return n_found


@inner_kernel
def add_by_steps(
    k: int, n: int, a: Codes, b: Codes, width: int, screen: Screen, model: Model, waiting: Waiting, found: Found, row: int
) -> None:
    """Add what the k-th comparison says of each waiting pair; pairs that can no longer reach the threshold are given up.

    One pass asks for levels, the next looks rarities up, and the last reads letters: each fetches much at the same time.
    """
    c, slot, n_unsettled = model.sequence[k], screen.rarity_slots[k], 0
    for x in range(n):
        level = NOTHING
        if waiting.totals[x] + model.rest[k] < model.threshold_bits:
            waiting.totals[x] = -np.inf
        else:
            lane_l, lane_r = waiting.lanes_l[x], waiting.lanes_r[x]
            level = settle(screen.firsts[k], screen.lasts[k], a, lane_l, b, lane_r, width, screen)
            waiting.unsettled[n_unsettled] = x
            n_unsettled += level == UNSETTLED
        found.levels[row + x, c] = level
    for x in range(n):
        level = found.levels[row + x, c]
        if level >= 0 and slot >= 0:
            code_l, code_r = a[slot * width + waiting.lanes_l[x]], b[slot * width + waiting.lanes_r[x]]
            waiting.totals[x] += model.weights.levels[c, level] + value_bits(c, level, code_l, code_r, model.weights)
        elif level >= 0:
            waiting.totals[x] += model.weights.levels[c, level]
    a[width - 1] = touch_values(n_unsettled, model.program.keys[model.program.starts[c]], model.data, waiting)
    for y in range(n_unsettled):
        x = waiting.unsettled[y]
        left, right = waiting.lefts[x], waiting.rights[x]
        level, shared = compare(c, left, right, model.data, model.program)
        found.levels[row + x, c] = level
        if level >= 0:
            rare_bits = frequency_bits(c, level, left, right, shared, model.data, model.weights)
            waiting.totals[x] += model.weights.levels[c, level] + rare_bits


@inner_kernel
def add_at_once(
    k: int, n: int, a: Codes, b: Codes, width: int, screen: Screen, model: Model, waiting: Waiting, found: Found, row: int
) -> None:
    """Like `add_by_steps`, of a comparison with a shape of its own: first what tokens and masks settle, then the rest."""
    c, shape, at_once = model.sequence[k], screen.shapes[k], screen.at_once
    at, n_unsettled = at_once.tokens[k] * width, 0
    for x in range(n):
        lane_l, lane_r = waiting.lanes_l[x], waiting.lanes_r[x]
        level = settle_at_once(k, shape, a, lane_l, b, lane_r, width, at_once)
        if level == UNSETTLED:
            if waiting.totals[x] + model.rest[k] < model.threshold_bits:
                waiting.totals[x] = -np.inf
            else:
                waiting.unsettled[n_unsettled] = x
                n_unsettled += 1
            continue
        found.levels[row + x, c] = level
        if level >= 0:
            code = a[at + lane_l] >> at_once.n_rarity_bits
            waiting.totals[x] += model.weights.levels[c, level] + value_bits(c, level, code, code, model.weights)
    a[width - 1] = touch_letters(n_unsettled, a, b, at, at_once.n_rarity_bits, model.data, waiting)
    for y in range(n_unsettled):
        x = waiting.unsettled[y]
        code_l = a[at + waiting.lanes_l[x]] >> at_once.n_rarity_bits
        code_r = b[at + waiting.lanes_r[x]] >> at_once.n_rarity_bits
        level = level_of_values(c, code_l, code_r, model.data, model.program)
        found.levels[row + x, c] = level
        waiting.totals[x] += model.weights.levels[c, level] + value_bits(c, level, code_l, code_r, model.weights)


@inner_kernel
def touch_letters(n: int, a: Codes, b: Codes, at: int, n_rarity_bits: int, data: PairData, waiting: Waiting) -> int:
    """Fetch the letters that `n` unsettled pairs are compared by: all are under way before the first is waited for.

    What is given is of no use but to keep a compiler from leaving the touching out.
    """
    starts, letters, touched = data.letter_starts, data.letters, np.int64(0)
    last = len(letters) - 1
    for y in range(n):
        x = waiting.unsettled[y]
        touched ^= starts[a[at + waiting.lanes_l[x]] >> n_rarity_bits] ^ starts[b[at + waiting.lanes_r[x]] >> n_rarity_bits]
    for y in range(n):
        x = waiting.unsettled[y]
        code_l, code_r = a[at + waiting.lanes_l[x]] >> n_rarity_bits, b[at + waiting.lanes_r[x]] >> n_rarity_bits
        touched ^= np.int64(letters[min(starts[code_l], last)] ^ letters[min(starts[code_r], last)])
        touched ^= np.int64(letters[min(starts[code_l + 1], last)] ^ letters[min(starts[code_r + 1], last)])
    return int(touched)


@inner_kernel
def touch_values(n: int, key: int, data: PairData, waiting: Waiting) -> int:
    """Like `touch_letters`, of the records of `n` unsettled pairs: their codes, and their letters under one key."""
    codes, starts, letters, touched = data.codes, data.letter_starts, data.letters, np.int64(0)
    n_keys, last = codes.shape[1], len(letters) - 1
    if n_keys == 0 or last < 0:
        return 0
    for y in range(n):
        left, right = waiting.lefts[waiting.unsettled[y]], waiting.rights[waiting.unsettled[y]]
        for at in range(0, n_keys, 16):
            touched ^= codes[left, at] ^ codes[right, at]
        touched ^= codes[left, n_keys - 1] ^ codes[right, n_keys - 1]
    key = min(key, n_keys - 1)
    for y in range(n):
        left, right = waiting.lefts[waiting.unsettled[y]], waiting.rights[waiting.unsettled[y]]
        touched ^= starts[max(codes[left, key], 0)] ^ starts[max(codes[right, key], 0)]
    for y in range(n):
        left, right = waiting.lefts[waiting.unsettled[y]], waiting.rights[waiting.unsettled[y]]
        code_l, code_r = max(codes[left, key], 0), max(codes[right, key], 0)
        touched ^= np.int64(letters[min(starts[code_l], last)] ^ letters[min(starts[code_r], last)])
        touched ^= np.int64(letters[min(starts[code_l + 1], last)] ^ letters[min(starts[code_r + 1], last)])
    return int(touched)
