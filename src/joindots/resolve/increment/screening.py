"""The screen of a kept resolution: what bounds its pairs is written for each record once, when it comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from joindots.resolve.increment.blocks import Meetings
from joindots.resolve.increment.memory import Memory
from joindots.resolve.kernels.data import Codes, Flags, Screen
from joindots.resolve.kernels.newcomers import Order, score_meetings
from joindots.resolve.kernels.waiting import Found, Model, make_room
from joindots.resolve.models.spec import Key
from joindots.resolve.scoring.features import Grid, ValueFacts, grid_of, value_facts
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer
from joindots.resolve.scoring.screen import steps_of

_MEETINGS_A_PORTION = 200_000
_ROOM_FOR_VALUES = 2
"""Tokens are laid out for so many times the values that there are, lest every delivery lay them out anew."""
_FEATURES, _FACTS, _LAYOUT = "features", "values", "layout"


def keep_screen(memory: Memory, of_new: Scorer, numbers: Codes, everything: Scorer, least_bits: float) -> Screen:
    """Write the features of new records behind those that are kept, and give the screen of all.

    Where the new values forbid what was supposed of all values (that each is a date, say), all features are written anew.

    Parameters
    ----------
    of_new
        The new records by themselves.
    numbers
        The number that the memory gave each of their values.
    everything
        All records of the memory.
    """
    keys = list(of_new.encoded.single_keys)
    kept, n_values = memory.arrays.facts.get(_FACTS), memory.values.n_entries
    facts = value_facts(of_new.encoded, of_new.weights)
    is_covered = kept is not None and _read(kept, keys).grid.covers(of_new.weights, n_values)
    facts = facts if kept is None else _read(kept, keys).with_others(facts, keys)
    if not is_covered:
        facts = replace(facts, grid=grid_of(everything.weights, _ROOM_FOR_VALUES * n_values))
    screen, slots = steps_of(of_new.spec, of_new.encoded, of_new.weights, of_new.sequence, least_bits, facts)
    layout = [[int(feature), key.name, table] for feature, key, table in slots.found]
    if is_covered and layout == memory.arrays.facts[_LAYOUT]:
        memory.arrays.append(_FEATURES, slots.features(of_new.weights, numbers))
    else:
        slots.encoded = everything.encoded
        memory.arrays.replace(_FEATURES, slots.features(everything.weights))
    memory.arrays.facts |= {_FACTS: _written(facts, keys), _LAYOUT: layout}
    return screen._replace(features=memory.arrays[_FEATURES])


def score_newcomers(
    model: Model, screen: Screen, meetings: Meetings, is_there: Flags, order: Order, n_threads: int
) -> tuple[ScoredPairs, int]:
    """Score who meets, in portions of like work, and say how many pairs were looked at."""
    sizes = np.diff(meetings.member_starts)[meetings.groups]
    work = np.r_[0, np.cumsum(sizes)][meetings.starts]
    n = max(1, int(work[-1] // _MEETINGS_A_PORTION)) if len(meetings.walkers) else 0
    cuts = np.unique(np.searchsorted(work, np.linspace(0, work[-1], n + 1))) if n else np.zeros(1, np.int64)
    cuts[-1] = len(meetings.walkers)
    firsts, lasts = meetings.member_starts[:-1], meetings.member_starts[1:]

    def score(portion: tuple[int, int]) -> tuple[Found, int]:
        first, last = portion
        found, n, n_met = score_meetings(
            meetings.walkers[first:last], meetings.starts[first : last + 1], meetings.groups, firsts, lasts,
            meetings.members, is_there, order, screen, model,
        )  # fmt: skip
        return Found(found.lefts[:n].copy(), found.rights[:n].copy(), found.bits[:n].copy(), found.levels[:n].copy()), n_met

    with ThreadPoolExecutor(n_threads) as pool:
        done = list(pool.map(score, pairwise(cuts.tolist())))
    pieces = [make_room(0, len(model.sequence)), *(each for each, _ in done)]
    first, second, bits, levels = (np.concatenate(each) for each in zip(*pieces, strict=True))
    lefts, rights = np.minimum(first, second), np.maximum(first, second)
    return ScoredPairs(lefts, rights, bits, levels, len(lefts)), sum(n_met for _, n_met in done)


def _written(facts: ValueFacts, keys: list[Key]) -> dict[str, Any]:
    return {
        "dates": {key.name: facts.dates[key] for key in keys},
        "longest": {key.name: facts.longest[key] for key in keys},
        "greatest_bits": facts.greatest_bits,
        "n_rarity_bits": facts.grid.n_rarity_bits,
        "rarity_ranges": facts.grid.ranges.tolist(),
    }


def _read(written: dict[str, Any], keys: list[Key]) -> ValueFacts:
    dates, longest = ({key: written[name][key.name] for key in keys} for name in ("dates", "longest"))
    grid = Grid(written["n_rarity_bits"], np.array(written["rarity_ranges"]))
    return ValueFacts(dates, longest, written["greatest_bits"], grid)
