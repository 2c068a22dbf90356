"""Postcodes."""

import pytest

from joindots.standardise.postcodes import standardise_postcode


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("m1 1ae", "M1 1AE"),
        ("B338TH", "B33 8TH"),
        ("CR2 6XH", "CR2 6XH"),
        ("DN55  1PT", "DN55 1PT"),
        ("W1A-0AX", "W1A 0AX"),
        ("ec1a1bb", "EC1A 1BB"),
        ("GIR0AA", "GIR 0AA"),
        ("ZZ1 1ZZ", "ZZ1 1ZZ"),
    ],
)
def test_postcode__has_one_form_for_every_shape(raw: str, expected: str) -> None:
    assert standardise_postcode(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("SWIA 1AA", "SW1A 1AA"),
        ("S6O 1AA", "S60 1AA"),
        ("LS1 OAA", "LS1 0AA"),
        ("MI IAE", "M1 1AE"),
        ("0X1 1AA", "OX1 1AA"),
        ("N1O 5AB", "N10 5AB"),
        ("BIO 1AA", "B10 1AA"),
        ("GIR OAA", "GIR 0AA"),
    ],
)
def test_postcode__reads_o_and_i_by_their_position(raw: str, expected: str) -> None:
    assert standardise_postcode(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("ZZ99 3WZ", "pseudo postcode"),
        ("ZZ993VZ", "pseudo postcode"),
        ("NFA", "accommodation status"),
        ("No fixed abode", "accommodation status"),
        ("S60", "first half"),
        ("1AA 1AA", "fits no postcode pattern"),
        ("S60 11AA", "fits no postcode pattern"),
        ("Rotherham", "AB1 2CD"),
    ],
)
def test_postcode__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = standardise_postcode(raw).problem
    assert problem is not None
    assert words in problem


def test_postcode__is_missing_where_none_was_recorded() -> None:
    assert standardise_postcode("postcode unknown").is_missing
