"""What the parameters of a Splink file are read as: settings written by hand, and what is known of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from joindots.model.errors import ParameterError, SourceError
from joindots.resolve.models.config import VERBATIM
from joindots.resolve.models.spec import BlockingRule, Key
from joindots.resolve.training.splink_file import read_splink_model

NULL = {"sql_condition": "name_l IS NULL OR name_r IS NULL", "is_null_level": True}
EQUAL = {"sql_condition": "name_l = name_r", "label_for_charts": "same", "m_probability": 0.9, "u_probability": 0.1}
NEAR = {
    "sql_condition": "levenshtein(name_l, name_r) <= 1",
    "label_for_charts": "near",
    "m_probability": 0.06,
    "u_probability": 0.2,
}
ELSE = {"sql_condition": "ELSE", "label_for_charts": "differs", "m_probability": 0.04, "u_probability": 0.7}


def _settings(*levels: dict[str, Any], **beside: Any) -> dict[str, Any]:
    return {
        "comparisons": [{"output_column_name": "name", "comparison_levels": list(levels)}],
        "probability_two_random_records_match": 0.01,
        "blocking_rules_to_generate_predictions": ["l.name = r.name"],
        **beside,
    }


def _without(level: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in level.items() if name not in names}


def test_read_splink_model__takes_parameters_as_they_stand_and_claims_no_training() -> None:
    model = read_splink_model(_settings(NULL, EQUAL, NEAR, ELSE), name="theirs")
    (compared,) = model.fit.comparisons
    assert compared.labels == ("differs", "near", "same")
    assert compared.m_probabilities == (0.04, 0.06, 0.9)
    assert compared.u_probabilities == (0.7, 0.2, 0.1)
    assert compared.n_matching == 0.0
    fit = model.fit
    assert (fit.model, fit.prior_match_probability, fit.has_converged, fit.n_iterations) == ("theirs", 0.01, False, 0)
    assert (fit.n_random_pairs, fit.n_training_pairs, fit.doubts) == (0, 0, ())
    assert (model.spec.name, model.spec.threshold_probability) == ("theirs", 0.95)
    assert model.spec.blocking_rules == (BlockingRule((Key(("name",)),)),)
    assert model.frequencies == {}


@pytest.mark.parametrize("prior", [0.0, 1.0, 1.5, -0.5, 1, "0.5", None])
def test_read_splink_model__refuses_a_prior_that_is_no_probability_between_0_and_1(prior: object) -> None:
    with pytest.raises(ParameterError, match="probability_two_random_records_match is"):
        read_splink_model(_settings(NULL, EQUAL, ELSE, probability_two_random_records_match=prior))


def test_read_splink_model__takes_splinks_own_prior_where_none_is_given() -> None:
    settings = _without(_settings(NULL, EQUAL, ELSE), "probability_two_random_records_match")
    assert read_splink_model(settings).fit.prior_match_probability == 0.0001


def test_read_splink_model__reads_a_column_as_a_list_where_an_element_may_be_shared() -> None:
    shared = {**EQUAL, "sql_condition": "array_length(list_intersect(phones_l, phones_r)) >= 1"}
    nothing = {"sql_condition": "phones_l IS NULL OR phones_r IS NULL", "is_null_level": True}
    settings = _settings(NULL, EQUAL, ELSE)
    settings["comparisons"].append({"output_column_name": "phones", "comparison_levels": [nothing, shared, ELSE]})
    assert read_splink_model(settings).kinds == {"name": VERBATIM, "phones": "list"}


def test_read_splink_model__tells_levels_of_one_label_apart_by_their_number() -> None:
    alike = [{**EQUAL, "label_for_charts": "x"}, {**NEAR, "label_for_charts": "x"}, ELSE]
    assert read_splink_model(_settings(NULL, *alike)).spec.comparisons[0].labels == ("differs", "1. x", "0. x")
    bare = [_without(EQUAL, "label_for_charts"), NEAR, _without(ELSE, "label_for_charts")]
    assert read_splink_model(_settings(NULL, *bare)).spec.comparisons[0].labels == ("ELSE", "near", "name_l = name_r")


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({"output_column_name": "a", "comparison_description": "b"}, "a"),
        ({"comparison_description": "b"}, "b"),
        ({}, "comparison"),
    ],
)
def test_read_splink_model__names_a_comparison_by_its_column_or_description(names: dict[str, str], name: str) -> None:
    settings = _settings(comparisons=[{**names, "comparison_levels": [NULL, EQUAL, ELSE]}])
    assert read_splink_model(settings).spec.comparisons[0].name == name


@pytest.mark.parametrize(
    ("n_levels", "m", "weights"),
    [
        (2, [0.05, 0.95], [-5.0, 10.0]),
        (3, [0.025, 0.025, 0.95], [-5.0, 3.0, 10.0]),
        (4, [0.05 / 3] * 3 + [0.95], [-5.0, -1.0, 3.0, 10.0]),
    ],
)
def test_read_splink_model__takes_levels_without_parameters_for_what_splink_begins_with(
    n_levels: int, m: list[float], weights: list[float]
) -> None:
    """From 3 bits down to -5 after the first; where u would be above 1, both are brought down and the weight stays."""
    slips = [{**NEAR, "sql_condition": f"levenshtein(name_l, name_r) <= {n}", "label_for_charts": str(n)} for n in (1, 2)]
    levels = [_without(each, "m_probability", "u_probability") for each in (EQUAL, *slips[: n_levels - 2], ELSE)]
    (compared,) = read_splink_model(_settings(NULL, *levels)).fit.comparisons
    assert list(compared.weights_bits) == pytest.approx(weights)
    scale = max(1.0, m[0] * 2.0**5)
    assert list(compared.m_probabilities) == pytest.approx([m[0] / scale, *m[1:]])


def test_read_splink_model__takes_a_level_that_training_never_saw_for_one_in_a_million() -> None:
    unseen = "level not observed in training dataset"
    levels = [EQUAL, {**NEAR, "m_probability": unseen, "u_probability": unseen}, ELSE]
    (compared,) = read_splink_model(_settings(NULL, *levels)).fit.comparisons
    assert (compared.m_probabilities[1], compared.u_probabilities[1]) == (1e-6, 1e-6)


@pytest.mark.parametrize(("which", "value"), [("m_probability", 1.0), ("u_probability", 1.0), ("m_probability", 1)])
def test_read_splink_model__takes_a_probability_of_one(which: str, value: float) -> None:
    (compared,) = read_splink_model(_settings(NULL, {**EQUAL, which: value}, ELSE)).fit.comparisons
    assert (compared.m_probabilities if which == "m_probability" else compared.u_probabilities)[1] == 1.0


@pytest.mark.parametrize("value", [0.0, -0.1, 1.0001, True, "0.5"])
@pytest.mark.parametrize("which", ["m_probability", "u_probability"])
def test_read_splink_model__refuses_what_is_no_probability(which: str, value: object) -> None:
    with pytest.raises(ParameterError, match=f'level "same": {which} is'):
        read_splink_model(_settings(NULL, {**EQUAL, which: value}, ELSE))


ADJUSTED = {"tf_adjustment_column": "name"}


def test_read_splink_model__brings_an_m_above_one_down_and_its_u_with_it() -> None:
    """Only a level that is adjusted for frequency may have one: there the ratio alone is meant."""
    model = read_splink_model(_settings(NULL, {**EQUAL, **ADJUSTED, "m_probability": 4.0}, ELSE))
    (compared,) = model.fit.comparisons
    assert (compared.m_probabilities, compared.u_probabilities) == ((0.04, 1.0), (0.7, 0.1 / 4))
    assert model.spec.comparisons[0].rarity_against == 0.1
    with pytest.raises(ParameterError, match=r"u_probability is 4\.0"):
        read_splink_model(_settings(NULL, {**EQUAL, **ADJUSTED, "u_probability": 4.0}, ELSE))


def test_read_splink_model__adjusts_the_levels_that_say_so_and_wholly_unless_told_otherwise() -> None:
    (compared,) = read_splink_model(_settings(NULL, {**EQUAL, **ADJUSTED}, NEAR, ELSE)).spec.comparisons
    assert [level.rarity for level in compared.levels] == [1.0, 0.0]
    assert (compared.frequency_key, compared.rarity_against, compared.least_frequency) == (Key(("name",)), 0.1, 0.0)
    partly = {**ADJUSTED, "tf_adjustment_weight": 0.25, "tf_minimum_u_value": 0.001}
    (compared,) = read_splink_model(_settings(NULL, EQUAL, {**NEAR, **partly}, ELSE)).spec.comparisons
    assert [level.rarity for level in compared.levels] == [0.0, 0.25]
    assert (compared.rarity_against, compared.least_frequency) == (0.1, 0.001), "against the u of equal values"
    (compared,) = read_splink_model(_settings(NULL, EQUAL, NEAR, ELSE)).spec.comparisons
    assert (compared.frequency_key, compared.rarity_against, compared.least_frequency) == (None, None, 0.0)


def test_read_splink_model__adjusts_against_a_levels_own_u_where_it_says_so() -> None:
    own = {**NEAR, **ADJUSTED, "disable_tf_exact_match_detection": True}
    (compared,) = read_splink_model(_settings(NULL, EQUAL, own, ELSE)).spec.comparisons
    assert compared.rarity_against == 0.2


@pytest.mark.parametrize("other", [{"tf_minimum_u_value": 0.001}, {"disable_tf_exact_match_detection": True}])
def test_read_splink_model__knows_one_way_of_adjusting_a_comparison(other: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="One for all is known"):
        read_splink_model(_settings(NULL, {**EQUAL, **ADJUSTED}, {**NEAR, **ADJUSTED, **other}, ELSE))


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([NULL, EQUAL], "the last level is not ELSE"),
        ([NULL, ELSE, EQUAL], "the last level is not ELSE"),
        ([NULL, ELSE], "or the only one"),
        ([EQUAL, NULL, ELSE], "the null level is not the first"),
        ([NULL, NULL, EQUAL, ELSE], "the null level is not the first"),
        ([EQUAL, ELSE], "the null level is not the first"),
        ([{**NULL, "sql_condition": "name_l IS NULL"}, EQUAL, ELSE], "asks more than whether a column is null"),
    ],
)
def test_read_splink_model__says_which_levels_are_not_in_their_place(levels: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read_splink_model(_settings(*levels))


@pytest.mark.parametrize("comparisons", [None, [], {}, ["name"], [{"comparison_levels": []}]])
def test_read_splink_model__refuses_settings_without_comparisons_or_levels(comparisons: object) -> None:
    with pytest.raises(ParameterError, match="The model has no list of"):
        read_splink_model(_settings(comparisons=comparisons))


@pytest.mark.parametrize("rule", [7, {"sql_dialect": "duckdb"}])
def test_read_splink_model__refuses_a_blocking_rule_without_sql(rule: object) -> None:
    with pytest.raises(ParameterError, match="has no SQL"):
        read_splink_model(_settings(NULL, EQUAL, ELSE, blocking_rules_to_generate_predictions=[rule]))


@pytest.mark.parametrize(("text", "said"), [(None, "No such file"), ("{", "cannot be read"), ("[]", "holds no settings")])
def test_read_splink_model__says_what_a_file_that_is_none_should_be(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "model.json").write_text(text, "utf-8")
    with pytest.raises(SourceError, match=said):
        read_splink_model(tmp_path / "model.json")
