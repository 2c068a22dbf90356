"""Measures against counts by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.evaluate import count_pairs_lost, evaluate


def test_evaluate__counts_by_hand() -> None:
    found = evaluate(np.array([1, 1, 2, 2, 3]), np.array([7, 7, 7, 8, 9]))
    assert (found.n_true_pairs, found.pairwise.precision, found.pairwise.recall) == (3, 1 / 2, 1 / 3)
    assert found.b_cubed.precision == pytest.approx((1 + 1 + 0.5 + 0.5 + 1) / 5)
    assert found.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert (found.n_true_entities, found.n_exact_entities) == (3, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=15))
def test_evaluate__agrees_with_every_pair_and_every_record(labels: list[tuple[int, int]]) -> None:
    found, truth = (np.array(each) for each in zip(*labels, strict=True))
    measured = evaluate(found, truth)
    pairs = list(combinations(range(len(labels)), 2))
    made = [pair for pair in pairs if found[pair[0]] == found[pair[1]]]
    true = [pair for pair in pairs if truth[pair[0]] == truth[pair[1]]]
    both = set(made) & set(true)
    assert measured.pairwise.precision == pytest.approx(len(both) / len(made) if made else 1)
    assert measured.pairwise.recall == pytest.approx(len(both) / len(true) if true else 1)
    recall = np.mean([((found == f) & (truth == t)).sum() / (truth == t).sum() for f, t in labels])
    assert measured.b_cubed.recall == pytest.approx(recall)


def test_evaluate__refuses_labels_of_other_records() -> None:
    with pytest.raises(ParameterError, match="2 records were grouped and 1 have a truth"):
        evaluate(np.array([1, 2]), np.array([1]))


def test_count_pairs_lost__counts_true_pairs_that_never_met() -> None:
    assert count_pairs_lost(np.array([0, 1]), np.array([1, 3]), np.array([5, 5, 5, 6])) == (3, 2)
