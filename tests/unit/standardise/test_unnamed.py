"""Text that describes somebody and does not name them."""

import pytest

from joindots.standardise.unnamed import label_text, says_described, says_unnamed


@pytest.mark.parametrize(
    "text",
    [
        "unknown male 1",
        "UNKNOWN MALE",
        "Unidentified female 2",
        "suspect 3",
        "IC1 male",
        "2nd male",
        "the man",
        "Man 2",
        "Male A",
    ],
)
def test_unnamed__is_recognised(text: str) -> None:
    assert says_unnamed(text)


@pytest.mark.parametrize("text", ["Mo", "Driver", "A Man", "Christian Driver", "Ka Man", "Unknown Smith", "Victimia", "K"])
def test_unnamed__leaves_names_alone(text: str) -> None:
    assert not says_unnamed(text)


@pytest.mark.parametrize(("text", "expected"), [("the taxi driver", True), ("her boyfriend", True), ("A Khan", False)])
def test_described__is_recognised_by_its_words(text: str, expected: bool) -> None:
    assert says_described(text) is expected


def test_label__loses_protected_words_only() -> None:
    assert label_text("the Asian taxi driver, K") == "the taxi driver, K"
