"""What a comparison found is said in plain words, and a difference is named exactly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.resolve.collective.comparisons import spec_in_company
from joindots.resolve.explain.words import difference_in_words, finding_in_words, slips, value_in_words
from joindots.resolve.models.people import people_spec

SPEC = spec_in_company(people_spec(), ())
FOUND = [(c.name, label) for c in SPEC.comparisons for label in c.labels]
words = st.text("abcdefgh", min_size=3, max_size=9)


@pytest.mark.parametrize(("comparison", "label"), FOUND, ids=[f"{c} {label}" for c, label in FOUND])
def test_every_level_of_the_model_of_people_is_said_in_words(comparison: str, label: str) -> None:
    said = finding_in_words(comparison, label, "", "")
    assert re.fullmatch(r"[A-Za-z][A-Za-z ,'’@-]+", said)
    assert said[0].islower() or said.split()[0] in {"PNC", "CRO", "NHS"}
    assert len(said.split()) >= 2


def test_no_two_levels_of_one_comparison_are_said_alike() -> None:
    for comparison in SPEC.comparisons:
        said = [finding_in_words(comparison.name, label, "", "") for label in comparison.labels]
        assert len(set(said)) == len(said), comparison.name


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("1988-03-14", "1988-03-15", "1 digit: 4, 5"),
        ("1988-03-14", "1989-03-15", "2 digits: 8, 9; 4, 5"),
        ("1988-03-04", "1988-04-03", "day and month exchanged"),
        ("+441632960001", "+44163296001", "+1 digit: 0"),
        ("Webb", "Webbe", "+1 letter: e"),
        ("Brain", "Brian", "exchanged: ai, ia"),
        ("Webb", "Webb", ""),
        ("Webb", "", ""),
        ("Webb", "Oyelaran", ""),
    ],
)
def test_a_difference_is_named_in_text(left: str, right: str, said: str) -> None:
    assert difference_in_words(left, right) == said


@given(words, st.data())
def test_one_letter_more_is_named_from_either_side(word: str, data: st.DataObject) -> None:
    place, letter = data.draw(st.integers(0, len(word))), data.draw(st.sampled_from("wxyz"))
    longer = word[:place] + letter + word[place:]
    assert slips(word, longer) == slips(longer, word) == f"+1 letter: {letter}"


@given(words, words)
def test_a_difference_is_named_of_near_values_alone(left: str, right: str) -> None:
    unlike = sum(a != b for a, b in zip(left, right, strict=False)) if len(left) == len(right) else None
    if unlike is not None and (unlike == 0 or unlike > 2):
        assert difference_in_words(left, right) == ""
    if abs(len(left) - len(right)) > 1:
        assert difference_in_words(left, right) == ""


@pytest.mark.parametrize(
    ("comparison", "value", "shown"),
    [
        ("surname", "o'brien-smith", "O'Brien-Smith"),
        ("forename", "mary jane", "Mary Jane"),
        ("email", "mary@example.org", "mary@example.org"),
        ("surname", "", ""),
    ],
)
def test_names_get_their_capitals_and_nothing_else_is_touched(comparison: str, value: str, shown: str) -> None:
    assert value_in_words(comparison, value) == shown
