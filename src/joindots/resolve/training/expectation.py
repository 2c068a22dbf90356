"""Train a model without labels: expectation-maximisation on counted agreement patterns.

Pairs are read in groups and only the patterns are kept. One group is pairs drawn at random, which teach u, how often
different people agree by chance. The others are the pairs of the training rules, which teach m, how often one person's
records agree; each leaves out the comparisons that its own rule decides, since those agree by construction. All groups share
m, and each has a share of matches. Each has a u of its own too, drawn towards that of random pairs, which is the model's:
two people of one name are likelier of one age, sex and place than any two, and where u cannot say so, they are taken for
matches that disagree. Learning m from one mixture of all candidates was considered and set aside: there the second class
becomes the household, not the person.

References
----------
.. [1] Fellegi, I. P., & Sunter, A. B. (1969). A theory for record linkage. Journal of the American Statistical
   Association, 64(328), 1183-1210.
.. [2] Winkler, W. E. (1988). Using the EM algorithm for weight computation in the Fellegi-Sunter model of record linkage.
   Proceedings of the Section on Survey Research Methods, 667-671.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joindots.resolve.kernels.data import Bits, Bytes, Ids
from joindots.resolve.models.spec import Comparison
from joindots.resolve.training.patterns import PatternCounts

MOST_ITERATIONS = 500
TOLERANCE = 1e-5
"""EM has converged when no m, u or share of matches moves by more than this in one step."""
EXPECTED_MATCHES = 10.0
"""How many matching pairs our expectation of m counts for, beside what was observed (our judgement)."""
EXPECTED_STRANGERS = 1_000.0
"""How many pairs of different people our expectation of u counts for, beside what was observed (our judgement)."""
MOST_OFTENER = 100.0
"""How many times as often as any two people those of one training rule may agree, if they are two (our judgement).

Without a bound, matches that share a peculiarity (one person's records from two homes) are taken for people who differ."""
_ELSE_M = 0.05
"""What is expected of ``else`` among matches, before anything was learned (our judgement)."""
_EXPECTED_PRIOR = 0.001
"""What share of all pairs is expected to match before any was seen; it counts for as many pairs as `EXPECTED_STRANGERS`."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What EM moves: m by comparison and level (0 beyond a comparison's levels), u by group too, and each group's share of
    matches. The random group is the first."""

    m: Bits
    own_u: Bits
    shares: Bits

    @property
    def u(self) -> Bits:
        """The u of random pairs: the model's."""
        u: Bits = self.own_u[0]
        return u


@dataclass(frozen=True, slots=True)
class Learned:
    """Where EM came to rest, and how."""

    parameters: Parameters
    n_matching: Bits
    has_converged: bool
    n_iterations: int


def expected_m(comparisons: Sequence[Comparison]) -> Bits:
    """Lay out what is expected of m before anything was learned: ``(comparisons, levels)``, each row summing to 1."""
    table = _empty_table(comparisons)
    for c, comparison in enumerate(comparisons):
        shares = [_ELSE_M, *(level.expected_m for level in reversed(comparison.levels))]
        table[c, : comparison.n_levels] = np.array(shares) / sum(shares)
    return table


def expected_u(comparisons: Sequence[Comparison]) -> Bits:
    """Lay out what is expected of u before anything was learned; ``else`` takes what is left."""
    table = _empty_table(comparisons)
    for c, comparison in enumerate(comparisons):
        shares = [level.expected_u for level in reversed(comparison.levels)]
        table[c, : comparison.n_levels] = [1.0 - sum(shares), *shares]
    return table


def _empty_table(comparisons: Sequence[Comparison]) -> Bits:
    return np.zeros((len(comparisons), max(comparison.n_levels for comparison in comparisons)))


def expectation_maximisation(
    comparisons: Sequence[Comparison],
    chance: PatternCounts,
    groups: Sequence[PatternCounts],
    *,
    most_iterations: int = MOST_ITERATIONS,
) -> Learned:
    """Find m, u and each group's share of matches; the random group is the first share.

    m starts at what is expected of it and u at what random pairs show, and both are drawn a little towards what is expected,
    so that no level is impossible; a training group's own u is drawn as much towards that of random pairs. m is taken from
    the training groups alone: among random pairs the few matches drown.
    `has_converged` is never claimed at the iteration limit.
    """
    patterns = np.concatenate([chance.patterns, *(group.patterns for group in groups)])
    counts = np.concatenate([chance.counts, *(group.counts for group in groups)]).astype(np.float64)
    sizes = [len(each.counts) for each in (chance, *groups)]
    n_chance, shape = sizes[0], (len(sizes), *_empty_table(comparisons).shape)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    n_pairs = np.bincount(owner, counts, len(sizes))
    m_before, u_before = expected_m(comparisons), expected_u(comparisons)
    chance_counts = _level_counts(patterns[:n_chance], owner[:n_chance], counts[:n_chance], shape)
    own_u = np.broadcast_to(_as_u(chance_counts[0], u_before), shape)
    parameters = Parameters(m_before, own_u, np.r_[_first_share(chance), np.full(len(groups), 0.5)])
    n_matching = np.zeros(len(comparisons))
    for n_iterations in range(1, most_iterations + 1):
        matching = counts * _match_probabilities(patterns, owner, parameters)
        m_counts = _level_counts(patterns, owner, matching, shape)
        u_counts = _level_counts(patterns, owner, counts - matching, shape)
        m_counts = m_counts[1:].sum(axis=0)
        n_matching = m_counts.sum(axis=1)
        shares = (np.bincount(owner, matching, len(sizes)) + 0.5) / (n_pairs + 1.0)
        shares[0] = towards_expected_prior(shares[0] * n_pairs[0], n_pairs[0])
        m = (m_counts + EXPECTED_MATCHES * m_before) / (n_matching + EXPECTED_MATCHES)[:, None]
        chance_u = _as_u(u_counts[0], u_before)
        own_u = np.stack([chance_u, *(_within_reason(_as_u(each, chance_u), chance_u) for each in u_counts[1:])])
        after = Parameters(m, own_u, shares)
        befores, afters = (parameters.m, parameters.own_u, parameters.shares), (after.m, after.own_u, after.shares)
        moved = max(_moved(before, now) for before, now in zip(befores, afters, strict=True))
        parameters = after
        if moved < TOLERANCE:
            return Learned(parameters, n_matching, True, n_iterations)
    return Learned(parameters, n_matching, False, most_iterations)


def _first_share(chance: PatternCounts) -> float:
    """Begin with one match for each thousand random pairs at most: enough to be found, too little to bend u."""
    return 1.0 / max(1000.0, 2.0 * math.sqrt(chance.n_pairs))


def towards_expected_prior(n_matches: float, n_pairs: float) -> float:
    """Draw a share of matches towards what is expected, as if so many pairs more had been seen."""
    return float((n_matches + _EXPECTED_PRIOR * EXPECTED_STRANGERS) / (n_pairs + EXPECTED_STRANGERS))


def _moved(before: Bits, after: Bits) -> float:
    return float(np.abs(after - before).max(initial=0.0))


def _level_counts(patterns: Bytes, owner: Ids, counts: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Bits:
    """Sum counts by group, comparison and level; the null level is left out."""
    n_groups, n_comparisons, n_levels = shape
    table = np.zeros(shape)
    for c in range(n_comparisons):
        places = owner * (n_levels + 1) + patterns[:, c] + 1
        table[:, c] = np.bincount(places, counts, n_groups * (n_levels + 1)).reshape(n_groups, -1)[:, 1:]
    return table


def _as_u(counts: Bits, expected: Bits) -> Bits:
    """Turn counts of different pairs into u, drawn towards what is expected."""
    table = np.maximum(counts, 0.0) + EXPECTED_STRANGERS * expected
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _within_reason(own_u: Bits, chance_u: Bits) -> Bits:
    """Let no level but ``else`` be oftener than `MOST_OFTENER` allows; what is over goes to ``else``."""
    table = np.minimum(own_u, MOST_OFTENER * chance_u)
    table[:, 0] = 1.0 - table[:, 1:].sum(axis=1)
    return table


def _match_probabilities(patterns: Bytes, owner: Ids, parameters: Parameters) -> Bits:
    """Find each pattern's match probability in its group."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.nan_to_num(np.log(parameters.m) - np.log(parameters.own_u), nan=0.0, posinf=0.0, neginf=0.0)
        total = np.log(parameters.shares / (1.0 - parameters.shares))[owner]
    padded = np.concatenate([np.zeros((*weights.shape[:2], 1)), weights], axis=2)
    for c in range(weights.shape[1]):
        total = total + padded[owner, c, patterns[:, c] + 1]
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -700.0, 700.0))))
