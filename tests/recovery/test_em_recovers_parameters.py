"""Data made with known m, u and prior: training gives them back within stated error."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from joindots.resolve.candidates.blocking import block_records
from joindots.resolve.models import levels
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.training.train import train

COLUMNS = ("a", "b", "c", "d")
AGREE = dict(zip(COLUMNS, (0.95, 0.9, 0.8, 0.6), strict=True))
"""P(two records of one person agree): each record keeps its person's value with the square root of it."""
N_VALUES = dict(zip(COLUMNS, (400, 250, 90, 20), strict=True))
"""Values of a column, all alike frequent: strangers agree once in so many."""
N_PEOPLE, N_RECORDS_EACH = 1_500, 2


def _spec() -> ModelSpec:
    exact = tuple(Comparison(name, levels.identifier_levels(Key((name,)), forgives_slips=False)) for name in COLUMNS)
    pairs = (("a", "b"), ("a", "c"), ("b", "c"), ("b", "d"), ("a", "d"))
    rules = tuple(BlockingRule(tuple(Key((name,)) for name in pair), trains=True) for pair in pairs)
    return ModelSpec("known", exact, rules)


def _records(seed: int) -> pl.DataFrame:
    """Give each person a value per column, and each record its own value instead with a known chance."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(N_PEOPLE), N_RECORDS_EACH)

    def column(name: str) -> npt.NDArray[np.str_]:
        true = rng.integers(0, N_VALUES[name], N_PEOPLE)[person]
        keeps = rng.random(len(person)) < np.sqrt((AGREE[name] - 1 / N_VALUES[name]) / (1 - 1 / N_VALUES[name]))
        return np.where(keeps, true, rng.integers(0, N_VALUES[name], len(person))).astype(np.str_)

    return pl.DataFrame({name: column(name) for name in COLUMNS})


def _trained(seed: int) -> Fit:
    frame, spec = _records(seed), _spec()
    return train(spec, encode(frame, spec), block_records(frame, spec.blocking_rules), np.arange(len(frame)), seed=seed)


def test_train__recovers_m_u_and_the_prior(fresh_seed: int) -> None:
    fit = _trained(fresh_seed)
    assert fit.has_converged
    for each in fit.comparisons:
        assert each.m_probabilities[1] == pytest.approx(AGREE[each.name], abs=0.05)
        assert each.u_probabilities[1] == pytest.approx(1 / N_VALUES[each.name], rel=0.15)
    n = N_PEOPLE * N_RECORDS_EACH
    assert fit.prior_match_probability == pytest.approx(N_PEOPLE / (n * (n - 1) / 2), rel=0.15)


def test_train__is_the_same_for_the_same_seed(fresh_seed: int) -> None:
    assert _trained(fresh_seed) == _trained(fresh_seed)
