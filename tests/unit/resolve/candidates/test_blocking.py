"""Blocks: who meets whom, and what is left out of it."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.models.spec import BlockingRule, parse_key


def _pairs(frame: pl.DataFrame, *rules: str, **options: object) -> list[tuple[int, int]]:
    made = tuple(BlockingRule(tuple(parse_key(key) for key in rule.split(" and "))) for rule in rules)
    return sorted(
        (left, right)
        for rule in block_records(frame, made, **options)  # type: ignore[arg-type]
        for lefts, rights in candidate_pairs(rule)
        for left, right in zip(lefts.tolist(), rights.tolist(), strict=True)
    )


def test_block_records__brings_together_what_agrees_on_all_keys() -> None:
    frame = pl.DataFrame({"a": ["x", "x", "x", None, None], "b": ["1", "1", "2", "1", "1"]})
    assert _pairs(frame, "a and b") == [(0, 1)]


def test_block_records__brings_together_lists_that_share_a_value_once() -> None:
    frame = pl.DataFrame({"phones": [["1", "2"], ["2", "1"], ["3"], [], []]})
    assert _pairs(frame, "phones") == [(0, 1)]


def test_block_records__masks_one_letter() -> None:
    frame = pl.DataFrame({"born": ["19880304", "19880305", "19880416"]})
    assert _pairs(frame, "born|masked") == [(0, 1)]


def test_block_records__leaves_out_who_is_not_eligible() -> None:
    frame = pl.DataFrame({"a": ["x", "x", "x"]})
    assert _pairs(frame, "a", is_eligible=np.array([True, False, True])) == [(0, 2)]


def test_block_records__says_what_it_skipped_and_lets_a_later_rule_make_the_pair() -> None:
    frame = pl.DataFrame({"a": ["x"] * 5 + ["y"] * 2, "b": ["1", "1", "2", "3", "4", "5", "6"]})
    first = block_records(frame, (BlockingRule((parse_key("a"),)),), most_records=4)[0]
    assert (first.n_skipped_pairs, first.n_pairs, first.n_with_keys) == (10, 1, 7)
    assert _pairs(frame, "a", "b", most_records=4) == [(0, 1), (5, 6)]


def test_block_records__without_keys_brings_everybody_together_whatever_the_limit() -> None:
    frame = pl.DataFrame({"a": ["x", None, "z"]})
    everybody = block_records(frame, (BlockingRule(()),), most_records=2)[0]
    assert (everybody.n_pairs, everybody.n_skipped_pairs, everybody.n_with_keys) == (3, 0, 3)
    assert [(a.tolist(), b.tolist()) for a, b in candidate_pairs(everybody)] == [([0, 0, 1], [1, 2, 2])]
