"""Candidate pairs drawn at random, each with the same chance however many rules bring it together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joindots.resolve.candidates.blocking import RuleBlocks, candidate_pairs
from joindots.resolve.kernels.data import Flags, Ids


@dataclass(frozen=True, slots=True)
class DrawnPairs:
    """Distinct candidate pairs by (left, right), left the lesser row, each drawn with probability `share`."""

    lefts: Ids
    rights: Ids
    share: float

    @property
    def n_candidates(self) -> int:
        """How many candidates they stand for."""
        return round(len(self.lefts) / self.share)


def draw_records(rules: Sequence[RuleBlocks], n_records: int, *, seed: int, most_pairs: int) -> tuple[Flags, float]:
    """Choose the records whose pairs are drawn, so that about `most_pairs` are, and say what share of all records that
    is."""
    share = min(1.0, most_pairs / max(sum(rule.n_pairs for rule in rules), 1))
    if share == 1.0:
        return np.ones(n_records, np.bool_), share
    return np.random.default_rng(seed).random(n_records) < share, share


def draw_pairs(rules: Sequence[RuleBlocks], records: tuple[Flags, float]) -> DrawnPairs:
    """List the candidates of some rules whose lesser row was chosen."""
    is_chosen, share = records
    n = len(is_chosen)
    pieces = []
    for rule in rules:
        entries = np.flatnonzero(is_chosen[rule.blocks.members])
        portions = candidate_pairs(rule, seen_by_earlier_rules=True, entries=entries)
        pieces += [lefts * n + rights for lefts, rights in portions]
    codes = distinct(pieces)
    return DrawnPairs(codes // max(n, 1), codes % max(n, 1), share)


def distinct(pieces: Sequence[Ids]) -> Ids:
    """List each code of some pieces once, ascending.

    By sorting: numpy finds distinct whole numbers by hashing them to themselves, which takes a minute where pair codes of
    crowded blocks fall into the same few buckets.
    """
    codes = np.sort(np.concatenate([np.zeros(0, np.int64), *pieces]))
    is_first = np.ones(len(codes), np.bool_)
    is_first[1:] = codes[1:] != codes[:-1]
    return codes[is_first]
