"""Patterns drawn from known m, u and shares, with gaps: EM gives them back, and is not misled by a rule of households."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.resolve.kernels.data import Bits, Bytes
from joindots.resolve.models import levels
from joindots.resolve.models.spec import Key
from joindots.resolve.training.doubts import doubts_of, rules_set_aside
from joindots.resolve.training.expectation import expectation_maximisation
from joindots.resolve.training.patterns import PatternCounts

COMPARISONS = (
    levels.comparison("forename", levels.name_levels(Key(("forename",)))),
    levels.comparison("surname", levels.name_levels(Key(("surname",)))),
    levels.comparison("address", levels.postcode_levels(Key(("address",)))),
    levels.comparison("town", levels.text_levels(Key(("town",)))),
    levels.comparison("email", levels.email_levels(Key(("email",)))),
)
DECIDED = ((0, 1), (1, 3), (0, 3), (2, 4))
"""Which comparisons each training rule decides, and so does not teach."""
N_RANDOM, N_RANDOM_MATCHES = 300_000, 30
FEWEST_MATCHES, MOST_MISSING = 2_000, 0.5


class Truth:
    """Known parameters: m puts half to nine tenths on the strongest level, u nearly all on the weakest."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.m = [self._m(each.n_levels) for each in COMPARISONS]
        self.u = [self._u(each.n_levels) for each in COMPARISONS]
        self.missing = self.rng.uniform(0.0, MOST_MISSING, len(COMPARISONS))

    def _m(self, n_levels: int) -> Bits:
        top = self.rng.uniform(0.5, 0.9)
        return np.asarray(np.r_[self.rng.dirichlet(np.ones(n_levels - 1)) * (1.0 - top), top])

    def _u(self, n_levels: int) -> Bits:
        weights = np.r_[1.0, 10.0 ** self.rng.uniform(-3.0, -2.0, n_levels - 1)]
        return np.asarray(weights / weights.sum())

    def draw(self, n: int, probabilities: list[Bits]) -> Bytes:
        """Draw the levels of so many pairs; each comparison is missing at random."""
        patterns = np.stack([self.rng.choice(len(p), n, p=p) for p in probabilities], axis=1).astype(np.int8)
        patterns[self.rng.random(patterns.shape) < self.missing] = -1
        return patterns

    def group(self, decided: tuple[int, ...], *pieces: Bytes) -> PatternCounts:
        """Count the patterns of some pairs without what their rule decides."""
        patterns = np.concatenate(pieces)
        patterns[:, list(decided)] = -1
        distinct, counts = np.unique(patterns, axis=0, return_counts=True)
        return PatternCounts(distinct, counts.astype(np.int64))

    def chance(self) -> PatternCounts:
        """Draw the random pairs."""
        return self.group((), self.draw(N_RANDOM - N_RANDOM_MATCHES, self.u), self.draw(N_RANDOM_MATCHES, self.m))

    def rules(self) -> tuple[list[PatternCounts], list[float]]:
        """Draw the pairs of each training rule, and tell its share of matches."""
        sizes = [(int(self.rng.integers(FEWEST_MATCHES, 5_000)), int(self.rng.integers(2_000, 60_000))) for _ in DECIDED]
        groups = [
            self.group(decided, self.draw(n_m, self.m), self.draw(n_u, self.u))
            for decided, (n_m, n_u) in zip(DECIDED, sizes, strict=True)
        ]
        return groups, [n_m / (n_m + n_u) for n_m, n_u in sizes]

    def households(self) -> PatternCounts:
        """Draw the pairs of a rule of surname and address: matches, and relatives who share town and often mailbox."""
        relatives = [self.u[0], self.u[1], self.u[2], self.m[3], 0.5 * self.u[4] + 0.5 * self.m[4]]
        return self.group((1, 2), self.draw(3_000, self.m), self.draw(20_000, relatives))


def chance_of_the_draw(p: Bits, n_pairs: int) -> Bits:
    """Six standard errors of a share counted among so many pairs, as many missing as may be: what any learner is off by."""
    n_seen = n_pairs * (1.0 - MOST_MISSING)
    return np.asarray(6.0 * np.sqrt(np.maximum(p * (1.0 - p), 1.0 / n_seen) / n_seen))


def test_expectation_maximisation__recovers_every_level_where_values_are_missing(fresh_seed: int) -> None:
    truth = Truth(fresh_seed)
    chance, (groups, shares) = truth.chance(), truth.rules()
    learned = expectation_maximisation(COMPARISONS, chance, groups)
    assert learned.has_converged
    for c, comparison in enumerate(COMPARISONS):
        n_rules = sum(c not in decided for decided in DECIDED)
        m, u = (each[c, : comparison.n_levels] for each in (learned.parameters.m, learned.parameters.u))
        assert np.all(np.abs(m - truth.m[c]) <= chance_of_the_draw(truth.m[c], n_rules * FEWEST_MATCHES))
        assert np.all(np.abs(u - truth.u[c]) <= chance_of_the_draw(truth.u[c], N_RANDOM))
    assert learned.parameters.shares[1:] == pytest.approx(shares, abs=0.02)
    assert doubts_of(COMPARISONS, learned, []) == ()


def test_rules_set_aside__finds_the_rule_that_brings_households_together_and_no_other(fresh_seed: int) -> None:
    truth = Truth(fresh_seed)
    chance, (groups, _) = truth.chance(), truth.rules()
    assert rules_set_aside(COMPARISONS, chance, groups) == []
    assert rules_set_aside(COMPARISONS, chance, [*groups, truth.households()]) == [len(groups)]


def test_doubts_of__says_what_too_little_was_learned_from(fresh_seed: int) -> None:
    truth = Truth(fresh_seed)
    few = truth.group((0, 1), truth.draw(20, truth.m))
    learned = expectation_maximisation(COMPARISONS, truth.chance(), [few], most_iterations=1)
    doubts = doubts_of(COMPARISONS, learned, ["surname and address"])
    assert doubts[0] == "training stopped at 1 iterations without converging"
    assert doubts[1].startswith('training rule "surname and address" was set aside')
    assert [doubt.partition(":")[0] for doubt in doubts[2:]] == [each.name for each in COMPARISONS]
