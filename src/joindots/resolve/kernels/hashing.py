"""Records by content: a number for every record that depends on its texts alone, so that any order of rows can be undone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joindots.resolve.kernels.data import Codes, Ids
from joindots.resolve.kernels.options import kernel

Hashes = npt.NDArray[np.uint64]
Utf8 = npt.NDArray[np.uint8]

_START = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_SHIFT_A, _SHIFT_B, _SHIFT_C = np.uint64(30), np.uint64(27), np.uint64(31)


@kernel
def mixed(number: np.uint64) -> np.uint64:
    """Spread a number over all 64 bits (the finaliser of SplitMix64)."""
    number = (number ^ (number >> _SHIFT_A)) * _MIX_A
    number = (number ^ (number >> _SHIFT_B)) * _MIX_B
    return number ^ (number >> _SHIFT_C)


@kernel
def hash_texts(text: Utf8, ends: Ids, out: Hashes) -> None:
    """Hash each text, ``text[ends[n] : ends[n + 1]]``, byte by byte (FNV-1a), and spread it."""
    for n in range(len(out)):
        number = _START
        for p in range(ends[n], ends[n + 1]):
            number = (number ^ np.uint64(text[p])) * _PRIME
        out[n] = mixed(number)


@kernel
def mix_hashes(codes: Codes, hashes: Hashes, out: Hashes) -> None:
    """Mix the hash of each record's text into the record's own; a missing one counts as 0."""
    for i in range(len(out)):
        of_text = hashes[codes[i]] if codes[i] >= 0 else np.uint64(0)
        out[i] = mixed(out[i] * _PRIME + of_text)


@kernel
def mix_list_hashes(starts: Ids, codes: Codes, hashes: Hashes, out: Hashes) -> None:
    """Mix the hashes of each record's texts into the record's own, in whatever order they stand."""
    for i in range(len(out)):
        total = np.uint64(0)
        for p in range(starts[i], starts[i + 1]):
            total += hashes[codes[p]]
        out[i] = mixed(out[i] * _PRIME + total)


@kernel
def order_ties(keys: Ids, rows: Codes, hashes: Hashes) -> None:
    """Order the rows of each key by their hashes; keys are sorted, and those of one key few."""
    first = 0
    for last in range(1, len(keys) + 1):
        if last < len(keys) and keys[last] == keys[first]:
            continue
        for p in range(first + 1, last):
            row, q = rows[p], p
            while q > first and hashes[rows[q - 1]] > hashes[row]:
                rows[q] = rows[q - 1]
                q -= 1
            rows[q] = row
        first = last
