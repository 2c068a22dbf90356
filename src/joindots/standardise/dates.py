"""Dates in the spellings that spreadsheets and police systems use.

Numbers are read day first unless the mapping says otherwise, and never the other way round because it happens to fit:
"02/25/2011" under day first is rejected with the cure, since its neighbours "02/05/2011" would be read wrongly in
silence. Two-digit years follow Excel, which wrote most of them: 00-29 are 2000-2029, 30-99 are 1930-1999. Dates that
systems write when there is none (1 January 1900 and its kin) are rejected as placeholders; 1 January 1970 is kept, since
people are born on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from joindots.model.errors import ParameterError, nearest
from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

TWO_DIGIT_YEAR_PIVOT = 30
"""Two-digit years below this are of the 2000s: Excel's own default."""
EARLIEST_YEAR, LATEST_YEAR = 1880, 2100
"""Years outside this are slips of the pen (our judgement)."""
OLDEST_AGE_YEARS = 120
"""Nobody recorded in England and Wales has lived longer (our judgement)."""

_EXCEL_EPOCH = date(1899, 12, 30)
_PLACEHOLDERS = frozenset(
    {
        *(date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1753, 1, 1), date(1, 1, 1)),
        *(date(9999, 12, 31), date(9999, 1, 1), date(1800, 1, 1), date(1901, 1, 1), date(2999, 12, 31)),
    }
)
_MONTHS = {
    month: number
    for number, months in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august"),
            *("sep sept september", "oct october", "nov november", "dec december"),
        ),
        start=1,
    )
    for month in months.split()
}
_CLOCK = (
    r"(?:[T ,]\s?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?\s?(?:[ap]\.?m\.?)?\s?(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?)?"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?,? )?"
_DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}})[/.\- ](\d{{1,2}})[/.\- ](\d{{4}}|\d{{2}}){_CLOCK}", re.I)
_YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})[/.\- ](\d{{1,2}})[/.\- ](\d{{1,2}}){_CLOCK}", re.I)
_DAY_WORD_YEAR = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[ ./\-]?(?:of )?([a-z]{{3,9}})\.?,?[ ./\-]?(\d{{4}}|\d{{2}}){_CLOCK}", re.I
)
_WORD_DAY_YEAR = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}", re.I)
_EIGHT_DIGITS = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_CLOCK}", re.I)
_DAY_FIRST_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_SERIAL = re.compile(r"\d{1,6}(?:\.\d+)?")
_YEAR_ONLY = re.compile(r"(?:1[89]|20)\d{2}")

_AGE = re.compile(
    r"(?:age[d:]? ?)?(?P<minus>-)?(?:(?P<years>\d{1,4})(?:\.\d{1,6})?(?: ?-?(?:y|yr|yrs|years?|y/?o)\.?(?: ?-?old)?)?"
    r"|(?P<months>\d{1,3}) ?months?(?: old)?)",
    re.IGNORECASE,
)


class _NoSuchDayError(ValueError):
    """The text has the shape of a date that the calendar does not have; the message says why."""


def full_year(digits: str) -> int:
    """Read a year of two or four digits."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < TWO_DIGIT_YEAR_PIVOT else 1900)


def _day(year: str, month: str, day: str) -> date:
    """Make a date of digits, or say which part the calendar refuses."""
    if not 1 <= int(month) <= 12:
        raise _NoSuchDayError(f"there is no month {int(month)}")
    try:
        return date(full_year(year), int(month), int(day))
    except ValueError:
        raise _NoSuchDayError(f"month {int(month)} of {full_year(year)} has no day {int(day)}") from None


def _numbers_day_first(text: str) -> date | None:
    match = _DAY_MONTH_YEAR.fullmatch(text)
    return match and _day(match[3], match[2], match[1])


def _numbers_month_first(text: str) -> date | None:
    match = _DAY_MONTH_YEAR.fullmatch(text)
    return match and _day(match[3], match[1], match[2])


def _year_first(text: str) -> date | None:
    match = _YEAR_MONTH_DAY.fullmatch(text)
    return match and _day(match[1], match[2], match[3])


def month_number(word: str) -> int | None:
    """Find the month that an English word or its abbreviation means."""
    return _MONTHS.get(word.lower())


def _month_in_words(text: str) -> date | None:
    if match := _DAY_WORD_YEAR.fullmatch(text):
        day, word, year = match.groups()
    elif match := _WORD_DAY_YEAR.fullmatch(text):
        word, day, year = match.groups()
    else:
        return None
    month = month_number(word)
    return _day(year, str(month), day) if month else None


def _eight_digits(text: str) -> date | None:
    match = _EIGHT_DIGITS.fullmatch(text)
    return match and _day(match[1], match[2], match[3])


def _eight_digits_day_first(text: str) -> date | None:
    match = _DAY_FIRST_DIGITS.fullmatch(text)
    return match and _day(match[3], match[2], match[1])


def _excel_serial(text: str) -> date | None:
    return _EXCEL_EPOCH + timedelta(days=int(float(text))) if _SERIAL.fullmatch(text) else None


_Reader = Callable[[str], "date | None"]
FORMATS: dict[str, _Reader] = {
    "dd/mm/yyyy": _numbers_day_first,
    "dd/mm/yy": _numbers_day_first,
    "mm/dd/yyyy": _numbers_month_first,
    "mm/dd/yy": _numbers_month_first,
    "yyyy-mm-dd": _year_first,
    "iso": _year_first,
    "dd mon yyyy": _month_in_words,
    "yyyymmdd": _eight_digits,
    "ddmmyyyy": _eight_digits_day_first,
    "excel": _excel_serial,
}
"""The formats that a mapping may name; the separator and a time of day are free. A strptime pattern works too."""
_DAY_FIRST: tuple[_Reader, ...] = (_numbers_day_first, _year_first, _month_in_words, _eight_digits)
_MONTH_FIRST: tuple[_Reader, ...] = (_numbers_month_first, _year_first, _month_in_words, _eight_digits)


def _strptime_reader(pattern: str) -> _Reader:
    """Make a reader of a strptime pattern."""

    def read(text: str) -> date | None:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            return None

    return read


def _readers(formats: Sequence[str] | None, day_first: bool) -> Sequence[_Reader]:
    """Find the readers for the formats that a mapping names."""
    if formats is None:
        return _DAY_FIRST if day_first else _MONTH_FIRST
    readers = []
    for name in formats:
        if "%" in name:
            readers.append(_strptime_reader(name))
        elif name.lower() in FORMATS:
            readers.append(FORMATS[name.lower()])
        else:
            raise ParameterError(
                f'Date format "{name}" is not known. {nearest(name.lower(), FORMATS)} '
                "Name one of these in the mapping, or a pattern such as %d/%m/%Y."
            )
    return readers


def _unreadable(text: str, formats: Sequence[str] | None) -> str:
    """Say why text is not a date, and what would be."""
    if formats is not None:
        return f'"{text}" is not a date of the form {" or ".join(formats)}, which the mapping declares'
    if _YEAR_ONLY.fullmatch(text):
        return f'"{text}" is a year and not a date: send the day, or send it as a partial date'
    if _SERIAL.fullmatch(text):
        return f'"{text}" is a number: if it is a spreadsheet serial date, declare the format "excel" in the mapping'
    return f'"{text}" is not a date: send it as dd/mm/yyyy'


def _plausible(day: date, text: str) -> Standardised[date]:
    """Refuse placeholders and slips of the pen."""
    if day in _PLACEHOLDERS:
        return Standardised(None, f'"{text}" is a placeholder that systems write for no date: leave it blank')
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        return Standardised(None, f'"{text}" is outside {EARLIEST_YEAR}-{LATEST_YEAR}: check the year')
    return Standardised(day)


def parse_date(raw: str | None, formats: Sequence[str] | None = None, day_first: bool = True) -> Standardised[date]:
    """Read one calendar date; a time of day is accepted and dropped.

    Parameters
    ----------
    raw
        The text of the cell.
    formats
        Names from `FORMATS` or strptime patterns, tried in order; ``None`` reads every unambiguous form.
    day_first
        Whether numbers with the year last mean day, month, year. Ignored where `formats` is given.

    Raises
    ------
    ParameterError
        If a format is not known.

    Examples
    --------
    >>> parse_date("31/02/2011").problem
    '"31/02/2011" is not a date: month 2 of 2011 has no day 31. Check the entry'
    """
    return _parsed(raw, None if formats is None else tuple(formats), day_first)


@remembered
def _parsed(raw: str | None, formats: tuple[str, ...] | None, day_first: bool) -> Standardised[date]:
    """Read one calendar date, remembering it: a column repeats its days."""
    readers = _readers(formats, day_first)
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    refusal: str | None = None
    for reader in readers:
        try:
            day = reader(text)
        except (_NoSuchDayError, OverflowError) as error:
            refusal = refusal or str(error)
            continue
        if day is not None:
            return _plausible(day, text)
    if refusal is not None:
        return Standardised(None, f'"{text}" is not a date: {refusal}. Check the entry')
    return Standardised(None, _unreadable(text, formats))


def parse_date_of_birth(
    raw: str | None,
    formats: Sequence[str] | None = None,
    day_first: bool = True,
    reference: date | None = None,
) -> Standardised[date]:
    """Read a date of birth: also refuse one after `reference`, or more than 120 years before it.

    `reference` is the day on which the person was known to be alive: the delivery's data cut, as a rule. A two-digit
    year that would lie after it belongs to the century before.
    """
    born = parse_date(raw, formats, day_first)
    day = born.value
    if day is None or reference is None:
        return born
    if day > reference and str(day.year) not in (raw or "") and day.year >= 2000:
        day = _century_before(day)
    if day > reference:
        return Standardised(None, f"date of birth {day} is after {reference}: check the year")
    if reference.year - day.year > OLDEST_AGE_YEARS:
        return Standardised(None, f"date of birth {day} makes the person over {OLDEST_AGE_YEARS}: check the year")
    return Standardised(day)


def _century_before(day: date) -> date:
    """Move a date back a century; 29 February 2000 becomes 28 February, since 1900 had no leap day."""
    try:
        return day.replace(year=day.year - 100)
    except ValueError:
        return day.replace(year=day.year - 100, day=28)


def parse_age(raw: str | None) -> Standardised[int]:
    """Read an age in completed years, from 0 to 99.

    Higher ages are rejected: in these extracts they come from placeholder dates of birth in 1900, which make people of
    100 to 126, far more often than from centenarians.
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    match = _AGE.fullmatch(text)
    if match is None:
        return Standardised(None, f'"{text}" is not an age: send completed years as a number from 0 to 99')
    years = int(match["years"]) if match["years"] else int(match["months"]) // 12
    if match["minus"] and years:
        return Standardised(None, f'"{text}" is a negative age: check the date of birth and the date it is counted to')
    if years > 99:
        return Standardised(None, f'"{text}" is above 99: check the date of birth')
    return Standardised(years)
