"""The model as kernels read it: tests as numbers, weights in bits, and how much each record can still gain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from joindots.model.errors import NotTrainedError
from joindots.resolve.kernels.data import Bits, Codes, Flags, Op, Program, Weights
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import LOOK_ALIKES, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.frequencies import KeyFrequencies

_CHEAP = frozenset({Op.EQUAL, Op.SHARED, Op.SWAPPED, Op.MISPLACED, Op.WORDS_WITHIN, Op.SPANS_APART})
_ACROSS = frozenset({Op.SWAPPED, Op.MISPLACED})
"""Tests that hold one column against another, so that either may be missing."""
_ROUNDING_BITS = 1e-9
"""Added to every bound, so that a sum rounded down never loses a pair that stands exactly on the threshold."""


def program_of(spec: ModelSpec, encoded: Encoded) -> Program:
    """Write the comparisons as tests on the encoded keys."""
    rows: list[tuple[int, int, int, float, int, bool]] = []
    starts = [0]
    for comparison in spec.comparisons:
        for position, level in enumerate(comparison.levels):
            number = len(comparison.levels) - position
            for test in level.tests:
                other = -1 if test.other is None else encoded.slot(test.other)
                rows.append((test.op, encoded.slot(test.key), other, test.limit, number, test.decides_null))
        starts.append(len(rows))
    ops, keys, others, limits, levels, decides_null = zip(*rows, strict=True)
    return Program(
        np.array(starts, np.int64),
        np.array(ops, np.int32),
        np.array(keys, np.int32),
        np.array(others, np.int32),
        np.array(limits, np.float64),
        np.array(levels, np.int8),
        np.array(decides_null, np.bool_),
    )


def weights_of(spec: ModelSpec, encoded: Encoded, fit: Fit, frequencies: Mapping[Key, KeyFrequencies]) -> Weights:
    """Lay a fit and the frequencies out in bits.

    Raises
    ------
    NotTrainedError
        If the fit is of other comparisons than the model's, or a frequency is missing.
    """
    names = [comparison.name for comparison in spec.comparisons]
    fitted = [each.name for each in fit.comparisons]
    if names != fitted:
        raise NotTrainedError(f"The fit knows {', '.join(fitted)}; the model compares {', '.join(names)}. Train this model.")
    n_levels = max(comparison.n_levels for comparison in spec.comparisons)
    levels = np.zeros((len(names), n_levels))
    tones = np.zeros((len(names), n_levels))
    slots = np.full(len(names), -1, np.int32)
    keys = np.full(len(names), -1, np.int32)
    is_list = np.zeros(len(names), np.bool_)
    rows: list[Bits] = []
    for c, (comparison, each) in enumerate(zip(spec.comparisons, fit.comparisons, strict=True)):
        levels[c, : comparison.n_levels] = each.weights_bits
        tones[c, 1 : comparison.n_levels] = [level.rarity for level in reversed(comparison.levels)]
        key = comparison.frequency_key
        if key is None or not tones[c].any():
            continue
        if key not in frequencies:
            raise NotTrainedError(f'The frequencies of "{key.name}" were never counted. Count them, or drop its rarity.')
        slots[c], keys[c], is_list[c] = len(rows), encoded.slot(key), encoded.is_list(key)
        rows.append(frequencies[key].bits(encoded.lexicon, comparison.rarity_against, comparison.least_frequency))
    table = np.vstack(rows) if rows else np.zeros((1, len(encoded.lexicon)))
    return Weights(fit.prior_bits, levels, tones, slots, keys, is_list, np.ascontiguousarray(table))


def evaluation_sequence(spec: ModelSpec, weights: Weights) -> Codes:
    """Order the comparisons so that pairs are dropped soon: lists of codes before letters, the heaviest first."""

    def cost(c: int) -> tuple[int, float]:
        tests = [test for level in spec.comparisons[c].levels for test in level.tests]
        n_slow = sum(test.op not in _CHEAP for test in tests)
        return n_slow, -float(np.ptp(weights.levels[c]))

    return np.array(sorted(range(len(spec.comparisons)), key=cost), np.int32)


def reach_of(spec: ModelSpec, encoded: Encoded, weights: Weights, sequence: Codes) -> Bits:
    """Bound what each record can still gain from the comparisons that are left.

    Returns
    -------
    reach  (records, comparisons + 1) float64, bits: ``reach[i, k]`` is the most that the comparisons from the k-th of the
    sequence on can add to a pair of record ``i``, whoever the other is. A value's own rarity bounds the adjustment, since
    the commoner of two values decides.
    """
    reach = np.full((encoded.n_records, len(sequence) + 1), _ROUNDING_BITS)
    for k in range(len(sequence) - 1, -1, -1):
        c = int(sequence[k])
        reach[:, k] = reach[:, k + 1] + _best_gain(spec.comparisons[c], c, encoded, weights)
    return reach


def _best_gain(comparison: Comparison, c: int, encoded: Encoded, weights: Weights) -> Bits:
    """Find the most that one comparison can add, for each record; 0 at least, where the other side is missing."""
    rarity = _rarity_bits(c, encoded, weights)
    best = np.zeros(encoded.n_records)
    for position, level in enumerate(comparison.levels):
        number = len(comparison.levels) - position
        gain = weights.levels[c, number] + np.maximum(weights.tones[c, number] * rarity, 0.0)
        if weights.tones[c, number] > 0 and not weights.frequency_is_list[c]:
            has_value = encoded.data.codes[:, weights.frequency_keys[c]] >= 0
            exact = weights.levels[c, number] + weights.tones[c, number] * rarity
            gain = np.where(has_value & _only_reads(level, comparison.frequency_key), exact, gain)
        best = np.maximum(best, np.where(_can_reach(level, encoded), gain, 0.0))
    if weights.levels[c, 0] > 0:
        best = np.maximum(best, weights.levels[c, 0])
    return best


def _only_reads(level: LevelSpec, key: Key | None) -> bool:
    """Whether every test of the level needs a value of the frequency key's own columns."""
    if key is None or key.transform not in ("exact", LOOK_ALIKES):
        return False
    return all(test.key.columns == key.columns and test.op not in _ACROSS for test in level.tests)


def _can_reach(level: LevelSpec, encoded: Encoded) -> Flags:
    """Say for each record whether it has a value that some test of the level reads."""
    can = np.zeros(encoded.n_records, np.bool_)
    for test in level.tests:
        can |= _has_value(test.key, encoded)
        if test.other is not None:
            can |= _has_value(test.other, encoded)
    return can


def _has_value(key: Key, encoded: Encoded) -> Flags:
    slot = encoded.slot(key)
    if encoded.is_list(key):
        return np.asarray(np.diff(encoded.data.list_starts[slot]) > 0)
    return np.asarray(encoded.data.codes[:, slot] >= 0)


def _rarity_bits(c: int, encoded: Encoded, weights: Weights) -> Bits:
    """Find each record's greatest term-frequency bits under a comparison; 0 where it has no value."""
    slot, key = weights.frequency_slots[c], weights.frequency_keys[c]
    if slot < 0:
        return np.zeros(encoded.n_records)
    bits = weights.frequency_bits[slot]
    if not weights.frequency_is_list[c]:
        codes = encoded.data.codes[:, key]
        return np.where(codes >= 0, bits[np.maximum(codes, 0)], 0.0)
    starts = encoded.data.list_starts[key]
    lengths = np.diff(starts)
    best = np.full(encoded.n_records, -np.inf)
    owners = np.repeat(np.arange(encoded.n_records), lengths)
    np.maximum.at(best, owners, bits[encoded.data.list_codes[starts[0] : starts[-1]]])
    return np.where(lengths > 0, best, 0.0)
