"""The level of two names, dates and spans, side by side; the same from either side."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.compare import compare
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.levels import span_levels
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.program import program_of

TWO_PARTS = spec_from_config(
    {
        "table": {"block": [["a"]]},
        "columns": {"a": {"kind": "name", "swaps_with": "b"}, "b": {"kind": "name", "swaps_with": "a"}},
    }
).spec


def _labels(spec: ModelSpec, left: dict[str, Any], right: dict[str, Any], schema: dict[str, Any] | None = None) -> list[str]:
    """Compare two records both ways round; give the label of each comparison, "null" for the null level."""
    frame = pl.DataFrame([left, right], schema=schema or dict.fromkeys(sorted(spec.columns), pl.String))
    encoded = encode(frame, spec)
    program = program_of(spec, encoded)
    levels = [compare(c, 0, 1, encoded.data, program)[0] for c in range(len(spec.comparisons))]
    assert levels == [compare(c, 1, 0, encoded.data, program)[0] for c in range(len(spec.comparisons))]
    return ["null" if level < 0 else each.labels[level] for each, level in zip(spec.comparisons, levels, strict=True)]


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        *(("mohammed", "muhammad", "nickname or other spelling"), ("mo", "mohammed", "nickname or other spelling")),
        *(("chaudhry", "choudhury", "nickname or other spelling"), ("hussain", "husein", "nickname or other spelling")),
        *(("mary ann", "maryann", "nickname or other spelling"), ("mc donald", "mcdonald", "nickname or other spelling")),
        *(("oyelaran", "oyelaram", "a slip or two"), ("stephanie", "setpahnie", "a slip or two")),
        *(("francis", "francis perry", "one within the other"), ("al hassan", "hassan", "one within the other")),
        *(("khan ali", "ali khan", "one within the other"), ("begum", "begum bibi", "one within the other")),
        *(("min", "lin", "one slip in a short name"), ("dung", "hung", "one slip in a short name")),
        *(("lei", "lea", "one slip in a short name"), ("j", "james", "initial agrees")),
        *(("al hassan", "el masri", "differs"), ("kaur", "singh", "differs"), ("thanh", "duc", "differs")),
    ],
)
def test_name_levels__of_spellings_that_are_known_to_be_hard(left: str, right: str, label: str) -> None:
    assert _labels(TWO_PARTS, {"a": left, "b": None}, {"a": right, "b": None})[0] == label


def test_name_levels__an_exchange_needs_all_four_parts_and_is_weighed_once() -> None:
    found = _labels(TWO_PARTS, {"a": "smith", "b": "craig"}, {"a": "craig", "b": "smith"})
    assert found == ["in the other part's place"] * 2
    assert [each.levels_weighed_elsewhere != () for each in TWO_PARTS.comparisons] == [False, True]
    alone = _labels(TWO_PARTS, {"a": "ali", "b": None}, {"a": "hassan", "b": "ali"})
    assert alone == ["in the other part's place, alone"] * 2
    assert "in the other part's place" not in _labels(TWO_PARTS, {"a": "poole", "b": "joshua"}, {"a": "john", "b": "poole"})


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        *((("0", "364"), ("100", "100"), "could be one"), (("0", "364"), ("900", "900"), "nearly")),
        *((("0", "364"), ("9000", "9000"), "years apart"), (("0", "0"), ("0", "0"), "null")),
        *((("0", "364"), ("0", "364"), "could be one"), ((None, None), ("0", "364"), "null")),
    ],
)
def test_span_levels__hold_a_span_against_a_day(left: tuple[str, str], right: tuple[str, str], label: str) -> None:
    first, last = Key(("first",)), Key(("last",))
    spec = ModelSpec("spans", (Comparison("span", span_levels(first, last), "years apart"),), (BlockingRule((first,)),))
    sides = [dict(zip(("first", "last"), side, strict=True)) for side in (left, right)]
    assert _labels(spec, sides[0], sides[1]) == [label]


PARTS = st.sampled_from([None, "ali", "mohammed", "mo", "khan ali", "hassan", "al hassan", "hasan", "j", "lei", "lee"])
LISTS = st.lists(st.sampled_from(["ali", "mohammed", "hassan", "khan"]), max_size=3, unique=True)
DAYS = st.sampled_from([None, "100", "464", "9000", "9364"])
PERSON = st.fixed_dictionaries(
    {
        **dict.fromkeys(("forename", "surname", "middle_names", "address"), PARTS),
        **dict.fromkeys(("forenames", "given_names", "surnames", "phones"), LISTS),
        **dict.fromkeys(("born_from", "born_to"), DAYS),
        "date_of_birth": st.sampled_from([None, "19880304", "19880403", "19990304"]),
        "postcode": st.sampled_from([None, "AB1 2CD", "AB1 2CE", "AB1 3XY"]),
        "email": st.sampled_from([None, "a@x", "a@y", "b@x"]),
        "sex": st.sampled_from([None, "male", "female"]),
    }
)


def _schema(spec: ModelSpec) -> dict[str, Any]:
    lists = ("forenames", "given_names", "surnames", "phones", "aliases")
    return {column: pl.List(pl.String) if column in lists else pl.String for column in sorted(spec.columns)}


def _named(forename: str, middle_name: str | None, alias: str | None = None) -> dict[str, Any]:
    given_names = [name for name in (forename, alias) if name]
    forenames = [*given_names, *([middle_name] if middle_name else [])]
    return {"forename": forename, "middle_names": middle_name, "forenames": forenames, "given_names": given_names}


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        (_named("gurmukh", "singh"), _named("harjit", "singh"), "differs"),
        (_named("imran", None), _named("mohammed", "imran"), "another name is shared"),
        (_named("mohammed", "imran"), _named("faheem", None, "imran"), "another name is shared"),
        (_named("zeynep", None, "ghost"), _named("elif", "nuray", "ghost"), "another name is shared"),
    ],
)
def test_people_spec__takes_no_middle_name_that_both_have_for_a_forename(
    left: dict[str, Any], right: dict[str, Any], label: str
) -> None:
    spec = people_spec()
    assert _labels(spec, left, right, _schema(spec))[spec.position("forename")] == label


@settings(deadline=None, max_examples=150)
@given(PERSON, PERSON)
def test_people_spec__every_comparison_is_the_same_from_either_side(left: dict[str, Any], right: dict[str, Any]) -> None:
    spec = people_spec()
    _labels(spec, left, right, _schema(spec))
