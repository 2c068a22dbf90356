"""Which kept links stand: those of records that are gone fall, and those that no open block makes any more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from joindots.resolve.increment import pairs
from joindots.resolve.increment.blocks import Meetings
from joindots.resolve.increment.pairs import keep_found, strike_links
from joindots.resolve.scoring.scorer import ScoredPairs

LINKS = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (1, 4)]


class Kept:
    """What is remembered of links, as far as striking them asks."""

    def __init__(self, stands: list[bool]) -> None:
        self.arrays = {"link_l": np.array([a for a, _ in LINKS]), "link_r": np.array([b for _, b in LINKS])}
        self.stands = np.array(stands)
        self.added: ScoredPairs | None = None
        self.entries = self

    def gather(self, keys: Any, is_wanted: Any) -> tuple[np.ndarray, np.ndarray]:
        """Block 7 holds the records 1 to 4 and block 8 the records 0 and 1, as far as they are wanted."""
        held = [record for key in keys.tolist() for record in {7: (1, 2, 3, 4), 8: (0, 1)}[key] if is_wanted[record]]
        return np.zeros(1, np.int64), np.array(held, np.int32)

    def flags(self, name: str) -> np.ndarray:
        assert name == "link_stands"
        return self.stands

    def set_flags(self, name: str, values: np.ndarray) -> None:
        assert name == "link_stands"
        self.stands = values

    def add_links(self, found: ScoredPairs) -> None:
        self.added = found


def _meetings(closed: list[int], *, reopens: bool = False) -> Meetings:
    no, none = np.zeros(0, np.int64), np.zeros(0, np.int32)
    return Meetings(no, no, no, no, none, reopens, np.array(closed, np.uint64))


def _struck(
    monkeypatch: pytest.MonkeyPatch, gone: list[int], closed: list[int], still: set[tuple[int, int]]
) -> tuple[list[bool], list[tuple[int, int]]]:
    """Strike links: which stand then, and about which it was asked whether a block still makes them."""
    kept: Any = Kept([True, True, False, True, True, True])
    asked: list[tuple[int, int]] = []

    def still_candidates(entries: Any, lefts: Any, rights: Any, *_: Any) -> np.ndarray:
        assert entries is kept
        asked.extend(zip(lefts.tolist(), rights.tolist(), strict=True))
        return np.array([pair in still for pair in asked], np.bool_)

    monkeypatch.setattr(pairs, "still_candidates", still_candidates)
    is_there = np.ones(5, np.bool_)
    is_there[gone] = False
    strike_links(kept, _meetings(closed), is_there, None)  # type: ignore[arg-type]
    return kept.stands.tolist(), asked


def test_strike_links__of_records_that_are_gone_and_of_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _struck(monkeypatch, [], [], set()) == ([True, True, False, True, True, True], [])
    assert _struck(monkeypatch, [3], [], set()) == ([True, True, False, False, False, True], [])
    assert _struck(monkeypatch, [0, 4], [], set()) == ([False, False, False, True, False, False], [])


def test_strike_links__that_a_block_made_which_closed_unless_another_makes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubtful are links that stand, between two records of closed blocks who are there."""
    stands, asked = _struck(monkeypatch, [], [7], {(3, 4)})
    assert asked == [(2, 3), (3, 4), (1, 4)]
    assert stands == [True, True, False, False, True, False]
    stands, asked = _struck(monkeypatch, [3], [7, 8], {(0, 1), (0, 2)})
    assert asked == [(0, 1), (0, 2), (1, 4)]
    assert stands == [True, True, False, False, False, False]


def _found(found: list[tuple[int, int]]) -> ScoredPairs:
    lefts, rights = (np.array([pair[side] for pair in found], np.int64) for side in (0, 1))
    return ScoredPairs(lefts, rights, np.arange(len(found), dtype=np.float64), np.zeros((len(found), 1), np.int8), 9)


@pytest.mark.parametrize(("reopens", "added"), [(False, [0, 1, 2, 3]), (True, [1, 2])])
def test_keep_found__keeps_nothing_twice_where_old_records_met_again(reopens: bool, added: list[int]) -> None:
    kept: Any = Kept([True, True, False, True, True, True])
    found = _found([(0, 1), (1, 2), (0, 4), (3, 4)])
    keep_found(kept, found, _meetings([], reopens=reopens), 5)
    assert kept.added.weights_bits.tolist() == added, "one that was struck is not kept already"
