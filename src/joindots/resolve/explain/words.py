"""What a comparison found, in the words of a reader: the name of the field, the level, and how two values differ.

The model's own labels stay as they are in tables and documents. These words are for people, on every door alike.
"""

from __future__ import annotations

import re
from itertools import pairwise

NAMES = {
    "full_name": "forename with surname",
    "surname_and_middle_names": "surname with middle names",
    "middle_names": "middle names",
    "date_of_birth": "date of birth",
    "birth_span": "age",
    "phones": "telephone",
    "email": "email address",
    "pnc_id": "PNC ID",
    "cro": "CRO number",
    "nhs_number": "NHS number",
    "co_suspects": "co-suspects",
    "vehicles_and_accounts": "vehicles and accounts",
}
"""The fields of the model of people whose column name is no plain word."""

_WRITTEN_SMALL = frozenset({"forename", "middle_names", "surname", "full_name", "surname_and_middle_names", "aliases"})
_PHRASES = {
    ("date_of_birth", "two parts agree"): "two of day, month and year of birth agree",
    ("date_of_birth", "a year or less apart"): "dates of birth a year or less apart",
    ("date_of_birth", "up to eleven years apart"): "dates of birth up to eleven years apart",
    ("date_of_birth", "twelve years apart or more"): "dates of birth twelve years apart or more",
    ("birth_span", "could be one"): "the ages could be one person's",
    ("birth_span", "nearly"): "the ages could nearly be one person's",
    ("birth_span", "years apart"): "the ages lie years apart",
    ("phones", "one is shared"): "same telephone number",
    ("phones", "differs"): "no telephone number in common",
    ("email", "same before the @"): "same email name at another host",
    ("co_suspects", "one in common"): "a co-suspect in common",
    ("co_suspects", "none in common"): "no co-suspect in common",
    ("co_suspects", "named in one case"): "both named in one case",
    ("vehicles_and_accounts", "one in common"): "a vehicle or account in common",
    ("vehicles_and_accounts", "none in common"): "no vehicle or account in common",
    ("vehicles_and_accounts", "named in one case"): "both named in one case",
    ("full_name", "names that keep company"): "this forename and surname often go together",
    ("surname_and_middle_names", "names that keep company"): "this surname and middle name often go together",
    ("middle_names", "the forename"): "the middle name of one is the forename of the other",
}
_SHAPES = {
    "same": "same {name}",
    "differs": "{name} differs",
    "nickname or other spelling": "{name} a nickname or another spelling",
    "a slip or two": "{name} with a slip or two",
    "one or two slips": "{name} with a slip or two",
    "one slip": "{name} with one slip",
    "two slips": "{name} with two slips",
    "one slip in a short name": "short {name} with one slip",
    "in the other part's place": "forename and surname exchanged",
    "in the other part's place, alone": "one has the other's {name} in another place",
    "another name is shared": "another {name} of theirs agrees",
    "values that keep company": "{name} often go together",
    "one within the other": "one {name} holds the other",
    "initial agrees": "initial of the {name} agrees",
    "alike": "{name} alike",
    "somewhat alike": "{name} somewhat alike",
    "other spelling or alike": "{name} another spelling, or alike",
    "one digit or day and month exchanged": "{name} with one digit different, or day and month exchanged",
}
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOST_SLIPS = 2


def field_in_words(comparison: str) -> str:
    """Name what was compared: ``pnc_id`` is the PNC ID."""
    return NAMES.get(comparison, comparison.replace("_", " "))


def value_in_words(comparison: str, value: str) -> str:
    """Write a value for reading: names, which are compared in small letters, get their capitals.

    Examples
    --------
    >>> value_in_words("surname", "o'brien-smith"), value_in_words("phones", "+441632960001")
    ("O'Brien-Smith", '+441632960001')
    """
    if comparison not in _WRITTEN_SMALL:
        return value
    return re.sub(r"(?:^|(?<=[\s'’-]))\w", lambda found: found[0].upper(), value)


def finding_in_words(comparison: str, label: str, value_l: str, value_r: str) -> str:
    """Say what a comparison found, as a part of a sentence.

    Examples
    --------
    >>> finding_in_words("date_of_birth", "one digit or day and month exchanged", "1988-03-14", "1988-03-15")
    'date of birth differs by one digit'
    >>> finding_in_words("co_suspects", "one in common", "", "")
    'a co-suspect in common'
    """
    name = field_in_words(comparison)
    if label.startswith("one digit or") and value_l and value_r:
        difference = difference_in_words(value_l, value_r)
        if difference.startswith("exchanged"):
            return f"{name} with two digits exchanged"
        return "day and month of birth exchanged" if difference.startswith("day") else f"{name} differs by one digit"
    if (comparison, label) in _PHRASES:
        return _PHRASES[comparison, label]
    if label in _SHAPES:
        return _SHAPES[label].format(name=name)
    return label if name in label or label.startswith("same ") else f"{name} {label}"


def difference_in_words(value_l: str, value_r: str) -> str:
    """Say how two values that are nearly alike differ; empty where they are equal, too far apart, or one is missing.

    Examples
    --------
    >>> difference_in_words("1988-03-14", "1988-03-15"), difference_in_words("webb", "webbs")
    ('1 digit: 4, 5', '+1 letter: s')
    >>> difference_in_words("1988-03-04", "1988-04-03"), difference_in_words("webb", "oyelaran")
    ('day and month exchanged', '')
    """
    if not value_l or not value_r or value_l == value_r:
        return ""
    days = _ISO_DATE.fullmatch(value_l), _ISO_DATE.fullmatch(value_r)
    if days[0] and days[1] and days[0].groups() == (days[1][1], days[1][3], days[1][2]):
        return "day and month exchanged"
    return slips(value_l, value_r)


def slips(left: str, right: str) -> str:
    """Name the one or two characters in which two values differ, or the one that one of them has more; else empty."""
    if len(left) == len(right):
        places = [place for place in range(len(left)) if left[place] != right[place]]
        if len(places) > _MOST_SLIPS or len(places) == len(left):
            return ""
        if len(places) == _MOST_SLIPS and _are_exchanged(left, right, places):
            return f"exchanged: {left[places[0]]}{left[places[1]]}, {right[places[0]]}{right[places[1]]}"
        told = "; ".join(f"{left[place]}, {right[place]}" for place in places)
        return f"{len(places)} {_kind(left[places[0]], len(places))}: {told}"
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) != 1:
        return ""
    more = next((place for place in range(len(long)) if long[:place] + long[place + 1 :] == short), None)
    return "" if more is None else f"+1 {_kind(long[more], 1)}: {long[more]}"


def _are_exchanged(left: str, right: str, places: list[int]) -> bool:
    neighbours = all(b - a == 1 for a, b in pairwise(places))
    return neighbours and sorted(left[place] for place in places) == sorted(right[place] for place in places)


def _kind(character: str, n: int) -> str:
    one = "digit" if character.isdigit() else "letter" if character.isalpha() else "character"
    return one if n == 1 else f"{one}s"
