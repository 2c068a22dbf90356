"""Numbers that look real and belong to nobody. Every choice of range is our judgement.

* Phones: 072 followed by eight digits. The national plan keeps 071-075 for mobiles; no operator is listed for 072 in the
  carrier tables of libphonenumber, while the numbers are of possible form. The drama numbers are too few: each would
  become a hub.
* Plates: current-series form with J, T or U first, letters that no local memory tag begins with.
* Postcodes: areas such as FA, JC, UD and YP, which have the form of an area and are none.
* PNC ids: serials from 5,000,000 upward, far above what a year reaches; check letters are right unless broken on purpose.
* E-mail addresses: the reserved top-level domain "invalid" (RFC 2606).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.lists import IntArray
from joindots.standardise.check_letters import CHECK_LETTERS

PHONE_PREFIX = "072"
N_PHONES = 10**8
_PLATE_FIRST = "JTU"
_PLATE_SECOND = "ABCDEFGHJKLMNPRSTUVWXY"
_PLATE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PLATE_YEARS = tuple(f"{year:02d}" for year in (*range(2, 26), *range(51, 75)))
N_PLATES = len(_PLATE_FIRST) * len(_PLATE_SECOND) * len(_PLATE_YEARS) * len(_PLATE_LETTERS) ** 3
_INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
N_POSTCODES = 20 * 10 * len(_INWARD_LETTERS) ** 2
"""Postcodes of one area."""
_SCRAMBLE = 7919
"""A prime without factors in common with `N_POSTCODES`: neighbours in number are not neighbours in spelling."""
FIRST_PNC_SERIAL = 5_000_000
N_PNC_SERIALS = 5_000_000
"""Serials in use for each year."""


def _letters(index: IntArray, alphabet: str | tuple[str, ...]) -> pl.Series:
    """Pick a letter for each index, the index counted round the alphabet."""
    return pl.Series(list(alphabet)).gather(index % len(alphabet))


def phone_text(number: IntArray) -> pl.Series:
    """Write phone numbers (0 to `N_PHONES` - 1) in national form."""
    return PHONE_PREFIX + pl.Series(number).cast(pl.String).str.zfill(8)


def plate_text(number: IntArray) -> pl.Series:
    """Write registration marks (0 to `N_PLATES` - 1) without a space."""
    parts = []
    for alphabet in (_PLATE_LETTERS, _PLATE_LETTERS, _PLATE_LETTERS, _PLATE_YEARS, _PLATE_SECOND, _PLATE_FIRST):
        parts.append(_letters(number, alphabet))
        number = number // len(alphabet)
    return parts[5] + parts[4] + parts[3] + parts[2] + parts[1] + parts[0]


def postcode_text(areas: pl.Series, number: IntArray) -> pl.Series:
    """Write postcodes of the given areas (0 to `N_POSTCODES` - 1 in each)."""
    place = number * _SCRAMBLE % N_POSTCODES
    district = pl.Series(1 + place % 20).cast(pl.String)
    sector = pl.Series(place // 20 % 10).cast(pl.String)
    return (
        areas + district + " " + sector + _letters(place // 200, _INWARD_LETTERS) + _letters(place // 4000, _INWARD_LETTERS)
    )


def pnc_text(year: IntArray, serial: IntArray, letter_shift: IntArray) -> pl.Series:
    """Write PNC ids as YYYY/0000000D; a `letter_shift` other than 0 makes the check letter wrong."""
    remainder = (year % 100 * 10**7 + serial) % 23
    digits = pl.Series(serial).cast(pl.String).str.zfill(7)
    return pl.Series(year).cast(pl.String) + "/" + digits + _letters(remainder + letter_shift, CHECK_LETTERS)


def draw_distinct(rng: np.random.Generator, n: int, limit: int) -> IntArray:
    """Draw `n` distinct numbers below `limit`, in no order, without holding them all in memory."""
    step = int(rng.integers(1, limit))
    while np.gcd(step, limit) != 1:
        step += 1
    start = int(rng.integers(limit))
    return (start + step * np.arange(n, dtype=np.int64)) % limit
