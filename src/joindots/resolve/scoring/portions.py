"""The work of scoring cut into portions of like size, whatever the number of threads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Codes
from joindots.resolve.kernels.tiles import LANES

_PAIRS_A_PORTION = 1_000_000


@dataclass(frozen=True, slots=True)
class SmallBlocks:
    """Blocks of one rule that fit into a tile, by size."""

    rule: RuleBlocks
    numbers: Codes


@dataclass(frozen=True, slots=True)
class Stripe:
    """One tile of a large block and all that come after it: the block, and the tile's first entry."""

    rule: RuleBlocks
    number: int
    first: int


def portions_of(rule: RuleBlocks) -> list[SmallBlocks | Stripe]:
    """Cut the blocks of a rule. Small blocks go by size, so that those of one size share tiles."""
    starts = rule.blocks.starts
    sizes = np.diff(starts)
    numbers = np.argsort(np.minimum(sizes, LANES + 1).astype(np.uint16), kind="stable").astype(np.int32)
    numbers = numbers[sizes[numbers] > 1]
    sizes = sizes[numbers]
    n_small = int(np.searchsorted(sizes, LANES, side="right"))
    found: list[SmallBlocks | Stripe] = [
        Stripe(rule, number, first)
        for number in numbers[n_small:].tolist()
        for first in range(int(starts[number]), int(starts[number + 1]), LANES)
    ]
    work = np.cumsum(sizes[:n_small] * (sizes[:n_small] - 1) // 2)
    n_portions = max(1, int(work[-1] // _PAIRS_A_PORTION)) if n_small else 0
    cuts = np.searchsorted(work, np.arange(n_portions + 1) * (int(work[-1]) if n_small else 0) / max(n_portions, 1))
    cuts[-1:] = n_small
    found += [SmallBlocks(rule, numbers[a:b]) for a, b in pairwise(cuts.tolist()) if b > a]
    return found
