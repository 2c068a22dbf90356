"""A model written for Splink weighs every pair there as it does here."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.unit.resolve.training.test_splink_file import made_up_people, splink_weights

from joindots.model.errors import ParameterError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.resolution import resolve_records
from joindots.resolve.scoring.scorer import scorer_for
from joindots.resolve.training.splink_export import _condition, splink_settings, write_splink_model
from joindots.resolve.training.splink_file import read_splink_model

FORENAME, SURNAME, IDENTIFIER = Key(("forename",)), Key(("surname",)), Key(("identifier",))


def _model(frame: pl.DataFrame) -> FittedModel:
    """Train a model of comparisons that both know."""
    comparisons = (
        levels.comparison("surname", levels.text_levels(SURNAME)),
        Comparison(
            "forename",
            (
                LevelSpec("same", (Question(Op.EQUAL, FORENAME),), 0.8, 0.1, rarity=0.7),
                LevelSpec(
                    "near",
                    (Question(Op.LEVENSHTEIN, FORENAME, 2), Question(Op.EQUAL, Key(("forename",), "first:2"))),
                    0.1,
                    0.1,
                ),
            ),
            frequency_key=FORENAME,
            rarity_against=0.11,
            least_frequency=0.09,
        ),
        Comparison("identifier", levels.identifier_levels(IDENTIFIER, forgives_slips=False)),
        Comparison("phones", (LevelSpec("one is shared", (Question(Op.SHARED, Key(("phones",))),), 0.5, 0.1),)),
    )
    rules = (BlockingRule((SURNAME, FORENAME), trains=True), BlockingRule((IDENTIFIER,), trains=True))
    spec = ModelSpec("both", comparisons, rules, threshold_probability=0.5)
    return resolve_records(frame, spec).model


def test_splink_settings__weigh_pairs_there_as_here(fresh_seed: int) -> None:
    frame = made_up_people(fresh_seed)
    model = _model(frame)
    every_pair = {"blocking_rule": "1=1", "sql_dialect": "duckdb"}
    theirs = splink_weights(splink_settings(model) | {"blocking_rules_to_generate_predictions": [every_pair]}, frame)
    lefts, rights = theirs["unique_id_l"].to_numpy(), theirs["unique_id_r"].to_numpy()
    own = scorer_for(frame, model).score(lefts, rights).weights_bits
    assert len(own) == len(frame) * (len(frame) - 1) // 2
    assert np.abs(own - theirs["match_weight"].to_numpy()).max() < 1e-9


def test_splink_settings__bring_the_same_pairs_together(fresh_seed: int) -> None:
    frame = made_up_people(fresh_seed)
    settings = splink_settings(_model(frame))
    found = splink_weights(settings, frame).select("unique_id_l", "unique_id_r").rows()
    rows = list(enumerate(frame.select("surname", "forename", "identifier").iter_rows()))
    expected = [
        (i, j)
        for i, (surname_l, forename_l, identifier_l) in rows
        for j, (surname_r, forename_r, identifier_r) in rows[i + 1 :]
        if (None not in (surname_l, forename_l) and (surname_l, forename_l) == (surname_r, forename_r))
        or (identifier_l is not None and identifier_l == identifier_r)
    ]
    assert found == expected


def test_splink_settings__are_read_back_as_a_model_of_the_same_weights(fresh_seed: int) -> None:
    frame = made_up_people(fresh_seed)
    model = _model(frame)
    again = read_splink_model(splink_settings(model))
    again = replace(again, frequencies=count_model_frequencies(frame, again.spec))
    lefts, rights = np.triu_indices(len(frame), 1)
    weights = [scorer_for(frame, each).score(lefts, rights).weights_bits for each in (model, again)]
    assert np.abs(weights[0] - weights[1]).max() < 1e-9
    assert again.spec.blocking_rules == tuple(replace(rule, trains=False) for rule in model.spec.blocking_rules)


def test_splink_settings__names_what_splink_has_no_words_for() -> None:
    frame = made_up_people(1)
    model = _model(frame)
    with pytest.raises(ParameterError, match='Comparison "forename" reads'):
        splink_settings(replace(model, spec=people_spec()))
    heard = Comparison("surname", (LevelSpec("heard", (Question(Op.EQUAL, Key(("surname",), "sound")),), 0.5, 0.5),))
    spec = ModelSpec("heard", (heard,), (BlockingRule((SURNAME,)),))
    with pytest.raises(ParameterError, match=r'level "heard" reads "surname\|sound"'):
        splink_settings(resolve_records(frame, spec).model)
    spec = ModelSpec("all", model.spec.comparisons, (BlockingRule((Key(("surname",), "sound"),)),))
    with pytest.raises(ParameterError, match=r'Splink has no words for "surname\|sound"'):
        splink_settings(replace(model, spec=spec))


def _with_rules(*rules: BlockingRule, kinds: dict[str, str] | None = None) -> FittedModel:
    compared = Comparison("forename", (LevelSpec("same", (Question(Op.EQUAL, FORENAME),), 0.9, 0.1),))
    fit = Fit("ó", (ComparisonFit("forename", compared.labels, (0.1, 0.9), (0.8, 0.2), 5.0),), 0.01, True, 1, 1, 1)
    return FittedModel(ModelSpec("ó", (compared,), rules), fit, {}, kinds or {})


def test_splink_settings__lay_out_every_field_by_the_model() -> None:
    assert splink_settings(_with_rules(BlockingRule((FORENAME,)))) == {
        "link_type": "dedupe_only",
        "sql_dialect": "duckdb",
        "probability_two_random_records_match": 0.01,
        "comparisons": [
            {
                "output_column_name": "forename",
                "comparison_levels": [
                    {
                        "sql_condition": '"forename_l" IS NULL OR "forename_r" IS NULL',
                        "label_for_charts": "forename is NULL",
                        "is_null_level": True,
                    },
                    {
                        "sql_condition": '"forename_l" = "forename_r"',
                        "label_for_charts": "same",
                        "m_probability": 0.9,
                        "u_probability": 0.2,
                    },
                    {"sql_condition": "ELSE", "label_for_charts": "differs", "m_probability": 0.1, "u_probability": 0.8},
                ],
            }
        ],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": 'l."forename" = r."forename"', "sql_dialect": "duckdb"}
        ],
    }


def test_splink_settings__write_rules_of_lists_columns_side_by_side_and_beginnings() -> None:
    both, start, listed = Key(("forename", "surname")), Key(("surname",), "first:3"), Key(("phones",))
    rules = [BlockingRule((both, start)), BlockingRule((listed,)), BlockingRule(())]
    written = splink_settings(_with_rules(*rules, kinds={"phones": "list", "surname": "name"}))
    assert written["blocking_rules_to_generate_predictions"] == [
        {
            "blocking_rule": 'l."forename" = r."forename" AND l."surname" = r."surname" '
            'AND substr(l."surname", 1, 3) = substr(r."surname", 1, 3)',
            "sql_dialect": "duckdb",
        },
        {"blocking_rule": 'l."phones" = r."phones"', "sql_dialect": "duckdb", "arrays_to_explode": ["phones"]},
        {"blocking_rule": "1=1", "sql_dialect": "duckdb"},
    ]


def test_splink_settings__leave_out_rules_that_splink_has_no_words_for_as_long_as_one_is_left() -> None:
    words = BlockingRule((Key(("forename", "surname"), "first:3"),))
    (rule,) = splink_settings(_with_rules(words, BlockingRule((SURNAME,))))["blocking_rules_to_generate_predictions"]
    assert rule["blocking_rule"] == 'l."surname" = r."surname"'
    with pytest.raises(ParameterError, match=r'no words for "forename\+surname\|first:3"'):
        splink_settings(_with_rules(words))


def test_write_splink_model__writes_what_a_person_can_read_and_no_number_that_json_lacks(tmp_path: Path) -> None:
    model = _with_rules(BlockingRule((Key(("ó",)),)))
    write_splink_model(model, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text("utf-8")
    assert text.startswith('{\n "link_type": "dedupe_only",\n')
    assert 'l.\\"ó\\" = r.\\"ó\\"' in text
    assert text.endswith("\n}\n")
    assert json.loads(text) == splink_settings(model)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_splink_model(replace(model, fit=replace(model.fit, prior_match_probability=math.nan)), tmp_path / "b.json")


@pytest.mark.parametrize(
    ("op", "limit", "condition"),
    [
        (Op.LEVENSHTEIN, 1, "levenshtein"),
        (Op.LEVENSHTEIN, 2, "levenshtein"),
        (Op.DAMERAU, 1, "damerau_levenshtein"),
        (Op.EDITS, 1, "damerau_levenshtein"),
        (Op.EDITS, 2, None),
        (Op.VARIANT, 1, None),
    ],
)
def test_conditions__say_how_edits_are_counted_or_that_splink_has_no_words(
    op: Op, limit: int, condition: str | None
) -> None:
    """One edit is the same by either count; of two, neighbours that are exchanged and edited again are counted apart."""
    test = Question(op, FORENAME, limit)
    level = LevelSpec("near", (test,), 0.1, 0.01)
    comparison = Comparison("forename", (level,))
    if condition is None:
        with pytest.raises(ParameterError, match="forename"):
            _condition(comparison, level, test)
    else:
        found = _condition(comparison, level, test)
        assert found.startswith(f"{condition}(")
        assert found.endswith(f"<= {limit}")
