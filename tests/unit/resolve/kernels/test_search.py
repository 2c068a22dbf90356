"""The loops of the search agree with their definitions."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.search import add_evidence, first_held, give_evidence, greatest

_UNTIMED = settings(deadline=None)  # the first example compiles the kernels
_SUMS = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, 2.5]), max_size=30)


@_UNTIMED
@given(_SUMS, st.integers(1, 8))
def test_greatest__lists_the_greatest_sums_above_nought_in_order(sums: list[float], n: int) -> None:
    total, out = np.array(sums, np.float32), np.empty(n, np.int32)
    n_out = greatest(total, out)
    expected = sorted((e for e in range(len(sums)) if sums[e] > 0), key=lambda e: (-sums[e], e))[:n]
    assert out[:n_out].tolist() == expected


def test_add_evidence__takes_the_best_agreement_once_and_counts_only_what_is_held_against() -> None:
    best = np.full(4, -np.inf, np.float32)
    starts, postings = np.array([0, 2, 4]), np.array([0, 1, 1, 3], np.int32)
    give_evidence(np.array([0, 1], np.int32), np.array([5.0, 2.0], np.float32), starts, postings, best)
    total = np.zeros(4, np.float32)
    add_evidence(best, np.array([1, 1, 1, 0], np.uint16), 1, -3.0, total)
    assert total.tolist() == [5.0, 5.0, -3.0, 2.0]
    assert np.isneginf(best).all()


def test_first_held__finds_the_first_value_that_the_entity_holds() -> None:
    starts, postings = np.array([0, 2, 4]), np.array([0, 1, 1, 3], np.int32)
    values = np.array([1, 0], np.int32)
    assert [first_held(entity, values, starts, postings) for entity in range(4)] == [1, 0, -1, 0]
