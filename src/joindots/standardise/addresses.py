"""Addresses as lower-case words in one spelling.

Enough to make two spellings of one address agree, and no more: an address is not split into parts, since the parts differ
by force and a wrong split cannot be seen. A postcode at the end is left out, because it has a column of its own.
"""

from __future__ import annotations

import re

from joindots.model.words import Standardised
from joindots.standardise.missing import is_missing, usable_text
from joindots.standardise.text import remembered
from joindots.standardise.unnamed import fold

_STREET_WORDS = {
    **{"rd": "road", "ave": "avenue", "av": "avenue", "dr": "drive", "drv": "drive", "ln": "lane", "la": "lane"},
    **{"cl": "close", "clo": "close", "cres": "crescent", "cresc": "crescent", "ct": "court", "crt": "court"},
    **{"pl": "place", "sq": "square", "gdns": "gardens", "gdn": "gardens", "gr": "grove", "grv": "grove"},
    **{"ter": "terrace", "terr": "terrace", "pk": "park", "hse": "house", "bldg": "building", "bldgs": "buildings"},
    **{
        "blvd": "boulevard",
        "pde": "parade",
        "str": "street",
        "ests": "estate",
        "est": "estate",
        "yd": "yard",
        "grn": "green",
    },
    **{"apt": "apartment", "flt": "flat", "rm": "room", "flr": "floor", "saint": "st", "nr": "near", "opp": "opposite"},
}
_PLACE_WORDS = frozenset(_STREET_WORDS.values()) - {"st"} | {"street", "way", "hill", "view", "walk", "mews", "row", "green"}
_POSTCODE_AT_END = re.compile(r"(?:^| )[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}$")
_NUMBER_SIGN = re.compile(r"\b(?:no|number)\b\.? ?(?=\d)|#(?=\d)")
_NUMBER_AND_LETTER = re.compile(r"\b(\d+) ([a-z])(?= [a-z]{2})")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_NO_PLACE = frozenset({"nfa", "no fixed abode", "no fixed address", "of no fixed abode", "homeless", "rough sleeper"})


def _spell_out(words: list[str]) -> list[str]:
    """Write abbreviations in full, from the end, since what follows decides what "st" is.

    "st" is a street after a word, as in "high st"; it is a saint in front of everything else: after a number, after
    another place word ("rose house st marys"), and where a place word follows ("upper st johns road").
    """
    spelled: list[str] = []
    place_follows = False
    for position in range(len(words) - 1, -1, -1):
        word = _STREET_WORDS.get(words[position], words[position])
        if word == "st" and not place_follows and position:
            before = _STREET_WORDS.get(words[position - 1], words[position - 1])
            if before.isalpha() and before not in _PLACE_WORDS and before != "st":
                word = "street"
        place_follows = place_follows or word in _PLACE_WORDS
        spelled.append(word)
    return spelled[::-1]


def _canonical(text: str) -> str:
    """Apply every rule once."""
    text = fold(text).replace("'", "").replace("&", " and ")
    text = _NOT_WORDS.sub(" ", _NUMBER_SIGN.sub("", text)).strip()
    text = _POSTCODE_AT_END.sub("", text)
    return _NUMBER_AND_LETTER.sub(r"\1\2", " ".join(_spell_out(text.split())))


@remembered
def standardise_address(raw: str | None) -> Standardised[str]:
    """Bring an address to lower-case words with abbreviations spelled out.

    Examples
    --------
    >>> standardise_address("Flat 2, 14 Upper St. John's Rd, Rotherham S60 1AA").value
    'flat 2 14 upper st johns road rotherham'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    address = _canonical(text)
    while (again := _canonical(address)) != address:
        address = again
    if address in _NO_PLACE:
        return Standardised(None, f'"{text}" is not an address: record it as an accommodation status')
    if not any(map(str.isalpha, address)):
        return Standardised(None, f'"{text}" holds no street or place: send the whole address')
    return Standardised(None) if is_missing(address) else Standardised(address)
