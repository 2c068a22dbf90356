"""Links of a sample: which are held out, what nobody met, and which aspects partners are looked for by."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from joindots.resolve.candidates.aspects import Aspect
from joindots.resolve.candidates.meetings import (
    FEWEST_TO_HOLD_OUT,
    HELD_OUT,
    Weighing,
    _caught,
    _held_out,
    _widest,
    n_links_unseen,
)
from joindots.resolve.models import levels
from joindots.resolve.models.spec import BlockingRule, Comparison, Guard, Key, LevelRange, ModelSpec

NAMES = ("name", "born", "code")
SPEC = ModelSpec(
    "sample",
    tuple(Comparison(name, levels.identifier_levels(Key((name,)), forgives_slips=False)) for name in NAMES),
    (BlockingRule((Key(("name",)),)),),
)


def test_held_out__are_a_third_of_the_links_all_that_hang_together_or_none() -> None:
    lefts = np.arange(0, 3_000, 3)
    chains = (np.r_[lefts, lefts + 1], np.r_[lefts + 1, lefts + 2])
    is_held_out = _held_out(chains, 3_000, seed=1)
    assert (is_held_out[:1000] == is_held_out[1000:]).all()
    assert is_held_out.mean() == pytest.approx(HELD_OUT, abs=0.05)
    assert pytest.approx(1 / 3) == HELD_OUT


def test_held_out__are_none_of_few() -> None:
    few = FEWEST_TO_HOLD_OUT - 1
    assert not _held_out((np.arange(few) * 2, np.arange(few) * 2 + 1), 2 * few, seed=1).any()
    enough = FEWEST_TO_HOLD_OUT
    assert _held_out((np.arange(enough) * 2, np.arange(enough) * 2 + 1), 2 * enough, seed=1).any()


def test_widest__are_the_aspects_that_bring_the_fewest_partners_as_many_as_fit() -> None:
    n_partners = np.array([5.0, 1.0, 3.0, 2.0])
    for most, wide in ((6.0, [1, 2, 3]), (5.9, [1, 3]), (11.0, [0, 1, 2, 3]), (0.5, [])):
        assert np.flatnonzero(_widest(n_partners, most)).tolist() == wide


def test_caught__says_which_comparisons_wide_aspects_brought_a_link_about() -> None:
    aspects = [
        Aspect(Key(("name",)), frozenset({"name"})),
        Aspect(Key(("name", "born")), frozenset({"name", "born"})),
        Aspect(Key(("code",)), frozenset({"code"})),
    ]
    masks = np.array([0b001, 0b010, 0b100, 0b111])
    found = _caught(SPEC, aspects, np.array([True, True, False]), masks)
    assert found.tolist() == [[True, False, False], [True, True, False], [False, False, False], [True, True, False]]


def _unseen(rows: list[list[int]], caught: list[list[bool]], spec: ModelSpec = SPEC, prior_bits: float = -4.0) -> float:
    """Links that agree (1) or differ (0) or lack a value (-1): agreeing adds six bits, differing takes one; five are
    needed."""
    found = np.array(rows, np.int8)
    bits = np.where(found == 1, 6.0, np.where(found == 0, -1.0, 0.0))
    model: Any = SimpleNamespace(weights=SimpleNamespace(prior_bits=prior_bits), threshold_bits=5.0)
    nothing: Any = None
    weighing = Weighing(model, nothing, lambda *_: (found, bits))
    links = (np.arange(len(rows)), np.arange(len(rows)) + 1)
    return n_links_unseen(spec, weighing, links, np.array(caught, np.bool_).reshape(len(rows), 3), seed=1)


def test_n_links_unseen__is_nought_where_every_link_is_caught_whatever_it_lends() -> None:
    assert _unseen([[1, 1, 1]] * 50, [[True, False, False]] * 50) == 0.0
    assert _unseen([], []) == 0.0


def test_n_links_unseen__counts_those_made_up_that_nothing_would_have_caught() -> None:
    """Each of two comparisons catches four links in five, by itself: one in twenty-five is caught by neither."""
    rows, caught = [[1, 1, 1]] * 2000, [[n % 5 > 0, n // 5 % 5 > 0, False] for n in range(2000)]
    seen = [row for row in caught if any(row)]
    found = _unseen(rows[: len(seen)], seen)
    # among those seen each catches 20 of 24: by independence (4 / 24) ** 2 of them would be caught by neither
    once = float(np.mean([sum(row) == 1 for row in seen])) / (2 * (20 / 24) * (4 / 24))
    assert found == pytest.approx(len(seen) * (4 / 24) ** 2 * max(1.0, once), rel=0.05)


def test_n_links_unseen__makes_up_no_links_that_do_not_weigh_enough_or_that_a_guard_forbids() -> None:
    rows = [[1, 1, 0]] * 100 + [[0, 1, 1]] * 100
    caught = [[True, False, False]] * 100 + [[False, False, True]] * 100
    assert _unseen(rows, caught) == 0.0, "one that agrees in the middle alone weighs nothing, and five bits are needed"
    assert _unseen(rows, caught, prior_bits=1.0) > 0, "five are enough"
    guards = (Guard("both differ", (LevelRange("name", 0, 0), LevelRange("code", 0, 0))),)
    guarded = ModelSpec("sample", SPEC.comparisons, SPEC.blocking_rules, guards=guards)
    assert _unseen(rows, caught, guarded, prior_bits=1.0) == 0.0


def test_n_links_unseen__lends_nothing_where_a_value_is_missing() -> None:
    rows = [[1, 1, -1]] * 100 + [[-1, 1, 1]] * 100
    caught = [[True, False, False]] * 100 + [[False, False, True]] * 100
    assert _unseen(rows, caught) == 0.0
