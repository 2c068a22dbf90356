"""Values as JSON and back: every field, by its declared type, with the path of what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.training.written_form import read, written


class Colour(IntEnum):
    """An enum that is written by name."""

    RED = 0
    DARK_BLUE = 1


@dataclass(frozen=True)
class Leaf:
    """Plain values."""

    label: str
    size: float
    count: int = 3
    is_green: bool = False


@dataclass(frozen=True)
class Twig:
    """Another class with a field of the same name."""

    label: str
    knots: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tree:
    """Everything that a model's classes hold."""

    colour: Colour
    leaves: tuple[Leaf, ...]
    by_name: Mapping[str, float]
    note: str | None = None
    part: Leaf | Twig | None = None


TREE = Tree(Colour.DARK_BLUE, (Leaf("a", 2), Leaf("b", 0.5, 7, True)), {"x": 1.5}, None, Twig("t", (1, 2)))
FORM = {
    "colour": "dark_blue",
    "leaves": [
        {"label": "a", "size": 2.0, "count": 3, "is_green": False},
        {"label": "b", "size": 0.5, "count": 7, "is_green": True},
    ],
    "by_name": {"x": 1.5},
    "note": None,
    "part": {"label": "t", "knots": [1, 2]},
}


def test_written__has_every_field_and_reads_back_the_same() -> None:
    form = written(TREE)
    assert form == FORM
    assert repr(form["leaves"][0]["size"]) == "2.0", "a whole number is written as the decimal that the class declares"
    assert read(Tree, form, "tree") == TREE
    assert written([Leaf]) == [Leaf], "a class itself is no value to be written field by field"


def test_read__takes_defaults_for_what_may_be_left_out() -> None:
    least = {"colour": "red", "leaves": [], "by_name": {}}
    assert read(Tree, least, "tree") == Tree(Colour.RED, (), {})
    assert read(Leaf, {"label": "a", "size": 1}, "leaf") == Leaf("a", 1.0)
    assert read(Tree, {**least, "part": {"label": "a", "size": 1.0, "count": 2}}, "tree").part == Leaf("a", 1.0, 2)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "green"}, "tree.colour is 'green'"),
        ({"leaves": {}}, r"tree\.leaves is \{\}, not a list"),
        ({"leaves": [3]}, r"tree\.leaves\[0\] is 3, not an object"),
        ({"leaves": [FORM["leaves"][0], {"label": "b"}]}, r'tree\.leaves\[1\] lacks the field "size"'),  # type: ignore[index]
        ({"leaves": [{"label": "b", "size": 1, "weight": 2}]}, r'tree\.leaves\[0\] has no field "weight"'),
        ({"leaves": [{"label": "b", "size": "1"}]}, r"tree\.leaves\[0\]\.size is '1', not a number"),
        ({"leaves": [{"label": "b", "size": True}]}, "size is True, not a number"),
        ({"leaves": [{"label": "b", "size": float("nan")}]}, "size is nan, not a number"),
        ({"leaves": [{"label": "b", "size": float("inf")}]}, "size is inf, not a number"),
        ({"leaves": [{"label": 3, "size": 1}]}, "label is 3, not a text"),
        ({"leaves": [{"label": "b", "size": 1, "count": 1.0}]}, "count is 1.0, not a whole number"),
        ({"leaves": [{"label": "b", "size": 1, "count": True}]}, "count is True, not a whole number"),
        ({"leaves": [{"label": "b", "size": 1, "is_green": 1}]}, "is_green is 1, not true or false"),
        ({"by_name": []}, r"tree\.by_name is \[\], not an object"),
        ({"by_name": {"x": "y"}}, r"tree\.by_name\.x is 'y', not a number"),
        ({"note": 3}, r"tree\.note is 3, not a text"),
        ({"part": {"label": "t", "knots": [1, "2"]}}, r"tree\.part\.knots\[1\] is '2', not a whole number"),
    ],
)
def test_read__refuses_what_is_not_as_declared_and_says_where(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read(Tree, {**FORM, **changes}, "tree")
