"""Check letters and digits, against worked examples."""

import pytest

from joindots.standardise.check_letters import CHECK_LETTERS, check_letter, nhs_check_digit


@pytest.mark.parametrize(
    ("digits", "letter"),
    [
        ("810000034", "U"),
        ("020073319", "Z"),
        ("790163001", "B"),
        ("120052494", "Q"),
        ("010171310", "W"),
        ("01011100000448754", "K"),
    ],
)
def test_check_letter__agrees_with_worked_examples(digits: str, letter: str) -> None:
    assert check_letter(digits) == letter


def test_check_letters__leave_out_what_is_misread() -> None:
    assert sorted(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") - set(CHECK_LETTERS)) == ["I", "O", "S"]


def test_nhs_check_digit__agrees_with_the_worked_example() -> None:
    assert nhs_check_digit("943476591") == 9
