"""Which features of records are kept for the screen, each once, and their numbers for every record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from joindots.resolve.kernels.data import Bits, Codes, Feature, Ids, PairData, Weights
from joindots.resolve.kernels.signatures import N_OF_A_VALUE, Rarities, fill_features
from joindots.resolve.models.spec import Key, Test
from joindots.resolve.records.aligned import empty_rows
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.portions import in_portions

Found = TypeVar("Found")
_OF_CODES = (Feature.CODE, Feature.VALUES)
"""Features that are made of the codes of values, and of nothing else."""
_LETTERS = (Feature.FIRST_MASK, Feature.SECOND_MASK, Feature.LENGTHS)
_ROUNDING_BITS = 1e-9
"""So far a rarity may lie outside a token's range: far less than what the screen allows for rounding."""
_ALONE = -2
"""Marks masks that no length lies beside."""
_DATE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Grid:
    """How a token is laid out: how many bits below its code say how rare it is, and for each table of rarity what 0 stands
    for and the grain, ``(tables, 2)``."""

    n_rarity_bits: int
    ranges: Bits

    def covers(self, weights: Weights, n_values: int) -> bool:
        """Whether so many values, and the rarities of some of them, can be written."""
        most = self.ranges[:, 0] + self.ranges[:, 1] * ((1 << self.n_rarity_bits) - 1)
        least, greatest = _rarity_ranges(weights)
        in_range = (least + _ROUNDING_BITS >= self.ranges[:, 0]) & (greatest - _ROUNDING_BITS <= most)
        return n_values <= 1 << (31 - self.n_rarity_bits) and bool(in_range.all())


def grid_of(weights: Weights, n_values: int) -> Grid:
    """Lay tokens out for so many values with the rarities of some of them."""
    n_bits = 31 - int(max(n_values - 1, 1)).bit_length()
    least, most = _rarity_ranges(weights)
    return Grid(n_bits, np.stack([least, (most - least) / max((1 << n_bits) - 1, 1)], axis=1))


def _rarity_ranges(weights: Weights) -> tuple[Bits, Bits]:
    """Find the least and the greatest rarity of each table; 0, which stands for values of no rarity, is among them."""
    tables = [weights.table(slot) for slot in range(weights.n_tables)]
    return np.array([each.min(initial=0.0) for each in tables]), np.array([each.max(initial=0.0) for each in tables])


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """What holds for all values of some records: whether those of a key are all dates of eight digits, how many letters the
    longest of its family has, a sum of bits that no pair's weight exceeds either way, and how tokens are laid out."""

    dates: Mapping[Key, bool]
    longest: Mapping[Key, int]
    greatest_bits: float
    grid: Grid

    def with_others(self, others: ValueFacts, keys: Iterable[Key]) -> ValueFacts:
        """Give what holds for the values that these records and others have of some keys; tokens are laid out as here."""
        return ValueFacts(
            {key: self.dates[key] and others.dates[key] for key in keys},
            {key: max(self.longest[key], others.longest[key]) for key in keys},
            max(self.greatest_bits, others.greatest_bits),
            self.grid,
        )


class _OnDemand(dict[Key, Found]):
    """What holds for the values of a key, found out when it is first asked for."""

    def __init__(self, find: Callable[[Key], Found]) -> None:
        self._find = find

    def __missing__(self, key: Key) -> Found:
        self[key] = self._find(key)
        return self[key]


def value_facts(encoded: Encoded, weights: Weights) -> ValueFacts:
    """Find out what holds for all values that records have."""
    data = encoded.data
    least, most = _rarity_ranges(weights)
    return ValueFacts(
        _OnDemand(lambda key: _are_dates(data, encoded.slot(key))),
        _OnDemand(lambda key: _longest(encoded, key)),
        float(np.abs(weights.levels).max(axis=1, initial=0.0).sum() + np.maximum(most, -least).sum()),
        grid_of(weights, encoded.n_values),
    )


class Slots:
    """Which features are kept, each once, in the order in which they were asked for."""

    def __init__(self, encoded: Encoded, facts: ValueFacts) -> None:
        self.encoded = encoded
        self.facts = facts
        self.found: dict[tuple[Feature, Key, int], int] = {}

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
        return self.facts.dates[key]

    def is_one_edit_of_a_date(self, test: Test) -> bool:
        """Whether a test allows one edit between eight digits and eight."""
        return test.limit < 2 and self.is_date(test.key)

    def longest(self, key: Key) -> int:
        """Count the letters that a key's values have at most: features know no more than the first `LONGEST`."""
        return self.facts.longest[key]

    def features(self, weights: Weights, numbers: Codes | None = None) -> Codes:
        """Write them for every record.

        Parameters
        ----------
        numbers
            By what number each value is known, -1 at the end for a missing one; by its code unless given.
        """
        data = self.encoded.data
        kinds = np.array([feature for feature, _, _ in self.found], np.int32)
        keys = np.array([self.encoded.slot(key) for _, key, _ in self.found], np.int32)
        tables = np.array([table for _, _, table in self.found], np.int32)
        grid = self.facts.grid
        rarities = Rarities(
            np.arange(self.encoded.n_values, dtype=np.int32) if numbers is None else numbers,
            weights.frequency_starts, weights.frequency_firsts, weights.frequency_bits, grid.n_rarity_bits, grid.ranges,
        )  # fmt: skip
        signatures = self.encoded.signs(are_kept=False).reshape(-1, N_OF_A_VALUE)

        def filled(chosen: Ids, data: PairData) -> Codes:
            features = empty_rows(self.encoded.n_records, len(chosen))
            of_slots = kinds[chosen], keys[chosen], tables[chosen]
            in_portions(
                len(features),
                lambda first, last: fill_features(first, last, *of_slots, data, signatures, rarities, features),
            )
            return features

        features = filled(np.arange(len(kinds)), data)
        if numbers is not None:
            chosen = np.flatnonzero(np.isin(kinds, _OF_CODES))
            renamed = data._replace(codes=numbers[data.codes], list_codes=numbers[data.list_codes])
            features[:, chosen] = filled(chosen, renamed)
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


def _longest(encoded: Encoded, key: Key) -> int:
    codes = encoded.codes_of(key)
    return int((encoded.data.letter_starts[codes + 1] - encoded.data.letter_starts[codes]).max(initial=0))
