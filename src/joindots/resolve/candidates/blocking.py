"""Candidate pairs: the records that agree on all keys of a rule lie together in one block.

A pair that several rules find belongs to the first of them. Nothing is dropped in silence: blocks above the limit are left
out and counted in the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Blocks, Codes, Flags, Ids
from joindots.resolve.kernels.grouping import (
    blocks_of_records,
    extend_keys,
    extend_keys_by_lists,
    keep_blocks,
    number_runs,
)
from joindots.resolve.kernels.pairs import list_pairs
from joindots.resolve.models.spec import BlockingRule
from joindots.resolve.records.coded import CodedTable, coded_table, sorted_by_key

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
        nothing = np.zeros(0, np.int64)
        return replace(self, blocks=Blocks(nothing, nothing, nothing, np.zeros((0, 0), np.int64), nothing))


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
    found = [_find_blocks(table, rule, among.astype(np.int32), most_records) for rule in rules]
    starts = np.zeros((len(rules), table.n_records + 1), np.int64)
    all_keys = np.zeros(sum(len(each.members) for each in found) + 1, np.int64)
    n_keys = n_entries = 0
    for number, each in enumerate(found):
        blocks_of_records(each.members, each.starts, n_keys, n_entries, starts[number], all_keys)
        n_keys += len(each.starts) - 1
        n_entries += len(each.members)
    made, n_keys = [], 0
    for number, (rule, each) in enumerate(zip(rules, found, strict=True)):
        sizes = np.diff(each.starts)
        keys = np.repeat(np.arange(n_keys, n_keys + len(sizes)), sizes)
        blocks = Blocks(each.members.astype(np.int64), keys, np.repeat(each.starts[1:], sizes), starts, all_keys)
        made.append(RuleBlocks(rule, number, blocks, each.n_with_keys, each.n_pairs, each.n_skipped_pairs))
        n_keys += len(sizes)
    return tuple(made)


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
    n_with_keys = int(np.count_nonzero(np.diff(rows))) + 1 if len(rows) else 0
    keys, rows = sorted_by_key(keys, rows, n_keys)
    starts = np.empty(len(rows) // 2 + 1, np.int64)
    n_blocks, n_pairs, n_skipped_pairs = keep_blocks(keys, rows, most_records, starts)
    return _Found(rows[: starts[n_blocks]].copy(), starts[: n_blocks + 1].copy(), n_with_keys, n_pairs, n_skipped_pairs)


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
    """Number keys from 0 without gaps, where they grew too great for another factor."""
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
    size = max(buffer, int((rule.blocks.ends[entries] - entries).max(initial=1)))
    first, earliest = 0, rule.number if seen_by_earlier_rules else 0
    while first < len(entries):
        lefts, rights = np.empty(size, np.int64), np.empty(size, np.int64)
        n, first = list_pairs(entries, first, rule.number, earliest, rule.blocks, lefts, rights)
        yield lefts[:n], rights[:n]
