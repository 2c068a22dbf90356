"""What is kept of each value, and of each record, so that a pair can be bounded without reading its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from joindots.resolve.kernels.data import Bits, Codes, Feature, PairData
from joindots.resolve.kernels.options import kernel
from joindots.resolve.kernels.strings import LONGEST

_CODE = int(Feature.CODE)
_FIRST_MASK = int(Feature.FIRST_MASK)
_EXCESS = int(Feature.EXCESS)
_VALUES = int(Feature.VALUES)
_RARITY = int(Feature.RARITY)
_LIST_RARITY = int(Feature.LIST_RARITY)
N_OF_A_VALUE = int(Feature.VALUES)
NO_LETTERS = -1_000
"""The excess of a missing value: so far below any length that it is like nothing."""
_PARTS_OF_A_BIT = 65_536.0

if TYPE_CHECKING:

    def count_ones(number: int | np.int32) -> int:
        """Count the ones among 32 bits."""
        return int(number).bit_count()

else:

    @intrinsic
    def count_ones(context: Any, number: Any) -> Any:
        """Count the ones among 32 bits, in one instruction where the processor has it, for many numbers at once."""

        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.ctpop(arguments[0])

        return types.int32(types.int32), generate


@kernel
def place_of_letter(letter: int, occurrence: int) -> int:
    """Choose one of 64 bits for the n-th occurrence of a letter; any choice is sound, a spread one tells more apart."""
    if 48 <= letter <= 57:
        return (letter - 48 + 10 * occurrence) & 63
    if letter >= 97:
        return (letter - 97 + 26 * occurrence) & 63
    return (letter * 11 + 26 * occurrence) & 63


@kernel
def sign_values(data: PairData, signatures: Codes) -> None:
    """Write the features of every value: ``signatures (values, 9)``, the columns in the order of `Feature`."""
    for value in range(len(signatures)):
        start, end = data.letter_starts[value], data.letter_starts[value + 1]
        length = min(end - start, LONGEST)
        masks = [0, 0]
        head, digits, year = 0, 0, 0
        for a in range(length):
            letter = int(data.letters[start + a])
            occurrence = 0
            for b in range(a):
                occurrence += data.letters[start + b] == data.letters[start + a]
            place = place_of_letter(letter, occurrence)
            masks[place >> 5] |= 1 << (place & 31)
            if a < 4:
                head |= (letter & 255) << (8 * a)
                year = year * 10 + letter - 48
            if a < 8:
                digits |= (letter & 15) << (28 - 4 * a)
        signatures[value, 0] = value
        signatures[value, 1] = np.int32(masks[0])
        signatures[value, 2] = np.int32(masks[1])
        signatures[value, 3] = length - count_ones(np.int32(masks[0])) - count_ones(np.int32(masks[1]))
        signatures[value, 4] = np.int32(head)
        signatures[value, 5] = length
        groups = 0
        for a in range(data.group_starts[value], data.group_starts[value + 1]):
            groups |= 1 << (data.groups[a] & 31)
        signatures[value, 6] = np.int32(groups)
        signatures[value, 7] = np.int32(digits)
        signatures[value, 8] = np.int32(year)


@kernel
def _rounded_up(bits: float) -> int:
    return int(np.ceil(bits * _PARTS_OF_A_BIT))


@kernel
def fill_features(
    kinds: Codes, keys: Codes, tables: Codes, data: PairData, signatures: Codes, rarity: Bits, features: Codes
) -> None:
    """Write every record's features: slot ``s`` is the feature ``kinds[s]`` of the key ``keys[s]``.

    ``tables[s]`` is the row of ``rarity (tables, values)`` for a slot of rarity. A missing value has the code -1, no letters
    and no bits.
    """
    for i in range(len(features)):
        for s in range(len(kinds)):
            kind, key = kinds[s], keys[s]
            if kind in (_VALUES, _LIST_RARITY):
                found = 0
                most = 0.0
                for a in range(data.list_starts[key, i], data.list_starts[key, i + 1]):
                    value = data.list_codes[a]
                    found |= 1 << (value & 31)
                    bits = rarity[tables[s], value] if kind == _LIST_RARITY else 0.0
                    most = bits if a == data.list_starts[key, i] else max(most, bits)
                features[i, s] = np.int32(found) if kind == _VALUES else _rounded_up(most)
                continue
            value = data.codes[i, key]
            if value < 0:
                features[i, s] = -1 if kind == _CODE else NO_LETTERS if kind == _EXCESS else 0
            elif kind == _CODE:
                features[i, s] = value
            elif kind == _RARITY:
                features[i, s] = _rounded_up(rarity[tables[s], value])
            else:
                features[i, s] = signatures[value, kind]
