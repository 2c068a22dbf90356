"""The ways in which a name or a date of birth goes wrong between a person and a record."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from joindots.simulate.lists import IntArray, forms

Names = NDArray[np.object_]
_KEY_NEIGHBOURS = {
    **{
        "a": "sqz",
        "b": "vgn",
        "c": "xvd",
        "d": "sfe",
        "e": "wrd",
        "f": "dgr",
        "g": "fht",
        "h": "gjy",
        "i": "uok",
        "j": "hku",
    },
    **{"k": "jli", "l": "kop", "m": "njk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "ryg"},
    **{"u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xas"},
}


def misspell(name: str, chance: int) -> str:
    """Make one typing error: two letters swapped, one dropped, doubled or replaced by its neighbour on the keyboard."""
    kind, place = chance % 4, 1 + (chance // 4) % max(len(name) - 1, 1)
    if len(name) <= place:
        return name + name[-1].lower()
    if kind == 0 and place + 1 < len(name) and name[place] != name[place + 1]:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if kind == 1 and len(name) > 3:
        return name[:place] + name[place + 1 :]
    if kind == 2:
        return name[:place] + name[place] + name[place:]
    near = _KEY_NEIGHBOURS.get(name[place], "e")
    return name[:place] + near[chance // 97 % len(near)] + name[place + 1 :]


def other_form(name: str, kind: str, chance: int) -> str | None:
    """Find another form of a name (kind nickname or variant), if the lists have one."""
    found = forms(kind).get(name)
    return found[chance % len(found)] if found else None


def spoil_forenames(rng: np.random.Generator, names: Names, middle: Names, chosen: IntArray, call_second: IntArray) -> None:
    """Give the chosen records a typing error, a variant, a nickname or an initial instead of the forename, in place."""
    kinds, chances = rng.random(len(chosen)), rng.integers(0, 2**31, len(chosen))
    for place, kind, chance in zip(chosen.tolist(), kinds.tolist(), chances.tolist(), strict=True):
        name, wrong = names[place], None
        if call_second[place] and middle[place] is not None and kind < 0.4:
            names[place], middle[place] = middle[place], None
            continue
        if 0.35 <= kind < 0.65:
            wrong = other_form(name, "variant", chance) or other_form(name, "nickname", chance)
        elif 0.65 <= kind < 0.95:
            wrong = other_form(name, "nickname", chance) or other_form(name, "variant", chance)
        elif kind >= 0.95:
            wrong = name[0]
        names[place] = wrong or misspell(name, chance)


def spoil_surnames(rng: np.random.Generator, names: Names, other: Names, chosen: IntArray, may_change: IntArray) -> None:
    """Give the chosen records a typing error, a variant, a double name or another family name, in place."""
    kinds, chances = rng.random(len(chosen)), rng.integers(0, 2**31, len(chosen))
    for place, kind, chance in zip(chosen.tolist(), kinds.tolist(), chances.tolist(), strict=True):
        name, wrong = names[place], None
        if kind < 0.35:
            wrong = other_form(name, "variant", chance)
        elif kind < 0.5 and may_change[place] and other[place] != name:
            wrong = other[place]
        elif kind < 0.55 and other[place] != name:
            wrong = f"{name}-{other[place]}"
        names[place] = wrong or misspell(name, chance)


def wrong_births(rng: np.random.Generator, born: IntArray, may_be_far: IntArray) -> IntArray:
    """Get dates of birth wrong: day and month swapped, a digit of the day mistyped, or the year off.

    Only where `may_be_far` is the year off by ten; a child stays a child of some age.
    """
    days = born.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (days - months).astype(np.int64) + 1
    kind = rng.random(len(born))
    swaps = (kind < 0.4) & (day <= 12) & (day != month)
    slips = ~swaps & (kind < 0.7)
    off = np.where(may_be_far.astype(bool) & (kind > 0.92), 10, rng.choice([1, 2], len(born))) * rng.choice(
        [-1, 1], len(born)
    )
    year_new = np.where(swaps | slips, year, year + off)
    month_new = np.where(swaps, day, month)
    slipped = np.where(day > 10, day - 10, np.minimum(day + 10, 28))
    day_new = np.minimum(np.where(swaps, month, np.where(slips, slipped, day)), 28)
    first = ((year_new - 1970) * 12 + month_new - 1).astype("datetime64[M]").astype("datetime64[D]")
    wrong = first.astype(np.int64) + day_new - 1
    return np.where(wrong == born, born + 1, wrong)
