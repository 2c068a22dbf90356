"""Telephone numbers in E.164.

United Kingdom numbers take a path of regular expressions, which is fast; other countries go to the phonenumbers library.
Numbers need to be *possible*, not in a range that is in use: made-up numbers come from ranges set aside for drama, and
ranges open and close over the decades that a review covers. A number says nothing about who holds it on another day.
"""

from __future__ import annotations

import re

import phonenumbers

from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

_LABEL = re.compile(
    r"^(?:tel(?:ephone)?|mob(?:ile)?|phone|ph|home|work|number|no|m|t|h)\b[ .:]*(?:no\b|number\b)?[ .:]*", re.I
)
_EXTENSION = re.compile(r" ?(?:ext(?:ension|n)?|x)[ .:]*\d{1,6}$", re.I)
_TRAILING_NOTE = re.compile(r" ?\([^()0-9]*\)$")
_FLOAT = re.compile(r"^(\d{9,15})\.0+$")
_SHORTENED = re.compile(r"^\d(?:\.\d+)?e\+?\d{1,2}$", re.I)
_SEPARATORS = re.compile(r"[\s().\-/_']+")
_SEVERAL = re.compile(r" ?(?:[;,|&/]| or | and ) ?", re.I)
_PLAIN = re.compile(r"\+?\d+")
_COUNTRY_AND_TRUNK = re.compile(r"^(?:\+|00)?44(?=\d{9,11}$)0?|^(?:\+|00)44")
# National significant numbers by leading digit: geographic 01 may have 9 digits, 0800 and 0500 too, others have 10.
_UK_NUMBER = re.compile(r"[23789]\d{9}|55\d{8}|56\d{8}|1\d{8,9}|[58]00\d{6}|8001111|845464\d")
_PLACEHOLDER = re.compile(r"(\d)\1{6,}$|^7?123456789\d?$|^1234567890?$|^7987654321$")


def _placeholder(text: str) -> Standardised[str]:
    """Reject digits that were typed to get past a form."""
    return Standardised(None, f'"{text}" is a placeholder and not a number: leave it blank')


def _uk(digits: str, text: str) -> Standardised[str]:
    """Check the national digits of a United Kingdom number, without trunk nought."""
    if _PLACEHOLDER.search(digits) or not digits.strip("0"):
        return _placeholder(text)
    if _UK_NUMBER.fullmatch(digits):
        return Standardised(f"+44{digits}")
    if len(digits) < 10:
        return Standardised(None, f'"{text}" is too short for a telephone number: check for lost digits')
    if len(digits) > 10:
        return Standardised(None, f'"{text}" is too long for a United Kingdom number: check it, or add + and the country')
    return Standardised(None, f'"{text}" is not of the form of a United Kingdom number: add + and the country code')


def _abroad(number: str, region: str | None, text: str) -> Standardised[str]:
    """Let the library read a number of another country."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return Standardised(None, f'"{text}" is not a telephone number: check the country code and the digits')
    national = str(parsed.national_number)
    if _PLACEHOLDER.search(national) or not national.strip("0"):
        return _placeholder(text)
    if not phonenumbers.is_possible_number(parsed):
        return Standardised(None, f'"{text}" has the wrong number of digits for country +{parsed.country_code}: check it')
    canonical = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    # Some countries drop a trunk nought at each reading: read again until nothing changes.
    return Standardised(canonical) if canonical == number else _abroad(canonical, None, text)


def _several(text: str) -> bool:
    """Whether the text holds two numbers or more."""
    parts = _SEVERAL.split(text)
    return len(parts) > 1 and sum(sum(map(str.isdigit, part)) >= 9 for part in parts) > 1


def _digits(text: str) -> str:
    """Strip everything that people write around and inside a number."""
    text = _LABEL.sub("", _TRAILING_NOTE.sub("", text))
    text = _FLOAT.sub(r"\1", _EXTENSION.sub("", text))
    return _SEPARATORS.sub("", text.replace("(0)", "") if text.startswith(("+", "00", "44")) else text)


@remembered
def standardise_phone(raw: str | None, region: str = "GB") -> Standardised[str]:
    """Bring a telephone number to E.164.

    Parameters
    ----------
    raw
        The text of the cell. "+44", "0044", "(0)" and a leading nought lost to a spreadsheet are understood.
    region
        The ISO 3166 country of numbers without a country code.

    Examples
    --------
    >>> standardise_phone("7700 900123").value
    '+447700900123'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    if _SHORTENED.match(text):
        return Standardised(None, f'"{text}" was shortened by a spreadsheet: send the column as text')
    if _several(text):
        return Standardised(None, f'"{text}" holds more than one number: send one in each row')
    number = _digits(text)
    if not number.isascii() or not _PLAIN.fullmatch(number):
        return Standardised(None, f'"{text}" is not a telephone number: send digits, with + and the country if abroad')
    if not number.strip("+0"):
        return _placeholder(text)
    if region == "GB":
        national = _COUNTRY_AND_TRUNK.sub("", number)
        if national != number or not number.startswith(("+", "00")):
            return _uk(national[1:] if national.startswith("0") else national, text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    return _abroad(number, region, text)
