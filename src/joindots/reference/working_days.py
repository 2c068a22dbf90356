"""Working days of England and Wales: not Saturdays, Sundays or bank holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from joindots.reference.rows import load_rows

_SATURDAY = 5


@cache
def bank_holidays() -> dict[date, str]:
    """The bank holidays of England and Wales that the table holds, substitute days among them."""
    rows = load_rows("bank_holidays.csv", ("day",))
    return {date.fromisoformat(row.text("day")): row.text("label") for row in rows}


def is_working_day(day: date) -> bool:
    """Say whether a day is a working day. In years that the table does not hold, only weekends are known."""
    return day.weekday() < _SATURDAY and day not in bank_holidays()


def working_days_after(day: date, n: int) -> date:
    """Give the `n`-th working day after a day.

    Examples
    --------
    >>> working_days_after(date(2026, 4, 2), 1)  # the Thursday before Easter: the Tuesday after it
    datetime.date(2026, 4, 7)
    """
    left = n
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day
