"""What a key makes of a column."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.model.errors import SchemaError
from joindots.resolve.kernels.strings import edits
from joindots.resolve.models.spec import parse_key
from joindots.resolve.records.keys import key_values

FRAME = pl.DataFrame(
    {
        "forename": ["anne", None, "bob"],
        "surname": ["van dyke", "khan", ""],
        "postcode": ["SW1A 1AA", None, "M1 1AE"],
        "phones": [["+442", "+441", "+441"], [], None],
        "born": ["19880412", None, "19881204"],
    }
)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("forename", ["anne", None, "bob"]),
        ("surname", ["van dyke", "khan", None]),
        ("forename|first:2", ["an", None, "bo"]),
        ("postcode|drop:2", ["SW1A 1", None, "M1 1"]),
        ("postcode|drop:4", ["SW1A", None, "M1"]),
        ("postcode|before:1", ["SW", None, "M"]),
        ("forename+surname|any_order", ["anne dyke van", None, None]),
        ("surname|words", [["dyke", "van"], ["khan"], []]),
        ("forename|masked", [["*nne", "a*ne", "an*e", "ann*"], [], ["*ob", "b*b", "bo*"]]),
        ("forename|slips", [["ane", "ann", "anne", "nne"], [], ["bb", "bo", "bob", "ob"]]),
        ("born|parts", [["*0412", "1988*12", "198804"], [], ["*1204", "1988*04", "198812"]]),
        ("born|day_month", ["19880412", None, "19880412"]),
        ("phones", [["+441", "+442"], [], []]),
        ("phones|drop:1", [["+44"], [], []]),
    ],
)
def test_key_values__are_what_the_transform_says(key: str, expected: list[Any]) -> None:
    found = key_values(FRAME, parse_key(key))
    assert [each.to_list() if isinstance(each, pl.Series) else each for each in found] == expected


def test_key_values__of_variants_hold_the_name_and_its_groups() -> None:
    bob, anne = (set(each) for each in key_values(pl.DataFrame({"a": ["bob", "robert"]}), parse_key("a|variants")))
    assert "bob" in bob
    assert bob & anne


def test_key_values__name_the_nearest_column_when_one_is_missing() -> None:
    with pytest.raises(SchemaError, match="Nearest: surname"):
        key_values(FRAME, parse_key("surnam"))


LETTERS = st.text("abc", min_size=1, max_size=6)


@settings(deadline=None)
@given(LETTERS, LETTERS)
def test_slips__are_shared_by_all_that_one_edit_parts(left: str, right: str) -> None:
    ends = np.cumsum([0, len(left), len(right)])
    letters = np.array([ord(letter) for letter in left + right], np.uint16)
    if edits(letters, ends[0], ends[1], ends[1], ends[2], 1) <= 1 and min(len(left), len(right)) > 1:
        of_left, of_right = key_values(pl.DataFrame({"a": [left, right]}), parse_key("a|slips"))
        assert set(of_left) & set(of_right)
