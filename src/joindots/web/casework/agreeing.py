"""How far two readers agree, beyond what chance would make them agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many were read twice, the share on which both agree, and Cohen's kappa.

    Both are missing where nothing was read twice; kappa also where one answer was given throughout.
    """

    n_pairs: int
    agree: float | None
    kappa: float | None


def agreement_of(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Compare first and second answers (Cohen 1960, equation 1).

    Examples
    --------
    >>> agreement_of([("yes", "yes"), ("no", "no"), ("yes", "no"), ("no", "no")])
    Agreement(n_pairs=4, agree=0.75, kappa=0.5)
    """
    return agreement_of_counts(Counter(pairs))


def agreement_of_counts(counted: Mapping[tuple[str, str], int]) -> Agreement:
    """Compare first and second answers, given how often each pair of answers was given: a database counts many quickest."""
    n = sum(counted.values())
    if not n:
        return Agreement(0, None, None)
    observed = sum(times for (x, y), times in counted.items() if x == y) / n
    first, second = Counter[str](), Counter[str]()
    for (x, y), times in counted.items():
        first[x] += times
        second[y] += times
    chance = sum((first[a] / n) * (second[a] / n) for a in sorted(first.keys() | second.keys()))
    return Agreement(n, observed, None if chance == 1 else (observed - chance) / (1 - chance))
