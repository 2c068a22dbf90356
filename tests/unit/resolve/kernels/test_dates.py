"""Dates of eight digits, compared as letters."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.resolve.plain import plain

from joindots.resolve.kernels.dates import day_and_month_swapped, parts_agreeing, years_apart

DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1))


def _spell(left: date, right: date) -> tuple[Any, int, int]:
    return np.array([ord(digit) for digit in f"{left:%Y%m%d}{right:%Y%m%d}"], np.uint16), 0, 8


@settings(deadline=None)
@given(DATES, DATES)
def test_dates__agree_with_the_calendar(left: date, right: date) -> None:
    swapped = left.year == right.year and (left.month, left.day) == (right.day, right.month)
    parts = (left.year == right.year) + (left.month == right.month) + (left.day == right.day)
    for kernels in (
        (day_and_month_swapped, parts_agreeing, years_apart),
        (plain(day_and_month_swapped), plain(parts_agreeing), plain(years_apart)),
    ):
        found = tuple(kernel(*_spell(left, right)) for kernel in kernels)
        assert found == (swapped, parts, abs(left.year - right.year))


def test_dates__exchanged_day_and_month_are_seen() -> None:
    assert day_and_month_swapped(*_spell(date(1988, 3, 4), date(1988, 4, 3)))
