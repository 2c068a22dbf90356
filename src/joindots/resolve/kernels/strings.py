"""How alike two spellings are: Jaro-Winkler similarity and counted edits, over code points."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Letters
from joindots.resolve.kernels.options import inlined_kernel, inner_kernel

LONGEST = 63
"""Letters compared: what lies behind them is not seen (one machine word marks the letters already paired)."""
_ZERO = np.uint64(0)
_ONE = np.uint64(1)


@inlined_kernel
def places_of(letter: int, letters: Letters, start: int, first: int, end: int) -> np.uint64:
    """Mark where a letter stands among those from `first` to `end` of a run: a bit for each place."""
    places, at = _ZERO, np.uint64(start + first)
    for n in range(max(end - first, 0)):
        places |= np.uint64(letters[at + np.uint64(n)] == letter) << np.uint64(n)
    return places << np.uint64(first)


@inner_kernel
def jaro_winkler(letters: Letters, start_l: int, end_l: int, start_r: int, end_r: int) -> float:
    """Measure the Jaro-Winkler similarity of two runs of letters, 0 to 1 (prefix weight 0.1, boost above 0.7).

    References
    ----------
    .. [1] Winkler, W. E. (1990). String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record
       linkage. Proceedings of the Section on Survey Research Methods, 354-359.
    """
    n_l = min(end_l - start_l, LONGEST)
    n_r = min(end_r - start_r, LONGEST)
    if n_l == 0 or n_r == 0:
        return 0.0
    window = max(max(n_l, n_r) // 2 - 1, 0)
    same = 0
    while same < n_l and same < n_r and letters[start_l + same] == letters[start_r + same]:
        same += 1
    paired_l = (_ONE << np.uint64(same)) - _ONE  # a common beginning is paired with itself: the first letters that are free
    paired_r = paired_l
    n_common = same
    for a in range(same, n_l):
        places = places_of(letters[start_l + a], letters, start_r, max(same, a - window), min(n_r, a + window + 1))
        places &= ~paired_r
        if places != _ZERO:
            paired_l |= _ONE << np.uint64(a)
            paired_r |= places & (~places + _ONE)
            n_common += 1
    if n_common == 0:
        return 0.0
    n_moved = 0
    b = same
    for a in range(same, n_l):
        if (paired_l >> np.uint64(a)) & _ONE != _ZERO:
            while (paired_r >> np.uint64(b)) & _ONE == _ZERO:
                b += 1
            if letters[start_l + a] != letters[start_r + b]:
                n_moved += 1
            b += 1
    jaro = (n_common / n_l + n_common / n_r + (n_common - n_moved // 2) / n_common) / 3.0
    if jaro <= 0.7:
        return jaro
    return _multiply_and_add(min(same, 4) * 0.1, 1.0 - jaro, jaro)


@inner_kernel
def _multiply_and_add(a: float, b: float, c: float) -> float:
    """Give ``a * b + c`` rounded once, as processors fuse it: so a similarity stands on the same side of a limit everywhere.

    References
    ----------
    .. [1] Dekker, T. J. (1971). A floating-point technique for extending the available precision. Numerische Mathematik, 18,
       224-242.
    """
    shifted_a, shifted_b = a * 134217729.0, b * 134217729.0
    high_a, high_b = shifted_a - (shifted_a - a), shifted_b - (shifted_b - b)
    low_a, low_b = a - high_a, b - high_b
    product = a * b
    lost = ((high_a * high_b - product) + high_a * low_b + low_a * high_b) + low_a * low_b
    total = c + product
    added = total - c
    return total + (((c - (total - added)) + (product - added)) + lost)


@inner_kernel
def _one_edit(letters: Letters, start_l: int, n_l: int, start_r: int, n_r: int) -> int:
    """Count 1 where what is left without common ends is one replaced letter or two exchanged ones, else 2."""
    if n_l == 1 and n_r == 1:
        return 1
    if n_l == 2 and n_r == 2:
        is_exchange = letters[start_l] == letters[start_r + 1] and letters[start_l + 1] == letters[start_r]
        return 1 if is_exchange else 2
    return 2


@inner_kernel
def _edits_by_bits(letters: Letters, start_l: int, n_l: int, start_r: int, n_r: int, limit: int) -> int:
    """Count the edits with a column of the table in one machine word: a bit for each letter of the left word.

    References
    ----------
    .. [1] Hyyrö, H. (2003). A bit-vector algorithm for computing Levenshtein and Damerau edit distances. Nordic Journal of
       Computing, 10(1), 29-39. The variant with exchanged neighbours, where no stretch is edited twice.
    """
    last = _ONE << np.uint64(n_l - 1)
    rises, falls, zeros, places_before = ~_ZERO, _ZERO, _ZERO, _ZERO
    distance = n_l
    for b in range(n_r):
        letter = letters[start_r + b]
        places = places_of(letter, letters, start_l, 0, n_l)
        exchanged = ((~zeros & places) << _ONE) & places_before
        zeros = (((places & rises) + rises) ^ rises) | places | falls | exchanged
        across_up = falls | ~(zeros | rises)
        across_down = zeros & rises
        if across_up & last != _ZERO:
            distance += 1
        elif across_down & last != _ZERO:
            distance -= 1
        if distance - (n_r - 1 - b) > limit:
            return limit + 1
        across_up = (across_up << _ONE) | _ONE
        across_down = across_down << _ONE
        rises = across_down | ~(zeros | across_up)
        falls = across_up & zeros
        places_before = places
    return int(min(distance, limit + 1))


@inner_kernel
def same_numbers(letters: Letters, start_l: int, end_l: int, start_r: int, end_r: int) -> bool:
    """Say whether two runs of letters hold the same digits in the same order, or neither any."""
    a, b = start_l, start_r
    while True:
        while a < end_l and not 48 <= letters[a] <= 57:
            a += 1
        while b < end_r and not 48 <= letters[b] <= 57:
            b += 1
        if a == end_l or b == end_r:
            return bool(a == end_l and b == end_r)
        if letters[a] != letters[b]:
            return False
        a += 1
        b += 1


@inner_kernel
def edits(letters: Letters, start_l: int, end_l: int, start_r: int, end_r: int, limit: int) -> int:
    """Count the edits between two runs of letters, up to `limit`; more than that counts as ``limit + 1``.

    An edit is a letter put in, left out, replaced, or two neighbours exchanged (optimal string alignment: no stretch is
    edited twice).
    """
    n_l = min(end_l - start_l, LONGEST)
    n_r = min(end_r - start_r, LONGEST)
    if abs(n_l - n_r) > limit:
        return limit + 1
    while n_l > 0 and n_r > 0 and letters[start_l + n_l - 1] == letters[start_r + n_r - 1]:
        n_l -= 1
        n_r -= 1
    while n_l > 0 and n_r > 0 and letters[start_l] == letters[start_r]:
        start_l += 1
        start_r += 1
        n_l -= 1
        n_r -= 1
    if n_l == 0 or n_r == 0:
        return int(min(max(n_l, n_r), limit + 1))
    if limit == 1:
        return _one_edit(letters, start_l, n_l, start_r, n_r)
    return _edits_by_bits(letters, start_l, n_l, start_r, n_r, limit)
