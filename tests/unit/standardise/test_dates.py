"""Whole dates, dates of birth and ages."""

from datetime import date

import pytest

from joindots.model.errors import ParameterError
from joindots.standardise.dates import parse_age, parse_date, parse_date_of_birth

FIRST_OF_FEBRUARY = """
01/02/80 | 1/2/80 | 01/02/1980 | 1/2/1980 | 01-02-1980 | 01.02.1980 | 01 02 1980 | 1 Feb 1980 | 01-Feb-80 | 1st February 1980
| Friday 1 February 1980 | Feb 1, 1980 | 1Feb1980 | 1980-02-01 | 1980/02/01 | 1980-02-01T10:11:12Z | 1980-02-01 10:11:12.000
| 1980-02-01T10:11:12+01:00 | 01/02/1980 00:00 | 01/02/1980 10:15 PM | 19800201 |  01/02/1980\u00a0
"""


@pytest.mark.parametrize("raw", FIRST_OF_FEBRUARY.strip().split("|"))
def test_parse_date__reads_every_spelling_of_one_day(raw: str) -> None:
    assert parse_date(raw).value == date(1980, 2, 1)


@pytest.mark.parametrize(
    ("raw", "formats", "expected"),
    [
        ("40594", ["excel"], date(2011, 2, 20)),
        ("40594.75", ["excel"], date(2011, 2, 20)),
        ("61", ["excel"], date(1900, 3, 1)),
        ("25022011", ["ddmmyyyy"], date(2011, 2, 25)),
        ("02/25/2011", ["mm/dd/yyyy"], date(2011, 2, 25)),
        ("2011-02-25", ["dd/mm/yyyy", "iso"], date(2011, 2, 25)),
        ("Feb-25-2011", ["%b-%d-%Y"], date(2011, 2, 25)),
        ("01/01/1970", None, date(1970, 1, 1)),
        ("29/02/2012", None, date(2012, 2, 29)),
        ("01/02/29", None, date(2029, 2, 1)),
        ("01/02/30", None, date(1930, 2, 1)),
    ],
)
def test_parse_date__follows_the_declared_format(raw: str, formats: list[str] | None, expected: date) -> None:
    assert parse_date(raw, formats).value == expected


def test_parse_date__reads_month_first_only_when_told() -> None:
    assert parse_date("02/03/2011", day_first=False).value == date(2011, 2, 3)
    assert parse_date("02/25/2011").problem == '"02/25/2011" is not a date: there is no month 25. Check the entry'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("31/02/2011", "month 2 of 2011 has no day 31"),
        ("29/02/2011", "has no day 29"),
        ("01/01/1900", "placeholder"),
        ("1899-12-30", "placeholder"),
        ("31/12/9999", "placeholder"),
        ("01/01/1753", "placeholder"),
        ("0201-02-01", "outside 1880-2100"),
        ("40594", 'declare the format "excel"'),
        ("1980", "is a year and not a date"),
        ("banana", "send it as dd/mm/yyyy"),
        ("#VALUE!", "spreadsheet error"),
    ],
)
def test_parse_date__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = parse_date(raw).problem
    assert problem is not None
    assert words in problem


@pytest.mark.parametrize("raw", [None, "", "No outcome date", "No incident linked", "#N/A"])
def test_parse_date__is_missing_where_nothing_was_recorded(raw: str | None) -> None:
    assert parse_date(raw).is_missing


def test_parse_date__refuses_a_format_that_nobody_knows() -> None:
    with pytest.raises(ParameterError, match=r'"dd/mmm/yyyy" is not known\. Nearest: dd/mm/yyyy'):
        parse_date("1", ["dd/mmm/yyyy"])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("01/02/25", date(2025, 2, 1)),
        ("01/02/27", date(1927, 2, 1)),
        ("29/02/28", date(1928, 2, 29)),
        ("01/02/1998", date(1998, 2, 1)),
    ],
)
def test_date_of_birth__takes_the_latest_century_that_has_passed(raw: str, expected: date) -> None:
    assert parse_date_of_birth(raw, reference=date(2026, 11, 1)).value == expected


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("01/02/2027", "is after 2026-11-01"),
        ("01/02/1899", "over 120"),
        ("1980", "partial date"),
        ("01/01/1900", "placeholder"),
    ],
)
def test_date_of_birth__rejects_the_unborn_and_the_impossibly_old(raw: str, words: str) -> None:
    problem = parse_date_of_birth(raw, reference=date(2026, 11, 1)).problem
    assert problem is not None
    assert words in problem


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("14", 14),
        ("0", 0),
        ("99", 99),
        ("14.0", 14),
        ("14 years", 14),
        ("Aged 14", 14),
        ("15 y/o", 15),
        ("6 months", 0),
        ("14yrs", 14),
    ],
)
def test_age__is_read_in_completed_years(raw: str, expected: int) -> None:
    assert parse_age(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("-1", "negative"),
        ("100", "above 99"),
        ("999", "above 99"),
        ("#VALUE!", "spreadsheet"),
        ("13-15", "not an age"),
        ("ten", "not an age"),
    ],
)
def test_age__is_rejected_where_nobody_has_it(raw: str, words: str) -> None:
    problem = parse_age(raw).problem
    assert problem is not None
    assert words in problem
