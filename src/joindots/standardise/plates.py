"""Vehicle registration marks of the United Kingdom, without spaces.

People and cameras take O for 0 and I for 1. Position tells them apart: a mark that fits no pattern as written is read
again with those characters swapped, and corrected where exactly one reading with the fewest swaps fits one of the series
of 1963 and later. A mark that fits as written is never altered, and dateless marks are never a correction: their pattern
is so wide that half a modern mark fits it. Marks that fit nothing, foreign and partial ones among them, are rejected:
their raw text stays in the source row.
"""

from __future__ import annotations

import re
from itertools import combinations

from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

# Each series leaves letters out: years I, O, Q, U and Z, though a prefix Q marks a vehicle of unknown age.
_SERIES = re.compile(
    r"[A-HJ-PR-Y]{2}\d{2}[A-HJ-PR-Z]{3}"  # current, from September 2001
    r"|[A-HJ-NP-TV-Y][1-9]\d{0,2}[A-HJ-PR-Z]{3}"  # prefix, 1983-2001, and Q
    r"|[A-HJ-PR-Z]{3}[1-9]\d{0,2}[A-HJ-NPR-TV-Y]"  # suffix, 1963-1982
    r"|[1-9]\d{2}[DX]\d{3}"  # diplomatic
)
_DATELESS = re.compile(
    r"[A-Z]{1,3}[1-9]\d{0,3}"  # dateless, and Northern Ireland, where I and Z are in use
    r"|[1-9]\d{0,3}[A-Z]{1,3}"  # reversed
)
_SEPARATORS = re.compile(r"[\s\-.·*]+")
_CHARACTERS = re.compile(r"[A-Z0-9]{2,7}")
_SWAPS = str.maketrans("O0I1", "0O1I")


def _readings(mark: str) -> list[str]:
    """Read a mark again with the fewest confusable characters swapped that make it fit a series."""
    places = [place for place, character in enumerate(mark) if character in "O0I1"]
    for n_swaps in range(1, len(places) + 1):
        fits = []
        for swapped in combinations(places, n_swaps):
            reading = "".join(
                character.translate(_SWAPS) if place in swapped else character for place, character in enumerate(mark)
            )
            if _SERIES.fullmatch(reading):
                fits.append(reading)
        if fits:
            return fits
    return []


@remembered
def standardise_plate(raw: str | None) -> Standardised[str]:
    """Bring a registration mark to capitals without spaces, with O/0 and I/1 read by their position.

    Examples
    --------
    >>> standardise_plate("yko8 abc").value
    'YK08ABC'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    mark = _SEPARATORS.sub("", text.upper())
    if not _CHARACTERS.fullmatch(mark) or not any(map(str.isdigit, mark)):
        return Standardised(None, f'"{text}" is not a registration mark: send 2 to 7 letters and digits, such as AB12 CDE')
    if _SERIES.fullmatch(mark) or _DATELESS.fullmatch(mark):
        return Standardised(mark)
    readings = _readings(mark)
    if len(readings) == 1:
        return Standardised(readings[0])
    if readings:
        return Standardised(None, f'"{text}" may be {" or ".join(readings)}: check O against 0 and I against 1')
    return Standardised(None, f'"{text}" fits no pattern of United Kingdom registration marks: check it letter by letter')
