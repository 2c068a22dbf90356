"""How right the entities are by the model's own account, without any label.

Found: an entity is a tree of links, and each of its pairs is taken to be one person with the probability of the weakest
link on the strongest path between them. Missed: the match probabilities of candidates that ended in two entities. Those
that were kept for clustering are all known; of those too light to be kept, which are many and unlikely, a sample is weighed.

It rests on the model being right. Comparisons are not quite independent, so it is too sure of what it found: on simulated
samples three or four pairs in a thousand were false where it expected fewer than one. Of pairs that no rule brought together
it says nothing. A held-out identifier or a sample that people resolved says more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from joindots.resolve.accuracy.drawn import DrawnPairs
from joindots.resolve.kernels.clusters import sum_over_paths
from joindots.resolve.kernels.data import Bits, Ids
from joindots.resolve.scoring.guards import Guarding
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer


@dataclass(frozen=True, slots=True)
class ExpectedErrors:
    """What the model expects to be right and wrong, in pairs of records.

    `n_found` counts the pairs that the entities imply; `n_found_true` of them are expected to be one person. `n_missed`
    matches are expected among candidates that ended apart.
    """

    n_found: int
    n_found_true: float
    n_missed: float

    @property
    def precision(self) -> float:
        """The share of the found pairs that is expected to be true; NaN where nothing was found."""
        return _share(self.n_found_true, self.n_found)

    @property
    def n_matches(self) -> float:
        """The matches expected among what was found and what was compared."""
        return self.n_found_true + self.n_missed

    @property
    def recall(self) -> float:
        """The share of those matches that was found; NaN where none is expected."""
        return _share(self.n_found_true, self.n_matches)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def expect_errors(
    scorer: Scorer,
    guarding: Guarding,
    candidates: DrawnPairs,
    weighed: ScoredPairs,
    least_bits: float,
    links: ScoredPairs,
    labels: Ids,
    together: Ids,
) -> ExpectedErrors:
    """Say what the model expects of its own entities.

    Parameters
    ----------
    candidates
        Some of all candidates.
    weighed, least_bits
        All candidates that weigh so much at least.
    links
        Those of them that the entities are made of.
    labels, together
        ``(records,)``: each record's entity, and the group that it was given on a person's or a source's word, which is
        taken as true.
    """
    sizes = np.bincount(labels)
    apart = labels[candidates.lefts] != labels[candidates.rights]
    drawn = scorer.score(candidates.lefts[apart], candidates.rights[apart])
    lighter = drawn.where(drawn.weights_bits < least_bits)
    heavier = weighed.where(labels[weighed.lefts] != labels[weighed.rights])
    return ExpectedErrors(
        n_found=int((sizes * (sizes - 1) // 2).sum()),
        n_found_true=_true_within(links.where(labels[links.lefts] == labels[links.rights]), together),
        n_missed=_matches_among(heavier, guarding) + _matches_among(lighter, guarding) / candidates.share,
    )


def _matches_among(pairs: ScoredPairs, guarding: Guarding) -> float:
    """Sum the match probabilities of pairs; those that a guard keeps apart are none."""
    probabilities = _probabilities(pairs.weights_bits)
    probabilities[guarding.divides(pairs)] = 0.0
    return float(probabilities.sum())


def _probabilities(weights_bits: Bits) -> Bits:
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weights_bits, -1000.0, 1000.0))))


def _true_within(inside: ScoredPairs, together: Ids) -> float:
    """Sum over the pairs of every entity the probability of the weakest link on their strongest path.

    Joining groups of ``a`` and ``b`` records by the strongest link left makes ``a * b`` pairs that hang on it.
    """
    order = np.argsort(-inside.weights_bits, kind="stable")
    sizes = np.bincount(together, minlength=len(together)).astype(np.float64)
    true = float((sizes * (sizes - 1) / 2).sum())
    lefts, rights, probabilities = inside.lefts[order], inside.rights[order], _probabilities(inside.weights_bits[order])
    return true + sum_over_paths(together.copy(), sizes, lefts, rights, probabilities)
