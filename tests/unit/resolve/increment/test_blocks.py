"""Who meets whom when records come and go, against making all candidates anew."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.engine.growing import GrowingArrays
from joindots.resolve.increment.blocks import Limits, find_meetings, limits_of, still_candidates
from joindots.resolve.increment.keys import rule_seed
from joindots.resolve.increment.runs import SortedRuns
from joindots.resolve.models.spec import BlockingRule, Key

EVERYBODY = 7
"""The key of a rule that asks for everybody."""
Pair = tuple[int, int]


def _candidates(holders: dict[int, set[int]], there: set[int], most: int) -> set[Pair]:
    """Pair off everybody in each block that is small enough."""
    blocks = ((key, sorted(records & there)) for key, records in holders.items())
    return {pair for key, block in blocks if len(block) <= most or key == EVERYBODY for pair in combinations(block, 2)}


RECORDS = st.lists(st.sets(st.integers(0, 4), max_size=3), max_size=7)


@settings(max_examples=40, deadline=None)
@given(RECORDS, RECORDS, st.data(), st.integers(1, 4), st.booleans())
def test_meetings__make_up_the_difference_to_a_full_run(
    old: list[set[int]], new: list[set[int]], data: st.DataObject, most: int, asks_everybody: bool
) -> None:
    keys_of = [keys | ({EVERYBODY} if asks_everybody else set()) for keys in [*old, *new]]
    n_old, n = len(old), len(keys_of)
    gone = data.draw(st.sets(st.integers(0, n_old - 1))) if n_old else set()
    holders: dict[int, set[int]] = {}
    for record, keys in enumerate(keys_of):
        for key in keys:
            holders.setdefault(key, set()).add(record)
    entries = sorted((key, record) for record in range(n_old) for key in keys_of[record])
    newcomers = sorted((key, record) for record in range(n_old, n) for key in keys_of[record])
    was_there, is_there = np.arange(n) < n_old, ~np.isin(np.arange(n), list(gone))
    limits = Limits(most, np.array([EVERYBODY], np.uint64))
    with TemporaryDirectory() as folder:
        runs = SortedRuns(GrowingArrays(Path(folder), {"form": "1"}), "entry")
        for rows in (entries, newcomers):
            runs.add(np.array([key for key, _ in rows], np.uint64), np.array([row for _, row in rows], np.int32))
        of_new = np.array([key for key, _ in newcomers], np.uint64), np.array([row for _, row in newcomers], np.int32)
        gone_keys = np.array(sorted({key for record in gone for key in keys_of[record]}), np.uint64)
        found = find_meetings(runs, of_new, gone_keys, was_there, is_there, limits)
        before, now = _candidates(holders, set(range(n_old)), most), _candidates(holders, set(range(n)) - gone, most)
        met: set[Pair] = set()
        for place, walker in enumerate(found.walkers.tolist()):
            for group in found.groups[found.starts[place] : found.starts[place + 1]].tolist():
                members = found.members[found.member_starts[group] : found.member_starts[group + 1]].tolist()
                met |= {(member, walker) for member in members if member < walker and is_there[member]}
        assert now - before <= met <= now, "whoever is newly a candidate meets, and nobody who is none"
        assert len(set(found.walkers.tolist())) == len(found.walkers)
        assert found.reopens or all(right >= n_old for _, right in met)
        ended = {key for key, block in holders.items() if _is_open(key, block, n_old, most)}
        closed = {key for key in ended if not (len(holders[key] - gone) <= most or key == EVERYBODY)}
        assert set(found.closed.tolist()) == closed
        old_pairs = sorted(pair for pair in before if not set(pair) & gone)
        lefts, rights = (np.array([pair[side] for pair in old_pairs], np.int64) for side in (0, 1))
        still = still_candidates(runs, lefts, rights, is_there, limits)
        assert [pair for pair, stands in zip(old_pairs, still.tolist(), strict=True) if stands] == [
            pair for pair in old_pairs if pair in now
        ]


def _is_open(key: int, block: set[int], n_old: int, most: int) -> bool:
    """Whether a block was looked at before."""
    return key == EVERYBODY or len({record for record in block if record < n_old}) <= most


def test_limits__stand_against_all_but_the_rules_that_ask_for_everybody() -> None:
    rules = (BlockingRule((Key(("name",)),)), BlockingRule(()))
    limits = limits_of(rules, 3)
    keys = np.array([1, 1, 1, rule_seed(rules[1])], np.uint64)
    assert limits.allow(keys, np.array([2, 3, 4, 5])).tolist() == [True, True, False, True]
