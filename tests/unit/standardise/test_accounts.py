"""E-mail addresses and account names."""

import pytest

from joindots.standardise.accounts import standardise_account, standardise_email


@pytest.mark.parametrize(
    "raw", ["Jo.Smith@Mail.Test.uk", "mailto:jo.smith@mail.test.uk", "Jo Smith <JO.SMITH@mail.test.uk>"]
)
def test_email__has_one_form(raw: str) -> None:
    assert standardise_email(raw).value == "jo.smith@mail.test.uk"


@pytest.mark.parametrize(
    ("raw", "words"), [("banana", "not an e-mail"), ("a@b.uk; c@d.uk", "not an e-mail"), ("none@none.com", "placeholder")]
)
def test_email__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = standardise_email(raw).problem
    assert problem is not None
    assert words in problem


def test_account__has_one_form() -> None:
    assert [standardise_account(raw).value for raw in ("@Some_Name", "some_name ")] == ["some_name", "some_name"]
    assert standardise_account("@@").is_rejected
