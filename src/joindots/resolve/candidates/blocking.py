"""Candidate pairs: the records that agree on all keys of a rule lie together in one block.

A pair that several rules find belongs to the first of them. Nothing is dropped in silence: blocks above the limit are left
out and counted in the result.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Blocks, Codes, Flags, Ids, Meetings
from joindots.resolve.kernels.grouping import (
    blocks_of_records,
    extend_keys,
    extend_keys_by_lists,
    keep_blocks,
    note_single_blocks,
    number_runs,
)
from joindots.resolve.kernels.pairs import list_pairs
from joindots.resolve.models.spec import BlockingRule
from joindots.resolve.records.aligned import empty_rows
from joindots.resolve.records.coded import MOST_BITS, CodedTable, coded_table, sorted_by_key, sorted_entries

MOST_RECORDS_IN_A_BLOCK = 10_000
"""Fifty million pairs: some seconds of work, and more than any agreement that tells people apart (our judgement)."""
_MOST_KEYS = 2**62


@dataclass(frozen=True, slots=True)
class RuleBlocks:
    """One rule's blocks, and what was left out of them.

    `n_with_keys` counts the records that have all of the rule's keys. `n_pairs` counts the pairs of the kept blocks, also
    those that other rules make.
    """

    rule: BlockingRule
    number: int
    blocks: Blocks
    n_with_keys: int
    n_pairs: int
    n_skipped_pairs: int

    def without_blocks(self) -> RuleBlocks:
        """Keep the counts and free the blocks."""
        nobody, nothing = np.zeros(0, np.int32), np.zeros(1, np.int64)
        meetings = Meetings(np.zeros((0, 0), np.int32), nobody, np.zeros((0, 0), np.int64), nobody)
        return replace(self, blocks=Blocks(nobody, nothing, meetings))


def block_records(
    frame: pl.DataFrame | CodedTable,
    rules: tuple[BlockingRule, ...],
    *,
    is_eligible: Flags | None = None,
    most_records: int = MOST_RECORDS_IN_A_BLOCK,
) -> tuple[RuleBlocks, ...]:
    """Sort the records into blocks, rule by rule. A rule without keys asks for everybody, and no limit stands against it.

    Parameters
    ----------
    is_eligible
        Which records may meet others at all; all of them unless given.
    """
    table = coded_table(frame)
    among = np.arange(table.n_records) if is_eligible is None else np.flatnonzero(is_eligible)
    rows = among.astype(np.int32)
    for key in dict.fromkeys(key for rule in rules for key in rule.keys):
        table.key(key)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = list(pool.map(lambda rule: _find_blocks(table, rule, rows, most_records), rules))
    meetings = _meetings(found, table.n_records)
    return tuple(
        RuleBlocks(
            rule, number, Blocks(each.members, each.starts, meetings), each.n_with_keys, each.n_pairs, each.n_skipped_pairs
        )
        for number, (rule, each) in enumerate(zip(rules, found, strict=True))
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """One rule's blocks: block ``b`` holds ``members[starts[b] : starts[b + 1]]``, ascending."""

    members: Codes
    starts: Ids
    n_with_keys: int
    n_pairs: int
    n_skipped_pairs: int


def _find_blocks(table: CodedTable, rule: BlockingRule, among: Codes, most_records: int) -> _Found:
    """Sort the records that have all keys of a rule by them (by all combinations where keys have several values)."""
    if not rule.keys:
        n = len(among)
        starts = np.array([0, n] if n > 1 else [0], np.int64)
        return _Found(among if n > 1 else among[:0], starts, n, n * (n - 1) // 2, 0)
    rows, keys, n_keys = _keyed(table, rule, among)
    n_with_keys = int(np.count_nonzero(rows[1:] != rows[:-1])) + 1 if len(rows) else 0
    n_row_bits = table.n_records.bit_length()
    if n_keys.bit_length() + n_row_bits > MOST_BITS:
        keys, n_keys = _renumbered(keys, n_keys)
    keys <<= n_row_bits
    keys |= rows
    entries = sorted_entries(keys, n_row_bits, max(n_keys - 1, 0).bit_length())
    members, starts = rows, np.empty(len(rows) // 2 + 1, np.int64)
    n_blocks, n_pairs, n_skipped_pairs = keep_blocks(entries, n_row_bits, most_records, members, starts)
    return _Found(members[: starts[n_blocks]].copy(), starts[: n_blocks + 1].copy(), n_with_keys, n_pairs, n_skipped_pairs)


def _meetings(found: Sequence[_Found], n_records: int) -> Meetings:
    """Note each record's blocks: under rules that put it in one at most side by side, under the others as lists."""
    single, rows = empty_rows(n_records, len(found)), np.full(len(found), -1, np.int32)
    single[:] = -1
    starts: list[Ids] = []
    several = [np.zeros(0, np.int32)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        rules = range(len(found))
        are_single = list(pool.map(lambda n: note_single_blocks(found[n].members, found[n].starts, n, single), rules))
    for rule in (rule for rule in rules if not are_single[rule]):
        each = found[rule]
        rows[rule], first = len(starts), sum(map(len, several))
        starts.append(np.zeros(n_records + 1, np.int64))
        several.append(np.empty(len(each.members), np.int32))
        blocks_of_records(each.members, each.starts, starts[-1], several[-1])
        starts[-1] += first
    return Meetings(single, rows, np.array(starts, np.int64).reshape(len(starts), n_records + 1), np.concatenate(several))


def _keyed(table: CodedTable, rule: BlockingRule, among: Codes) -> tuple[Codes, Ids, int]:
    """Give every record that has all keys of a rule one number for them, or several.

    Returns
    -------
    The records and their numbers, and the bound below which the numbers lie.
    """
    rows, keys, n_keys = among.copy(), np.zeros(len(among), np.int64), 1
    for key in rule.keys:
        found = table.key(key)
        n_texts = max(len(found.texts), 1)
        if n_keys > _MOST_KEYS // n_texts:
            keys, n_keys = _renumbered(keys, n_keys)
        if found.starts is None:
            n = extend_keys(rows, keys, found.codes, n_texts, rows, keys)
            rows, keys = rows[:n], keys[:n]
        else:
            n = int((found.starts[rows + 1] - found.starts[rows]).sum())
            longer_rows, longer_keys = np.empty(n, np.int32), np.empty(n, np.int64)
            extend_keys_by_lists(rows, keys, found.starts, found.codes, n_texts, longer_rows, longer_keys)
            rows, keys = longer_rows, longer_keys
        n_keys *= n_texts
    return rows, keys, n_keys


def _renumbered(keys: Ids, n_keys: int) -> tuple[Ids, int]:
    """Number keys from 0 without gaps, where they grew too great."""
    sorted_keys, places = sorted_by_key(keys.copy(), np.arange(len(keys), dtype=np.int32), n_keys)
    numbers, firsts = np.empty(len(keys), np.int32), np.empty(len(keys), np.int32)
    n = number_runs(sorted_keys, places, numbers, firsts)
    return numbers.astype(np.int64), max(n, 1)


def candidate_pairs(
    rule: RuleBlocks, *, seen_by_earlier_rules: bool = False, entries: Ids | None = None, buffer: int = 1 << 20
) -> Iterator[tuple[Ids, Ids]]:
    """List the pairs of one rule, in portions; left is the lesser row.

    Parameters
    ----------
    seen_by_earlier_rules
        Whether to include pairs that an earlier rule makes too.
    entries
        Which entries of the blocks to start from; all unless given.
    """
    if entries is None:
        entries = np.arange(len(rule.blocks.members))
    starts = rule.blocks.starts
    numbers = (np.searchsorted(starts, entries, side="right") - 1).astype(np.int32)
    size = max(buffer, int((starts[numbers + 1] - entries).max(initial=1)))
    first, earliest = 0, rule.number if seen_by_earlier_rules else 0
    while first < len(entries):
        lefts, rights = np.empty(size, np.int64), np.empty(size, np.int64)
        n, first = list_pairs(entries, numbers, first, rule.number, earliest, rule.blocks, lefts, rights)
        yield lefts[:n], rights[:n]
