"""One change in words, and what a link rests on."""

from __future__ import annotations

import pytest

from joindots.resolve.explain.changes import Change


@pytest.mark.parametrize(
    ("guards", "is_enough", "words"),
    [
        ((), True, "were date of birth found to be: same, 4.00 bits, enough"),
        ((), False, "without date of birth, 4.00 bits, not enough"),
        (("twins", "years"), False, "without date of birth, 4.00 bits, not to be proposed (twins; years)"),
        (("twins",), True, "were date of birth found to be: same, 4.00 bits, enough"),
    ],
)
def test_change__says_what_would_be_found_and_what_would_follow(
    guards: tuple[str, ...], is_enough: bool, words: str
) -> None:
    assert Change("date_of_birth", "same", 4.0, guards, is_enough).text == words
