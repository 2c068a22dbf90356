"""Errors by group against counts by hand."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.by_group import errors_by_group
from joindots.resolve.accuracy.evaluate import evaluate
from joindots.resolve.accuracy.intervals import share_interval

# Person 1 (group 0) is split; 2 and 3 (groups 0 and 1) are joined; 4 (group 1) and 5 (group 2) are found exactly.
TRUTH = np.array([1, 1, 2, 2, 3, 4, 4, 5])
FOUND = np.array([1, 2, 3, 3, 3, 6, 6, 8])
GROUPS = np.array([0, 0, 0, 0, 1, 1, 1, 2])


def test_errors_by_group__counts_by_hand() -> None:
    zero, one, two = errors_by_group(FOUND, TRUTH, GROUPS)
    assert [(each.n_records, each.n_entities, each.n_falsely_merged) for each in (zero, one, two)] == [
        (4, 2, 1),
        (3, 2, 1),
        (1, 1, 0),
    ]
    assert [each.n_true_pairs for each in (zero, one, two)] == [2, 1, 0]
    assert (zero.recall.estimate, one.recall.estimate) == (0.5, 1.0)
    assert np.isnan(two.recall.estimate)
    assert zero.b_cubed.precision == pytest.approx((1 + 1 + 2 / 3 + 2 / 3) / 4)
    assert zero.b_cubed.recall == pytest.approx((0.5 + 0.5 + 1 + 1) / 4)


def test_errors_by_group__counts_a_merge_for_every_entity_in_it_and_widens_the_interval_for_that() -> None:
    truth = np.arange(100)
    found = np.where(truth < 3, 0, truth)
    (all_of,) = errors_by_group(found, truth, np.zeros(100, np.int64))
    assert all_of.n_falsely_merged == 3
    assert all_of.false_merges == share_interval(3, 100, design_effect=3.0)


def test_errors_by_group__expects_a_merge_to_harm_two_where_none_was_seen() -> None:
    (none_of,) = errors_by_group(np.arange(50), np.arange(50), np.zeros(50, np.int64))
    assert none_of.false_merges == share_interval(0, 50, design_effect=2.0)


def test_errors_by_group__weighs_up_to_the_errors_of_all() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 60, 200)
    found = np.where(rng.random(200) < 0.8, truth, rng.integers(0, 60, 200))
    each = errors_by_group(found, truth, truth % 3)
    whole = evaluate(found, truth)
    n = sum(group.n_records for group in each)
    assert sum(g.b_cubed.precision * g.n_records for g in each) / n == pytest.approx(whole.b_cubed.precision)
    assert sum(g.recall.estimate * g.n_true_pairs for g in each) / whole.n_true_pairs == pytest.approx(whole.pairwise.recall)


def test_errors_by_group__refuses_an_entity_in_two_groups_and_arrays_of_other_lengths() -> None:
    with pytest.raises(ParameterError, match="two groups"):
        errors_by_group(FOUND, TRUTH, np.array([0, 1, 0, 0, 1, 1, 1, 2]))
    with pytest.raises(ParameterError, match="8 records were grouped, 8 have a truth and 7 a group"):
        errors_by_group(FOUND, TRUTH, GROUPS[:7])
