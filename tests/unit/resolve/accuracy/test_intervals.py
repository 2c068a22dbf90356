"""Intervals against published values, and against how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.intervals import _beta_cdf, ratio_interval, share_interval


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
    found, times = np.unique(hits, return_counts=True)
    intervals = [share_interval(n_hits, 400) for n_hits in found.tolist()]
    held = [interval.lower <= share <= interval.upper for interval in intervals]
    assert np.average(held, weights=times) >= 0.94


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


@pytest.mark.parametrize(
    ("hits", "n"), [(1, 1), (1, 2), (1, 7), (2, 3), (7, 9), (13, 40), (39, 40), (120, 300), (299, 300), (3, 3000)]
)
@pytest.mark.parametrize("confidence", [0.95, 0.5])
def test_share_interval__ends_where_so_many_hits_or_more_extreme_are_as_rare_as_a_tail(
    hits: int, n: int, confidence: float
) -> None:
    """The definition of Clopper and Pearson, by the binomial distribution itself."""
    found, tail = share_interval(hits, n, confidence=confidence), (1 - confidence) / 2

    def at_most(k: int, p: float) -> float:
        return sum(math.exp(_log_choose(n, i) + i * math.log(p) + (n - i) * math.log1p(-p)) for i in range(k + 1))

    assert 1 - at_most(hits - 1, found.lower) == pytest.approx(tail, rel=1e-7)
    if hits < n:
        assert at_most(hits, found.upper) == pytest.approx(tail, rel=1e-7)
    else:
        assert found.upper == 1.0


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def test_ratio_interval__rests_on_as_many_observations_as_have_its_variance() -> None:
    """Forty units of four, half of which err by one: the linearised variance, and the binomial one that equals it."""
    base = np.full(40, 4.0)
    hits = base - np.tile([0.0, 1.0], 20)
    share, total = 140 / 160, 160.0
    squares = float((hits - share * base) @ (hits - share * base))
    variance = 40 / 39 * squares / total**2
    n_effective = share * (1 - share) / variance
    found = ratio_interval(hits, base)
    assert found.estimate == pytest.approx(share)
    assert found.lower == pytest.approx(share_interval(share * n_effective, n_effective).lower)
    assert found.upper == pytest.approx(share_interval(share * n_effective, n_effective).upper)
    assert n_effective > 160, "errors spread evenly over units tell more than as many scattered at random"


@pytest.mark.parametrize("n_err", [0, 1, 9, 10, 30, 31, 39, 40])
def test_ratio_interval__believes_no_variance_that_rests_on_few_units(n_err: int) -> None:
    """Where fewer than ten units err, or fewer than ten do not, no more is claimed than units are."""
    base, hits = np.ones(40), np.ones(40)
    base[:20] = hits[:20] = 2.0
    hits[40 - n_err :] = 0.0
    share = float(hits.sum() / base.sum())
    units = float(base.sum() ** 2 / (base @ base))
    squares = float((hits - share * base) @ (hits - share * base))
    of_variance = share * (1 - share) * base.sum() ** 2 * 39 / (40 * squares) if squares else math.inf
    n = of_variance if 10 <= n_err <= 30 else min(units, of_variance)
    found = ratio_interval(hits, base)
    assert found.lower == pytest.approx(share_interval(share * n, n).lower)
    assert found.upper == pytest.approx(share_interval(share * n, n).upper)


def test_known__tells_what_is_known() -> None:
    assert share_interval(0, 0).known() == {"estimate": None, "lower": 0.0, "upper": 1.0}
    assert share_interval(2, 2).known()["estimate"] == 1.0


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 5), (7, 0.5), (30, 12)])
def test_beta_cdf__runs_from_nought_to_one_and_is_its_own_mirror(a: float, b: float) -> None:
    assert [_beta_cdf(x, a, b) for x in (-1.0, 0.0, 1.0, 2.0)] == [0.0, 0.0, 1.0, 1.0]
    for x in (0.01, 0.2, 0.5, 0.83, 0.99):
        assert _beta_cdf(x, a, b) == pytest.approx(1 - _beta_cdf(1 - x, b, a), abs=1e-12)
    assert _beta_cdf(0.3, 1, 1) == pytest.approx(0.3)
    assert _beta_cdf(0.3, 3, 1) == pytest.approx(0.027)
