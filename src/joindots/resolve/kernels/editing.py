"""Edit distances as databases define them: Levenshtein's, and Damerau's without the bar on editing a stretch twice.

`strings.edits` counts exchanged neighbours as one slip, which is what tells of a slip of the pen. These two stand beside it
so that a model from elsewhere weighs a pair here as it does there.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Letters
from joindots.resolve.kernels.options import inner_kernel, kernel

_FEW = 2
"""Edits that are counted without a table."""


@inner_kernel
def levenshtein(letters: Letters, start_l: int, end_l: int, start_r: int, end_r: int, limit: int) -> int:
    """Count the letters put in, left out or replaced, up to `limit`; more than that counts as ``limit + 1``.

    References
    ----------
    .. [1] Levenshtein, V. I. (1966). Binary codes capable of correcting deletions, insertions, and reversals. Soviet Physics
       Doklady, 10(8), 707-710.
    """
    while end_l > start_l and end_r > start_r and letters[end_l - 1] == letters[end_r - 1]:
        end_l -= 1
        end_r -= 1
    while end_l > start_l and end_r > start_r and letters[start_l] == letters[start_r]:
        start_l += 1
        start_r += 1
    n_l, n_r = end_l - start_l, end_r - start_r
    if abs(n_l - n_r) > limit:
        return limit + 1
    if n_l == 0 or n_r == 0:
        return int(max(n_l, n_r))
    if limit <= _FEW:
        return min(_few_edits(letters, start_l, n_l, start_r, n_r), limit + 1)
    return _edits_by_rows(letters, start_l, n_l, start_r, n_r, limit)


@inner_kernel
def _are_same(letters: Letters, first_l: int, first_r: int, n: int) -> bool:
    """Say whether two runs of `n` letters are the same."""
    n_same = 0
    while n_same < n and letters[first_l + n_same] == letters[first_r + n_same]:
        n_same += 1
    return n_same == n


@inner_kernel
def _few_edits(letters: Letters, start_l: int, n_l: int, start_r: int, n_r: int) -> int:
    """Count up to two edits between runs that neither begin nor end with the same letter; more count as three.

    Where nothing agrees at either end, an edit stands at each: of two, all letters between them must agree.
    """
    if n_l == 1 and n_r == 1:
        return 1
    if n_l < n_r:
        start_l, n_l, start_r, n_r = start_r, n_r, start_l, n_l
    if n_l == n_r:
        is_two = (
            _are_same(letters, start_l + 1, start_r + 1, n_l - 2)
            or _are_same(letters, start_l + 1, start_r, n_l - 1)
            or _are_same(letters, start_l, start_r + 1, n_l - 1)
        )
    elif n_l == n_r + 1:
        is_two = _are_same(letters, start_l + 1, start_r, n_r - 1) or _are_same(letters, start_l + 1, start_r + 1, n_r - 1)
    else:
        is_two = n_l == n_r + 2 and _are_same(letters, start_l + 1, start_r, n_r)
    return 2 if is_two else 3


@kernel
def _edits_by_rows(letters: Letters, start_l: int, n_l: int, start_r: int, n_r: int, limit: int) -> int:
    """Count the edits row by row of the table, up to `limit`."""
    row = np.arange(n_r + 1)
    for a in range(1, n_l + 1):
        diagonal = row[0]
        row[0] = a
        least = a
        for b in range(1, n_r + 1):
            differs = 0 if letters[start_l + a - 1] == letters[start_r + b - 1] else 1
            cost = min(diagonal + differs, row[b] + 1, row[b - 1] + 1)
            diagonal = row[b]
            row[b] = cost
            least = min(least, cost)
        if least > limit:
            return limit + 1
    return int(min(row[n_r], limit + 1))


@kernel
def damerau_levenshtein(letters: Letters, start_l: int, end_l: int, start_r: int, end_r: int, limit: int) -> int:
    """Count the edits where two neighbours may be exchanged and edited again, up to `limit`; more counts as ``limit + 1``.

    References
    ----------
    .. [1] Lowrance, R., & Wagner, R. A. (1975). An extension of the string-to-string correction problem. Journal of the ACM,
       22(2), 177-183.
    """
    n_l, n_r = end_l - start_l, end_r - start_r
    if abs(n_l - n_r) > limit:
        return limit + 1
    table = np.empty((n_l + 1, n_r + 1), np.int64)
    table[:, 0] = np.arange(n_l + 1)
    table[0, :] = np.arange(n_r + 1)
    for a in range(1, n_l + 1):
        b_before = 0
        for b in range(1, n_r + 1):
            a_before = a - 1
            while a_before > 0 and letters[start_l + a_before - 1] != letters[start_r + b - 1]:
                a_before -= 1
            is_same = letters[start_l + a - 1] == letters[start_r + b - 1]
            cost = min(table[a - 1, b - 1] + (0 if is_same else 1), table[a - 1, b] + 1, table[a, b - 1] + 1)
            if a_before > 0 and b_before > 0:
                between = (a - a_before - 1) + (b - b_before - 1) + 1
                cost = min(cost, table[a_before - 1, b_before - 1] + between)
            table[a, b] = cost
            if is_same:
                b_before = b
    return int(min(table[n_l, n_r], limit + 1))
