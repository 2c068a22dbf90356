"""Compare a sample of records with whoever they share anything with, and note all that each pair shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joindots.resolve.kernels.data import Codes, Ids, Screen
from joindots.resolve.kernels.options import kernel
from joindots.resolve.kernels.screen import bound_lanes, list_alive, make_lanes
from joindots.resolve.kernels.tiles import LANES, WIDTH, gather_scattered
from joindots.resolve.kernels.waiting import Found, Model, make_waiting, score_waiting

_SPREAD = np.int64(0x9E3779B1)
"""An odd number near 2**32 divided by the golden ratio: its multiples scatter evenly (Fibonacci hashing)."""


class Net(NamedTuple):
    """Who shares what with the sampled records.

    The values that sampled record ``n`` has under aspect ``f`` are ``values[starts[f, n] : starts[f, n + 1]]``; the records
    that have value ``v`` are ``members[member_starts[v] : member_starts[v + 1]]``. Aspects by which nobody is looked for
    have a row of `checked` each ``(aspects, records)``, -1 for missing, and their numbers in `checked_bits`. `everybody`
    lists whom a sampled record meets whatever they share; it may be empty.
    """

    starts: Ids
    values: Ids
    member_starts: Ids
    members: Codes
    checked: Codes
    checked_bits: Ids
    everybody: Codes


@kernel
def partners_of(n: int, i: int, is_whole: bool, net: Net, stamps: Codes, masks: Ids, touched: Codes) -> int:
    """Find everybody whom a sampled record shares something with, and note what, as bits.

    Where the sample is the whole table (`is_whole`), each pair is found from its lesser record only.

    Returns
    -------
    How many were written to `touched`; ``masks[j]`` holds what is shared with ``j``.
    """
    n_touched = 0
    for e in range(len(net.everybody)):
        j = net.everybody[e]
        if j == i or (is_whole and j < i):
            continue
        stamps[j] = n
        masks[j] = 0
        touched[n_touched] = j
        n_touched += 1
    for f in range(len(net.starts)):
        for at in range(net.starts[f, n], net.starts[f, n + 1]):
            value = net.values[at]
            for q in range(net.member_starts[value], net.member_starts[value + 1]):
                j = net.members[q]
                if j == i or (is_whole and j < i):
                    continue
                if stamps[j] != n:
                    stamps[j] = n
                    masks[j] = 0
                    touched[n_touched] = j
                    n_touched += 1
                masks[j] |= 1 << f
    for f in range(len(net.checked_bits)):
        mine = net.checked[f, i]
        if mine >= 0:
            bit = 1 << net.checked_bits[f]
            for t in range(n_touched):
                if net.checked[f, touched[t]] == mine:
                    masks[touched[t]] |= bit
    return n_touched


@kernel
def meet(
    first: int,
    sampled: Ids,
    is_whole: bool,
    keep_one_in: int,
    net: Net,
    screen: Screen,
    model: Model,
    stamps: Codes,
    masks: Ids,
    touched: Codes,
    out_masks: Ids,
    out_link_masks: Ids,
    found: Found,
) -> tuple[int, int, int]:
    """Meet the partners of the sampled records from the one numbered `first` on; keep the links, and some pairs' masks.

    One pair in `keep_one_in` leaves its mask in `out_masks`, link or not; which one depends on the pair alone.

    Returns
    -------
    How many masks and links were kept, and the sampled record to go on from when the buffers were full.
    """
    n_features = screen.features.shape[1]
    mine, theirs = np.zeros(WIDTH * n_features, np.int32), np.zeros(WIDTH * n_features, np.int32)
    room, waiting = make_lanes(LANES), make_waiting(LANES)
    n_kept = n_links = 0
    for n in range(first, len(sampled)):
        i = sampled[n]
        n_touched = partners_of(n, i, is_whole, net, stamps, masks, touched)
        if n > first and (n_kept + n_touched > len(out_masks) or n_links + n_touched > len(found.lefts)):
            for t in range(n_touched):
                stamps[touched[t]] = -1
            return n_kept, n_links, n
        for t in range(n_touched):
            j = touched[t]
            if ((min(i, j) * _SPREAD + max(i, j)) * _SPREAD >> 16) % keep_one_in == 0:
                out_masks[n_kept] = masks[j]
                n_kept += 1
        for s in range(n_features):
            mine[s * WIDTH : s * WIDTH + LANES] = screen.features[i, s]
        for start in range(0, n_touched, LANES):
            n_lanes = min(LANES, n_touched - start)
            gather_scattered(touched[start : start + n_lanes], n_lanes, screen.features, theirs)
            bound_lanes(mine, 0, theirs, 0, WIDTH, n_lanes, screen, room)
            n_alive = list_alive(n_lanes, np.float32(screen.least_bits), room)
            for x in range(n_alive):
                lane = room.alive[x]
                j = touched[start + lane]
                waiting.lanes_l[x], waiting.lanes_r[x] = 0, lane
                waiting.lefts[x], waiting.rights[x] = min(i, j), max(i, j)
            before = n_links
            n_links = score_waiting(n_alive, mine, theirs, WIDTH, screen, model, waiting, found, n_links)
            for x in range(before, n_links):
                out_link_masks[x] = masks[found.lefts[x] + found.rights[x] - i]
    return n_kept, n_links, len(sampled)
