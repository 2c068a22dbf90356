"""Dates that are known in part."""

from datetime import date

import pytest

from joindots.model.errors import ParameterError
from joindots.standardise.partial_dates import DatePrecision, PartialDate, parse_partial_date

RANGES = [
    ("01/02/2011", "2011-02-01", "day"),
    ("1980", "1980-01-01 to 1980-12-31", "year"),
    ("03/1980", "1980-03-01 to 1980-03-31", "month"),
    ("1980-02", "1980-02-01 to 1980-02-29", "month"),
    ("Mar 1980", "1980-03-01 to 1980-03-31", "month"),
    ("Sept 05", "2005-09-01 to 2005-09-30", "month"),
    ("c. 2011", "2010-01-01 to 2012-12-31", "about"),
    ("circa 2011", "2010-01-01 to 2012-12-31", "about"),
    ("between 2009 and 2011", "2009-01-01 to 2011-12-31", "range"),
    ("2009-2011", "2009-01-01 to 2011-12-31", "range"),
    ("Jan 2009 to Mar 2010", "2009-01-01 to 2010-03-31", "range"),
    ("01/02/2010 - 05/02/2010", "2010-02-01 to 2010-02-05", "range"),
    ("2009/10", "2009-01-01 to 2010-12-31", "range"),
    ("2009/08", "2009-08-01 to 2009-08-31", "month"),
    ("Summer 2011", "2011-06-01 to 2011-08-31", "range"),
    ("winter 2011", "2011-12-01 to 2012-02-29", "range"),
    ("early 2011", "2011-01-01 to 2011-04-30", "range"),
]


@pytest.mark.parametrize(("raw", "expected", "precision"), RANGES)
def test_partial_date__covers_every_day_that_fits(raw: str, expected: str, precision: str) -> None:
    known = parse_partial_date(raw).value
    assert (str(known), known and known.precision.value) == (expected, precision)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("2011 to 2009", "ends before it starts"),
        ("13/1980", "not a date"),
        ("01/01/1900", "placeholder"),
        ("banana", "not a date"),
    ],
)
def test_partial_date__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = parse_partial_date(raw).problem
    assert problem is not None
    assert words in problem


def test_partial_date__is_missing_where_nothing_was_recorded() -> None:
    assert parse_partial_date("Not known").is_missing


def test_partial_date__refuses_to_end_before_it_starts() -> None:
    with pytest.raises(ParameterError, match="before it starts"):
        PartialDate(date(2011, 1, 2), date(2011, 1, 1), DatePrecision.RANGE)
