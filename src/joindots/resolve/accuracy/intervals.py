"""Intervals around shares and ratios: how far an estimate from so many observations may be from what it estimates.

References
----------
.. [1] Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the
   binomial. Biometrika, 26(4), 404-413.
.. [2] Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
   counts estimated from survey data. Survey Methodology, 24(2), 193-201. (an effective number of observations in [1])
.. [3] Cochran, W. G. (1977). Sampling Techniques, 3rd edition. Wiley. Section 2.11 (ratio estimates, linearised).
.. [4] NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction of the incomplete beta function).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from joindots.model.errors import ParameterError
from joindots.resolve.kernels.data import Bits

CONFIDENCE = 0.95
_BISECTIONS = 60
_TINY = 1e-300
_ENOUGH = 10
"""So many units must err, and so many not, before their variance is believed (our judgement)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the interval that holds the truth with the stated confidence; NaN where nothing can be estimated."""

    estimate: float
    lower: float
    upper: float

    def known(self) -> dict[str, float | None]:
        """Give the three by name, ``None`` where they are not known."""
        values = {"estimate": self.estimate, "lower": self.lower, "upper": self.upper}
        return {name: None if math.isnan(value) else value for name, value in values.items()}


def share_interval(n_hits: float, n: float, *, design_effect: float = 1.0, confidence: float = CONFIDENCE) -> Interval:
    """Give the exact interval of a share.

    Parameters
    ----------
    design_effect
        How many times as wide the variance is as with independent observations; observations that come in clusters tell less
        than their number.

    Raises
    ------
    ParameterError
        If the hits are not a part of the observations.

    Examples
    --------
    >>> round(share_interval(0, 2000).upper * 1000, 2)
    1.84
    """
    if not 0 <= n_hits <= n or design_effect < 1:
        raise ParameterError(
            f"{n_hits} hits of {n}, design effect {design_effect}: hits lie between 0 and all, an effect is at least 1."
        )
    if n == 0:
        return Interval(math.nan, 0.0, 1.0)
    hits, all_of = n_hits / design_effect, n / design_effect
    tail = (1 - confidence) / 2
    lower = 0.0 if n_hits == 0 else _beta_quantile(tail, hits, all_of - hits + 1)
    upper = 1.0 if n_hits == n else _beta_quantile(1 - tail, hits + 1, all_of - hits)
    return Interval(n_hits / n, lower, upper)


def ratio_interval(numerators: Bits, denominators: Bits, *, confidence: float = CONFIDENCE) -> Interval:
    """Give the interval of a ratio of two totals over independent units, where no numerator exceeds its denominator.

    The variance is linearised [3]_; the interval is the exact one of a share of as many observations as have that
    variance [2]_. Where few units err, or few do not, the variance is not to be trusted, and there are taken to be no
    more observations than units weighed by their denominators. So a sample without an error does not claim certainty.

    Parameters
    ----------
    numerators, denominators
        ``(units,)``: what each unit adds to either total, already weighted.
    """
    n, total = len(numerators), float(denominators.sum())
    if total <= 0:
        return Interval(math.nan, 0.0, 1.0)
    estimate = min(float(numerators.sum()) / total, 1.0)
    n_effective = total * total / float(np.square(denominators).sum())
    squares = float(np.square(numerators - estimate * denominators).sum())
    if n > 1 and squares > 0:
        of_variance = estimate * (1 - estimate) * total**2 * (n - 1) / (n * squares)
        n_err, n_do = int((numerators < denominators).sum()), int((numerators > 0).sum())
        n_effective = of_variance if min(n_err, n_do) >= _ENOUGH else min(n_effective, of_variance)
    found = share_interval(estimate * n_effective, n_effective, confidence=confidence)
    return Interval(estimate, found.lower, found.upper)


def _beta_quantile(probability: float, a: float, b: float) -> float:
    """Find where the cumulative beta distribution reaches a probability, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if _beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_cdf(x: float, a: float, b: float) -> float:
    """Compute the regularised incomplete beta function, by the continued fraction on the side where it is quick."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_cdf(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / a / _continued_fraction(x, a, b)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """Evaluate 1 + d1/(1 + d2/(1 + ...)) from the front (modified Lentz)."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, 1000):
        m = step // 2
        if step % 2:
            part = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            part = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + part * d or _TINY)
        c = 1 + part / c or _TINY
        value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return value
