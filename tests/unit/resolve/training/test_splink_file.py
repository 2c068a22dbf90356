"""A model of Splink weighs every pair here as it does there."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule

from joindots.model.errors import AccessRefused, ParameterError
from joindots.resolve.models.spec import BlockingRule, Key
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.scorer import make_scorer
from joindots.resolve.training.splink_file import read_splink_model

FORENAMES = [
    "martha",
    "marhta",
    "marta",
    "jon",
    "john",
    "johnathan",
    "jonathan",
    "dwayne",
    "duane",
    "dixon",
    "dicksonx",
    "al",
]
SURNAMES = ["pereira", "perreira", "ferreira", "oyelaran", "oyelran", "smith", "smyth", "smiht", "king", "kign", "o"]
IDENTIFIERS = ["1234567", "1234576", "2134576", "123456", "7654321", "1234667"]


def made_up_people(seed: int, n: int = 150) -> pl.DataFrame:
    """Make up records full of near misses and gaps."""
    draw = random.Random(seed)

    def maybe(values: Sequence[Any]) -> Any:
        return draw.choice(values) if draw.random() > 0.1 else None

    rows = [
        {
            "unique_id": n_row,
            "forename": maybe(FORENAMES),
            "surname": maybe(SURNAMES),
            "identifier": maybe(IDENTIFIERS),
            "sex": maybe("mf"),
            "phones": maybe([["1", "2"], ["2"], ["3", "4", "5"], ["6"]]),
            "email": maybe([f"{name}@{host}" for name in ("jo.king", "j.king", "al") for host in ("x.org", "y.org")]),
        }
        for n_row in range(n)
    ]
    return pl.DataFrame(rows, schema_overrides={"phones": pl.List(pl.String)})


def _probabilities(draw: random.Random, n_levels: int) -> list[float]:
    shares = [draw.random() + 0.01 for _ in range(n_levels)]
    return [share / sum(shares) for share in shares]


def trained(comparisons: Sequence[Any], seed: int) -> dict[str, Any]:
    """Give Splink's settings with parameters drawn at random."""
    settings: dict[str, Any] = SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(comparisons),
        blocking_rules_to_generate_predictions=[block_on("sex"), CustomRule("1=1")],
        probability_two_random_records_match=0.003,
    ).create_settings_dict("duckdb")
    draw = random.Random(seed)
    for comparison in settings["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for which in ("m_probability", "u_probability"):
            for level, p in zip(levels, _probabilities(draw, len(levels)), strict=True):
                level[which] = p
    return settings


def splink_weights(settings: Mapping[str, Any], frame: pl.DataFrame) -> pl.DataFrame:
    """Let Splink weigh every pair: left, right, match weight."""
    api = DuckDBAPI()
    linker = Linker(api.register(frame.to_arrow()), settings=dict(settings))
    predicted: pl.DataFrame = linker.inference.predict().as_duckdbpyrelation().pl()
    return predicted.select("unique_id_l", "unique_id_r", "match_weight").sort("unique_id_l", "unique_id_r")


def own_weights(settings: Mapping[str, Any], frame: pl.DataFrame, pairs: pl.DataFrame) -> np.ndarray:
    """Weigh the same pairs here."""
    model = read_splink_model(settings, blocking_rules=[BlockingRule((Key(("sex",)),))])
    frequencies = count_model_frequencies(frame, model.spec, model.frequencies)
    scorer = make_scorer(model.spec, encode(frame, model.spec), model.fit, frequencies)
    return scorer.score(pairs["unique_id_l"].to_numpy(), pairs["unique_id_r"].to_numpy()).weights_bits


COMPARISONS = {
    "exact": [cl.ExactMatch("sex"), cl.ExactMatch("surname").configure(term_frequency_adjustments=True)],
    "jaro-winkler": [
        cl.JaroWinklerAtThresholds("forename", [0.92, 0.88, 0.8]).configure(term_frequency_adjustments=True),
        cl.NameComparison("surname"),
    ],
    "edits": [
        cl.LevenshteinAtThresholds("identifier", [1, 2, 3]),
        cl.DamerauLevenshteinAtThresholds("surname", [1, 2]).configure(term_frequency_adjustments=True),
    ],
    "lists": [cl.ArrayIntersectAtSizes("phones", [1])],
    "e-mail": [cl.EmailComparison("email")],
    "alternatives": [
        cl.CustomComparison(
            [
                cll.NullLevel("surname"),
                cll.Or(cll.ExactMatchLevel("surname"), cll.LevenshteinLevel("surname", 1)),
                cll.CustomLevel("substr(surname_l, 1, 2) = substr(surname_r, 1, 2)"),
                cll.ElseLevel(),
            ],
            output_column_name="surname",
        )
    ],
}


@pytest.mark.parametrize("comparisons", COMPARISONS.values(), ids=COMPARISONS.keys())
def test_read_splink_model__weighs_pairs_as_splink_does(comparisons: Sequence[Any], fresh_seed: int) -> None:
    frame, settings = made_up_people(fresh_seed), trained(comparisons, fresh_seed)
    theirs = splink_weights(settings, frame)
    assert len(theirs) == 150 * 149 // 2
    assert np.abs(own_weights(settings, frame, theirs) - theirs["match_weight"].to_numpy()).max() < 1e-9


def test_read_splink_model__scales_and_bounds_the_frequency_adjustment_as_splink_does(fresh_seed: int) -> None:
    frame = made_up_people(fresh_seed)
    settings = trained([cl.JaroWinklerAtThresholds("forename", [0.88])], fresh_seed)
    for level in settings["comparisons"][0]["comparison_levels"][1:3]:
        level |= {"tf_adjustment_column": "forename", "tf_adjustment_weight": 0.4, "tf_minimum_u_value": 0.085}
    theirs = splink_weights(settings, frame)
    assert np.abs(own_weights(settings, frame, theirs) - theirs["match_weight"].to_numpy()).max() < 1e-9


def test_read_splink_model__takes_levels_never_trained_for_what_splink_takes_them(fresh_seed: int) -> None:
    frame, settings = made_up_people(fresh_seed), trained([cl.NameComparison("surname")], fresh_seed)
    levels = settings["comparisons"][0]["comparison_levels"]
    del levels[2]["m_probability"], levels[2]["u_probability"], levels[4]["m_probability"], levels[5]["u_probability"]
    theirs = splink_weights(settings, frame)
    assert np.abs(own_weights(settings, frame, theirs) - theirs["match_weight"].to_numpy()).max() < 1e-9


def _settings(**level: object) -> dict[str, Any]:
    settings = trained([cl.ExactMatch("surname")], 1) | {"blocking_rules_to_generate_predictions": ["l.surname = r.surname"]}
    settings["comparisons"][0]["comparison_levels"][1] |= level
    return settings


def test_read_splink_model__reads_a_saved_file(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps(_settings()), "utf-8")
    assert read_splink_model(tmp_path / "model.json") == read_splink_model(_settings())


def test_read_splink_model__translates_blocking_rules() -> None:
    rules = [
        block_on("forename", "substr(surname, 1, 3)").get_blocking_rule("duckdb").blocking_rule_sql,
        {"blocking_rule": 'l."phones" = r."phones"', "sql_dialect": "duckdb", "arrays_to_explode": ["phones"]},
    ]
    model = read_splink_model(_settings() | {"blocking_rules_to_generate_predictions": rules})
    assert model.spec.blocking_rules == (
        BlockingRule((Key(("forename",)), Key(("surname",), "first:3"))),
        BlockingRule((Key(("phones",)),)),
    )


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ({"sql_condition": "hamming(surname_l, surname_r) < 2"}, 'Comparison "surname", level "Exact match on surname"'),
        ({"sql_condition": "forename_l = forename_r"}, "cannot be translated"),
        ({"sql_condition": "surname_l = surname_r; drop table x"}, "cannot be read"),
        ({"m_probability": 1.5}, "m_probability is 1.5"),
        ({"u_probability": 0}, "u_probability is 0"),
        ({"tf_adjustment_column": "forename"}, "no level of it compares exactly"),
    ],
)
def test_read_splink_model__refuses_what_it_cannot_translate(level: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read_splink_model(_settings(**level))


@pytest.mark.parametrize(
    "changes",
    [
        {"blocking_rules_to_generate_predictions": ["l.surname = r.surname and l.nationality = r.nationality"]},
        {"comparisons": trained([cl.ExactMatch("ethnicity")], 1)["comparisons"]},
        {"comparisons": trained([cl.LevenshteinAtThresholds("self_defined_ethnicity", [1])], 1)["comparisons"]},
    ],
)
def test_read_splink_model__refuses_protected_columns(changes: dict[str, Any]) -> None:
    with pytest.raises(AccessRefused, match="never used to link people"):
        read_splink_model(_settings() | changes)
