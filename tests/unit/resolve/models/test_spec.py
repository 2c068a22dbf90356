"""A model as data: what it refuses, and how its parts are named."""

from __future__ import annotations

import pytest

from joindots.model.errors import AccessRefused, ParameterError
from joindots.resolve.models import levels
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import BlockingRule, Guard, Key, LevelRange, ModelSpec, parse_key

NAME = levels.comparison("surname", levels.name_levels(Key(("surname",))))
RULE = BlockingRule((Key(("surname",)),))


@pytest.mark.parametrize(
    "text", ["surname", "surname|sound", "forename+surname|any_order", "postcode|drop:2", "email|before:@"]
)
def test_parse_key__and_its_name_are_inverse(text: str) -> None:
    assert parse_key(text).name == text


@pytest.mark.parametrize(
    "text", ["surname|soundex", "surname|first", "surname|first:x", "surname|sound:2", "surname|before"]
)
def test_parse_key__refuses_what_no_transform_means(text: str) -> None:
    with pytest.raises(ParameterError, match="Key of"):
        parse_key(text)


def test_comparison__numbers_levels_upwards_with_strength() -> None:
    assert (NAME.labels[0], NAME.labels[1], NAME.labels[-1]) == ("differs", "somewhat alike", "same")
    assert NAME.level("same") == len(NAME.levels)
    with pytest.raises(ParameterError, match='no level "sam"'):
        NAME.level("sam")


@pytest.mark.parametrize(
    ("comparison", "rule"),
    [
        (levels.comparison("ethnicity", NAME.levels), RULE),
        (levels.comparison("surname", levels.text_levels(Key(("nationality",)))), RULE),
        (NAME, BlockingRule((Key(("surname", "religion")),))),
    ],
)
def test_model_spec__refuses_protected_columns_wherever_they_hide(comparison: object, rule: object) -> None:
    with pytest.raises(AccessRefused, match="measured and never used"):
        ModelSpec("m", (comparison,), (rule,))  # type: ignore[arg-type]


def test_model_spec__refuses_what_it_cannot_mean() -> None:
    with pytest.raises(ParameterError, match="at least one comparison"):
        ModelSpec("m", (), (RULE,))
    with pytest.raises(ParameterError, match="no probability"):
        ModelSpec("m", (NAME,), (RULE,), threshold_probability=1.0)
    with pytest.raises(ParameterError, match="twice"):
        ModelSpec("m", (NAME, NAME), (RULE,))
    with pytest.raises(ParameterError, match='no comparison "forename"'):
        ModelSpec("m", (NAME,), (RULE,), guards=(Guard("g", (LevelRange("forename", 0, 0),)),))


def test_people_spec__trains_on_no_rule_that_brings_a_household_together() -> None:
    training = [rule.name for rule in people_spec().blocking_rules if rule.trains]
    assert not [name for name in training if name in ("surname and postcode", "surname and address", "phones")]


def test_people_spec__learns_every_comparison_of_names_and_births_from_some_rule() -> None:
    spec = people_spec()
    for comparison in spec.comparisons:
        rules = [rule for rule in spec.blocking_rules if rule.trains and not rule.columns & comparison.own_columns]
        assert rules, comparison.name
