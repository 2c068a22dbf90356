"""Newcomers and those who are there: who meets whom, once each, and in which order a pair is compared."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.resolve.kernels.data import Flags
from joindots.resolve.kernels.hashing import mixed
from joindots.resolve.kernels.newcomers import (
    Order,
    extend_hashes,
    extend_hashes_by_lists,
    gather_runs,
    goes_before,
    list_unmet,
    score_meetings,
    search_hashes,
)
from joindots.resolve.kernels.tiles import LANES
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer, make_scorer

PRIME = 0x100000001B3
HASHES = np.array([11, 22, 33], np.uint64)


def _extended(key: int, code: int) -> int:
    return int(mixed(np.uint64((key * PRIME + int(HASHES[code])) % 2**64)))


def test_extend_hashes__goes_on_from_each_key_and_leaves_out_who_has_no_text() -> None:
    rows, keys = np.array([3, 0, 2, 1], np.int32), np.array([7, 8, 9, 10], np.uint64)
    out_rows, out_keys = np.full(4, -9, np.int32), np.zeros(4, np.uint64)
    n = extend_hashes(rows, keys, np.array([2, -1, 0, 1], np.int32), HASHES, out_rows, out_keys)
    assert out_rows[:n].tolist() == [3, 0, 2]
    assert out_keys[:n].tolist() == [_extended(7, 1), _extended(8, 2), _extended(9, 0)]


def test_extend_hashes_by_lists__goes_on_from_each_key_with_each_text() -> None:
    rows, keys = np.array([2, 0, 1], np.int32), np.array([7, 8, 9], np.uint64)
    starts, codes = np.array([0, 2, 2, 3]), np.array([0, 2, 1], np.int32)
    out_rows, out_keys = np.full(3, -9, np.int32), np.zeros(3, np.uint64)
    n = extend_hashes_by_lists(rows, keys, starts, codes, HASHES, out_rows, out_keys)
    assert out_rows[:n].tolist() == [2, 0, 0]
    assert out_keys[:n].tolist() == [_extended(7, 1), _extended(8, 0), _extended(8, 2)]


@given(
    st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9) | st.integers(2**64 - 9, 2**64 - 1), max_size=300),
    st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=20),
)
def test_search_hashes__finds_the_stretch_of_every_key_however_unevenly_hashes_lie(
    held: list[int], others: list[int]
) -> None:
    hashes, keys = np.sort(np.array(held, np.uint64)), np.array([*held[:20], *others], np.uint64)
    firsts, lasts = np.full(len(keys), -7), np.full(len(keys), -7)
    search_hashes(hashes, keys, firsts, lasts)
    assert firsts.tolist() == np.searchsorted(hashes, keys, "left").tolist()
    assert lasts.tolist() == np.searchsorted(hashes, keys, "right").tolist()


def test_search_hashes__finds_keys_among_many(fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    hashes = np.sort(rng.integers(0, 2**64, 100_000, np.uint64, endpoint=False))
    keys = np.r_[hashes[::17], hashes[:50] + np.uint64(1), rng.integers(0, 2**64, 1000, np.uint64, endpoint=False)]
    firsts, lasts = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    search_hashes(hashes, keys, firsts, lasts)
    assert np.array_equal(firsts, np.searchsorted(hashes, keys, "left"))
    assert np.array_equal(lasts, np.searchsorted(hashes, keys, "right"))


def test_gather_runs__lays_wanted_elements_behind_what_is_there() -> None:
    source, is_wanted = np.array([4, 1, 2, 0, 3], np.int32), np.array([True, True, False, True, True])
    places, out = np.array([1, 4, 6]), np.full(8, -1, np.int32)
    gather_runs(np.array([0, 3, 2]), np.array([3, 5, 2]), source, places, is_wanted, out)
    assert out.tolist() == [-1, 4, 1, -1, 0, 3, -1, -1]
    assert places.tolist() == [3, 6, 6]


def test_goes_before__by_content_then_by_id_then_by_number() -> None:
    content, ids = [5, 5, 4, 5, 5], [2, 1, 9, 1, 3]
    order = Order(np.array(content), np.array(ids, np.uint64))
    for i, j in product(range(5), repeat=2):
        assert goes_before(i, j, order) == ((content[i], ids[i], i) < (content[j], ids[j], j))


def test_list_unmet__lists_members_before_a_walker_who_are_there_and_were_not_met() -> None:
    members, is_there = np.array([0, 1, 2, 3, 5, 6, 4], np.int32), np.array([True, True, False, True, True, True, True])
    last_walker, records = np.array([-1, 5, -1, 3, -1, -1, -1], np.int32), np.full(9, -1)
    n = list_unmet(5, 0, 7, members, is_there, last_walker, records, 2)
    assert records.tolist() == [-1, -1, 0, 3, -1, -1, -1, -1, -1]
    assert n == 4
    assert last_walker.tolist() == [5, 5, -1, 5, -1, -1, -1]
    assert list_unmet(5, 0, 7, members, is_there, last_walker, records, 4) == 4, "nobody is met twice"
    assert list_unmet(6, 1, 3, members, is_there, last_walker, records, 0) == 1, "from the first to before the last"
    assert records[0] == 1


CODE, OTHER = Key(("code",)), Key(("other",))
SPEC = ModelSpec(
    "meet",
    tuple(Comparison(key.columns[0], levels.identifier_levels(key, forgives_slips=False)) for key in (CODE, OTHER)),
    (BlockingRule((CODE,)),),
)


def _scorer(codes: list[int]) -> Scorer:
    frame = pl.DataFrame({"code": [f"c{code}" for code in codes], "other": ["o"] * len(codes)})
    labels = SPEC.comparisons[0].labels
    fits = [
        ComparisonFit(name, labels, m, u, 1.0)
        for name, m, u in (("code", (0.1, 0.9), (0.9, 0.1)), ("other", (0.5, 0.5), (0.5, 0.5)))
    ]
    return make_scorer(SPEC, encode(frame, SPEC), Fit("meet", tuple(fits), 0.5, True, 1, 1, 1), {})


def _walk(
    scorer: Scorer, groups: list[list[int]], walkers: dict[int, list[int]], is_there: Flags, order: Order, bits: float
) -> tuple[ScoredPairs, int]:
    """Walk each walker against its groups: the pairs found, and how many were looked at."""
    firsts = np.cumsum([0, *map(len, groups)])
    members = np.array([record for group in groups for record in group], np.int32)
    starts = np.cumsum([0, *map(len, walkers.values())])
    of_all = np.array([g for each in walkers.values() for g in each])
    model, screen = scorer.model_and_screen(bits)
    found, n, n_met = score_meetings(
        np.array(list(walkers)), starts, of_all, firsts[:-1], firsts[1:], members, is_there, order, screen, model
    )
    return ScoredPairs(found.lefts[:n], found.rights[:n], found.bits[:n], found.levels[:n], n_met), n_met


@pytest.mark.parametrize("least_bits", [1.0, -1e3])
@pytest.mark.parametrize("n", [6, LANES, LANES + 2, 2 * LANES + 5])
def test_score_meetings__scores_every_walker_against_those_before_it_once(
    n: int, least_bits: float, fresh_seed: int
) -> None:
    """A walker's groups overlap, and may hold more than a tile; somebody in them is gone."""
    rng = np.random.default_rng(fresh_seed)
    codes = rng.integers(0, 5, n).tolist()
    scorer = _scorer(codes)
    groups = [list(range(n)), list(range(0, n, 2)), [], list(range(1, n, 3))]
    walkers = {n - 1: [0, 1], n - 2: [1, 2, 3], 3: [2, 0], 0: [0]}
    is_there = np.ones(n, np.bool_)
    is_there[[1, n // 2]] = False
    order = Order(rng.integers(0, 3, n), rng.integers(0, 3, n).astype(np.uint64))
    found, n_met = _walk(scorer, groups, walkers, is_there, order, least_bits)
    met = {
        (left, walker)
        for walker, numbers in walkers.items()
        for number in numbers
        for left in groups[number]
        if left < walker and is_there[left]
    }
    assert n_met == len(met)
    pairs = list(zip(found.lefts.tolist(), found.rights.tolist(), strict=True))
    expected = [pair for pair in met if least_bits < 0 or codes[pair[0]] == codes[pair[1]]]
    assert sorted((min(pair), max(pair)) for pair in pairs) == sorted(expected)
    assert all(goes_before(left, right, order) for left, right in pairs)
    assert found.levels[:, 0].tolist() == [int(codes[left] == codes[right]) for left, right in pairs]
    assert found.weights_bits.tolist() == pytest.approx(scorer.score(found.lefts, found.rights).weights_bits.tolist())


def test_score_meetings__meets_every_pair_of_a_block_once_when_all_walk() -> None:
    order = Order(np.arange(7)[::-1].copy(), np.zeros(7, np.uint64))
    walkers = {walker: [0, 1] if walker in (0, 3, 6) else [0] for walker in range(7)}
    scorer = _scorer([1, 1, 2, 2, 3, 3, 1])
    found, n_met = _walk(scorer, [list(range(7)), [0, 3, 6]], walkers, np.ones(7, np.bool_), order, -1e3)
    pairs = zip(found.rights.tolist(), found.lefts.tolist(), strict=True)
    assert sorted(pairs) == list(combinations(range(7), 2)), "of two records the greater number goes before here"
    assert n_met == 21
