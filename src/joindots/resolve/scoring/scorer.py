"""Score candidate pairs against a fitted model: checks and memory here, loops in the kernels."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Bits, Bytes, Codes, Ids, Program, Weights
from joindots.resolve.kernels.walk import levels_of_pairs, score_pairs, walk_blocks
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.scoring.program import evaluation_sequence, program_of, reach_of, weights_of

_PAIRS_A_PORTION = 2_000_000
_PAIRS_A_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Pairs with their match weights, by (left, right); left is the lesser row.

    ``levels (pairs, comparisons) int8``, -1 for the null level. `n_candidates` counts the pairs that were looked at.
    """

    lefts: Ids
    rights: Ids
    weights_bits: Bits
    levels: Bytes
    n_candidates: int

    def where(self, keep: np.ndarray) -> ScoredPairs:
        """Keep some of the pairs."""
        return ScoredPairs(
            self.lefts[keep], self.rights[keep], self.weights_bits[keep], self.levels[keep], self.n_candidates
        )


@dataclass(frozen=True, slots=True)
class Scorer:
    """A fitted model made ready for one set of encoded records."""

    encoded: Encoded
    program: Program
    weights: Weights
    sequence: Codes
    reach: Bits

    def score_candidates(
        self, rules: Sequence[RuleBlocks], threshold_bits: float, n_threads: int | None = None
    ) -> ScoredPairs:
        """Score every candidate of the rules once and keep those at or above the threshold."""
        portions = [(rule, first, last) for rule in rules for first, last in _portions(rule)]
        with ThreadPoolExecutor(n_threads or os.cpu_count() or 1) as pool:
            walked = list(pool.map(lambda each: self._walk(each[0], each[1], each[2], threshold_bits), portions))
        found = [each for pieces in walked for each in pieces]
        return _in_order(found, self._empty())

    def score(self, lefts: Ids, rights: Ids) -> ScoredPairs:
        """Score listed pairs in full."""
        bits, levels, _ = self._score(lefts, rights, 1)
        return ScoredPairs(lefts, rights, bits, levels, len(lefts))

    def score_parts(self, lefts: Ids, rights: Ids) -> tuple[ScoredPairs, Bits]:
        """Score listed pairs in full, with the term-frequency bits of each comparison."""
        bits, levels, rarity_bits = self._score(lefts, rights, len(lefts))
        return ScoredPairs(lefts, rights, bits, levels, len(lefts)), rarity_bits

    def _score(self, lefts: Ids, rights: Ids, n_parts: int) -> tuple[Bits, Bytes, Bits]:
        n = len(self.sequence)
        bits, levels = np.empty(len(lefts)), np.empty((len(lefts), n), np.int8)
        rarity_bits = np.zeros((n_parts, n))
        score_pairs(lefts, rights, self.sequence, self.encoded.data, self.program, self.weights, bits, levels, rarity_bits)
        return bits, levels, rarity_bits

    def _walk(self, rule: RuleBlocks, first: int, last: int, threshold_bits: float) -> list[ScoredPairs]:
        """Walk one portion of a rule's entries, emptying the buffers as they fill."""
        longest = int((rule.blocks.ends[first:last] - np.arange(first, last)).max(initial=1))
        size = max(_PAIRS_A_BUFFER, longest)
        lefts, rights = np.empty(size, np.int64), np.empty(size, np.int64)
        bits, levels = np.empty(size), np.empty((size + 1, len(self.sequence)), np.int8)
        found = []
        while first < last:
            n, n_candidates, first = walk_blocks(
                first, last, rule.number, threshold_bits, self.sequence, self.reach, rule.blocks, self.encoded.data,
                self.program, self.weights, lefts, rights, bits, levels,
            )  # fmt: skip
            kept = ScoredPairs(lefts[:n].copy(), rights[:n].copy(), bits[:n].copy(), levels[:n].copy(), n_candidates)
            found.append(kept)
        return found

    def _empty(self) -> ScoredPairs:
        ids = np.zeros(0, np.int64)
        return ScoredPairs(ids, ids, np.zeros(0), np.zeros((0, len(self.sequence)), np.int8), 0)


def make_scorer(spec: ModelSpec, encoded: Encoded, fit: Fit, frequencies: Mapping[Key, KeyFrequencies]) -> Scorer:
    """Make a fitted model ready for encoded records.

    Raises
    ------
    NotTrainedError
        If the fit or the frequencies lack something that the model needs.
    """
    weights = weights_of(spec, encoded, fit, frequencies)
    sequence = evaluation_sequence(spec, weights)
    return Scorer(encoded, program_of(spec, encoded), weights, sequence, reach_of(spec, encoded, weights, sequence))


def scorer_for(frame: pl.DataFrame, model: FittedModel) -> Scorer:
    """Make a fitted model ready to score the records of a frame."""
    return make_scorer(model.spec, encode(frame, model.spec), model.fit, model.frequencies)


def pair_levels(lefts: Ids, rights: Ids, encoded: Encoded, program: Program) -> Bytes:
    """Find the comparison levels of listed pairs: ``(pairs, comparisons) int8``, -1 for the null level."""
    levels = np.empty((len(lefts), len(program.starts) - 1), np.int8)
    levels_of_pairs(lefts, rights, encoded.data, program, levels)
    return levels


def _portions(rule: RuleBlocks) -> list[tuple[int, int]]:
    """Cut a rule's entries into portions of like work, whatever the number of threads."""
    entries = np.arange(len(rule.blocks.members))
    work = np.cumsum(rule.blocks.ends - entries)
    if not len(work):
        return []
    n = max(1, int(work[-1] // _PAIRS_A_PORTION))
    cuts = np.unique(np.r_[0, np.searchsorted(work, np.linspace(0, work[-1], n + 1)[1:-1]), len(entries)])
    return [(int(first), int(last)) for first, last in pairwise(cuts)]


def _in_order(found: list[ScoredPairs], empty: ScoredPairs) -> ScoredPairs:
    """Lay the pieces end to end, by (left, right)."""
    pieces = found or [empty]
    lefts = np.concatenate([each.lefts for each in pieces])
    rights = np.concatenate([each.rights for each in pieces])
    order = np.lexsort((rights, lefts))
    bits = np.concatenate([each.weights_bits for each in pieces])
    levels = np.concatenate([each.levels for each in pieces])
    return ScoredPairs(lefts[order], rights[order], bits[order], levels[order], sum(each.n_candidates for each in pieces))
