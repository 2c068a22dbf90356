"""A configuration of another shape is refused in words, never with a traceback."""

from __future__ import annotations

from typing import Any

import pytest

from joindots.model.errors import AccessRefused, ParameterError
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.spec import DEFAULT_MOST_LOST, LevelRange

TABLE: dict[str, Any] = {"id": "rec", "train": [["a"], ["b"]], "block": [["a", "b"]]}
COLUMNS: dict[str, Any] = {"a": "name", "b": {"kind": "name"}}


def test_spec_from_config__reads_kinds_rules_and_threshold() -> None:
    found = spec_from_config({"table": {**TABLE, "threshold": 0.8}, "columns": COLUMNS})
    assert found.kinds == {"a": "name", "b": "name"}
    assert found.id_column == "rec"
    assert found.spec.threshold_probability == 0.8
    assert found.spec.break_probability == 0.5
    assert [(rule.name, rule.trains) for rule in found.spec.blocking_rules][:2] == [("a", True), ("b", True)]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"columns": 3}, '"columns" is 3, not a section'),
        ({"tabel": {}}, 'the configuration has no setting "tabel". Nearest: table.'),
        ({"table": {"treshold": 0.9}}, '[table] has no setting "treshold". Nearest: threshold.'),
        ({"table": TABLE, "columns": {**COLUMNS, "c": 3}}, 'Column "c" is 3. Give its kind'),
        ({"table": TABLE, "columns": {**COLUMNS, "c": "nmae"}}, 'Column "c": there is no kind "nmae". Nearest: name.'),
        (
            {"table": TABLE, "columns": {**COLUMNS, "b": {"kind": "name", "swaps_with": "c"}}},
            'Column "b" swaps with "c", which is not listed.',
        ),
        ({"table": {**TABLE, "threshold": "abc"}, "columns": COLUMNS}, "threshold is 'abc'"),
        ({"table": {**TABLE, "threshold": True}, "columns": COLUMNS}, "threshold is True"),
        ({"table": {**TABLE, "block": "surname"}, "columns": COLUMNS}, "block is 'surname'. Give a list of rules"),
        ({"table": {**TABLE, "block": ["a"]}, "columns": COLUMNS}, "Give a list of rules"),
        (
            {"table": {**TABLE, "block": [["c"]]}, "columns": COLUMNS},
            'Column "c" is used in a rule and has no kind in [columns].',
        ),
    ],
)
def test_spec_from_config__says_what_is_allowed(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as raised:
        spec_from_config(config)
    assert message in str(raised.value)


@pytest.mark.parametrize("column", ["ethnicity", "IC Code", "Nationality", "religion", "birthplace"])
def test_spec_from_config__refuses_protected_columns(column: str) -> None:
    with pytest.raises(AccessRefused, match=r"\[columns\].*measured and never used to link people"):
        spec_from_config({"table": TABLE, "columns": {**COLUMNS, column: "exact"}})


def test_spec_from_config__refuses_protected_columns_in_rules() -> None:
    with pytest.raises(AccessRefused, match="Blocking rule"):
        spec_from_config({"table": {"train": [["a", "nationality"]]}, "columns": COLUMNS})


def test_spec_from_config__sets_a_home_beside_its_town_and_the_surnames_in_it() -> None:
    columns = {"forename": "forename", "surname": "name", "town": "text", "postcode": "postcode", "plate": "exact"}
    found = spec_from_config({"table": {"train": [["surname"]]}, "columns": columns})
    assert [each.name for each in found.spec.comparisons[len(columns) :]] == [
        "town_beside_postcode",
        "postcode_beside_surname",
    ]


def test_number_columns__ask_for_equal_numbers_and_for_near_ones_where_it_is_said_how_near() -> None:
    for setting, labels in (("number", ["same"]), ({"kind": "number", "within": 2}, ["same", "within 2"])):
        found = spec_from_config({"table": TABLE, "columns": {**COLUMNS, "c": setting}})
        (comparison,) = (each for each in found.spec.comparisons if each.name == "c")
        assert [level.label for level in comparison.levels] == labels
        limits = [test.limit for level in comparison.levels for test in level.tests]
        assert limits == [0.0, 2.0][: len(labels)]
        for level in comparison.levels:
            assert 0 < level.expected_u < level.expected_m < 1
        assert comparison.levels[0].rarity == 1.0


def test_two_parts_of_a_name__weigh_an_exchange_where_the_first_of_them_stands() -> None:
    both = {"a": {"kind": "name", "swaps_with": "b"}, "b": {"kind": "name", "swaps_with": "a"}}
    for columns, second in ((both, "b"), (dict(reversed(both.items())), "a")):
        spec = spec_from_config({"table": TABLE, "columns": columns}).spec
        assert [each.name for each in spec.comparisons if each.levels_weighed_elsewhere] == [second]
    alone = {"a": {"kind": "name", "swaps_with": "b"}, "b": "name"}
    spec = spec_from_config({"table": TABLE, "columns": alone}).spec
    assert not any(each.levels_weighed_elsewhere for each in spec.comparisons)


@pytest.mark.parametrize(
    ("columns", "rules"),
    [
        (
            {"forename": "forename", "surname": "name", "born": "date", "town": "text", "card": "id"},
            ["forename and surname", "forename and born", "surname and born", "card"],
        ),
        (
            {"street": "text", "postcode": "postcode", "built": "number"},
            ["street and postcode", "street and built", "postcode and built"],
        ),
        ({"title": "text"}, ["title"]),
    ],
)
def test_spec_from_config__without_training_rules_takes_what_seldom_agrees_by_chance(columns: Any, rules: list[str]) -> None:
    found = spec_from_config({"columns": columns}).spec
    assert [rule.name for rule in found.blocking_rules if rule.trains] == rules
    assert found.most_lost is not None, "and more rules are chosen beside them"
    assert not any(
        rule.trains
        for rule in spec_from_config({"table": {"train": [], "block": [["a"]]}, "columns": COLUMNS}).spec.blocking_rules
    )


def test_spec_from_config__judges_and_loses_as_it_is_told_or_as_usual() -> None:
    usual = spec_from_config({"table": {"train": [["a"]]}, "columns": COLUMNS}).spec
    assert (usual.name, usual.threshold_probability, usual.break_probability) == ("table", 0.95, 0.5)
    assert usual.most_lost == DEFAULT_MOST_LOST, "more rules are chosen where none are written"
    assert spec_from_config({"table": TABLE, "columns": COLUMNS}).spec.most_lost is None, "and none beside those that are"
    for most_lost in (0, 0.0, 0.25, 1):
        told = spec_from_config({"table": {**TABLE, "most_lost": most_lost, "break": 0.25}, "columns": COLUMNS}).spec
        assert (told.most_lost, told.break_probability) == (most_lost, 0.25)
    for wrong in (-0.1, 1.5, True, "few"):
        with pytest.raises(ParameterError, match="most_lost is"):
            spec_from_config({"table": {**TABLE, "most_lost": wrong}, "columns": COLUMNS})


def test_another_forename__is_another_person_unless_something_of_their_own_is_the_same() -> None:
    """Nothing less than the whole value counts: a slip in a card's number may be a brother's card."""
    columns = {"first": "forename", "last": "name", "card": "id", "badge": "exact", "mail": "email", "born": "date"}
    spec = spec_from_config({"columns": columns}).spec
    (guard,) = spec.guards
    assert (guard.name, guard.when, guard.divides) == ("another first", (LevelRange("first", 0, 0),), False)
    same = {name: each.level("same") for name in ("card", "badge", "mail") for each in spec.comparisons if each.name == name}
    assert set(guard.unless) == {LevelRange(name, level, level) for name, level in same.items()}
    assert not spec_from_config({"columns": {"first": "name", "card": "id"}}).spec.guards


def test_columns__forgive_slips_and_exchanges_where_their_kind_does() -> None:
    columns = {"card": "id", "badge": "exact", "a": {"kind": "forename", "swaps_with": "b"}, "b": "name", "tags": "list"}
    by_name = {each.name: each for each in spec_from_config({"columns": columns}).spec.comparisons}
    assert [level.label for level in by_name["card"].levels] == ["same", "one slip", "two slips"]
    assert [level.label for level in by_name["badge"].levels] == ["same"]
    assert "in the other part's place" in by_name["a"].labels
    assert "in the other part's place" not in by_name["b"].labels
    assert by_name["tags"].labels == ("differs", "one is shared")


def test_commonest_column__is_the_one_that_most_rules_read_and_the_first_by_name_of_several() -> None:
    def commonest(*rules: list[str]) -> str:
        columns = {"c": "text", "b": "name", "a": "name"}
        return spec_from_config({"table": {"train": list(rules)}, "columns": columns}).commonest_column

    assert commonest(["c"], ["c", "b"], ["a"]) == "c"
    assert commonest(["c", "b"], ["b", "c"]) == "b"
    assert commonest(["b"], ["a"]) == "a"
