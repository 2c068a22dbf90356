"""Links that rest on what two people may share, where somebody else is as near."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.resolve.clusters.rivals import _has_rival
from joindots.resolve.scoring.scorer import ScoredPairs


def _pairs(*pairs: tuple[int, int]) -> ScoredPairs:
    lefts, rights = np.array(pairs, np.int64).reshape(-1, 2).T
    return ScoredPairs(lefts.copy(), rights.copy(), np.ones(len(pairs)), np.zeros((len(pairs), 1), np.int8), len(pairs))


Pair = tuple[int, int]
LINKS = [(0, 1), (1, 2), (2, 3), (5, 6), (4, 5)]
"""All but the second rest on what may be shared; the second makes one group of the records 1 and 2."""


@pytest.mark.parametrize(
    ("rivals", "torn"),
    [
        ([], []),
        ([(0, 7)], [(0, 1), (1, 2), (2, 3)]),
        ([(6, 7)], [(5, 6), (4, 5)]),
        ([(7, 8)], []),
        ([(2, 9)], [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_has_rival__whoever_is_torn_tears_those_beside_them(
    rivals: list[tuple[int, int]], torn: list[tuple[int, int]]
) -> None:
    is_shared = np.array([True, False, True, True, True])
    found = _has_rival(10, _pairs(*LINKS), is_shared, _pairs(*rivals))
    assert [link for link, is_torn in zip(LINKS, found.tolist(), strict=True) if is_torn] == torn
