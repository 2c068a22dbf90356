"""Blocks walked tile by tile: every pair of a block is met once, wherever tiles begin and end."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.resolve.candidates.blocking import RuleBlocks, block_records
from joindots.resolve.kernels.tiles import LANES
from joindots.resolve.kernels.walk import walk_small_blocks, walk_stripe
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.scorer import Scorer, make_scorer

CODE, HOME, ALL_HAVE = Key(("code",)), Key(("home",)), Key(("other",))
SPEC = ModelSpec(
    "walk",
    (Comparison("code", levels.identifier_levels(CODE, forgives_slips=False)),),
    (BlockingRule((HOME,)),),
)
TWO = replace(
    SPEC, comparisons=(*SPEC.comparisons, Comparison("other", levels.identifier_levels(ALL_HAVE, forgives_slips=False)))
)
"""With a second comparison, of what all have alike and nobody minds: records have two features to be told apart."""
Pair = tuple[int, int]


def _made(codes: list[int], homes: list[int], rules: tuple[BlockingRule, ...]) -> tuple[Scorer, list[RuleBlocks]]:
    names = {"code": [f"c{code}" for code in codes], "home": [f"h{home}" for home in homes]}
    frame = pl.DataFrame({**names, "other": ["o"] * len(codes)})
    labels = SPEC.comparisons[0].labels
    fits = (
        ComparisonFit("code", labels, (0.1, 0.9), (0.9, 0.1), 1.0),
        ComparisonFit("other", labels, (0.5, 0.5), (0.5, 0.5), 1.0),
    )
    fit = Fit("walk", fits, 0.5, True, 1, 1, 1)
    return make_scorer(TWO, encode(frame, TWO), fit, {}), list(block_records(frame, rules))


def _pairs(found: Any, n: int) -> list[Pair]:
    assert (found.lefts[:n] < found.rights[:n]).all()
    return list(zip(found.lefts[:n].tolist(), found.rights[:n].tolist(), strict=True))


@pytest.mark.parametrize("n", [5, LANES, LANES + 3, 2 * LANES])
def test_walk_stripe__meets_a_tile_within_itself_and_with_all_after_it(n: int, fresh_seed: int) -> None:
    """The second tile is as long as the first, or shorter, or not there."""
    rng = np.random.default_rng(fresh_seed)
    codes = rng.integers(0, n // 2, n).tolist()
    codes[0] = codes[-1] = codes[n // 2] = -1
    scorer, (rule,) = _made(codes, [0] * n, SPEC.blocking_rules)
    model, screen = scorer.model_and_screen(1.0)
    expected = [(i, j) for i, j in combinations(range(n), 2) if codes[i] == codes[j]]
    found: list[Pair] = []
    for first in range(0, n, LANES):
        here, n_found = walk_stripe(0, first, 0, rule.blocks, screen, model)
        found += _pairs(here, n_found)
    assert sorted(found) == expected


def test_walk_small_blocks__meets_every_pair_of_each_block_and_keeps_those_that_an_earlier_rule_did_not_make(
    fresh_seed: int,
) -> None:
    """Blocks of one size share a tile as far as there is room; the sizes come one after another."""
    rng = np.random.default_rng(fresh_seed)
    sizes = [2] * 140 + [3] * 5 + [7] * 2 + [40]
    homes = rng.permutation(np.repeat(np.arange(len(sizes)), sizes)).tolist()
    codes = [int(rng.integers(0, 2)) + 10 * home for home in homes]
    rules = (BlockingRule((Key(("code",), "first:2"),)), BlockingRule((HOME,)))
    scorer, (_, rule) = _made(codes, homes, rules)
    model, screen = scorer.model_and_screen(1.0)
    n_records = np.diff(rule.blocks.starts)
    numbers = np.argsort(n_records, kind="stable").astype(np.int32)
    alike = {(i, j) for i, j in combinations(range(len(homes)), 2) if codes[i] == codes[j]}
    made_earlier = {(i, j) for i, j in alike if f"c{codes[i]}"[:2] == f"c{codes[j]}"[:2]}
    found, n = walk_small_blocks(numbers, 1, rule.blocks, screen, model)
    assert sorted(_pairs(found, n)) == sorted(alike - made_earlier)
    alone = block_records(pl.DataFrame({"home": homes}), (BlockingRule((HOME,)),))[0]
    found, n = walk_small_blocks(numbers, 0, alone.blocks, screen, model)
    assert sorted(_pairs(found, n)) == sorted(alike)


def test_walk_small_blocks__meets_a_pair_of_several_blocks_of_one_rule_in_the_least_of_them() -> None:
    """Records that share two values of a list stand in two blocks together, and meet once."""
    frame = pl.DataFrame({"code": ["c"] * 6, "home": [["a", "b"], ["a", "b"], ["b", "c"], ["c"], ["b", "c"], ["d"]]})
    (comparison,) = SPEC.comparisons
    fit = Fit("walk", (ComparisonFit("code", comparison.labels, (0.1, 0.9), (0.9, 0.1), 1.0),), 0.5, True, 1, 1, 1)
    scorer = make_scorer(SPEC, encode(frame, SPEC), fit, {})
    model, screen = scorer.model_and_screen(1.0)
    (rule,) = block_records(frame, SPEC.blocking_rules)
    numbers = np.argsort(np.diff(rule.blocks.starts), kind="stable").astype(np.int32)
    found, n = walk_small_blocks(numbers, 0, rule.blocks, screen, model)
    homes = frame["home"].to_list()
    assert sorted(_pairs(found, n)) == [(i, j) for i, j in combinations(range(6), 2) if set(homes[i]) & set(homes[j])]
