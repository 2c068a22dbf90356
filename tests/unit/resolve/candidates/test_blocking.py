"""Blocks: who meets whom, and what is left out of it."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.candidates import blocking
from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.models.spec import BlockingRule, parse_key
from joindots.resolve.records.keys import key_values


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


TEXTS = st.none() | st.sampled_from(["x", "y", "z", ""])
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=3)), max_size=14)


@settings(deadline=None)
@given(ROWS, st.integers(2, 5))
def test_block_records__makes_the_pairs_that_a_comparison_of_all_texts_makes(
    rows: list[tuple[str | None, str | None, list[str | None]]], most_records: int
) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "many": pl.List(pl.String)}, orient="row")
    rules = tuple(
        BlockingRule(tuple(parse_key(key) for key in rule))
        for rule in (("a", "b"), ("b", "many"), ("a+b|words",), ("many",))
    )
    seen: set[tuple[int, int]] = set()
    for rule, found in zip(rules, block_records(frame, rules, most_records=most_records), strict=True):
        keys = [key_values(frame, key).to_list() for key in rule.keys]
        holders: dict[tuple[str, ...], list[int]] = {}
        for row, values in enumerate(zip(*keys, strict=True)):
            lists = [each if isinstance(each, list) else [each] for each in values]
            for combination in product(*lists):
                if None not in combination:
                    holders.setdefault(combination, []).append(row)
        kept = [members for members in holders.values() if len(members) <= most_records]
        expected = {pair for members in kept for pair in combinations(members, 2)}
        made = [pair for pairs in candidate_pairs(found) for pair in zip(*(side.tolist() for side in pairs), strict=True)]
        assert sorted(made) == sorted(expected - seen)
        assert found.n_pairs == sum(len(members) * (len(members) - 1) // 2 for members in kept)
        assert found.n_with_keys == len({row for members in holders.values() for row in members})
        skipped = [len(members) for members in holders.values() if len(members) > most_records]
        assert found.n_skipped_pairs == sum(n * (n - 1) // 2 for n in skipped)
        seen |= expected


def test_block_records__numbers_keys_anew_where_their_product_grows_too_great(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({name: ["x", "x", "y", "z"] for name in "abc"})
    expected = _pairs(frame, "a and b and c")
    monkeypatch.setattr(blocking, "_MOST_KEYS", 4)
    assert _pairs(frame, "a and b and c") == expected == [(0, 1)]


def test_without_blocks__keeps_the_counts() -> None:
    frame = pl.DataFrame({"a": ["x", "x", "x", None]})
    rule = block_records(frame, (BlockingRule((parse_key("a"),)),))[0]
    freed = rule.without_blocks()
    assert (freed.rule, freed.number) == (rule.rule, 0)
    assert (freed.n_pairs, freed.n_with_keys, freed.n_skipped_pairs) == (3, 3, 0)
    assert len(freed.blocks.members) == 0
    assert list(candidate_pairs(freed)) == []


def test_block_records__without_keys_of_one_record_or_none_makes_nobody_meet() -> None:
    for n, ids in ((1, ["x"]), (0, [])):
        found = block_records(pl.DataFrame({"a": ids}, schema={"a": pl.String}), (BlockingRule(()),))[0]
        assert (found.n_pairs, found.n_with_keys, len(found.blocks.members)) == (0, n, 0)
        assert list(candidate_pairs(found)) == []
    two = block_records(pl.DataFrame({"a": ["x", "y"]}), (BlockingRule(()),))[0]
    assert (two.n_pairs, two.blocks.members.tolist()) == (1, [0, 1])
