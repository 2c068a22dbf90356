"""Which features of records are kept for the screen, each once, and their numbers for every record."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Bits, Codes, Feature, PairData, Weights
from joindots.resolve.kernels.signatures import N_OF_A_VALUE, PARTS_OF_A_BIT, fill_features
from joindots.resolve.models.spec import Key, Test
from joindots.resolve.records.encode import Encoded

_LETTERS = (Feature.FIRST_MASK, Feature.SECOND_MASK, Feature.LENGTHS)
_ALONE = -2
"""Marks masks that no length lies beside."""
_DATE_DIGITS = 8


class Slots:
    """Which features are kept, each once, in the order in which they were asked for."""

    def __init__(self, encoded: Encoded) -> None:
        self.encoded = encoded
        self.found: dict[tuple[Feature, Key, int], int] = {}
        self.dates: dict[Key, bool] = {}

    def __call__(self, feature: Feature, key: Key, table: int = -1) -> int:
        """The slot of a feature, a new one where it was never asked for."""
        return self.found.setdefault((feature, key, table), len(self.found))

    def letters(self, key: Key) -> int:
        """The first of the three features that measure edits; they lie side by side."""
        first, *_ = [self(feature, key) for feature in _LETTERS]
        return first

    def masks(self, key: Key) -> int:
        """The first of the two masks, which lie side by side; those beside a length will do."""
        beside_length = self.found.get((Feature.FIRST_MASK, key, -1))
        if beside_length is not None:
            return beside_length
        first, _ = [self(feature, key, _ALONE) for feature in _LETTERS[:2]]
        return first

    def is_date(self, key: Key) -> bool:
        """Whether every value of a key is eight digits, as the features of dates suppose."""
        if key not in self.dates:
            self.dates[key] = _are_dates(self.encoded.data, self.encoded.slot(key))
        return self.dates[key]

    def is_one_edit_of_a_date(self, test: Test) -> bool:
        """Whether a test allows one edit between eight digits and eight."""
        return test.limit < 2 and self.is_date(test.key)

    def longest(self, key: Key) -> int:
        """Count the letters of a key's longest value: features know no more than the first `LONGEST`."""
        data = self.encoded.data
        codes = data.codes[:, self.encoded.slot(key)]
        codes = codes[codes >= 0]
        return int((data.letter_starts[codes + 1] - data.letter_starts[codes]).max(initial=0))

    def features(self, weights: Weights) -> Codes:
        """Write them for every record."""
        data = self.encoded.data
        kinds = np.array([feature for feature, _, _ in self.found], np.int32)
        keys = np.array([self.encoded.slot(key) for _, key, _ in self.found], np.int32)
        tables = np.array([table for _, _, table in self.found], np.int32)
        signatures = self.encoded.signs().reshape(-1, N_OF_A_VALUE)
        rarity = np.ceil(weights.frequency_bits * PARTS_OF_A_BIT).astype(np.int32)
        features = np.empty((self.encoded.n_records, len(self.found)), np.int32)
        fill_features(kinds, keys, tables, data, signatures, rarity, _tokens(weights), features)
        return features


def _are_dates(data: PairData, slot: int) -> bool:
    used = np.zeros(len(data.letter_starts), np.bool_)
    used[data.codes[:, slot]] = True
    codes = np.flatnonzero(used[:-1])
    starts = data.letter_starts[codes]
    if not (data.letter_starts[codes + 1] - starts == _DATE_DIGITS).all():
        return False
    letters = data.letters[starts[:, None] + np.arange(_DATE_DIGITS)]
    return bool(((letters >= ord("0")) & (letters <= ord("9"))).all())


def n_rarity_bits(weights: Weights) -> int:
    """Count the bits of a token that its code leaves."""
    return 31 - int(max(len(weights.frequency_bits[0]) - 1, 1)).bit_length()


def rarity_ranges(weights: Weights) -> Bits:
    """Say for each table of rarity what a token's lowest number stands for, and the grain of it."""
    least, most = weights.frequency_bits.min(axis=1), weights.frequency_bits.max(axis=1)
    return np.stack([least, (most - least) / max((1 << n_rarity_bits(weights)) - 1, 1)], axis=1)


def _tokens(weights: Weights) -> Codes:
    """Write each value's code with its rarity below it, rounded up, for each table of rarity."""
    n_bits, bits = n_rarity_bits(weights), weights.frequency_bits
    tokens = np.empty_like(bits, np.int32)
    for table, (least, grain) in enumerate(rarity_ranges(weights)):
        tokens[table] = np.arange(len(bits[table])) << n_bits
        if grain > 0.0:
            tokens[table] += np.minimum(np.ceil((bits[table] - least) / grain), (1 << n_bits) - 1).astype(np.int32)
    return tokens
