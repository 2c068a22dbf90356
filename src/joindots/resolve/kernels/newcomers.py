"""Newcomers meet those who are there: pairs of growing blocks, each scored once, and dropped as soon as it is lost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joindots.resolve.kernels.data import Codes, Flags, Ids, Screen
from joindots.resolve.kernels.hashing import Hashes, mixed
from joindots.resolve.kernels.options import inner_kernel, kernel
from joindots.resolve.kernels.screen import Lanes, bound_lanes, list_alive, make_lanes
from joindots.resolve.kernels.tiles import LANES, WIDTH, gather_scattered
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

_FIRST_STEP = 64
"""How far from where it should stand a hash is looked for first: in a million, it stands some hundreds of places away."""
_PRIME = np.uint64(0x100000001B3)


@kernel
def extend_hashes(rows: Codes, keys: Hashes, codes: Codes, hashes: Hashes, out_rows: Codes, out_keys: Hashes) -> int:
    """Mix the hash of its row's text into each entry's key; entries whose row has none are left out."""
    n_out = 0
    for n in range(len(rows)):
        code = codes[rows[n]]
        if code >= 0:
            out_rows[n_out] = rows[n]
            out_keys[n_out] = mixed(keys[n] * _PRIME + hashes[code])
            n_out += 1
    return n_out


@kernel
def extend_hashes_by_lists(
    rows: Codes, keys: Hashes, starts: Ids, codes: Codes, hashes: Hashes, out_rows: Codes, out_keys: Hashes
) -> int:
    """Extend each entry's key by each of its row's texts."""
    n_out = 0
    for n in range(len(rows)):
        for p in range(starts[rows[n]], starts[rows[n] + 1]):
            out_rows[n_out] = rows[n]
            out_keys[n_out] = mixed(keys[n] * _PRIME + hashes[codes[p]])
            n_out += 1
    return n_out


@kernel
def search_hashes(hashes: Hashes, keys: Hashes, firsts: Ids, lasts: Ids) -> None:
    """Say where each key stands among ascending hashes: ``hashes[firsts[n] : lasts[n]]`` are those equal to ``keys[n]``.

    Hashes lie evenly over all numbers of 64 bits, so a key stands near the place that its size gives (interpolation search,
    Perl, Itai and Avni 1978); from there steps of twice the length each find the stretch that holds it. Any hashes are
    searched rightly, uneven ones more slowly.
    """
    n, places_per_number = len(hashes), len(hashes) / 2.0**64
    if n == 0:
        firsts[:] = lasts[:] = 0
        return
    for i in range(len(keys)):
        key = keys[i]
        near = min(int(float(key) * places_per_number), n - 1)
        before, after, step = near, near, _FIRST_STEP
        while before >= 0 and hashes[before] >= key:
            after, before = before, before - step
            step *= 2
        while after < n and hashes[after] < key:
            before, after = after, after + step
            step *= 2
        before, after = max(before, -1), min(after, n)
        while after - before > 1:
            middle = (before + after) // 2
            if hashes[middle] < key:
                before = middle
            else:
                after = middle
        firsts[i] = after
        while after < n and hashes[after] == key:
            after += 1
        lasts[i] = after


@kernel
def gather_runs(firsts: Ids, lasts: Ids, source: Codes, places: Ids, is_wanted: Flags, out: Codes) -> None:
    """Lay the wanted elements of ``source[firsts[n] : lasts[n]]`` behind ``out[places[n]]``, and move the places on."""
    for n in range(len(firsts)):
        place = places[n]
        for p in range(firsts[n], lasts[n]):
            if is_wanted[source[p]]:
                out[place] = source[p]
                place += 1
        places[n] = place


@inner_kernel
def stand_everywhere(record: int, n: int, features: Codes, tile: Codes) -> None:
    """Lay the features of one record in the first `n` lanes of a tile."""
    for s in range(features.shape[1]):
        for lane in range(n):
            tile[s * WIDTH + lane] = features[record, s]


class Order(NamedTuple):
    """What orders records whatever order they came in: first `content`, then `ids`, then their numbers."""

    content: Ids
    ids: Hashes


@inner_kernel
def goes_before(i: int, j: int, order: Order) -> bool:
    """Say whether a record goes before another."""
    if order.content[i] != order.content[j]:
        return bool(order.content[i] < order.content[j])
    if order.ids[i] != order.ids[j]:
        return bool(order.ids[i] < order.ids[j])
    return i < j


@inner_kernel
def meet_tile(
    right: int, own: Codes, records: Ids, n: int, others: Codes, order: Order, screen: Screen, room: Lanes, waiting: Waiting
) -> int:
    """Screen one record against the first `n` of a tile, let what is left wait, and count who waits.

    A pair is compared from the side of the record that goes before, as in a full run.
    """
    stand_everywhere(right, n, screen.features, own)
    gather_scattered(records, n, screen.features, others)
    bound_lanes(own, 0, others, 0, WIDTH, n, screen, room)
    n_alive = list_alive(n, np.float32(screen.least_bits), room)
    for x in range(n_alive):
        p = room.alive[x]
        is_before = goes_before(records[p], right, order)
        waiting.lanes_l[x] = waiting.lanes_r[x] = p
        waiting.lefts[x] = records[p] if is_before else right
        waiting.rights[x] = right if is_before else records[p]
    return n_alive


@inner_kernel
def list_unmet(
    right: int, first: int, last: int, members: Codes, is_there: Flags, last_walker: Codes, records: Ids, n: int
) -> int:
    """Add the members ``first : last`` before a walker that it has not met yet to its tile; there is room for all."""
    for p in range(first, last):
        left = members[p]
        if left >= right:
            break
        if last_walker[left] != right and is_there[left]:
            last_walker[left] = right
            records[n] = left
            n += 1
    return n


@kernel
def score_meetings(
    walkers: Ids,
    starts: Ids,
    groups: Ids,
    first_members: Ids,
    last_members: Ids,
    members: Codes,
    is_there: Flags,
    order: Order,
    screen: Screen,
    model: Model,
) -> tuple[Found, int, int]:
    """Score every walker against the members before it of each of its groups, every pair once.

    Walker ``n`` has the groups ``groups[starts[n] : starts[n + 1]]``; group ``g`` has
    ``members[first_members[g] : last_members[g]]``, ascending; those who are not `is_there` meet nobody.

    Returns
    -------
    The pairs at or above the threshold, in either order, how many they are, and how many were looked at.
    """
    n_features = screen.features.shape[1]
    own, others = np.zeros(WIDTH * n_features, np.int32), np.zeros(WIDTH * n_features, np.int32)
    room, waiting, found = make_lanes(LANES), make_waiting(LANES), make_room(ROOM, len(model.sequence))
    records, last_walker = np.zeros(LANES, np.int64), np.full(len(is_there), -1, np.int32)
    n_found, n_met = 0, 0
    for n in range(len(walkers)):
        right, n_unmet, e = walkers[n], 0, starts[n]
        first, last = first_members[groups[e]], last_members[groups[e]]
        while e < starts[n + 1]:
            following = min(first + LANES - n_unmet, last)
            n_unmet = list_unmet(right, first, following, members, is_there, last_walker, records, n_unmet)
            first = following
            while first == last and e < starts[n + 1]:
                e += 1
                if e < starts[n + 1]:
                    first, last = first_members[groups[e]], last_members[groups[e]]
            if n_unmet == LANES or e == starts[n + 1]:
                n_waiting = meet_tile(right, own, records, n_unmet, others, order, screen, room, waiting)
                found = with_room(found, n_found, n_waiting)
                n_found = score_waiting(n_waiting, own, others, WIDTH, screen, model, waiting, found, n_found)
                n_met, n_unmet = n_met + n_unmet, 0
    return found, n_found, n_met
