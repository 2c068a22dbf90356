"""Score candidate pairs against a fitted model: checks and memory here, loops in the kernels."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Bits, Bytes, Codes, Ids, Program, Screen, Weights
from joindots.resolve.kernels.listed import levels_of_pairs, score_pairs
from joindots.resolve.kernels.waiting import Found, Model, lay_in_order
from joindots.resolve.kernels.walk import walk_small_blocks, walk_stripe
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.records.coded import MOST_BITS, sorted_entries
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.records.portions import in_portions
from joindots.resolve.scoring.portions import SmallBlocks, Stripe, portions_of
from joindots.resolve.scoring.program import evaluation_sequence, program_of, weights_of
from joindots.resolve.scoring.screen import best_gains, screen_of, with_agreed


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Pairs with their match weights, by (left, right); left is the lesser row.

    ``levels (pairs, comparisons) int8``, -1 for the null level. `n_candidates` counts the pairs that
    were looked at, once for each rule that makes them.
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

    spec: ModelSpec
    encoded: Encoded
    program: Program
    weights: Weights
    sequence: Codes

    def score_candidates(
        self, rules: Sequence[RuleBlocks], threshold_bits: float, n_threads: int | None = None
    ) -> ScoredPairs:
        """Score every candidate of the rules once and keep those at or above the threshold."""
        n_candidates = sum(rule.n_pairs for rule in rules)
        found = self._walk(rules, threshold_bits, n_threads) if n_candidates else []
        return _in_order(found, len(self.sequence), n_candidates)

    def _walk(self, rules: Sequence[RuleBlocks], threshold_bits: float, n_threads: int | None) -> list[Found]:
        """Score the rules' blocks in portions; the features, which are large, are freed before what is found is ordered."""
        model, screen = self.model_and_screen(threshold_bits)
        screens = {rule.number: with_agreed(screen, self.spec, self.sequence, rule.rule) for rule in rules}

        def walk(portion: SmallBlocks | Stripe) -> Found:
            number, blocks = portion.rule.number, portion.rule.blocks
            if isinstance(portion, SmallBlocks):
                found, n = walk_small_blocks(portion.numbers, number, blocks, screens[number], model)
            else:
                found, n = walk_stripe(portion.number, portion.first, number, blocks, screens[number], model)
            return Found(found.lefts[:n].copy(), found.rights[:n].copy(), found.bits[:n].copy(), found.levels[:n].copy())

        with ThreadPoolExecutor(n_threads or os.cpu_count() or 1) as pool:
            portions = [portion for of_rule in pool.map(portions_of, rules) for portion in of_rule]
            return list(pool.map(walk, portions))

    def model_and_screen(self, threshold_bits: float) -> tuple[Model, Screen]:
        """Lay everything out as kernels read it, for one threshold."""
        rest = best_gains(self.spec, self.weights, self.sequence)
        model = Model(self.sequence, rest, threshold_bits, self.encoded.data, self.program, self.weights)
        return model, screen_of(self.spec, self.encoded, self.weights, self.sequence, threshold_bits)

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

        signs = self.encoded.signs()

        def score_portion(first: int, last: int) -> None:
            part = slice(first, last)
            rarity = rarity_bits[part] if n_parts == len(lefts) else rarity_bits
            score_pairs(
                lefts[part], rights[part], self.sequence, self.encoded.data, self.program, self.weights, signs, bits[part],
                levels[part], rarity,
            )  # fmt: skip

        in_portions(len(lefts), score_portion)
        return bits, levels, rarity_bits


def make_scorer(spec: ModelSpec, encoded: Encoded, fit: Fit, frequencies: Mapping[Key, KeyFrequencies]) -> Scorer:
    """Make a fitted model ready for encoded records.

    Raises
    ------
    NotTrainedError
        If the fit or the frequencies lack something that the model needs.
    """
    weights = weights_of(spec, encoded, fit, frequencies)
    sequence = evaluation_sequence(spec, weights)
    return Scorer(spec, encoded, program_of(spec, encoded), weights, sequence)


def scorer_for(frame: pl.DataFrame, model: FittedModel) -> Scorer:
    """Make a fitted model ready to score the records of a frame."""
    return make_scorer(model.spec, encode(frame, model.spec), model.fit, model.frequencies)


def pair_levels(lefts: Ids, rights: Ids, encoded: Encoded, program: Program) -> Bytes:
    """Find the comparison levels of listed pairs: ``(pairs, comparisons) int8``, -1 for the null level."""
    levels = np.empty((len(lefts), len(program.starts) - 1), np.int8)
    signs = encoded.signs()

    def find_portion(first: int, last: int) -> None:
        part = slice(first, last)
        levels_of_pairs(lefts[part], rights[part], encoded.data, program, signs, levels[part])

    in_portions(len(lefts), find_portion)
    return levels


def _order(lefts: Ids, rights: Ids) -> Ids:
    """Find the order of pairs by (left, right)."""
    n_row_bits = int(max(lefts.max(initial=0), rights.max(initial=0))).bit_length()
    n_place_bits = len(lefts).bit_length()
    if 2 * n_row_bits + n_place_bits > MOST_BITS:
        return np.argsort(lefts << n_row_bits | rights)
    entries = (lefts << n_row_bits | rights) << n_place_bits | np.arange(len(lefts))
    return sorted_entries(entries, n_place_bits, 2 * n_row_bits) & ((1 << n_place_bits) - 1)


def _in_order(found: Sequence[Found], n_comparisons: int, n_candidates: int) -> ScoredPairs:
    """Lay the pieces end to end, by (left, right)."""
    nothing = Found(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros((0, n_comparisons), np.int8))
    pieces = Found(*(np.concatenate(each) for each in zip(nothing, *found, strict=True)))
    order = _order(pieces.lefts, pieces.rights)
    ordered = Found(*map(np.empty_like, pieces))
    in_portions(len(order), lambda first, last: lay_in_order(first, last, order, pieces, ordered))
    return ScoredPairs(ordered.lefts, ordered.rights, ordered.bits, ordered.levels, n_candidates)
