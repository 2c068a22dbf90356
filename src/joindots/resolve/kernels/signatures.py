"""What is kept of each value, and of each record, so that a pair can be bounded without reading its letters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import config, types
from numba.extending import intrinsic

from joindots.resolve.kernels.data import Bits, Codes, Feature, Ids, PairData
from joindots.resolve.kernels.options import inner_kernel
from joindots.resolve.kernels.strings import LONGEST

_CODE = int(Feature.CODE)
_LENGTHS = int(Feature.LENGTHS)
_VALUES = int(Feature.VALUES)
_RARITY = int(Feature.RARITY)
_LIST_RARITY = int(Feature.LIST_RARITY)
_TOKEN = int(Feature.TOKEN)
N_OF_A_VALUE = int(Feature.VALUES)
NO_LETTERS = -1_000 << 16
"""The lengths of a missing value: no letters, and so few that lost their bit that it is like nothing."""
PARTS_OF_A_BIT = 65_536.0
N_COUNTED = 128
"""Letters whose occurrences are counted one by one; of others they are looked for."""
_AT_ONCE = 64
"""Records whose features are written together, so that many of them are waited for at the same time."""


class Rarities(NamedTuple):
    """What tokens and features of rarity are made of: the number by which each value is known, the tables as they lie in
    `Weights`, and for each table what a token's 0 stands for and the grain, ``ranges (tables, 2)``."""

    numbers: Codes
    starts: Ids
    firsts: Ids
    bits: Bits
    n_rarity_bits: int
    ranges: Bits


if TYPE_CHECKING or config.DISABLE_JIT:

    def count_ones(number: int | np.int32) -> int:
        """Count the ones among 32 bits."""
        return (int(number) & 0xFFFFFFFF).bit_count()

else:

    @intrinsic
    def count_ones(context: Any, number: Any) -> Any:
        """Count the ones among 32 bits, in one instruction where the processor has it, for many numbers at once."""

        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.ctpop(arguments[0])

        return types.int32(types.int32), generate


@inner_kernel
def place_of_letter(letter: int, occurrence: int) -> int:
    """Choose one of 64 bits for the n-th occurrence of a letter; any choice is sound, a spread one tells more apart."""
    if 48 <= letter <= 57:
        return (letter - 48 + 10 * occurrence) & 63
    if letter >= 97:
        return (letter - 97 + 26 * occurrence) & 63
    return (letter * 11 + 26 * occurrence) & 63


@inner_kernel
def sign_values(first: int, last: int, counts: Ids, data: PairData, signatures: Codes) -> None:
    """Write the features of some values: ``signatures (values, 8)`` in the order of `Feature`.

    ``counts (N_COUNTED,)`` are zeros, and left so.
    """
    for value in range(first, last):
        start, end = data.letter_starts[value], data.letter_starts[value + 1]
        length = min(end - start, LONGEST)
        masks = np.uint64(0)
        head, digits, year = np.int64(0), np.int64(0), 0
        for a in range(length):
            letter = int(data.letters[start + a])
            occurrence = 0
            if letter < N_COUNTED:
                occurrence = counts[letter]
                counts[letter] += 1
            else:
                for b in range(a):
                    occurrence += data.letters[start + b] == letter
            masks |= np.uint64(1) << np.uint64(place_of_letter(letter, occurrence))
            if a < 4:
                head |= (letter & 255) << (8 * a)
                year = year * 10 + letter - 48
            if a < 8:
                digits |= (letter & 15) << (28 - 4 * a)
        for a in range(length):
            counts[data.letters[start + a] & (N_COUNTED - 1)] = 0
        groups = np.int64(0)
        for a in range(data.group_starts[value], data.group_starts[value + 1]):
            groups |= 1 << (data.groups[a] & 31)
        low, high = np.int32(masks & np.uint64(0xFFFFFFFF)), np.int32(masks >> np.uint64(32))
        excess = length - count_ones(low) - count_ones(high)
        signatures[value, 0] = value
        signatures[value, 1] = low
        signatures[value, 2] = high
        signatures[value, 3] = np.int32(length | (excess << 16))
        signatures[value, 4] = np.int32(head)
        signatures[value, 5] = np.int32(groups)
        signatures[value, 6] = np.int32(digits)
        signatures[value, 7] = np.int32(year)


@inner_kernel
def fill_features(
    first_record: int,
    last_record: int,
    kinds: Codes,
    keys: Codes,
    tables: Codes,
    data: PairData,
    signatures: Codes,
    rarities: Rarities,
    features: Codes,
) -> None:
    """Write the features of some records: slot ``s`` is the feature ``kinds[s]`` of the key ``keys[s]``.

    ``tables[s]`` is the table that a slot of rarity or of tokens looks up. A missing value has the code and the token -1, no
    letters and no bits.
    """
    for first in range(first_record, last_record, _AT_ONCE):
        end = min(first + _AT_ONCE, last_record)
        for s in range(len(kinds)):
            kind, key, table = kinds[s], keys[s], tables[s]
            if kind == _VALUES:
                for i in range(first, end):
                    features[i, s] = np.int32(_values_of(key, i, data))
            elif kind == _LIST_RARITY:
                for i in range(first, end):
                    features[i, s] = _greatest_rarity(key, i, data, rarities, table)
            elif kind == _CODE:
                for i in range(first, end):
                    features[i, s] = data.codes[i, key]
            elif kind == _TOKEN:
                for i in range(first, end):
                    value = data.codes[i, key]
                    features[i, s] = _token(value, rarities, table) if value >= 0 else -1
            elif kind == _RARITY:
                for i in range(first, end):
                    value = data.codes[i, key]
                    features[i, s] = _parts_of_a_bit(value, rarities, table) if value >= 0 else 0
            else:
                missing = NO_LETTERS if kind == _LENGTHS else 0
                for i in range(first, end):
                    value = data.codes[i, key]
                    features[i, s] = signatures[value, kind] if value >= 0 else missing


@inner_kernel
def _bits_of(value: int, rarities: Rarities, table: int) -> float:
    """Look a value up, 0 where it lies outside the table."""
    start, place = rarities.starts[table], value - rarities.firsts[table]
    if place < 0 or start + place >= rarities.starts[table + 1]:
        return 0.0
    return float(rarities.bits[start + place])


@inner_kernel
def _token(value: int, rarities: Rarities, table: int) -> int:
    """Write a value's number with its rarity below it, rounded up."""
    n_bits, least, grain = rarities.n_rarity_bits, rarities.ranges[table, 0], rarities.ranges[table, 1]
    token = int(rarities.numbers[value]) << n_bits
    if grain > 0.0:
        token += min(math.ceil((_bits_of(value, rarities, table) - least) / grain), (1 << n_bits) - 1)
    return token


@inner_kernel
def _parts_of_a_bit(value: int, rarities: Rarities, table: int) -> int:
    return math.ceil(_bits_of(value, rarities, table) * PARTS_OF_A_BIT)


@inner_kernel
def _values_of(key: int, i: int, data: PairData) -> np.int64:
    found = np.int64(0)
    for a in range(data.list_starts[key, i], data.list_starts[key, i + 1]):
        found |= 1 << (data.list_codes[a] & 31)
    return found


@inner_kernel
def _greatest_rarity(key: int, i: int, data: PairData, rarities: Rarities, table: int) -> int:
    first, end = data.list_starts[key, i], data.list_starts[key, i + 1]
    most = _parts_of_a_bit(data.list_codes[first], rarities, table) if first < end else 0
    for a in range(first + 1, end):
        most = max(most, _parts_of_a_bit(data.list_codes[a], rarities, table))
    return most
