"""The compiled walk against the same code run as plain Python."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.unit.resolve.plain import plain

from joindots.resolve.candidates.blocking import RuleBlocks, block_records
from joindots.resolve.kernels.data import Codes, Ids
from joindots.resolve.kernels.pairs import is_first_meeting, list_pairs
from joindots.resolve.models.spec import BlockingRule, Key

FRAME = pl.DataFrame({"a": ["x", "x", "y", "x", None], "b": [["1", "2"], ["1", "2"], ["2"], ["3"], ["1"]]})
RULES = (BlockingRule((Key(("a",)),)), BlockingRule((Key(("b",)),)))


def _entries(rule: RuleBlocks) -> tuple[Ids, Codes]:
    """List a rule's entries and the block of each."""
    sizes = np.diff(rule.blocks.starts)
    return np.arange(len(rule.blocks.members)), np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def test_list_pairs__compiled_and_plain_give_the_same_pairs() -> None:
    for rule in block_records(FRAME, RULES):
        entries, numbers = _entries(rule)
        found = []
        for kernel in (list_pairs, plain(list_pairs)):
            lefts, rights = np.zeros(20, np.int64), np.zeros(20, np.int64)
            n, _ = kernel(entries, numbers, 0, rule.number, 0, rule.blocks, lefts, rights)
            found.append(list(zip(lefts[:n].tolist(), rights[:n].tolist(), strict=True)))
        assert found[0] == found[1]
        assert sorted(found[0]) == ([(0, 1), (0, 3), (1, 3)], [(0, 2), (0, 4), (1, 2), (1, 4)])[rule.number]


def test_list_pairs__goes_on_where_a_full_buffer_stopped_it() -> None:
    rule = block_records(FRAME, RULES)[0]
    lefts, rights = np.zeros(2, np.int64), np.zeros(2, np.int64)
    entries, numbers = _entries(rule)
    assert list_pairs(entries, numbers, 0, 0, 0, rule.blocks, lefts, rights) == (2, 1)
    assert list_pairs(entries, numbers, 1, 0, 0, rule.blocks, lefts, rights) == (1, 3)


def test_is_first_meeting__counts_a_pair_under_its_least_shared_block() -> None:
    rule = block_records(FRAME, RULES[1:])[0]
    assert [is_first_meeting(0, 1, 0, block, 0, rule.blocks.meetings) for block in (0, 1)] == [True, False]
