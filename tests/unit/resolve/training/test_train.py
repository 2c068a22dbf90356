"""Training a model: which groups of pairs teach it, and how many matches there are among all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.resolve.candidates.blocking import block_records
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import encode
from joindots.resolve.training import train as training
from joindots.resolve.training.expectation import Learned, Parameters
from joindots.resolve.training.patterns import PatternCounts

A, B, C = Key(("a",)), Key(("b",)), Key(("c",))


def _level(label: str, key: Key, *, elsewhere: bool = False) -> LevelSpec:
    return LevelSpec(label, (Question(Op.EQUAL, key),), 0.9, 0.01, is_weighed_elsewhere=elsewhere)


COMPARISONS = (
    Comparison("a", (_level("same", A),)),
    Comparison("b", (_level("same", B),)),
    Comparison("c", (_level("same", C), _level("c is b", Key(("c",), "letters"), elsewhere=True))),
)
FRAME = pl.DataFrame(
    {"a": ["x", "x", "x", "y", None], "b": ["p", "p", "q", "q", "q"], "c": ["k", "k", "k-", "k", "l"]},
    schema=dict.fromkeys("abc", pl.String),
)
M, U = [[0.1, 0.9, 0.0], [0.2, 0.8, 0.0], [0.3, 0.3, 0.4]], [[0.9, 0.1, 0.0], [0.75, 0.25, 0.0], [0.5, 0.375, 0.125]]


def _spec(*rules: BlockingRule) -> ModelSpec:
    return ModelSpec("small", COMPARISONS, rules)


def _trained(
    monkeypatch: pytest.MonkeyPatch,
    *rules: BlockingRule,
    shares: Sequence[float],
    m: Any = M,
    set_aside: Sequence[int] = (),
    n_eligible: int = 5,
) -> tuple[Fit, PatternCounts, Sequence[PatternCounts]]:
    """Train, and have EM learn what it is told to; beside the fit stands what EM was given."""
    given: list[Any] = []

    def learn(comparisons: Any, chance: PatternCounts, groups: Sequence[PatternCounts]) -> Learned:
        given.extend((comparisons, chance, groups))
        parameters = Parameters(np.array(m), np.array([U]), np.array(shares))
        return Learned(parameters, np.array([70.0, 80.0, 90.0]), True, 7)

    monkeypatch.setattr(training, "expectation_maximisation", learn)
    monkeypatch.setattr(training, "rules_set_aside", lambda *_: list(set_aside))
    spec, is_eligible = _spec(*rules), np.arange(len(FRAME)) < n_eligible
    blocks = block_records(FRAME, rules, is_eligible=is_eligible)
    fit = training.train(spec, encode(FRAME, spec), blocks, np.flatnonzero(is_eligible), seed=1)
    assert given[0] == COMPARISONS
    return fit, given[1], given[2]


BY_A, BY_B, IDLE = BlockingRule((A,), trains=True), BlockingRule((B,), trains=True), BlockingRule((C,))


def test_train__estimates_the_prior_by_what_its_rules_found_and_what_they_would_have_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first rule has three pairs, half of them matches, of records of whom four in five have its key; the second has
    four pairs, a quarter of them matches. Each counts by how much it found."""
    fit, _, _ = _trained(monkeypatch, BY_A, IDLE, BY_B, shares=[0.01, 0.5, 0.25])
    by_a, by_b = 1.5 / (0.8**2 * 0.9), 1.0 / 0.8
    n_matches = (1.5 * by_a + 1.0 * by_b) / 2.5
    assert fit.prior_match_probability == pytest.approx((n_matches + 1) / (10 + 1000), rel=1e-12)


def test_train__takes_the_random_pairs_own_share_where_no_rule_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, chance, groups = _trained(monkeypatch, IDLE, shares=[0.25])
    assert (chance.n_pairs, list(groups)) == (10, [])
    assert fit.prior_match_probability == pytest.approx((2.5 + 1) / (10 + 1000), rel=1e-12)
    assert (fit.n_random_pairs, fit.n_training_pairs) == (10, 0)


@pytest.mark.parametrize(("share", "prior"), [(0.5, (150 + 1) / 1010), (0.9, (270 + 1) / 1010), (2.0, 0.5)])
def test_train__takes_no_rule_to_miss_more_than_all_but_one_match_in_a_hundred(
    monkeypatch: pytest.MonkeyPatch, share: float, prior: float
) -> None:
    m = [[1.0, 0.0, 0.0], *M[1:]]
    fit, _, _ = _trained(monkeypatch, BY_A, shares=[0.01, share], m=m)
    assert fit.prior_match_probability == pytest.approx(prior, rel=1e-12)


def test_train__teaches_by_the_groups_that_are_not_set_aside_and_says_which_are(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, _, (group,) = _trained(monkeypatch, BY_A, BY_B, shares=[0.01, 0.25], set_aside=[0])
    assert group.n_pairs == fit.n_training_pairs == 4
    assert (group.patterns[:, 1] == -1).all(), "what the rule decides"
    assert fit.doubts == (
        'training rule "a" was set aside: it brings together pairs that agree on little else, such as households',
    )
    assert fit.prior_match_probability == pytest.approx((1.0 / 0.8 + 1) / (10 + 1000), rel=1e-12)


def test_train__gives_a_level_that_another_comparison_weighs_no_weight_and_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, chance, groups = _trained(monkeypatch, BY_A, shares=[0.01, 0.25])
    assert set(chance.patterns[:, 2].tolist()) == {-1, 0, 2}
    assert chance.counts[chance.patterns[:, 2] == -1].sum() == 3, "k and k- are one when letters alone are read"
    assert groups[0].counts[groups[0].patterns[:, 2] == -1].sum() == 2
    of_c = fit.comparisons[2]
    assert of_c.m_probabilities == (0.3, 0.375, 0.4)
    assert of_c.u_probabilities == (0.5, 0.375, 0.125)
    assert fit.comparisons[0].m_probabilities == (0.1, 0.9)
    assert [each.n_matching for each in fit.comparisons] == [70.0, 80.0, 90.0]
    assert (fit.has_converged, fit.n_iterations, fit.doubts) == (True, 7, ())


@pytest.mark.parametrize("n_eligible", [0, 1])
def test_train__of_nobody_or_one_expects_what_is_expected_of_any_table(
    monkeypatch: pytest.MonkeyPatch, n_eligible: int
) -> None:
    fit, chance, _ = _trained(monkeypatch, BY_A, shares=[0.5, 0.5], n_eligible=n_eligible)
    assert chance.n_pairs == 0
    assert fit.prior_match_probability == pytest.approx(0.001)
