from __future__ import annotations

from datetime import date

import pytest

from joindots.report.wording import in_words, offence_in_words, percent, probability, span, without_values

DAY = date(2012, 5, 1)


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "no base"), (0.0, "0.0%"), (0.0001, "under 0.1%"), (0.5, "50.0%"), (0.99999, "over 99.9%"), (1.0, "100.0%")],
)
def test_percent__never_rounds_to_none_or_all(share: float | None, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, "not recorded"),
        (DAY, DAY, "2012-05-01"),
        (DAY, None, "from 2012-05-01"),
        (None, DAY, "until 2012-05-01"),
        (DAY, date(2012, 6, 1), "2012-05-01 to 2012-06-01"),
    ],
)
def test_span__says_what_is_known(first: date | None, last: date | None, words: str) -> None:
    assert span(first, last) == words


def test_without_values__takes_quoted_values_out() -> None:
    assert without_values('"31/02/1999" is no date; "x" neither.') == "… is no date; … neither."


def test_in_words__falls_back_to_the_code() -> None:
    assert (in_words("cannot_tell"), in_words("victim_under_18")) == ("cannot tell", "victim under 18")


def test_offence_in_words__names_known_codes_and_keeps_others() -> None:
    assert offence_in_words("19/07") == "19/07 Rape of a girl under 16"
    assert (offence_in_words("99/99"), offence_in_words(None)) == ("99/99", "not recorded")


@pytest.mark.parametrize(("value", "words"), [(None, "not scored"), (0.98765, "0.9877"), (0.999999, "over 0.9999")])
def test_probability__never_rounds_up_to_certainty(value: float | None, words: str) -> None:
    assert probability(value) == words
