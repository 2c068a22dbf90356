"""A fit: what training learned and how it was reached; and weights in bits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from joindots.model.errors import ParameterError


def match_weight(m: float, u: float) -> float:
    """Weigh how strongly one comparison level speaks for a match: ``log2(m / u)``, in bits.

    Raises
    ------
    ParameterError
        If `m` or `u` is not in (0, 1].

    Examples
    --------
    >>> round(match_weight(0.9, 0.1), 2)
    3.17

    References
    ----------
    .. [1] Fellegi, I. P., & Sunter, A. B. (1969). A theory for record linkage. Journal of the American Statistical
       Association, 64(328), 1183-1210.
    """
    if not (0.0 < m <= 1.0 and 0.0 < u <= 1.0):
        raise ParameterError(f"m = {m} and u = {u}: each must be a probability above 0 and at most 1.")
    return math.log2(m / u)


def bits_from_probability(probability: float) -> float:
    """Turn a match probability into a match weight: the log2 of its odds."""
    return math.log2(probability / (1.0 - probability))


def probability_from_bits(weight_bits: float) -> float:
    """Turn a match weight into a match probability."""
    odds: float = 2.0 ** -abs(weight_bits)
    return 1.0 / (1.0 + odds) if weight_bits > 0 else odds / (1.0 + odds)


@dataclass(frozen=True, slots=True)
class ComparisonFit:
    """What was learned of one comparison, by level number.

    `n_matching` is how many matching pairs, by expectation, m rests on; 0 means that m is our prior judgement alone.
    """

    name: str
    labels: tuple[str, ...]
    m_probabilities: tuple[float, ...]
    u_probabilities: tuple[float, ...]
    n_matching: float

    @property
    def weights_bits(self) -> tuple[float, ...]:
        """The match weight of each level, before term frequencies."""
        return tuple(match_weight(m, u) for m, u in zip(self.m_probabilities, self.u_probabilities, strict=True))


@dataclass(frozen=True, slots=True)
class Fit:
    """The trained parameters of a model, and how they were reached.

    `doubts` says what they cannot be trusted for, a sentence each; empty where nothing is amiss.
    """

    model: str
    comparisons: tuple[ComparisonFit, ...]
    prior_match_probability: float
    has_converged: bool
    n_iterations: int
    n_random_pairs: int
    n_training_pairs: int
    doubts: tuple[str, ...] = ()

    @property
    def prior_bits(self) -> float:
        """The prior as a match weight."""
        return bits_from_probability(self.prior_match_probability)
