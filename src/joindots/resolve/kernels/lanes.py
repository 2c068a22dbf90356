"""One question asked of many pairs at once, each a loop that the compiler turns into vector instructions.

A lane is one pair: record ``p`` of one tile with record ``p`` of another. A tile is one run of numbers, feature after
feature; `at_l` and `at_r` say where a feature's first lane lies (unsigned, so that no index is tested for its sign). Flags
are joined with ``&`` and ``|``, which evaluate both sides, so that no lane branches.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes, Singles
from joindots.resolve.kernels.options import inlined_kernel
from joindots.resolve.kernels.signatures import count_ones

_U = np.uint64
_ONE = np.float32(1.0)
_A_THIRD = np.float32(1.0 / 3.0)
_A_TENTH = np.float32(0.1)
_BOOST_FROM = np.float32(0.69999)
_A_PART_OF_A_BIT = np.float32(1.0 / 65_536.0)
_NOTHING = np.float32(0.0)


@inlined_kernel
def fill(n: int, value: np.float32, out: Singles) -> None:
    """Set every lane to one number."""
    for p in range(n):
        out[p] = value


@inlined_kernel
def add(n: int, gain: Singles, bound: Singles) -> None:
    """Add what one comparison can gain."""
    for p in range(n):
        bound[p] += gain[p]


@inlined_kernel
def set_rarity(
    a: Codes, at_l: np.uint64, has_l: np.uint64, b: Codes, at_r: np.uint64, has_r: np.uint64, n: int, rarity: Singles
) -> None:
    """Find the lesser rarity of the two values; none where a value is missing."""
    for p in range(n):
        lesser = np.float32(min(a[at_l + _U(p)], b[at_r + _U(p)])) * _A_PART_OF_A_BIT
        is_there = (a[has_l + _U(p)] >= 0) & (b[has_r + _U(p)] >= 0)
        rarity[p] = lesser if is_there else _NOTHING


@inlined_kernel
def set_list_rarity(
    a: Codes, at_l: np.uint64, has_l: np.uint64, b: Codes, at_r: np.uint64, has_r: np.uint64, n: int, rarity: Singles
) -> None:
    """Bound the rarity of a value that two lists share: the lesser of the rarest of each."""
    for p in range(n):
        lesser = np.float32(min(a[at_l + _U(p)], b[at_r + _U(p)])) * _A_PART_OF_A_BIT
        is_there = (a[has_l + _U(p)] & b[has_r + _U(p)]) != 0
        rarity[p] = lesser if is_there else _NOTHING


@inlined_kernel
def set_if_present(a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, n: int, base: np.float32, gain: Singles) -> None:
    """Two values that can be compared gain what differing adds, whatever comes after."""
    for p in range(n):
        is_there = (a[at_l + _U(p)] >= 0) & (b[at_r + _U(p)] >= 0)
        gain[p] = base if is_there else gain[p]


@inlined_kernel
def set_if_listed(a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, n: int, base: np.float32, gain: Singles) -> None:
    """Like `set_if_present`, of two lists that are not empty."""
    for p in range(n):
        is_there = (a[at_l + _U(p)] != 0) & (b[at_r + _U(p)] != 0)
        gain[p] = base if is_there else gain[p]


@inlined_kernel
def measure(
    a: Codes, at_l: np.uint64, head_l: np.uint64, b: Codes, at_r: np.uint64, head_r: np.uint64, step: np.uint64, n: int,
    similarity: Singles, edits: Codes,
) -> None:  # fmt: skip
    """Bound how alike two values' letters are: Jaro-Winkler from above, edits from below.

    Letters in common have a bit in common, but for those whose bit another letter of their word took. The likeness grows
    with the letters in common, and none of them is out of place at best; each edit changes one letter at most. The masks
    and the lengths lie side by side, in the order of `Feature`.
    """
    for p in range(n):
        q = _U(p)
        common, n_l, n_r = letters_in_common(a, at_l + q, b, at_r + q, step)
        edits[p] = np.int32(max(n_l, n_r) - common)
        similarity[p] = most_alike(common, n_l, n_r, np.int32(a[head_l + q] ^ b[head_r + q]))


@inlined_kernel
def letters_in_common(
    a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, step: np.uint64
) -> tuple[np.int32, np.int32, np.int32]:
    """Bound from above how many letters two values have in common, and count the letters of each."""
    first = np.int32(a[at_l] & b[at_r])
    second = np.int32(a[at_l + step] & b[at_r + step])
    lengths_l, lengths_r = a[at_l + _U(2) * step], b[at_r + _U(2) * step]
    n_l, n_r = np.int32(lengths_l & 0xFFFF), np.int32(lengths_r & 0xFFFF)
    excess = min(np.int32(lengths_l >> 16), np.int32(lengths_r >> 16))
    common = np.int32(count_ones(first) + count_ones(second) + excess)
    return np.int32(min(common, min(n_l, n_r))), n_l, n_r


@inlined_kernel
def most_alike(common: np.int32, n_l: np.int32, n_r: np.int32, heads: np.int32) -> np.float32:
    """Bound Jaro-Winkler from above; `heads` has zeros where the first four letters agree."""
    lengths = np.float32(np.int32(max(np.int32(n_l * n_r), np.int32(1))))
    jaro = (np.float32(common) * np.float32(np.int32(n_l + n_r)) / lengths + _ONE) * _A_THIRD
    prefix = (
        np.float32(heads == 0)
        + np.float32((heads & 0xFFFFFF) == 0)
        + np.float32((heads & 0xFFFF) == 0)
        + np.float32((heads & 0xFF) == 0)
    )
    boosted = jaro + prefix * _A_TENTH * (_ONE - jaro)
    return boosted if jaro > _BOOST_FROM else jaro


@inlined_kernel
def equal(
    a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, n: int, bits: np.float32, tone: np.float32,
    rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Equal values gain exactly this, whatever weaker tests would say."""
    for p in range(n):
        code = a[at_l + _U(p)]
        holds = (code == b[at_r + _U(p)]) & (code >= 0)
        gain[p] = bits + tone * rarity[p] if holds else gain[p]


@inlined_kernel
def always(n: int, bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles) -> None:
    """A test that nothing bounds may hold for any pair."""
    for p in range(n):
        gain[p] = max(gain[p], bits + max(tone * rarity[p], _NOTHING))


@inlined_kernel
def present(
    a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, n: int, bits: np.float32, tone: np.float32,
    rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """A test of two values that nothing bounds may hold where both are there."""
    for p in range(n):
        holds = (a[at_l + _U(p)] >= 0) & (b[at_r + _U(p)] >= 0)
        most = bits + tone * rarity[p]
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def at_least(
    n: int, limit: np.float32, measured: Singles, bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles
) -> None:
    """A test of likeness may hold where the bound reaches its limit."""
    for p in range(n):
        most = bits + tone * rarity[p]
        gain[p] = most if (measured[p] >= limit) & (most > gain[p]) else gain[p]


@inlined_kernel
def at_most(
    n: int, limit: np.float32, measured: Codes, bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles
) -> None:
    """A test of edits may hold where the bound keeps to its limit."""
    for p in range(n):
        most = bits + tone * rarity[p]
        gain[p] = most if (np.float32(measured[p]) <= limit) & (most > gain[p]) else gain[p]


@inlined_kernel
def slips(
    a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, n: int, limit: np.float32, measured: Codes,
    bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """A test of slips may hold where the bound on edits keeps to what the longer of two values allows, and that is one."""
    for p in range(n):
        most = bits + tone * rarity[p]
        longer = max(np.int32(a[at_l + _U(p)] & 0xFFFF), np.int32(b[at_r + _U(p)] & 0xFFFF))
        allowed = limit * np.float32(longer)
        holds = (allowed >= _ONE) & (np.float32(measured[p]) <= allowed)
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def share_a_bit(
    a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, n: int, bits: np.float32, tone: np.float32,
    rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Two sets may share something where their bits do."""
    for p in range(n):
        most = bits + tone * rarity[p]
        holds = (a[at_l + _U(p)] & b[at_r + _U(p)]) != 0
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def initial(
    a: Codes, at_l: np.uint64, head_l: np.uint64, b: Codes, at_r: np.uint64, head_r: np.uint64, n: int,
    bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """An initial may agree where a value has one letter and the first letters agree."""
    for p in range(n):
        most = bits + tone * rarity[p]
        is_initial = ((a[at_l + _U(p)] & 0xFFFF) == 1) | ((b[at_r + _U(p)] & 0xFFFF) == 1)
        holds = is_initial & (((a[head_l + _U(p)] ^ b[head_r + _U(p)]) & 0xFF) == 0)
        gain[p] = most if holds & (most > gain[p]) else gain[p]


@inlined_kernel
def swapped(
    a: Codes, at_l: np.uint64, other_l: np.uint64, b: Codes, at_r: np.uint64, other_r: np.uint64, n: int,
    bits: np.float32, tone: np.float32, rarity: Singles, gain: Singles,
) -> None:  # fmt: skip
    """Two parts may be in each other's place where one of them is found there."""
    for p in range(n):
        most = bits + tone * rarity[p]
        key_l, key_r = a[at_l + _U(p)], b[at_r + _U(p)]
        holds = ((key_l == b[other_r + _U(p)]) & (key_l >= 0)) | ((key_r == a[other_l + _U(p)]) & (key_r >= 0))
        gain[p] = most if holds & (most > gain[p]) else gain[p]
