"""What a key makes of a column."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from joindots.model.errors import SchemaError
from joindots.resolve.models.spec import parse_key
from joindots.resolve.records.keys import key_values

FRAME = pl.DataFrame(
    {
        "forename": ["anne", None, "bob"],
        "surname": ["van dyke", "khan", ""],
        "postcode": ["SW1A 1AA", None, "M1 1AE"],
        "phones": [["+442", "+441", "+441"], [], None],
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
