"""Blocking rules chosen by how many links they may lose, and what any rules are expected to lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joindots.resolve.candidates.cover import Cover, cover_links
from joindots.resolve.candidates.meetings import FEWEST_TO_HOLD_OUT, SampleMeetings, Weighing, meet_partners
from joindots.resolve.kernels.data import Flags
from joindots.resolve.models.spec import BlockingRule, ModelSpec
from joindots.resolve.records.encode import Encoded

FEW_PAIRS = 2_000_000
"""A table of so few pairs is compared whole, in less time than choosing would take."""
MOST_PAIRS_A_RECORD = 20
MOST_PAIRS_OF_ANY_TABLE = 5_000_000
"""Pairs that chosen rules may make: so many, and so many a record beside (our judgement: seconds at a million records)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Blocking rules, and what is expected of each.

    `n_pairs` is how many pairs each is expected to make, `shares_covered` the share of all links that it is the first to
    bring together. `share_lost` is the share of links above the threshold that no rule brings together; ``None`` where too
    few links were seen to say.
    """

    rules: tuple[BlockingRule, ...]
    n_pairs: tuple[float, ...]
    shares_covered: tuple[float | None, ...]
    share_lost: float | None
    n_links_seen: int


def choose_rules(spec: ModelSpec, encoded: Encoded, weighing: Weighing, is_eligible: Flags, *, seed: int) -> Choice:
    """Choose rules so that no more than the model's ``most_lost`` of the links are expected to be lost.

    Rules that the model already has stay, and come first.
    """
    n_records = int(is_eligible.sum())
    n_all = n_records * (n_records - 1) // 2
    if spec.most_lost is not None and n_all <= FEW_PAIRS:
        return Choice((BlockingRule(()),), (float(n_all),), (1.0,), 0.0, 0)
    meetings = meet_partners(spec, encoded, weighing, is_eligible, seed=seed)
    known, told = _as_aspects(spec.blocking_rules, meetings)
    cover = cover_links(
        meetings,
        n_records,
        already=told,
        most_lost=1.0 if spec.most_lost is None else spec.most_lost,
        most_pairs=MOST_PAIRS_OF_ANY_TABLE + MOST_PAIRS_A_RECORD * n_records,
    )
    return _choice(spec, meetings, known, cover)


def _choice(spec: ModelSpec, meetings: SampleMeetings, known: Sequence[BlockingRule], cover: Cover) -> Choice:
    chosen = [BlockingRule(tuple(meetings.aspects[f].key for f in rule)) for rule in cover.rules]
    untold = [rule for rule in spec.blocking_rules if rule not in known]
    n_links = len(meetings.link_masks)
    return Choice(
        (*known, *chosen, *untold),
        (*cover.n_pairs, *(np.nan for _ in untold)),
        (*cover.shares_covered, *(None for _ in untold)),
        cover.share_lost if meetings.is_whole or n_links >= FEWEST_TO_HOLD_OUT else None,
        n_links,
    )


def _as_aspects(
    rules: Sequence[BlockingRule], meetings: SampleMeetings
) -> tuple[tuple[BlockingRule, ...], tuple[tuple[int, ...], ...]]:
    """Find the rules whose every key is an aspect, with the numbers of their aspects."""
    numbers = {aspect.key: f for f, aspect in enumerate(meetings.aspects)}
    known = tuple(rule for rule in rules if rule.keys and all(key in numbers for key in rule.keys))
    return known, tuple(tuple(sorted(numbers[key] for key in rule.keys)) for rule in known)
