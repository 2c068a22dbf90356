"""Pairs drawn for an estimate: of all, or of so many that each stands for more."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.accuracy.drawn import distinct, draw_pairs, draw_records
from joindots.resolve.candidates.blocking import block_records
from joindots.resolve.models.spec import BlockingRule, Key

NAME, HOME = BlockingRule((Key(("name",)),)), BlockingRule((Key(("home",)),))
FRAME = pl.DataFrame({"name": ["a", "a", "a", "b", "b"], "home": ["x", "x", "y", "y", "z"]})
"""Four pairs by name and two by home, of which the first two records make one again."""


def test_draw_records__takes_everybody_where_that_is_not_too_many() -> None:
    rules = block_records(FRAME, (NAME, HOME))
    for most_pairs, share in ((100, 1.0), (6, 1.0), (3, 0.5), (1, 1 / 6)):
        is_chosen, found = draw_records(rules, 5, seed=1, most_pairs=most_pairs)
        assert found == pytest.approx(share)
        assert is_chosen.all() or share < 1
    assert draw_records((), 5, seed=1, most_pairs=1)[1] == 1.0, "of no pairs, all"
    chosen = [draw_records(rules, 1000, seed=seed, most_pairs=3)[0].mean() for seed in range(20)]
    assert np.mean(chosen) == pytest.approx(0.5, abs=0.02)


def test_draw_pairs__lists_each_pair_of_a_chosen_record_once_though_two_rules_make_it() -> None:
    rules = block_records(FRAME, (NAME, HOME))
    everybody = draw_pairs(rules, (np.ones(5, np.bool_), 1.0))
    pairs = list(zip(everybody.lefts.tolist(), everybody.rights.tolist(), strict=True))
    assert pairs == [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4)]
    assert everybody.n_candidates == 5
    some = draw_pairs(rules, (np.array([False, True, True, False, False]), 0.4))
    assert list(zip(some.lefts.tolist(), some.rights.tolist(), strict=True)) == [(1, 2), (2, 3)]
    assert some.n_candidates == 5, "two pairs stand for five"
    nobody = draw_pairs((), (np.zeros(0, np.bool_), 1.0))
    assert (len(nobody.lefts), nobody.n_candidates) == (0, 0)


def test_distinct__lists_each_code_once_ascending() -> None:
    assert distinct([np.array([5, 1, 5]), np.array([1, 9])]).tolist() == [1, 5, 9]
    assert distinct([np.array([7])]).tolist() == [7]
    assert distinct([]).tolist() == []
