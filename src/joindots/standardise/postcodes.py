"""Postcodes in the form "AB1 2CD".

The shape is checked, not whether the place exists: that is for a gazetteer of the right year, since postcodes are
retired. O/0 and I/1 are read by their position where exactly one reading fits; between readings, a real postcode area
wins. Pseudo postcodes, which health and council systems write for people without a place, are rejected.
"""

from __future__ import annotations

import re
from itertools import product

from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

# Third letters are those that the Royal Mail uses: A9A outcodes in the first set, AA9A in the second.
_OUTCODE = re.compile(r"[A-Z]\d{1,2}|[A-Z]{2}\d{1,2}|[A-Z]\d[A-HJKPSTUW]|[A-Z]{2}\d[ABEHMNPRVWXY]|GIR")
_CANONICAL = re.compile(rf"(?:{_OUTCODE.pattern}) ?\d[A-Z]{{2}}")
_AREA_CODES = """AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
    EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG
    NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W
    WA WC WD WF WN WR WS WV YO ZE"""
_AREAS = frozenset(_AREA_CODES.split())
_SEPARATORS = re.compile(r"[\s\-.,_]+")
_CHARACTERS = re.compile(r"[A-Z0-9]{5,7}")
_TO_LETTER = str.maketrans("01", "OI")
_TO_DIGIT = str.maketrans("OI", "01")
_EITHER = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
_NO_PLACE = frozenset({"NFA", "NOFIXEDABODE", "NOFIXEDADDRESS", "HOMELESS", "OVERSEAS", "ABROAD"})


def _has_area(outward: str) -> bool:
    """Whether the letters in front are a postcode area."""
    return outward[: 2 if outward[1:2].isalpha() else 1] in _AREAS


def _outcode_readings(outward: str) -> list[str]:
    """Read the outward part: as written if it fits, else as O/0 and I/1 allow, real areas and fewest swaps first."""
    if _OUTCODE.fullmatch(outward):
        return [outward]
    choices = product(*(_EITHER.get(character, character) for character in outward))
    readings = [reading for choice in choices if _OUTCODE.fullmatch(reading := "".join(choice))]
    readings = [reading for reading in readings if _has_area(reading)] or readings
    n_swaps = [sum(map(str.__ne__, reading, outward)) for reading in readings]
    return [reading for reading, n in zip(readings, n_swaps, strict=True) if n == min(n_swaps)]


@remembered
def standardise_postcode(raw: str | None) -> Standardised[str]:
    """Bring a postcode to capitals with one space before the inward part.

    Examples
    --------
    >>> standardise_postcode("swia-1aa").value
    'SW1A 1AA'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    code = _SEPARATORS.sub("", text.upper())
    if code in _NO_PLACE:
        return Standardised(None, f'"{text}" is not a postcode: record it as an accommodation status')
    if code.startswith("ZZ99"):
        return Standardised(None, f'"{text}" is a pseudo postcode for no fixed abode, abroad or not known: leave it blank')
    if not _CHARACTERS.fullmatch(code):
        if _OUTCODE.fullmatch(code):
            return Standardised(None, f'"{text}" is the first half of a postcode: send both halves')
        return Standardised(None, f'"{text}" is not a postcode: send it in the form AB1 2CD')
    inward = code[-3].translate(_TO_DIGIT) + code[-2:].translate(_TO_LETTER)
    readings = _outcode_readings(code[:-3])
    postcodes = [full for outward in readings if _CANONICAL.fullmatch(full := f"{outward} {inward}")]
    if len(postcodes) == 1:
        return Standardised(postcodes[0])
    if postcodes:
        return Standardised(None, f'"{text}" may be {" or ".join(postcodes)}: check O against 0 and I against 1')
    return Standardised(None, f'"{text}" fits no postcode pattern: send it in the form AB1 2CD')
