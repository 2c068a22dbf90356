"""Words and records laid out for kernels by hand, and what can be said of two words by their letters alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from joindots.resolve.kernels.data import AtOnce, Codes, PairData, Screen, Shape, Step
from joindots.resolve.kernels.signatures import N_COUNTED, N_OF_A_VALUE, sign_values

Row = tuple[Step, int, int, float, float, float, int]

WORDS = ["peter", "petre", "pert", "wilhelm", "mo", "om", "zed", "p", "abcdefgh", "efghabcd", "anna", "hannah", "petra"]

NO_TESTS = AtOnce(
    8,
    np.zeros(1, np.int32),
    np.zeros(1, np.int32),
    np.zeros((1, 2), np.float32),
    np.zeros((1, 5), np.float32),
    np.zeros((1, 5), np.float32),
    np.zeros((1, 3), np.float32),
    np.zeros(1, np.int8),
)


def screen_of_steps(rows: Sequence[Row]) -> Screen:
    steps, slots, others, limits, gains, tones, levels = zip(*rows, strict=True)
    return Screen(
        np.zeros((0, 4), np.int32),
        np.array(steps, np.int32),
        np.array(slots, np.int32),
        np.array(others, np.int32),
        np.array(limits, np.float32),
        np.array(gains, np.float32),
        np.array(tones, np.float32),
        np.array(levels, np.int8),
        np.array([0]),
        np.array([len(rows)]),
        np.zeros((1, 2), np.int64),
        np.array([-1], np.int32),
        np.array([Shape.ANY], np.int32),
        NO_TESTS,
        0.0,
    )


def tile(records: Sequence[Sequence[int]], *, before: int = 0) -> Codes:
    """Lay records' features in a tile, feature after feature, behind some lanes that are nobody's."""
    features = np.array(records, np.int64).astype(np.int32)
    strange = np.full((before, features.shape[1]), 7, np.int32)
    return np.ascontiguousarray(np.vstack([strange, features]).T).reshape(-1)


def in_common(left: str, right: str) -> int:
    return sum((Counter(left) & Counter(right)).values())


def _beginning(left: str, right: str) -> int:
    """Count the letters of a common beginning, four at most."""
    n = 0
    for x, y in zip(left[:4], right[:4], strict=False):
        if x != y:
            break
        n += 1
    return n


def most_alike(left: str, right: str) -> float:
    """Give the most that Jaro-Winkler can be, going by which letters two words have and how they begin."""
    n = in_common(left, right)
    jaro = (n / len(left) + n / len(right) + 1) / 3
    return jaro + 0.1 * _beginning(left, right) * (1 - jaro) if jaro > 0.7 else jaro


def signs_of(words: Sequence[str]) -> dict[str, list[int]]:
    """Give what is kept of words: eight numbers of each."""
    n = len(words)
    letters = np.array([ord(letter) for letter in "".join(words)], np.uint16)
    starts, nothing = np.cumsum([0, *(len(word) for word in words)]), np.zeros(n + 1, np.int64)
    no_codes, no_list = np.zeros((0, 0), np.int32), np.zeros(0, np.int32)
    data = PairData(no_codes, nothing[None], no_list, starts, letters, nothing, no_list, np.zeros(n))
    signs = np.full((n, N_OF_A_VALUE), 99, np.int32)
    sign_values(0, n, np.zeros(N_COUNTED, np.int64), data, signs)
    return dict(zip(words, signs.tolist(), strict=True))
