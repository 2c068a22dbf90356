"""Which pairs a delivery makes candidates, and which it makes candidates no longer.

A block is looked at while it holds no more records than a full run allows. Newcomers meet everybody in their blocks. A
block that grows beyond the limit closes: pairs that only it made are candidates no longer. One that shrinks to the limit
opens, and all its records meet. So at any moment the candidates are those of a full run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.candidates.blocking import MOST_RECORDS_IN_A_BLOCK
from joindots.resolve.increment.keys import rule_seed
from joindots.resolve.increment.runs import SortedRuns
from joindots.resolve.kernels.data import Codes, Flags, Ids
from joindots.resolve.kernels.hashing import Hashes
from joindots.resolve.models.spec import BlockingRule


@dataclass(frozen=True, slots=True)
class Meetings:
    """Who meets whom: walker ``walkers[n]`` meets the members before it of the groups ``groups[starts[n] : starts[n + 1]]``.

    Group ``g`` has ``members[member_starts[g] : member_starts[g + 1]]``, ascending. `reopens` says whether records that
    were there before meet one another. `closed` are the keys of blocks that closed.
    """

    walkers: Ids
    starts: Ids
    groups: Ids
    member_starts: Ids
    members: Codes
    reopens: bool
    closed: Hashes


@dataclass(frozen=True, slots=True)
class Limits:
    """How many records a block may hold; no limit stands against the keys of rules that ask for everybody."""

    most_records: int
    unlimited: Hashes

    def allow(self, keys: Hashes, sizes: Ids) -> Flags:
        """Say which blocks are looked at."""
        return np.asarray((sizes <= self.most_records) | np.isin(keys, self.unlimited))


def limits_of(rules: tuple[BlockingRule, ...], most_records: int = MOST_RECORDS_IN_A_BLOCK) -> Limits:
    """Give the limits of some rules."""
    return Limits(most_records, np.array([rule_seed(rule) for rule in rules if not rule.keys], np.uint64))


def find_meetings(
    entries: SortedRuns, new: tuple[Hashes, Codes], gone_keys: Hashes, was_there: Flags, is_there: Flags, limits: Limits
) -> Meetings:
    """Look up the blocks of newcomers and of records that are gone.

    Parameters
    ----------
    entries
        The index, the newcomers' keys in it.
    new
        The newcomers' keys and numbers, by key.
    gone_keys
        The keys of the records that are gone.
    was_there, is_there
        Which records were there before, and which are there now.
    """
    keys = np.unique(np.r_[new[0], gone_keys])
    member_starts, members = entries.gather(keys, was_there | is_there)
    n_before, n_now = _counted(was_there[members], member_starts), _counted(is_there[members], member_starts)
    was_open, is_open = limits.allow(keys, n_before), limits.allow(keys, n_now)
    reopened = np.flatnonzero(is_open & ~was_open)
    new_groups = np.searchsorted(keys, new[0])
    takes_part = is_open[new_groups] & was_open[new_groups]
    lengths = np.diff(member_starts)[reopened]
    places = np.repeat(member_starts[reopened], lengths) + _counting(lengths)
    rows = np.r_[new[1][takes_part].astype(np.int64), members[places].astype(np.int64)]
    groups = np.r_[new_groups[takes_part], np.repeat(reopened, lengths)]
    there = is_there[rows]
    rows, groups = rows[there], groups[there]
    order = np.argsort(rows, kind="stable")
    rows, groups = rows[order], groups[order]
    firsts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]][: len(rows)])
    closed = keys[was_open & ~is_open]
    return Meetings(rows[firsts], np.r_[firsts, len(rows)], groups, member_starts, members, len(reopened) > 0, closed)


def still_candidates(entries: SortedRuns, lefts: Ids, rights: Ids, is_there: Flags, limits: Limits) -> Flags:
    """Say which pairs some open block still makes; the whole index is read."""
    is_end = np.zeros(len(is_there), np.bool_)
    is_end[lefts] = is_end[rights] = True
    keys, rows = entries.entries_of(is_end)
    distinct = np.unique(keys)
    starts, _ = entries.gather(distinct, is_there)
    is_open = limits.allow(distinct, np.diff(starts))
    kept = is_open[np.searchsorted(distinct, keys)]
    held = pl.DataFrame({"key": keys[kept], "row": rows[kept].astype(np.int64)})
    pairs = pl.DataFrame({"pair": np.arange(len(lefts)), "left": lefts, "right": rights})
    met = pairs.join(held, left_on="left", right_on="row").join(held, left_on=["right", "key"], right_on=["row", "key"])
    still = np.zeros(len(lefts), np.bool_)
    still[met["pair"].unique().to_numpy()] = True
    return still


def _counted(flags: Flags, starts: Ids) -> Ids:
    """Count the flags that are set in each stretch."""
    totals = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=totals[1:])
    return np.asarray(totals[starts[1:]] - totals[starts[:-1]])


def _counting(lengths: Ids) -> Ids:
    """Count from 0 within each of some stretches laid end to end."""
    return np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
