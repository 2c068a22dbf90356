"""Edit distances as databases define them: Levenshtein's, and Damerau's without the bar on editing a stretch twice.

`strings.edits` counts exchanged neighbours as one slip, which is what tells of a slip of the pen. These two stand beside it
so that a model from elsewhere weighs a pair here as it does there.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Letters
from joindots.resolve.kernels.options import kernel


@kernel
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
    if limit == 1:
        return 1 if n_l == 1 and n_r == 1 else 2
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
