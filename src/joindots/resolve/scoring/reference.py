"""The score of a pair as anyone would work it out: slow, without bounds, and what the fast walk is held to.

Every candidate is listed, every comparison is asked for its level by `compare` run as plain Python, and the weights are
added up one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joindots.resolve.candidates.blocking import RuleBlocks, candidate_pairs
from joindots.resolve.kernels.compare import compare
from joindots.resolve.kernels.data import PairData
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer


def score_slowly(scorer: Scorer, rules: Sequence[RuleBlocks], threshold_bits: float) -> ScoredPairs:
    """Score every candidate of the rules and keep those at or above the threshold, by (left, right)."""
    pairs = sorted(
        (left, right)
        for rule in rules
        for lefts, rights in candidate_pairs(rule)
        for left, right in zip(lefts.tolist(), rights.tolist(), strict=True)
    )
    scored = [(left, right, *score_pair(scorer, left, right)) for left, right in pairs]
    kept = [each for each in scored if each[2] >= threshold_bits]
    return ScoredPairs(
        np.array([left for left, _, _, _ in kept], np.int64),
        np.array([right for _, right, _, _ in kept], np.int64),
        np.array([bits for _, _, bits, _ in kept], np.float64),
        np.array([levels for _, _, _, levels in kept], np.int8).reshape(len(kept), len(scorer.sequence)),
        sum(rule.n_pairs for rule in rules),
    )


def score_pair(scorer: Scorer, left: int, right: int) -> tuple[float, list[int]]:
    """Add up the prior and, for each comparison that is not null, its level's weight and how rare its values are."""
    data, weights = scorer.encoded.data, scorer.weights
    ask = getattr(compare, "py_func", compare)
    total = float(weights.prior_bits)
    levels = [-1] * len(scorer.sequence)
    for c in range(len(scorer.sequence)):
        level, shared = ask(c, left, right, data, scorer.program)
        levels[c] = int(level)
        if level < 0:
            continue
        total += float(weights.levels[c, level])
        slot, key = int(weights.frequency_slots[c]), int(weights.frequency_keys[c])
        if slot < 0:
            continue
        tone, rarity, first = float(weights.tones[c, level]), weights.table(slot), int(weights.frequency_firsts[slot])
        if not weights.frequency_is_list[c]:
            values = [data.codes[left, key], data.codes[right, key]]
            total += tone * min(float(rarity[value - first]) for value in values) if min(values) >= 0 else 0.0
        elif shared >= 0:
            both = _listed(data, key, left) & _listed(data, key, right)
            total += tone * max((float(rarity[value - first]) for value in both), default=0.0)
    return total, levels


def _listed(data: PairData, key: int, record: int) -> set[int]:
    starts = data.list_starts[key]
    return set(data.list_codes[starts[record] : starts[record + 1]].tolist())
