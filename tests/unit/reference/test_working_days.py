"""Working days leave out weekends and the bank holidays of England and Wales."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.reference.working_days import bank_holidays, is_working_day, working_days_after

days = st.dates(date(2024, 1, 1), date(2028, 11, 30))


def easter(year: int) -> date:
    """The anonymous Gregorian computus (Meeus 1991, chapter 8): an outside reference for the two days that move."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * week) // 451
    month, day = divmod(h + week - 7 * m + 114, 31)
    return date(year, month, day + 1)


def test_the_table_has_eight_days_a_year_none_at_a_weekend_and_those_of_easter() -> None:
    years = sorted({day.year for day in bank_holidays()})
    for year in years:
        held = [day for day in bank_holidays() if day.year == year]
        assert len(held) == 8
        assert all(day.weekday() < 5 for day in held)
        assert {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)} <= set(held)
        mondays = {day.month for day in held if day.weekday() == 0}
        assert {5, 8} <= mondays


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [("2026-04-02", 1, "2026-04-07"), ("2026-12-24", 1, "2026-12-29"), ("2027-12-24", 5, "2028-01-05")],
)
def test_working_days_skip_easter_christmas_and_substitute_days(day: str, n: int, expected: str) -> None:
    assert working_days_after(date.fromisoformat(day), n) == date.fromisoformat(expected)


@given(days, st.integers(1, 20))
def test_so_many_working_days_lie_between(day: date, n: int) -> None:
    end = working_days_after(day, n)
    assert sum(is_working_day(day + timedelta(days=k)) for k in range(1, (end - day).days + 1)) == n
    assert is_working_day(end)
