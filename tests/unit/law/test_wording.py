"""A standing is told in words that name what is known, and what is not."""

import pytest

from joindots.law.wording import Ages, ages_in_words, missing_facts
from joindots.reference.provisions import provision


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((None, None), "of unknown age"),
        ((None, 40), "of unknown age"),
        ((None, 15), "aged 15 or under"),
        ((14, 14), "aged 14"),
        ((13, 17), "aged 13 to 17"),
        ((13, 18), "aged 13 or over"),
        ((13, None), "aged 13 or over"),
        ((18, 40), "aged 18 or over"),
    ],
)
def test_ages_in_words__tell_no_adults_apart(ages: Ages, words: str) -> None:
    assert words == ages_in_words(ages)


def test_missing_facts__names_what_would_settle_the_question_and_nothing_else() -> None:
    section_9 = provision("soa2003-s9")
    assert missing_facts(section_9, (30, 30), (14, 14), has_days=True, has_sex=True) == []
    asked = missing_facts(section_9, (30, 30), (15, 16), has_days=False, has_sex=False)
    assert asked == ["Not known: on which days the conduct was; the victim's age, closely enough; the victim's sex."]
