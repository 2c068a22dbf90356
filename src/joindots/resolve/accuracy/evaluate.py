"""How right a grouping is, against a truth: pairs and B-cubed, exact, counted from the table of both labelings.

Pairs are those that the groups imply, so pairs that blocking never made count as missed.

References
----------
.. [1] Bagga, A., & Baldwin, B. (1998). Entity-based cross-document coreferencing using the vector space model.
   COLING-ACL '98, 79-85. (B-cubed)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.errors import ParameterError
from joindots.resolve.kernels.data import Ids


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Precision and recall; nothing found counts as precise, nothing to find as recalled."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2.0 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A grouping held against the truth."""

    n_records: int
    n_true_pairs: int
    pairwise: Accuracy
    b_cubed: Accuracy
    n_true_entities: int
    n_exact_entities: int
    """True entities that were found whole, with nobody else in them."""


def evaluate(found: Ids, truth: Ids) -> Evaluation:
    """Compare two labelings of the same records.

    Raises
    ------
    ParameterError
        If they are not equally long.
    """
    if len(found) != len(truth):
        raise ParameterError(f"{len(found)} records were grouped and {len(truth)} have a truth: they must be the same.")
    cells = pl.DataFrame({"found": found, "truth": truth}).group_by("found", "truth").len("n").cast({"n": pl.Float64})
    cells = cells.with_columns(n_found=pl.col("n").sum().over("found"), n_truth=pl.col("n").sum().over("truth"))
    n, n_found, n_truth = (cells[name].to_numpy() for name in ("n", "n_found", "n_truth"))
    both = float((n * (n - 1) / 2).sum())
    found_pairs = float((n * (n_found - 1) / 2).sum())
    true_pairs = float((n * (n_truth - 1) / 2).sum())
    n_records = max(float(n.sum()), 1.0)
    return Evaluation(
        n_records=len(found),
        n_true_pairs=round(true_pairs),
        pairwise=Accuracy(both / found_pairs if found_pairs else 1.0, both / true_pairs if true_pairs else 1.0),
        b_cubed=Accuracy(float((n * n / n_found).sum()) / n_records, float((n * n / n_truth).sum()) / n_records),
        n_true_entities=int(cells["truth"].n_unique()),
        n_exact_entities=int(((n == n_found) & (n == n_truth)).sum()),
    )


def count_pairs_lost(lefts: Ids, rights: Ids, truth: Ids) -> tuple[int, int]:
    """Count the true pairs, and those among them that candidates never brought together.

    Parameters
    ----------
    lefts, rights
        The candidate pairs, each once.
    """
    _, labels, sizes = np.unique(truth, return_inverse=True, return_counts=True)
    n_true = int((sizes * (sizes - 1) // 2).sum())
    return n_true, n_true - int((labels[lefts] == labels[rights]).sum())
