"""How each kind of thing that is known of a person may be written in a query, whole or in part.

A reader gives no reading where the text is not of its kind. Canonical forms are those of `joindots.standardise`; what is
here is only which part of one a text may be.
"""

from __future__ import annotations

import re
from datetime import date

from joindots.resolve.search.parts import Field, Form, Reading
from joindots.standardise.addresses import standardise_address
from joindots.standardise.dates import parse_age, parse_date
from joindots.standardise.identifiers import standardise_cro, standardise_nhs_number, standardise_pnc
from joindots.standardise.names import standardise_name_part
from joindots.standardise.partial_dates import parse_partial_date
from joindots.standardise.phones import standardise_phone
from joindots.standardise.plates import standardise_plate
from joindots.standardise.postcodes import standardise_postcode

FIRST_YEAR = 1900
_LEAST_DIGITS, _WHOLE_DIGITS = 3, 9
_DAY_LIKE = re.compile(r"\d{1,4}[/.\- ][a-z0-9]{1,9}[/.\-, ]\d{2,4}|\d{8}|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9} \d{2,4}", re.I)
_SPAN_LIKE = re.compile(r"(?:c\.?|circa|about|early|mid|late)? ?(?:[a-z]{3,9} |\d{1,2}[/.\-])?\d{4}(?:[/\-]\d{1,4})?", re.I)
_AGE = re.compile(r"(?:aged? ?)?(?P<years>\d{1,2}) ?(?:yo|y/o|yrs?|years?(?: old)?)?", re.I)
_PHONE = re.compile(r"(?:ending |\.\.\.|…|\*)?[+(]?[\d?][\d?().\- ]*(?:\.\.\.|…|\*)?", re.I)
_OUTWARD = re.compile(r"(?P<outward>[A-Z]{1,2}\d[A-Z\d]?)(?: (?P<sector>\d))?")
_PLATE_PART = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9?]{3,7}")
_PLATE_START = re.compile(r"[A-Z]{2}\d{2}")
_PLATE_LETTERS = 7


def read_name(text: str) -> list[list[Reading]]:
    """Read words of a name, each a part of its own; one letter, or letters before ``*``, begin a name."""
    is_start = text.endswith("*")
    name = standardise_name_part(text.rstrip("*").strip("\"'()")).value or ""
    return [[_name(word, is_start=is_start or len(word) == 1)] for word in name.split()]


def _name(word: str, *, is_start: bool) -> Reading:
    if is_start:
        return Reading(Field.NAME, Form.START, word, f"name that begins with {word.title()}")
    return Reading(Field.NAME, Form.WHOLE, word, f"name {word.title()}")


def read_birth(text: str, today: date) -> list[Reading]:
    """Read a day, month or year of birth."""
    if _DAY_LIKE.fullmatch(text):
        day = parse_date(text).value
        if day is not None and FIRST_YEAR <= day.year <= today.year:
            number = _number(day)
            return [Reading(Field.BORN, Form.WHOLE, str(number), f"born on {day.isoformat()}", number, number)]
    if not _SPAN_LIKE.fullmatch(text):
        return []
    span = parse_partial_date(text).value
    if span is None or span.earliest.year < FIRST_YEAR or span.earliest > today:
        return []
    return [_span(span.earliest, span.latest, f"born in {text}" if text.isdigit() else f"born {span}")]


def read_age(text: str, today: date) -> list[Reading]:
    """Read an age in years, as of today, give or take a year."""
    match = _AGE.fullmatch(text)
    age = parse_age(match["years"]).value if match else None
    if age is None:
        return []
    first, last = date(today.year - age - 2, 1, 1), date(today.year - age + 1, 12, 31)
    return [_span(first, last, f"aged {age}, so born from {first.year} to {last.year}")]


def _span(first: date, last: date, said: str) -> Reading:
    return Reading(Field.BORN, Form.SPAN, "", said, _number(first), _number(last))


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def read_phone(text: str) -> list[Reading]:
    """Read a telephone number or some digits of one: ``07700...`` begins it, ``...123`` ends it, other digits lie in it."""
    digits = re.sub(r"[^\d?]", "", text)
    if not _PHONE.fullmatch(text) or sum(map(str.isdigit, digits)) < _LEAST_DIGITS:
        return []
    is_whole = len(digits) >= _WHOLE_DIGITS and not text.endswith(("...", "…", "*"))
    if is_whole and "?" not in digits and (number := standardise_phone(text).value):
        return [Reading(Field.PHONE, Form.WHOLE, number[1:], f"telephone number {number}")]
    if text.startswith(("...", "…", "*", "ending ")):
        return [Reading(Field.PHONE, Form.END, digits, f"telephone number that ends in {digits}")]
    international = _international(text, digits)
    start = Reading(Field.PHONE, Form.START, international, f"telephone number that begins with +{international}")
    inside = Reading(Field.PHONE, Form.INSIDE, digits, f"telephone number with {digits} in it")
    if text.endswith(("...", "…", "*")) or text.startswith(("+", "00")):
        return [start]
    return [start, inside] if international != digits else [inside]


def _international(text: str, digits: str) -> str:
    """Put the country in the place of the leading nought of the beginning of a number."""
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith("0"):
        return f"44{digits[1:]}"
    return re.sub(r"^440", "44", digits) if text.startswith("+") else digits


def read_postcode(text: str) -> list[Reading]:
    """Read a postcode, its outward half, or its sector."""
    if whole := standardise_postcode(text).value:
        return [Reading(Field.POSTCODE, Form.WHOLE, whole, f"postcode {whole}")]
    match = _OUTWARD.fullmatch(text.upper())
    if match is None:
        return []
    start = f"{match['outward']} {match['sector'] or ''}"
    kind = "sector" if match["sector"] else "district"
    return [Reading(Field.POSTCODE, Form.START, start, f"postcode {kind} {start.strip()}")]


def read_plate(text: str) -> list[Reading]:
    """Read a registration mark, whole or in part, ``?`` for a character that was not seen."""
    mark = re.sub(r"[\s\-.]+", "", text.upper())
    if "?" not in mark and (whole := standardise_plate(text).value):
        form = Form.START if _PLATE_START.fullmatch(whole) else Form.WHOLE
        said = f"vehicle {whole}" if form == Form.WHOLE else f"vehicle whose mark begins with {whole}"
        return [Reading(Field.PLATE, form, whole, said)]
    if not _PLATE_PART.fullmatch(mark):
        return []
    if len(mark) == _PLATE_LETTERS:
        return [Reading(Field.PLATE, Form.WHOLE, mark, f"vehicle {mark}")]
    return [Reading(Field.PLATE, Form.INSIDE, mark, f"vehicle with {mark} in its mark")]


def read_email(text: str) -> list[Reading]:
    """Read an e-mail address, or a part of one that has the ``@``."""
    value = text.strip().lower()
    if "@" not in value or " " in value:
        return []
    box, _, host = value.partition("@")
    if box and "." in host:
        return [Reading(Field.EMAIL, Form.WHOLE, value, f"e-mail address {value}")]
    form = Form.START if box else Form.END if "." in host else Form.INSIDE
    return [Reading(Field.EMAIL, form, value, f"e-mail address with {value} in it")]


def read_account(text: str) -> list[Reading]:
    """Read the name of an account: letters with digits or marks between them."""
    value = text.strip().lower().removeprefix("@")
    if not re.fullmatch(r"(?=.*[a-z])(?=.*[\d._])[\w.\-]{4,}", value):
        return []
    return [Reading(Field.ACCOUNT, Form.WHOLE, value, f"account {value}")]


def read_address(text: str) -> list[list[Reading]]:
    """Read the words of an address, each a part of its own."""
    words = (standardise_address(text).value or "").split()
    return [[Reading(Field.ADDRESS, Form.WHOLE, word, f"address with {word} in it")] for word in words]


def read_pnc(text: str) -> list[Reading]:
    """Read a whole PNC id."""
    value = standardise_pnc(text).value
    return [Reading(Field.PNC_ID, Form.WHOLE, value, f"PNC id {value}")] if value else []


def read_cro(text: str) -> list[Reading]:
    """Read a whole CRO number."""
    value = standardise_cro(text).value
    return [Reading(Field.CRO, Form.WHOLE, value, f"CRO number {value}")] if value else []


def read_nhs(text: str) -> list[Reading]:
    """Read a whole NHS number."""
    value = standardise_nhs_number(text).value
    return [Reading(Field.NHS_NUMBER, Form.WHOLE, value, f"NHS number {value}")] if value else []
