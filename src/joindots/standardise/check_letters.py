"""The check letters of police identifiers, and the check digit of the NHS number.

All three police letters come from one alphabet of 23, in which a remainder picks the letter. As 23 is prime and larger
than any digit, one wrong digit always changes the letter; so a bad letter proves a slip, and the message names the letter
that would fit.
"""

from __future__ import annotations

CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""The letter for each remainder of division by 23, from 0; I, O and S are left out."""


def check_letter(digits: str) -> str:
    """Work out the letter for digits, read as one number.

    Examples
    --------
    >>> check_letter("81" + "0000034")
    'U'
    """
    return CHECK_LETTERS[int(digits) % 23]


def nhs_check_digit(first_nine: str) -> int:
    """Work out the check digit of an NHS number by modulus 11; 10 means that no number starts so.

    References
    ----------
    NHS Data Dictionary, attribute NHS NUMBER: weights 10 down to 2, eleven minus the remainder, 11 counting as 0.
    """
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), first_nine, strict=True))
    return (11 - total % 11) % 11
