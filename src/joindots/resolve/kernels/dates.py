"""How two dates of eight digits (year, month, day) differ."""

from __future__ import annotations

from joindots.resolve.kernels.data import Letters
from joindots.resolve.kernels.options import inner_kernel


@inner_kernel
def digits_agree(letters: Letters, start_l: int, start_r: int, first: int, last: int) -> bool:
    """Say whether two dates agree in the digits `first` to `last` (not included)."""
    for k in range(first, last):  # noqa: SIM110 - numba has no generator expressions
        if letters[start_l + k] != letters[start_r + k]:
            return False
    return True


@inner_kernel
def day_and_month_swapped(letters: Letters, start_l: int, start_r: int) -> bool:
    """Say whether one date is the other with day and month exchanged."""
    return (
        digits_agree(letters, start_l, start_r, 0, 4)
        and digits_agree(letters, start_l + 4, start_r + 6, 0, 2)
        and digits_agree(letters, start_l + 6, start_r + 4, 0, 2)
    )


@inner_kernel
def parts_agreeing(letters: Letters, start_l: int, start_r: int) -> int:
    """Count how many of year, month and day agree."""
    n = 0
    if digits_agree(letters, start_l, start_r, 0, 4):
        n += 1
    if digits_agree(letters, start_l, start_r, 4, 6):
        n += 1
    if digits_agree(letters, start_l, start_r, 6, 8):
        n += 1
    return n


@inner_kernel
def years_apart(letters: Letters, start_l: int, start_r: int) -> int:
    """Subtract the years of two dates, without sign."""
    year_l = 0
    year_r = 0
    for k in range(4):
        year_l = year_l * 10 + (int(letters[start_l + k]) - 48)
        year_r = year_r * 10 + (int(letters[start_r + k]) - 48)
    return abs(year_l - year_r)
