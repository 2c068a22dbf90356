"""How rare a value is, is read back from the bits that it gave."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest

from joindots.resolve.explain.rarity import one_in, rarity_in_words
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, TOGETHER, BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.coded import code_column
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import KeyFrequencies, count_values

NAMES = pl.Series(["smith"] * 500 + ["oyelaran"] * 2 + [f"n{i}" for i in range(498)])


def model(key: Key, frequencies: KeyFrequencies, rarity: float = 1.0) -> tuple[FittedModel, Comparison]:
    levels = (LevelSpec("same", (Question(Op.EQUAL, key),), 0.9, 0.1, rarity=rarity),)
    comparison = Comparison("surname", levels, frequency_key=key)
    spec = ModelSpec("m", (comparison,), (BlockingRule((key,)),))
    fit = Fit("m", (ComparisonFit("surname", comparison.labels, (0.1, 0.9), (0.9, 0.1), 1.0),), 0.01, True, 1, 1, 1)
    return FittedModel(spec, fit, {key: frequencies}), comparison


@pytest.mark.parametrize("rarity", [1.0, 0.5])
@pytest.mark.parametrize(
    ("value", "said"),
    [("smith", "50% (500 of 1,000)"), ("oyelaran", "1 in 500 (2 of 1,000)"), ("n7", "1 in 1,000 (1 of 1,000)")],
)
def test_rarity_in_words__says_the_share_that_was_weighed(value: str, said: str, rarity: float) -> None:
    counted = count_values(code_column(NAMES))
    fitted, comparison = model(Key(("surname",)), counted, rarity)
    bits = rarity * float(counted.bits(pl.Series([value]))[0])
    assert rarity_in_words(fitted, comparison, 1, bits) == said


def test_rarity_in_words__counts_no_holders_of_a_value_that_is_taken_for_commoner_than_it_is() -> None:
    counted = count_values(code_column(NAMES))
    fitted, comparison = model(Key(("surname",)), counted)
    bounded = replace(comparison, least_frequency=0.002, rarity_against=0.25)
    assert rarity_in_words(fitted, bounded, 1, math.log2(0.25 / 0.002)) == "1 in 500"
    assert rarity_in_words(fitted, bounded, 1, math.log2(0.25 / 0.003)) == "1 in 333 (3 of 1,000)"
    assert rarity_in_words(fitted, replace(bounded, least_frequency=0.0), 1, 7.0) == "1 in 512 (2 of 1,000)"


def test_rarity_in_words__tells_the_levels_of_a_comparison_apart() -> None:
    key = Key(("surname",), LOOK_ALIKES)
    fitted, comparison = model(key, count_values(code_column(NAMES)))
    (same,) = comparison.levels
    graded = replace(comparison, levels=(same, replace(same, label="near", rarity=0.5)), rarity_against=1.0)
    assert rarity_in_words(fitted, graded, 2, 4.0) == "1 in 16 (62 of 1,000) with look-alikes"
    assert rarity_in_words(fitted, graded, 1, 4.0) == "1 in 256 (4 of 1,000) with look-alikes"
    assert rarity_in_words(fitted, graded, 0, 4.0) == ""
    assert rarity_in_words(replace(fitted, frequencies={}), graded, 1, 4.0) == ""
    assert rarity_in_words(fitted, replace(graded, frequency_key=None), 1, 4.0) == ""


@pytest.mark.parametrize("transform", [TOGETHER, BESIDE])
def test_rarity_in_words__of_two_values_together_gives_the_ratio(transform: str) -> None:
    key = Key(("forename", "surname"), transform)
    ratios = KeyFrequencies(pl.DataFrame({"value": ["a b"], "share": [4.0]}), 1.0, 1.0)
    fitted, comparison = model(key, ratios)
    assert rarity_in_words(fitted, comparison, 1, -math.log2(4.0)) == "together 4.0 times as often as chance would have it"


def test_rarity_in_words__is_silent_where_rarity_did_not_count() -> None:
    fitted, comparison = model(Key(("surname",)), count_values(code_column(NAMES)))
    assert [rarity_in_words(fitted, comparison, level, 0.0) for level in (-1, 0, 1)] == ["", "", ""]


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "100%"), (0.25, "25%"), (0.1, "10%"), (0.099, "1 in 10"), (0.0123, "1 in 81"), (1.23e-5, "1 in 81,300")],
)
def test_one_in__gives_three_figures(share: float, said: str) -> None:
    assert one_in(share) == said
