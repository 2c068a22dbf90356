"""Which pairs the guards of a model speak against, read from their comparison levels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from joindots.resolve.kernels.data import Bytes, Flags
from joindots.resolve.models.spec import Guard, LevelRange, ModelSpec


def guard_applies(guard: Guard, spec: ModelSpec, levels: Bytes) -> Flags:
    """Say for each pair whether a guard speaks against it: all of `when` hold and none of `unless`."""
    applies = np.ones(len(levels), np.bool_)
    for condition in guard.when:
        applies &= _holds(condition, spec, levels)
    for condition in guard.unless:
        applies &= ~_holds(condition, spec, levels)
    return applies


def any_applies(guards: Iterable[Guard], spec: ModelSpec, levels: Bytes) -> Flags:
    """Say for each pair whether any of the guards speaks against it."""
    applies = np.zeros(len(levels), np.bool_)
    for guard in guards:
        applies |= guard_applies(guard, spec, levels)
    return applies


def _holds(condition: LevelRange, spec: ModelSpec, levels: Bytes) -> Flags:
    level = levels[:, spec.position(condition.comparison)]
    return (level >= condition.least) & (level <= condition.most)
