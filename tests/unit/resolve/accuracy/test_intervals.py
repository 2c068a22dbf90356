"""Intervals against published values, and against how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.intervals import ratio_interval, share_interval


@pytest.mark.parametrize(
    ("hits", "n", "lower", "upper"),
    [
        (0, 2000, 0.0, 1 - 0.025 ** (1 / 2000)),
        (2000, 2000, 0.025 ** (1 / 2000), 1.0),
        (1, 10, 0.002528579, 0.445016117),
        (5, 10, 0.187086028, 0.812913972),
        (3, 2000, 0.000309443, 0.004377320),
    ],
)
def test_share_interval__is_that_of_clopper_and_pearson(hits: int, n: int, lower: float, upper: float) -> None:
    found = share_interval(hits, n)
    assert found.lower == pytest.approx(lower, rel=1e-5)
    assert found.upper == pytest.approx(upper, rel=1e-5)
    assert found.estimate == hits / n


@pytest.mark.parametrize("share", [0.001, 0.02, 0.5])
def test_share_interval__holds_the_truth_at_least_as_often_as_it_says(share: float) -> None:
    hits = np.random.default_rng(5).binomial(400, share, 2000)
    held = [share_interval(int(each), 400).lower <= share <= share_interval(int(each), 400).upper for each in hits]
    assert np.mean(held) >= 0.94


def test_share_interval__is_as_wide_as_that_of_so_many_fewer_observations() -> None:
    assert share_interval(8, 400, design_effect=2.0).upper == pytest.approx(share_interval(4, 200).upper)


@pytest.mark.parametrize(("hits", "n", "effect"), [(3, 2, 1.0), (-1, 2, 1.0), (1, 2, 0.5)])
def test_share_interval__refuses_what_is_no_share(hits: int, n: int, effect: float) -> None:
    with pytest.raises(ParameterError):
        share_interval(hits, n, design_effect=effect)


def test_intervals__of_nothing_say_that_nothing_is_known() -> None:
    for found in (share_interval(0, 0), ratio_interval(np.zeros(0), np.zeros(0))):
        assert math.isnan(found.estimate)
        assert (found.lower, found.upper) == (0.0, 1.0)
    assert ratio_interval(np.ones(1), np.ones(1)).lower == pytest.approx(0.025)


def test_ratio_interval__holds_the_true_ratio_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(6)
    held = []
    for _ in range(1000):
        base = rng.integers(1, 6, 300).astype(np.float64)
        found = ratio_interval(rng.binomial(base.astype(np.int64), 0.8).astype(np.float64), base)
        held.append(found.lower <= 0.8 <= found.upper)
    assert 0.93 <= np.mean(held) <= 0.97
