"""Questions about two dates asked of many pairs at once; see `joindots.resolve.kernels.lanes`."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes, Singles
from joindots.resolve.kernels.options import inlined_kernel
from joindots.resolve.kernels.signatures import count_ones

_U = np.uint64


@inlined_kernel
def one_edit_of_digits(
    a: Codes, at_l: np.uint64, has_l: np.uint64, b: Codes, at_r: np.uint64, has_r: np.uint64, n: int,
    bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Between eight digits and eight, one edit replaces a digit or exchanges two: no more than two places differ."""
    for p in range(n):
        most = bits + tone * rarity[p]
        differs = np.int32(a[at_l + _U(p)] ^ b[at_r + _U(p)])
        low = np.int32(differs | (differs >> 1))
        places = np.int32((low | (low >> 2)) & 0x11111111)
        is_there = (a[has_l + _U(p)] >= 0) & (b[has_r + _U(p)] >= 0)
        holds = is_there & (count_ones(places) <= 2)
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def parts_agree(
    a: Codes, at_l: np.uint64, has_l: np.uint64, b: Codes, at_r: np.uint64, has_r: np.uint64, n: int,
    limit: np.float32, bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Count how many of year, month and day agree."""
    for p in range(n):
        most = bits + tone * rarity[p]
        differs = np.int32(a[at_l + _U(p)] ^ b[at_r + _U(p)])
        year = np.float32((differs & -65_536) == 0)
        month = np.float32((differs & 0xFF00) == 0)
        day = np.float32((differs & 0xFF) == 0)
        is_there = (a[has_l + _U(p)] >= 0) & (b[has_r + _U(p)] >= 0)
        holds = is_there & (year + month + day >= limit)
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def day_month_swapped(
    a: Codes, at_l: np.uint64, has_l: np.uint64, b: Codes, at_r: np.uint64, has_r: np.uint64, n: int,
    bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Exchange the day and month of one date and compare it with the other."""
    for p in range(n):
        most = bits + tone * rarity[p]
        date = b[at_r + _U(p)]
        exchanged = np.int32((date & -65_536) | ((date & 0xFF) << 8) | ((date >> 8) & 0xFF))
        is_there = (a[has_l + _U(p)] >= 0) & (b[has_r + _U(p)] >= 0)
        holds = is_there & (exchanged == a[at_l + _U(p)])
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def years_apart_at_most(
    a: Codes, at_l: np.uint64, has_l: np.uint64, b: Codes, at_r: np.uint64, has_r: np.uint64, n: int,
    limit: np.float32, bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Subtract the years."""
    for p in range(n):
        most = bits + tone * rarity[p]
        apart = np.float32(abs(np.int32(a[at_l + _U(p)] - b[at_r + _U(p)])))
        is_there = (a[has_l + _U(p)] >= 0) & (b[has_r + _U(p)] >= 0)
        gain[p] = most if is_there & (apart <= limit) & (most > gain[p]) else gain[p]
