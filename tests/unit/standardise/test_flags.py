"""Yes and no."""

import pytest

from joindots.standardise.flags import standardise_flag


@pytest.mark.parametrize("raw", ["Y", "yes", "TRUE", "1", "1.0", "T", "\u2713"])
def test_flag__knows_yes(raw: str) -> None:
    assert standardise_flag(raw).value is True


@pytest.mark.parametrize("raw", ["N", "no", "False", "0", "F"])
def test_flag__knows_no(raw: str) -> None:
    assert standardise_flag(raw).value is False


@pytest.mark.parametrize("raw", [None, "", "-", "Unknown", "#N/A"])
def test_flag__is_missing_and_never_no_where_nobody_answered(raw: str | None) -> None:
    assert standardise_flag(raw).is_missing


@pytest.mark.parametrize("raw", ["X", "2", "maybe", "#VALUE!"])
def test_flag__is_rejected_where_it_is_unclear(raw: str) -> None:
    assert standardise_flag(raw).is_rejected
