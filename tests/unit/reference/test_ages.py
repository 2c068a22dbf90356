"""Bands of age answer in three values."""

import pytest

from joindots.model.words import Answer
from joindots.reference.ages import AgeBand


@pytest.mark.parametrize(
    ("band", "youngest", "oldest", "expected"),
    [
        (AgeBand(13, 15), 13, 15, Answer.YES),
        (AgeBand(13, 15), 12, 13, Answer.CANNOT_TELL),
        (AgeBand(13, 15), 16, 17, Answer.NO),
        (AgeBand(13, 15), 11, 12, Answer.NO),
        (AgeBand(18, None), 17, 17, Answer.NO),
        (AgeBand(18, None), 18, None, Answer.YES),
        (AgeBand(None, 12), None, 12, Answer.YES),
        (AgeBand(13, 15), None, None, Answer.CANNOT_TELL),
        (AgeBand(), None, None, Answer.YES),
        (AgeBand(is_known=False), 14, 14, Answer.CANNOT_TELL),
    ],
)
def test_includes__is_yes_only_when_every_possible_age_falls_in_the_band(
    band: AgeBand, youngest: int | None, oldest: int | None, expected: Answer
) -> None:
    assert expected == band.includes(youngest, oldest)


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        (AgeBand(13, 15), "13 to 15"),
        (AgeBand(18, None), "18 or over"),
        (AgeBand(None, 12), "12 or under"),
        (AgeBand(), "any age"),
        (AgeBand(is_known=False), "not known"),
    ],
)
def test_str__reads_as_words(band: AgeBand, expected: str) -> None:
    assert expected == str(band)
