"""Addresses."""

import pytest

from joindots.standardise.addresses import standardise_address


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("12 High St", "12 high street"),
        ("12, HIGH STREET.", "12 high street"),
        ("12 high st, Rotherham", "12 high street rotherham"),
        ("No. 12 Station Ave", "12 station avenue"),
        ("12 A High Rd", "12a high road"),
        ("Flat 2, St. Mary's Ct", "flat 2 st marys court"),
        ("Rose Hse, St Marys", "rose house st marys"),
        ("14 Upper Saint John's Rd", "14 upper st johns road"),
        ("Star Hotel & Bar, Bridge St", "star hotel and bar bridge street"),
        ("12 High St, Rotherham, S60 1AA", "12 high street rotherham"),
    ],
)
def test_address__has_one_spelling(raw: str, expected: str) -> None:
    assert standardise_address(raw).value == expected


@pytest.mark.parametrize(("raw", "words"), [("NFA", "accommodation status"), ("12", "no street or place")])
def test_address__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = standardise_address(raw).problem
    assert problem is not None
    assert words in problem


def test_address__is_missing_where_none_was_recorded() -> None:
    assert standardise_address("Address not known").is_missing
