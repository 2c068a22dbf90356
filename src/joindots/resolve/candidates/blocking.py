"""Candidate pairs: the records that agree on all keys of a rule lie together in one block.

A pair that several rules find belongs to the first of them. Nothing is dropped in silence: blocks above the limit are left
out and counted in the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Blocks, Flags, Ids
from joindots.resolve.kernels.walk import list_pairs
from joindots.resolve.models.spec import BlockingRule
from joindots.resolve.records.keys import key_values

MOST_RECORDS_IN_A_BLOCK = 10_000
"""Fifty million pairs: some seconds of work, and more than any agreement that tells people apart (our judgement)."""
_BETWEEN_KEYS = "\x1f"


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


def block_records(
    frame: pl.DataFrame,
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
    found = [_entries(frame, rule, is_eligible, most_records) for rule in rules]
    starts = np.zeros((len(rules), len(frame) + 1), np.int64)
    keys: list[Ids] = []
    n_keys = n_entries = 0
    for number, (entries, _, _) in enumerate(found):
        starts[number] = n_entries + np.searchsorted(entries["record"].to_numpy(), np.arange(len(frame) + 1))
        keys.append(entries["key"].to_numpy() + n_keys)
        n_entries += len(entries)
        n_keys += int(entries["key"].max() or 0) + 1  # type: ignore[arg-type]
    all_keys = np.ascontiguousarray(np.concatenate([*keys, np.zeros(1, np.int64)]))
    return tuple(
        _blocks_of_rule(rule, number, found[number], keys[number], starts, all_keys) for number, rule in enumerate(rules)
    )


def _entries(
    frame: pl.DataFrame, rule: BlockingRule, is_eligible: Flags | None, most_records: int
) -> tuple[pl.DataFrame, int, int]:
    """List each record with each key it shares under a rule (all combinations where keys have several values).

    Returns
    -------
    The entries ``(record, key)`` in that order; how many pairs the keys left out as too common would make; and how many
    records have any key.
    """
    entries = pl.DataFrame({"record": pl.int_range(len(frame), dtype=pl.Int64, eager=True)})
    if is_eligible is not None:
        entries = entries.filter(pl.Series(is_eligible))
    for n, key in enumerate(rule.keys):
        values = key_values(frame, key).alias("value").to_frame().with_row_index("record").cast({"record": pl.Int64})
        if isinstance(values.schema["value"], pl.List):
            values = values.explode("value")
        entries = entries.join(values.drop_nulls().rename({"value": f"key{n}"}), on="record", how="inner")
    if not rule.keys:
        return entries.select("record", key=pl.lit(0, pl.Int64)), 0, len(entries)
    text = pl.concat_str([f"key{n}" for n in range(len(rule.keys))], separator=_BETWEEN_KEYS)
    entries = entries.select("record", text=text)
    counts = entries.group_by("text").len("n").filter(pl.col("n") > 1).sort("text")
    kept = counts.filter(pl.col("n") <= most_records).select("text", key=pl.int_range(pl.len(), dtype=pl.Int64))
    n_with_keys = entries["record"].n_unique()
    entries = entries.join(kept, on="text", how="inner").select("record", "key").sort("record", "key")
    skipped = counts.filter(pl.col("n") > most_records)["n"].cast(pl.Int64).to_numpy()
    return entries, _n_pairs(skipped), n_with_keys


def _blocks_of_rule(
    rule: BlockingRule, number: int, found: tuple[pl.DataFrame, int, int], keys: Ids, starts: Ids, all_keys: Ids
) -> RuleBlocks:
    """Sort one rule's entries by key, so that each block lies together."""
    entries, n_skipped_pairs, n_with_keys = found
    order = np.argsort(keys, kind="stable")
    sorted_keys = np.ascontiguousarray(keys[order])
    is_first = np.r_[True, sorted_keys[1:] != sorted_keys[:-1]] if len(keys) else np.zeros(0, np.bool_)
    sizes = np.diff(np.r_[np.flatnonzero(is_first), len(keys)])
    ends = np.repeat(np.cumsum(sizes), sizes)
    blocks = Blocks(np.ascontiguousarray(entries["record"].to_numpy()[order]), sorted_keys, ends, starts, all_keys)
    return RuleBlocks(rule, number, blocks, n_with_keys, _n_pairs(sizes), n_skipped_pairs)


def _n_pairs(sizes: Ids) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


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
