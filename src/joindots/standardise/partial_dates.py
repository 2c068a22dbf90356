"""Dates that are known in part: "1980", "03/1980", "c. 2011", "between 2009 and 2011".

A partial date is the range of days that fit it. Nothing later may turn it into a single day: ages and laws are worked out
at both ends, and where the ends disagree the answer is that nobody can tell.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from joindots.model.errors import ParameterError
from joindots.model.words import Standardised
from joindots.standardise.dates import EARLIEST_YEAR, LATEST_YEAR, full_year, month_number, parse_date
from joindots.standardise.missing import usable_text


class DatePrecision(StrEnum):
    """How much of a date the source gave."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """Every day from `earliest` to `latest` fits, both included."""

    earliest: date
    latest: date
    precision: DatePrecision

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ParameterError(f"A partial date ends on {self.latest}, before it starts on {self.earliest}: swap them.")

    def __str__(self) -> str:
        """Write the range so that `parse_partial_date` reads it back."""
        if self.earliest == self.latest:
            return self.earliest.isoformat()
        return f"{self.earliest} to {self.latest}"


_ABOUT = re.compile(r"(?:circa|c\.?|ca\.?|about|abt\.?|approx(?:imately)?\.?|around|estimated|est\.?|~) ?", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:between|from) (.+?) (?:and|to|until|till) (.+)", re.IGNORECASE)
_TO = re.compile(r"(.+?)(?: (?:to|until|till|and|-) |(?<=\d{4})-(?=\d{4}$))(.+)", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})")
# "2009/10" names two years running; October 2009 lies within them, so the wider reading is safe.
_TWO_YEARS = re.compile(r"(\d{4}) ?/ ?(\d{2}|\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\- ](\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[/.\-](\d{1,2})")
_WORD_YEAR = re.compile(r"([a-z]{3,9})\.?,?[ \-/]?(\d{4}|\d{2})", re.IGNORECASE)
_PART_OF_YEAR = re.compile(r"(early|mid|late|spring|summer|autumn|winter)[ -](?:in )?(\d{4})", re.IGNORECASE)
# Months of each part; winter runs into the following February. Thirds of a year and seasons: our judgement.
_PARTS = {
    **{"early": (1, 4), "mid": (5, 8), "late": (9, 12)},
    **{"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)},
}
_ABOUT_MARGIN = {DatePrecision.DAY: 31, DatePrecision.MONTH: 92, DatePrecision.YEAR: 365, DatePrecision.RANGE: 92}
"""Days by which "about" widens each end (our judgement)."""


def _months(year: int, first: int, last: int, precision: DatePrecision) -> PartialDate | None:
    """Cover whole months; `last` may run past December into the next year."""
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR - 2 and 1 <= first <= 12):
        return None
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    end = date(end_year, end_month, monthrange(end_year, end_month)[1])
    return PartialDate(date(year, first, 1), end, precision)


def _part(text: str) -> PartialDate | None:
    """Read a year, a month of a year, or a part of a year."""
    if match := _YEAR.fullmatch(text):
        return _months(int(match[1]), 1, 12, DatePrecision.YEAR)
    if match := _PART_OF_YEAR.fullmatch(text):
        first, last = _PARTS[match[1].lower()]
        return _months(int(match[2]), first, last, DatePrecision.RANGE)
    if match := _MONTH_YEAR.fullmatch(text):
        return _months(int(match[2]), int(match[1]), int(match[1]), DatePrecision.MONTH)
    if match := _TWO_YEARS.fullmatch(text):
        year, end = int(match[1]), match[2]
        if int(end[-2:]) == (year + 1) % 100:
            return _months(year, 1, 24, DatePrecision.RANGE)
    if match := _YEAR_MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), int(match[2]), DatePrecision.MONTH)
    if (match := _WORD_YEAR.fullmatch(text)) and (month_of_word := month_number(match[1])):
        return _months(full_year(match[2]), month_of_word, month_of_word, DatePrecision.MONTH)
    return None


def _widen(known: PartialDate) -> PartialDate:
    """Widen by the margin of "about"; a whole year gains a whole year at each end."""
    if known.precision is DatePrecision.YEAR:
        year = known.earliest.year
        return PartialDate(date(year - 1, 1, 1), date(year + 1, 12, 31), DatePrecision.ABOUT)
    margin = timedelta(days=_ABOUT_MARGIN.get(known.precision, 0))
    return PartialDate(known.earliest - margin, known.latest + margin, DatePrecision.ABOUT)


def _range(text: str, formats: Sequence[str] | None, day_first: bool) -> Standardised[PartialDate] | None:
    """Read two partial dates with "to" or "and" between them."""
    match = _BETWEEN.fullmatch(text) or _TO.fullmatch(text)
    if match is None:
        return None
    start, end = (_single(part, formats, day_first) for part in match.groups())
    if start.value is None or end.value is None:
        return None
    if end.value.latest < start.value.earliest:
        return Standardised(None, f'"{text}" ends before it starts: check both dates')
    return Standardised(PartialDate(start.value.earliest, end.value.latest, DatePrecision.RANGE))


def _single(text: str, formats: Sequence[str] | None, day_first: bool) -> Standardised[PartialDate]:
    """Read one date, whole or in part, with or without "about"."""
    rest = _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text
    known = _part(rest)
    if known is None:
        whole = parse_date(rest, formats, day_first)
        if whole.value is None:
            return Standardised(None, whole.problem or f'"{text}" holds no date: send a year, a month or a day')
        known = PartialDate(whole.value, whole.value, DatePrecision.DAY)
    return Standardised(known if rest == text else _widen(known))


def parse_partial_date(
    raw: str | None, formats: Sequence[str] | None = None, day_first: bool = True
) -> Standardised[PartialDate]:
    """Read a date that may be known in part, as the range of days that fit.

    A year alone is read as a year under every format, since mappings declare formats for whole dates. "c. 2011" covers
    2010 to 2012.

    Raises
    ------
    ParameterError
        If a format is not known.

    Examples
    --------
    >>> str(parse_partial_date("03/1980").value)
    '1980-03-01 to 1980-03-31'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    ranged = _range(text, formats, day_first)
    return ranged if ranged is not None else _single(text, formats, day_first)
