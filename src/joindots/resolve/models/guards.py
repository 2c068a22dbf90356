"""Guards read from comparison levels alone, where pairs are counted before their values are at hand.

A guard that also asks about values cannot be answered from levels and is left out: such a pair counts as a link that
should be found, so what blocking may lose is rather over-stated. `scoring.guards` has the whole answer.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from joindots.resolve.kernels.data import Bytes, Flags
from joindots.resolve.models.spec import Guard, LevelRange, ModelSpec


def any_applies(guards: Iterable[Guard], spec: ModelSpec, levels: Bytes) -> Flags:
    """Say for each pair whether any of the guards that ask about levels alone speaks against it."""
    applies = np.zeros(len(levels), np.bool_)
    for guard in guards:
        when = [each for each in guard.when if isinstance(each, LevelRange)]
        unless = [each for each in guard.unless if isinstance(each, LevelRange)]
        if len(when) + len(unless) < len(guard.when) + len(guard.unless):
            continue
        holds = np.ones(len(levels), np.bool_)
        for condition in when:
            holds &= _is_within(condition, spec, levels)
        for condition in unless:
            holds &= ~_is_within(condition, spec, levels)
        applies |= holds
    return applies


def _is_within(condition: LevelRange, spec: ModelSpec, levels: Bytes) -> Flags:
    level = levels[:, spec.position(condition.comparison)]
    return (level >= condition.least) & (level <= condition.most)
