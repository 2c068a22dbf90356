"""Life status."""

import pytest

from joindots.standardise.life import standardise_life_status


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Alive", "alive"),
        ("living", "alive"),
        ("Not deceased", "alive"),
        ("DECEASED", "deceased"),
        ("Dec'd", "deceased"),
        ("Died 2014", "deceased"),
    ],
)
def test_life_status__has_two_words(raw: str, expected: str) -> None:
    assert standardise_life_status(raw).value == expected


@pytest.mark.parametrize("raw", [None, "Unknown", "Not known", "U"])
def test_life_status__is_missing_where_nobody_knows(raw: str | None) -> None:
    assert standardise_life_status(raw).is_missing


@pytest.mark.parametrize("raw", ["Y", "N", "banana"])
def test_life_status__is_rejected_where_the_heading_would_decide(raw: str) -> None:
    assert standardise_life_status(raw).is_rejected
