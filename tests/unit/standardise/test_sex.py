"""Sex as recorded."""

import pytest

from joindots.standardise.sex import standardise_sex


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("M", "male"),
        ("Male", "male"),
        ("1", "male"),
        ("f", "female"),
        ("2 - Female", "female"),
        ("X", "other"),
        ("Non-binary", "other"),
    ],
)
def test_sex__has_three_words(raw: str, expected: str) -> None:
    assert standardise_sex(raw).value == expected


@pytest.mark.parametrize("raw", [None, "", "U", "Unknown", "0", "Not stated", "Not specified"])
def test_sex__is_missing_where_none_was_recorded(raw: str | None) -> None:
    assert standardise_sex(raw).is_missing


@pytest.mark.parametrize("raw", ["9", "banana"])
def test_sex__is_rejected_where_the_code_is_unclear(raw: str) -> None:
    assert standardise_sex(raw).is_rejected
