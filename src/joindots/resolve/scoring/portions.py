"""The work of scoring cut into portions of like size, whatever the number of threads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Ids
from joindots.resolve.kernels.walk import LANES

_PAIRS_A_PORTION = 4_000_000


@dataclass(frozen=True, slots=True)
class SmallBlocks:
    """Blocks of one rule that fit into a tile: their first entries and sizes."""

    rule: RuleBlocks
    starts: Ids
    sizes: Ids


@dataclass(frozen=True, slots=True)
class Stripe:
    """One tile of a large block and all that come after it: the block's entries, and the tile's first."""

    rule: RuleBlocks
    start: int
    end: int
    first: int


def portions_of(rule: RuleBlocks) -> list[SmallBlocks | Stripe]:
    """Cut the blocks of a rule. Small blocks go by size, so that those in a tile have like distances to walk."""
    starts = _starts(rule.blocks.ends)
    sizes = rule.blocks.ends[starts] - starts
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 1]
    starts, sizes = starts[order], sizes[order]
    n_small = int(np.searchsorted(sizes, LANES, side="right"))
    found: list[SmallBlocks | Stripe] = [
        Stripe(rule, start, start + size, first)
        for start, size in zip(starts[n_small:].tolist(), sizes[n_small:].tolist(), strict=True)
        for first in range(start, start + size, LANES)
    ]
    work = np.cumsum(sizes[:n_small] * (sizes[:n_small] - 1) // 2)
    n_portions = max(1, int(work[-1] // _PAIRS_A_PORTION)) if n_small else 0
    cuts = np.searchsorted(work, np.arange(n_portions + 1) * (int(work[-1]) if n_small else 0) / max(n_portions, 1))
    cuts[-1:] = n_small
    found += [SmallBlocks(rule, starts[a:b], sizes[a:b]) for a, b in pairwise(cuts.tolist()) if b > a]
    return found


def _starts(ends: Ids) -> Ids:
    """Find the first entry of each block."""
    if not len(ends):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.r_[True, ends[1:] != ends[:-1]])
