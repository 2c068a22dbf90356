"""Police and court identifiers in one form each, with their check letters verified.

An identifier that fails its check is worse than none: it would join two strangers or part one person from themselves. So
it is rejected, and the message gives the letter that would fit. Letters are never corrected here. Dummy values that
systems write to get a file through are rejected too.

Two-digit years of PNC ids: 00-39 are 2000-2039 and 40-99 are 1940-1999. The check letter does not tell, since it covers
two digits of the year; records from before 1940 would belong to people over 100 (our judgement).

CRO numbers differ from PNC ids in what the letter covers: the standard form pads its serial to six digits, the SF form,
for files without fingerprints, does not pad.
"""

from __future__ import annotations

import re

from joindots.model.words import Standardised
from joindots.standardise.check_letters import check_letter, nhs_check_digit
from joindots.standardise.missing import is_missing, usable_text
from joindots.standardise.text import remembered, repair_text

PNC_YEAR_PIVOT = 40
"""Two-digit years of PNC ids below this are of the 2000s."""

_SPACES = re.compile(r"\s+")
_PNC = re.compile(r"(?:(\d{4}|\d{2})/(\d{1,7})|(\d{3,11}))/?([A-Z])", re.ASCII)
_CRO_STANDARD = re.compile(r"(\d{1,6})/(\d{2})/?([A-Z])", re.ASCII)
_CRO_SF = re.compile(r"SF(\d{2})/(\d{1,6})/?([A-Z])", re.ASCII)
_ASN_PLAIN = re.compile(r"(\d{2})([A-Z]?)([A-Z0-9]{2})([A-Z0-9]{2})([A-Z0-9]{2})(\d{11})([A-Z])", re.ASCII)
_ASN_SLASHED = re.compile(r"(\d{2})/([A-Z]?)([A-Z0-9]{2})([A-Z0-9]{2})/([A-Z0-9]{2})/(\d{1,11})/?([A-Z])", re.ASCII)
_PTI_URN = re.compile(r"(\d{2})([A-Z0-9]{2})(\d{5})(\d{2})", re.ASCII)
_COURT_CASE = re.compile(r"(\d{2})/(\d{4})/(\d{1,6})([A-Z])|(\d{2})(\d{4})(\d{6})([A-Z])", re.ASCII)
_ONE_DIGIT = re.compile(r"(\d)\1*", re.ASCII)
_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)

# Year, force, unit and system of numbers that systems make up, as published with the courts' own validator.
_ASN_DUMMIES = re.compile(
    r"0800[NP]P01|\d{4}NRPR|\d{2}12LN00|\d{2}00NP00|\d{2}6300\d\d|\d{2}06SS..|\d{2}00XX..|\d{2}50(?:11|12|21|41|42|43|OF|SJ).."
)


def _compact(text: str) -> str:
    """Write in capitals without spaces, a backslash being a slash."""
    return _SPACES.sub("", text.upper()).replace("\\", "/")


def _wrong_letter(kind: str, text: str, expected: str) -> str:
    """Say that a check letter does not fit, and which would."""
    return f'{kind} "{text}" has the wrong check letter: expected "{expected}". Check every digit as well as the letter'


def _pnc_parts(digits: str, letter: str) -> tuple[str, str] | None:
    """Split the digits of a PNC id without slash into year and serial.

    Up to eight digits the year has two, from ten it has four. Nine are a short year with a full serial, or a year of
    19.. or 20.. with a serial of five: then the check letter decides; ``None`` if it fits both.
    """
    short, long = (digits[:2], digits[2:]), (digits[:4], digits[4:])
    if len(digits) == 9 and digits[:2] in {"19", "20"}:
        fits = [(year, serial) for year, serial in (short, long) if check_letter(year[-2:] + serial.zfill(7)) == letter]
        return fits[0] if len(fits) == 1 else None if fits else long
    return long if len(digits) > 9 else short


@remembered
def standardise_pnc(raw: str | None) -> Standardised[str]:
    """Bring a PNC id to ``YYYY/0000000D``.

    Examples
    --------
    >>> standardise_pnc("81/34U").value
    '1981/0000034U'
    >>> standardise_pnc("20120052494O").problem
    'PNC id "20120052494O" has the wrong check letter: expected "Q". Check every digit as well as the letter'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    match = _PNC.fullmatch(_compact(text))
    parts = match and ((match[1], match[2]) if match[1] else _pnc_parts(match[3], match[4]))
    if match is None or not parts:
        return Standardised(None, f'"{text}" is not a PNC id: send it as YYYY/NNNNNNND, such as 1981/0000034U')
    year, serial = parts[0], parts[1].zfill(7)
    if not serial.strip("0"):
        return Standardised(None, f'PNC id "{text}" has a serial of noughts, a placeholder: leave it blank')
    expected = check_letter(year[-2:] + serial)
    if match[4] != expected:
        return Standardised(None, _wrong_letter("PNC id", text, expected))
    if len(year) == 2:
        year = f"{'20' if int(year) < PNC_YEAR_PIVOT else '19'}{year}"
    if year[:2] not in {"19", "20"}:
        return Standardised(None, f'PNC id "{text}" has the year {year}: check the first four digits')
    return Standardised(f"{year}/{serial}{expected}")


@remembered
def standardise_cro(raw: str | None) -> Standardised[str]:
    """Bring a CRO number to ``NNNNNN/YYD``, or ``SFYY/N..ND`` for a file without fingerprints.

    Examples
    --------
    >>> standardise_cro("65656/91H").value
    '065656/91H'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    compact = _compact(text)
    if match := _CRO_SF.fullmatch(compact):
        year, serial, letter = match[1], match[2].lstrip("0"), match[3]
        canonical = f"SF{year}/{serial}"
    elif match := _CRO_STANDARD.fullmatch(compact):
        serial, year, letter = match[1].zfill(6), match[2], match[3]
        canonical = f"{serial}/{year}"
    else:
        return Standardised(None, f'"{text}" is not a CRO number: send it as NNNNNN/YYD or SFYY/NNNNNND')
    if not serial.strip("0"):
        return Standardised(None, f'CRO number "{text}" has a serial of noughts, a placeholder: leave it blank')
    expected = check_letter(year + serial)
    if letter != expected:
        return Standardised(None, _wrong_letter("CRO number", text, expected))
    return Standardised(canonical + letter)


@remembered
def standardise_asn(raw: str | None) -> Standardised[str]:
    """Bring an arrest or summons number to its 20 characters, or 21 with a top-level letter.

    The letter covers the digits of force and system, then the year and the sequence of eleven; a part with letters in it
    does not count. Dummy numbers are shared by unrelated people, so they are rejected before the letter is looked at.

    Examples
    --------
    >>> standardise_asn("11/01ZD/01/448754K").value
    '1101ZD0100000448754K'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    compact = _compact(text)
    match = _ASN_PLAIN.fullmatch(compact.replace("/", "")) or _ASN_SLASHED.fullmatch(compact)
    if match is None:
        return Standardised(None, f'"{text}" is not an arrest/summons number: send 20 or 21 characters, or YY/FFUU/SS/NNNND')
    year, top_level, force, unit, system, sequence, letter = match.groups()
    sequence = sequence.zfill(11)
    if _ONE_DIGIT.fullmatch(sequence) or _ASN_DUMMIES.match(year + force + unit + system):
        return Standardised(None, f'"{text}" is a dummy arrest/summons number, which many people share: leave it blank')
    counted = "".join(part for part in (force, system) if part.isdigit())
    expected = check_letter(counted + year + sequence)
    if letter != expected:
        return Standardised(None, _wrong_letter("Arrest/summons number", text, expected))
    return Standardised(f"{year}{top_level}{force}{unit}{system}{sequence}{letter}")


@remembered
def standardise_pti_urn(raw: str | None) -> Standardised[str]:
    """Bring a case's unique reference number to its 11 characters: force, unit, serial of five, year.

    Examples
    --------
    >>> standardise_pti_urn("01/ZD/03032/08").value
    '01ZD0303208'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    match = _PTI_URN.fullmatch(_compact(text).replace("/", "").replace("-", ""))
    if match is None:
        return Standardised(None, f'"{text}" is not a case URN: send 11 characters, such as 01ZD0303208')
    if match[1] + match[2] in {"00NP", "00PP"} or not match[3].strip("0"):
        return Standardised(None, f'"{text}" is a dummy case URN: leave it blank')
    return Standardised(match[0])


@remembered
def standardise_court_case_reference(raw: str | None) -> Standardised[str]:
    """Bring a court case reference to ``YY/NNNN/NNNNNNX``. Its letter is kept and not checked: no rule is published.

    Examples
    --------
    >>> standardise_court_case_reference("97/1626/8395q").value
    '97/1626/008395Q'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    match = _COURT_CASE.fullmatch(_compact(text))
    if match is None:
        return Standardised(None, f'"{text}" is not a court case reference: send it as YY/NNNN/NNNNNNX')
    year, court, serial, letter = match.groups()[:4] if match[1] else match.groups()[4:]
    return Standardised(f"{year}/{court}/{serial.zfill(6)}{letter}")


@remembered
def standardise_nhs_number(raw: str | None) -> Standardised[str]:
    """Bring an NHS number to ten digits, with its check digit verified.

    Examples
    --------
    >>> standardise_nhs_number("943 476 5919").value
    '9434765919'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    digits = _SPACES.sub("", _whole(text)).replace("-", "")
    if not (len(digits) == 10 and digits.isascii() and digits.isdigit()):
        return Standardised(None, f'"{text}" is not an NHS number: send ten digits')
    if _ONE_DIGIT.fullmatch(digits):
        return Standardised(None, f'"{text}" is a placeholder and not an NHS number: leave it blank')
    expected = nhs_check_digit(digits[:9])
    if expected == 10:
        return Standardised(None, f'"{text}" is not an NHS number: none starts with {digits[:9]}. Check every digit')
    if int(digits[9]) != expected:
        return Standardised(None, f'NHS number "{text}" has the wrong check digit: expected "{expected}". Check every digit')
    return Standardised(digits)


def _whole(text: str) -> str:
    """Drop the ".0" that a spreadsheet adds to a number."""
    match = _FLOAT.fullmatch(text)
    return match[1] if match else text


@remembered
def standardise_uprn(raw: str | None) -> Standardised[str]:
    """Bring a unique property reference number to 1 to 12 digits without leading noughts."""
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    digits = _whole(text).lstrip("0")
    if not (1 <= len(digits) <= 12 and digits.isascii() and digits.isdigit()):
        return Standardised(None, f'"{text}" is not a UPRN: send 1 to 12 digits, as text')
    return Standardised(digits)


@remembered
def standardise_crime_reference(raw: str | None) -> Standardised[str]:
    """Bring a crime reference to capitals, trimmed. Its form is each force's own, so it identifies only beside the force.

    Examples
    --------
    >>> standardise_crime_reference(" cr/00123/14 ").value
    'CR/00123/14'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    reference = repair_text(text.upper())
    return Standardised(None) if is_missing(reference) else Standardised(reference)
