"""Two spellings of one name, side by side."""

from __future__ import annotations

import pytest

from joindots.standardise.spellings import sound, variant_groups


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *(("mohammed", "muhammad"), ("hussain", "hussein"), ("yousuf", "yusuf"), ("catherine", "katharine")),
        *(("philip", "filip"), ("iqbal", "eqbal"), ("shaikh", "sheikh"), ("smith", "smyth"), ("akhtar", "aktar")),
    ],
)
def test_sound__is_one_for_two_spellings(left: str, right: str) -> None:
    assert sound(left) == sound(right)


@pytest.mark.parametrize(("left", "right"), [("khan", "kaur"), ("ali", "adil"), ("peter", "paul"), ("singh", "sandhu")])
def test_sound__differs_for_two_names(left: str, right: str) -> None:
    assert sound(left) != sound(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("bob", "robert"), ("liz", "elizabeth"), ("mo", "mohammed"), ("ste", "stephen"), ("gosia", "malgorzata")],
)
def test_variant_groups__meet_for_a_nickname(left: str, right: str) -> None:
    assert set(variant_groups(left)) & set(variant_groups(right))


def test_variant_groups__are_empty_for_a_name_that_has_none() -> None:
    assert variant_groups("oyelaran") == ()
