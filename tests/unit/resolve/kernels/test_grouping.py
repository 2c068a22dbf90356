"""Rows grouped by keys, against sorting and counting as anyone would."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.grouping import (
    blocks_of_records,
    extend_keys,
    extend_keys_by_lists,
    gather_lists,
    keep_blocks,
    note_single_blocks,
    number_by_first,
    number_runs,
    sort_by_key,
    sort_entries,
    sort_lists,
)

QUICK = settings(max_examples=40, deadline=None)
LISTS = st.lists(st.lists(st.integers(-1, 6), max_size=5), max_size=8)


def _laid_out(lists: list[list[int]]) -> tuple[Any, Any]:
    """Give where each list starts, and the lists end to end."""
    starts = np.cumsum([0, *(len(each) for each in lists)]).astype(np.int64)
    return starts, np.array([code for each in lists for code in each], np.int32)


def _taken_apart(starts: Any, codes: Any) -> list[list[int]]:
    return [codes[first:last].tolist() for first, last in pairwise(starts)]


@pytest.mark.parametrize("n_bits", [1, 10, 11, 12, 22, 23, 34])
def test_sort_by_key__keeps_rows_of_one_key_in_their_order(n_bits: int, fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    few = rng.integers(0, 1 << n_bits, 12, dtype=np.int64)
    keys = rng.choice(np.r_[few, 0, (1 << n_bits) - 1], 60)
    rows = rng.permutation(60).astype(np.int32)
    order = np.argsort(keys, kind="stable")
    own, own_rows, spare, spare_rows = keys.copy(), rows.copy(), np.full(60, -1), np.full(60, -1, np.int32)
    is_in_spare = sort_by_key(own, own_rows, spare, spare_rows, n_bits)
    found, found_rows = (spare, spare_rows) if is_in_spare else (own, own_rows)
    assert found.tolist() == keys[order].tolist()
    assert found_rows.tolist() == rows[order].tolist()
    assert is_in_spare == (-(-n_bits // 11) % 2 == 1), "one pass for every eleven bits"


@pytest.mark.parametrize(("first_bit", "n_bits"), [(0, 1), (5, 11), (3, 12), (10, 22), (7, 23), (20, 34), (0, 63)])
def test_sort_entries__goes_by_the_higher_bits_and_leaves_equals_in_order(
    first_bit: int, n_bits: int, fresh_seed: int
) -> None:
    rng = np.random.default_rng(fresh_seed)
    few = np.r_[rng.integers(0, 1 << n_bits, 12, dtype=np.int64), 0, (1 << n_bits) - 1]
    entries = (rng.choice(few, 60) << first_bit) | rng.integers(0, 1 << first_bit, 60)
    own, spare = entries.copy(), np.full(60, -1)
    found = spare if sort_entries(own, spare, first_bit, n_bits) else own
    assert found.tolist() == entries[np.argsort(entries >> first_bit, kind="stable")].tolist()


def test_sort_entries__has_nothing_to_do_where_keys_have_no_bits() -> None:
    entries = np.array([3, 1, 2])
    assert not sort_entries(entries, np.zeros(3, np.int64), 2, 0)
    assert entries.tolist() == [3, 1, 2]


@QUICK
@given(st.lists(st.integers(0, 5), max_size=12))
def test_number_runs__counts_distinct_keys_upwards_and_knows_the_first_row_of_each(keys: list[int]) -> None:
    ascending = np.array(sorted(keys), np.int64)
    rows = np.argsort(np.array(keys, np.int64), kind="stable").astype(np.int32)
    codes, firsts = np.full(len(keys), -9, np.int32), np.full(len(keys), -9, np.int32)
    n = number_runs(ascending, rows, codes, firsts)
    distinct = sorted(set(keys))
    assert n == len(distinct)
    assert codes.tolist() == [distinct.index(key) for key in keys]
    assert firsts[:n].tolist() == [keys.index(key) for key in distinct]


@QUICK
@given(st.lists(st.integers(-1, 5), max_size=12))
def test_number_by_first__numbers_codes_as_they_appear_and_leaves_missing_ones(given_codes: list[int]) -> None:
    codes, numbers, firsts = np.array(given_codes, np.int32), np.full(6, -1, np.int32), np.full(6, -9, np.int32)
    found = number_by_first(codes, numbers, firsts)
    in_order = list(dict.fromkeys(code for code in given_codes if code >= 0))
    assert found.tolist() == in_order
    assert codes.tolist() == [in_order.index(code) if code >= 0 else code for code in given_codes]


@QUICK
@given(st.lists(st.integers(0, 5), max_size=16), st.integers(2, 4))
def test_keep_blocks__keeps_keys_of_two_or_more_and_counts_what_it_leaves_out(keys: list[int], most: int) -> None:
    entries = np.array(sorted(key << 5 | row for row, key in enumerate(keys)), np.int64)
    members, starts = np.full(len(keys), -9, np.int32), np.full(len(keys) + 1, -9)
    n_blocks, n_pairs, n_skipped = keep_blocks(entries, 5, most, members, starts)
    rows = {key: [row for row, its in enumerate(keys) if its == key] for key in sorted(set(keys))}
    kept = [each for each in rows.values() if 2 <= len(each) <= most]
    assert _taken_apart(starts[: n_blocks + 1], members) == kept
    assert n_pairs == sum(len(each) * (len(each) - 1) // 2 for each in kept)
    assert n_skipped == sum(len(each) * (len(each) - 1) // 2 for each in rows.values() if len(each) > most)


BLOCKS = st.lists(st.sets(st.integers(0, 6), min_size=2, max_size=4).map(sorted), max_size=5)


@QUICK
@given(BLOCKS)
def test_note_single_blocks__notes_each_records_block_unless_one_has_two(blocks: list[list[int]]) -> None:
    starts, members = _laid_out(blocks)
    out = np.full((7, 3), -1, np.int32)
    everybody = [record for block in blocks for record in block]
    assert note_single_blocks(members, starts, 1, out) == (len(everybody) == len(set(everybody)))
    if len(everybody) == len(set(everybody)):
        of = {record: n for n, block in enumerate(blocks) for record in block}
        assert out[:, 1].tolist() == [of.get(record, -1) for record in range(7)]
    assert (out[:, [0, 2]] == -1).all()


@QUICK
@given(BLOCKS)
def test_blocks_of_records__lists_them_in_ascending_order(blocks: list[list[int]]) -> None:
    starts, members = _laid_out(blocks)
    out_starts, out_blocks = np.zeros(8, np.int64), np.full(len(members), -9, np.int32)
    blocks_of_records(members, starts, out_starts, out_blocks)
    expected = [[n for n, block in enumerate(blocks) if record in block] for record in range(7)]
    assert _taken_apart(out_starts, out_blocks) == expected


ENTRIES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=8)


@QUICK
@given(ENTRIES, st.lists(st.integers(-1, 6), min_size=4, max_size=4))
def test_extend_keys__tells_apart_what_either_part_tells_apart(entries: list[tuple[int, int]], of_rows: list[int]) -> None:
    rows = np.array([row for row, _ in entries], np.int32)
    keys = np.array([key for _, key in entries], np.int64)
    n = extend_keys(rows, keys, np.array(of_rows, np.int32), 7, rows, keys)
    expected = [(row, key * 7 + of_rows[row]) for row, key in entries if of_rows[row] >= 0]
    assert list(zip(rows[:n].tolist(), keys[:n].tolist(), strict=True)) == expected


@QUICK
@given(ENTRIES, st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=4, max_size=4))
def test_extend_keys_by_lists__makes_an_entry_of_every_code(
    entries: list[tuple[int, int]], of_rows: list[list[int]]
) -> None:
    starts, codes = _laid_out(of_rows)
    rows = np.array([row for row, _ in entries], np.int32)
    keys = np.array([key for _, key in entries], np.int64)
    expected = [(row, key * 7 + code) for row, key in entries for code in of_rows[row]]
    out_rows, out_keys = np.full(len(expected), -9, np.int32), np.full(len(expected), -9)
    assert extend_keys_by_lists(rows, keys, starts, codes, 7, out_rows, out_keys) == len(expected)
    assert list(zip(out_rows.tolist(), out_keys.tolist(), strict=True)) == expected


@QUICK
@given(LISTS, st.data())
def test_gather_lists__lays_lists_end_to_end(lists: list[list[int]], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(-1, len(lists) - 1), max_size=6))
    starts, codes = _laid_out(lists)
    expected = [lists[place] if place >= 0 else [] for place in places]
    out_starts, laid_out = _laid_out(expected)
    out = np.full(len(laid_out), -9, np.int32)
    gather_lists(np.array(places, np.int32), starts, codes, out_starts, out)
    assert _taken_apart(out_starts, out) == expected


@QUICK
@given(LISTS)
def test_sort_lists__keeps_each_code_once_in_ascending_order_and_no_missing_one(lists: list[list[int]]) -> None:
    starts, codes = _laid_out(lists)
    out_starts = np.full(len(starts), -9)
    n = sort_lists(starts, codes, out_starts)
    expected = [[code for code, _ in groupby(sorted(each)) if code >= 0] for each in lists]
    assert n == sum(len(each) for each in expected)
    assert _taken_apart(out_starts, codes) == expected
