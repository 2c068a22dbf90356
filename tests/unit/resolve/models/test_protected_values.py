"""Columns that hold ethnicity, nationality or religion are refused by what they hold, whatever they are called."""

from __future__ import annotations

import polars as pl
import pytest

from joindots.model.errors import AccessRefused
from joindots.resolve.models.protected_values import refuse_protected_values, speaks_of_protected


@pytest.mark.parametrize(
    ("value", "speaks"),
    [
        ("W1", True),
        (" ns ", True),
        ("b9", True),
        ("W0", False),
        ("A2 London Rd", False),
        ("IC4 - Asian", True),
        ("W1 - White British", True),
        ("Any other White background", True),
        ("White", True),
        ("Whitechapel", False),
        ("White Hart Lane", False),
        ("", False),
    ],
)
def test_speaks_of_protected__a_code_or_a_label_and_no_name_that_holds_one(value: str, *, speaks: bool) -> None:
    assert speaks_of_protected(value) == speaks


def _counts(**counts: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"value": list(counts), "count": list(counts.values())}, schema={"value": pl.String, "count": pl.Int64}
    )


@pytest.mark.parametrize(
    ("counts", "is_refused"),
    [
        ({"White": 5, "archer": 5}, True),
        ({"White": 4, "archer": 5}, False),
        ({"archer": 6, "White": 4, "Asian": 2}, True),
        ({"archer": 6, "White": 4, "Asian": 1}, False),
        ({"White": 1, " ": 9}, True),
        ({" ": 9}, False),
        ({}, False),
    ],
)
def test_refuse_protected_values__where_half_of_what_is_recorded_is_protected(
    counts: dict[str, int], *, is_refused: bool
) -> None:
    if not is_refused:
        refuse_protected_values("code", _counts(**counts))
        return
    with pytest.raises(AccessRefused, match='Column "code" holds values such as "White": ethnicity'):
        refuse_protected_values("code", _counts(**counts))


def test_refuse_protected_values__looks_at_the_commonest_two_thousand() -> None:
    names = {f"kestrel {n}": 2 for n in range(2000)}
    refuse_protected_values("name", _counts(**names, **{f"W{n}": 1 for n in range(1, 10)}))
    rare = {f"kestrel {n}": 1 for n in range(5_000)}
    with pytest.raises(AccessRefused):
        refuse_protected_values("code", _counts(**rare, White=1999))
    refuse_protected_values("code", _counts(**rare, White=1998))
