"""Telephone numbers in E.164."""

import pytest

from joindots.standardise.phones import standardise_phone

ONE_MOBILE = """
07700900123 | 07700 900123 | 07700-900-123 | +447700900123 | +44 7700 900123 | +44 (0)7700 900123 | +44 0 7700 900123
| 0044 7700 900123 | 00447700900123 | 447700900123 | 7700900123 | 7700900123.0 | (07700) 900.123 | Tel: 07700 900123
| Mob 07700900123 | 07700900123 (mum) | 07700900123 ext 12 | '07700900123
"""


@pytest.mark.parametrize("raw", ONE_MOBILE.strip().split("|"))
def test_phone__has_one_form(raw: str) -> None:
    assert standardise_phone(raw).value == "+447700900123"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("(01632) 960 123", "+441632960123"),
        ("0161 496 0000", "+441614960000"),
        ("020 7946 0000", "+442079460000"),
        ("0800 1111", "+448001111"),
        ("016977 3555", "+44169773555"),
        ("+92 300 1234567", "+923001234567"),
        ("0092 300 1234567", "+923001234567"),
        ("+353 85 012 3456", "+353850123456"),
        ("+1 202 555 0143", "+12025550143"),
    ],
)
def test_phone__need_only_be_possible(raw: str, expected: str) -> None:
    assert standardise_phone(raw).value == expected


def test_phone__is_read_in_the_region_of_the_source() -> None:
    assert standardise_phone("085 012 3456", region="IE").value == "+353850123456"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("07000000000", "placeholder"),
        ("0000", "placeholder"),
        ("07777777777", "placeholder"),
        ("07123456789", "placeholder"),
        ("+92 0000000000", "placeholder"),
        ("0770090012", "too short"),
        ("999", "too short"),
        ("077009001234", "too long"),
        ("4.47701E+11", "shortened by a spreadsheet"),
        ("07700900123 / 07700900456", "more than one number"),
        ("+92 300", "wrong number of digits"),
        ("+99 1234567", "country code"),
        ("banana", "not a telephone number"),
    ],
)
def test_phone__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = standardise_phone(raw).problem
    assert problem is not None
    assert words in problem


def test_phone__is_missing_where_none_was_recorded() -> None:
    assert [standardise_phone(raw).is_missing for raw in (None, "-", "no phone", "Unknown")] == [True] * 4
