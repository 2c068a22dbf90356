"""The model as kernels read it: tests as numbers, and weights in bits."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from joindots.model.errors import NotTrainedError
from joindots.resolve.kernels.data import Bits, Codes, Ids, Op, Program, Weights
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import Comparison, Key, ModelSpec
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.frequencies import KeyFrequencies

_CHEAP = frozenset({Op.EQUAL, Op.SHARED, Op.SWAPPED, Op.MISPLACED, Op.WORDS_WITHIN, Op.SPANS_APART})


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
    counted: list[tuple[Comparison, Key]] = []
    for c, (comparison, each) in enumerate(zip(spec.comparisons, fit.comparisons, strict=True)):
        levels[c, : comparison.n_levels] = each.weights_bits
        tones[c, 1 : comparison.n_levels] = [level.rarity for level in reversed(comparison.levels)]
        key = comparison.frequency_key
        if key is None or not tones[c].any():
            continue
        if key not in frequencies:
            raise NotTrainedError(f'The frequencies of "{key.name}" were never counted. Count them, or drop its rarity.')
        slots[c], keys[c], is_list[c] = len(counted), encoded.slot(key), encoded.is_list(key)
        counted.append((comparison, key))
    starts, firsts, bits = _rarity_tables(encoded, counted, frequencies)
    return Weights(fit.prior_bits, levels, tones, slots, keys, is_list, starts, firsts, bits)


def _rarity_tables(
    encoded: Encoded, counted: Sequence[tuple[Comparison, Key]], frequencies: Mapping[Key, KeyFrequencies]
) -> tuple[Ids, Ids, Bits]:
    """Weigh the values of each key's family, from the first of them to the last: starts, first values, and bits."""

    def weigh(comparison: Comparison, key: Key) -> tuple[int, Bits]:
        own = encoded.codes_of(key)
        if not len(own):
            return 0, np.zeros(0)
        table = np.zeros(own[-1] + 1 - own[0])
        texts = encoded.lexicon.gather(own)
        table[own - own[0]] = frequencies[key].bits(texts, comparison.rarity_against, comparison.least_frequency)
        return int(own[0]), table

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        weighed = list(pool.map(lambda each: weigh(*each), counted)) or [(0, np.zeros(0))]
    firsts, tables = np.array([first for first, _ in weighed], np.int64), [table for _, table in weighed]
    return np.r_[0, np.cumsum([len(table) for table in tables])], firsts, np.concatenate(tables)


def evaluation_sequence(spec: ModelSpec, weights: Weights) -> Codes:
    """Order the comparisons so that pairs are dropped soon: lists of codes before letters, the heaviest first."""

    def cost(c: int) -> tuple[int, float]:
        tests = [test for level in spec.comparisons[c].levels for test in level.tests]
        n_slow = sum(test.op not in _CHEAP for test in tests)
        return n_slow, -float(np.ptp(weights.levels[c]))

    return np.array(sorted(range(len(spec.comparisons)), key=cost), np.int32)
