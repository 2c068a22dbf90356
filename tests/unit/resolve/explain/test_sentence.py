"""The sentence of a pair: what is notable, what speaks against it, and what follows at the threshold and beside it."""

from __future__ import annotations

from typing import Any

import pytest

from joindots.resolve.explain.pair import ComparedValue, _link_sentence
from joindots.resolve.explain.words import difference_in_words, finding_in_words, slips


def _compared(
    name: str, level_bits: float, rarity_bits: float = 0.0, rarity: str = "", label: str = "same"
) -> ComparedValue:
    return ComparedValue(name, "a", "b", 1, label, level_bits, rarity_bits, rarity)


def _said(*compared: ComparedValue, weight: float = 9.0, threshold: float = 9.0, guards: tuple[str, ...] = ()) -> str:
    return _link_sentence("one person", compared, weight, threshold, guards)


def test_a_sentence__says_what_is_notable_the_weightiest_first() -> None:
    said = _said(_compared("sex", 0.99), _compared("surname", 1.0), _compared("postcode", 7.0), _compared("email", -0.99))
    assert said == "Same postcode; same surname. Enough to propose one person: 9.00 bits where 9.00 are needed."


def test_a_sentence__says_what_speaks_against_it() -> None:
    against = [_compared(name, bits, label="differs") for name, bits in (("email", -1.0), ("sex", -5.0))]
    said = _said(_compared("surname", 2.0), *against)
    assert said.startswith("Same surname. Against it: sex differs; email address differs. Enough")
    assert _said(_compared("sex", 0.2)).startswith("Nothing notable speaks for it. Enough")


@pytest.mark.parametrize(
    ("weight", "guards", "verdict"),
    [
        (9.0, (), "Enough to propose one person: 9.00"),
        (8.9, (), "Not enough to propose one person: 8.90"),
        (20.0, ("another forename", "no date"), "Not to be proposed (another forename; no date): 20.00"),
    ],
)
def test_a_sentence__says_what_follows(weight: float, guards: tuple[str, ...], verdict: str) -> None:
    assert verdict in _said(_compared("surname", 2.0), weight=weight, guards=guards)


@pytest.mark.parametrize(
    ("rarity_bits", "rarity", "said"),
    [
        (3.0, "one in 900 people (a)", "same surname, rare (one in 900 people)"),
        (1.0, "one in 900 people with look-alikes", "same surname, rare (one in 900 people)"),
        (-1.0, "one in 9 people", "same surname, common (one in 9 people)"),
        (0.9, "one in 90 people", "same surname (one in 90 people)"),
        (-0.9, "one in 90 people", "same surname (one in 90 people)"),
        (3.0, "", "same surname."),
        (3.0, "together 3 times as often as apart", "same surname."),
    ],
)
def test_a_sentence__says_how_common_a_value_is_where_that_counted(rarity_bits: float, rarity: str, said: str) -> None:
    assert said in _said(_compared("surname", 9.0, rarity_bits, rarity)).replace("Same", "same")


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("1234", "1235", "1 digit: 4, 5"),
        ("1234", "1325", ""),
        ("1234", "9239", "2 digits: 1, 9; 4, 9"),
        ("1234", "1243", "exchanged: 34, 43"),
        ("1234", "4231", "2 digits: 1, 4; 4, 1"),
        ("webb", "webbs", "+1 letter: s"),
        ("webb", "swebb", "+1 letter: s"),
        ("webb", "webbss", ""),
        ("webb", "wexbx", ""),
        ("a-b", "a.b", "1 character: -, ."),
        ("ab", "cd", ""),
        ("a", "b", ""),
    ],
)
def test_slips__name_what_differs_where_it_is_little(left: str, right: str, said: str) -> None:
    assert slips(left, right) == said


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("", "webb", ""),
        ("webb", "", ""),
        ("webb", "webb", ""),
        ("1988-03-04", "1988-04-03", "day and month exchanged"),
        ("1988-03-04", "1989-04-03", ""),
        ("1988-03-04", "1988-03-05", "1 digit: 4, 5"),
        ("1988-03-04", "1988-03-0", "+1 digit: 4"),
    ],
)
def test_difference_in_words__of_dates_and_of_what_is_missing(left: str, right: str, said: str) -> None:
    assert difference_in_words(left, right) == said


@pytest.mark.parametrize(
    ("comparison", "label", "values", "said"),
    [
        ("date_of_birth", "one digit or day and month exchanged", ("1988-03-04", "1988-04-03"),
         "day and month of birth exchanged"),
        ("date_of_birth", "one digit or day and month exchanged", ("1988-11-25", "1988-25-11"),
         "day and month of birth exchanged"),
        ("date_of_birth", "one digit or day and month exchanged", ("1988-03-04", "1988-03-05"),
         "date of birth differs by one digit"),
        ("date_of_birth", "one digit or day and month exchanged", ("1988-03-12", "1988-03-21"),
         "date of birth with two digits exchanged"),
        ("date_of_birth", "one digit or day and month exchanged", ("1988-03-04", ""),
         "date of birth with one digit different, or day and month exchanged"),
        ("phones", "differs", ("", ""), "no telephone number in common"),
        ("pnc_id", "same", ("", ""), "same PNC ID"),
        ("height", "within 2.0", ("", ""), "height within 2.0"),
        ("address", "same postcode", ("", ""), "same postcode"),
        ("postcode", "one slip in the postcode", ("", ""), "one slip in the postcode"),
    ],
)  # fmt: skip
def test_finding_in_words__of_what_a_level_is_called(
    comparison: str, label: str, values: tuple[Any, Any], said: str
) -> None:
    assert finding_in_words(comparison, label, *values) == said


def test_a_comparison__adds_its_level_and_its_rarity() -> None:
    assert _compared("surname", 2.0, -1.5).weight_bits == 0.5
    assert "same surname" not in _said(_compared("surname", 2.0, -1.5)).lower(), "so little is not notable"
