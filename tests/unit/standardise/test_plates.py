"""Registration marks."""

import pytest

from joindots.standardise.plates import standardise_plate


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("yk08 abc", "YK08ABC"),
        ("YK08-ABC", "YK08ABC"),
        ("A123 BCD", "A123BCD"),
        ("Q123 ABC", "Q123ABC"),
        ("ABC 123D", "ABC123D"),
        ("AIZ 1234", "AIZ1234"),
        ("BIG 1", "BIG1"),
        ("1234 AB", "1234AB"),
        ("101 D 234", "101D234"),
    ],
)
def test_plate__fits_a_pattern_as_written(raw: str, expected: str) -> None:
    assert standardise_plate(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("YKO8 ABC", "YK08ABC"),
        ("AB1O CDE", "AB10CDE"),
        ("AI23 BCD", "A123BCD"),
        ("ABC I23D", "ABC123D"),
        ("A1OO BCD", "A100BCD"),
    ],
)
def test_plate__reads_o_and_i_by_their_position(raw: str, expected: str) -> None:
    assert standardise_plate(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("YK08", "fits no pattern"),
        ("AB10 CDI", "fits no pattern"),
        ("O123 ABC", "fits no pattern"),
        ("YK08 ???", "is not a registration mark"),
        ("ABC", "is not a registration mark"),
        ("AB12 CDEF", "is not a registration mark"),
    ],
)
def test_plate__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = standardise_plate(raw).problem
    assert problem is not None
    assert words in problem


def test_plate__is_missing_where_none_was_recorded() -> None:
    assert standardise_plate("Unknown").is_missing
