"""What choosing rules may cost, and what is told of the choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.resolve.candidates import choose
from joindots.resolve.candidates.aspects import Aspect
from joindots.resolve.candidates.choose import choose_rules
from joindots.resolve.candidates.cover import Cover
from joindots.resolve.candidates.meetings import FEWEST_TO_HOLD_OUT, SampleMeetings
from joindots.resolve.models import levels
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode

NAME, BORN, HOME = Key(("name",)), Key(("born",)), Key(("home",))
SPEC = ModelSpec(
    "choice",
    (Comparison("name", levels.name_levels(NAME)), Comparison("born", levels.date_levels(BORN))),
    (BlockingRule((BORN, NAME)), BlockingRule((HOME,))),
    most_lost=0.01,
)
FRAME = pl.DataFrame({"name": ["ann"] * 4, "born": ["19880304"] * 4, "home": ["x"] * 4})


def _meetings(n_links: int, *, is_whole: bool) -> SampleMeetings:
    masks = np.ones(n_links, np.int64)
    aspects = tuple(Aspect(key, frozenset(key.columns)) for key in (NAME, BORN))
    flags = np.ones(2, np.bool_)
    links = (np.zeros(n_links, np.int64), masks)
    held_out = np.zeros(n_links, np.bool_)
    return SampleMeetings(aspects, flags, True, links, masks, masks[:0], np.zeros(0), np.ones(2), 0.0, is_whole, held_out)


def _choose(monkeypatch: pytest.MonkeyPatch, meetings: SampleMeetings, spec: ModelSpec = SPEC) -> tuple[Any, dict[str, Any]]:
    asked: dict[str, Any] = {}

    def cover_links(_: SampleMeetings, n_records: int, **options: Any) -> Cover:
        asked.update(options, n_records=n_records)
        return Cover(((0,),), (50.0, 7.0), (0.75, 0.25), 0.002)

    monkeypatch.setattr(choose, "FEW_PAIRS", 2)
    monkeypatch.setattr(choose, "MOST_PAIRS_OF_ANY_TABLE", 1000)
    monkeypatch.setattr(choose, "MOST_PAIRS_A_RECORD", 10)
    monkeypatch.setattr(choose, "meet_partners", lambda *_, **__: meetings)
    monkeypatch.setattr(choose, "cover_links", cover_links)
    eligible = np.array([True, True, True, False])
    return choose_rules(spec, encode(FRAME, spec), None, eligible, seed=1), asked  # type: ignore[arg-type]


def test_choose_rules__may_make_so_many_pairs_and_so_many_a_record_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    _, asked = _choose(monkeypatch, _meetings(5, is_whole=True))
    assert (asked["n_records"], asked["most_pairs"], asked["most_lost"]) == (3, 1030, 0.01)
    assert asked["already"] == ((0, 1),), "a rule of the model's own, by the numbers of its aspects"


def test_choose_rules__keeps_the_rules_that_are_there_and_tells_what_is_known_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choice, _ = _choose(monkeypatch, _meetings(5, is_whole=True))
    assert choice.rules == (BlockingRule((BORN, NAME)), BlockingRule((NAME,)), BlockingRule((HOME,)))
    assert choice.n_pairs[:2] == (50.0, 7.0)
    assert np.isnan(choice.n_pairs[2]), "its key is no aspect"
    assert choice.shares_covered == (0.75, 0.25, None)
    assert (choice.share_lost, choice.n_links_seen) == (0.002, 5)


@pytest.mark.parametrize(("n_links", "is_told"), [(FEWEST_TO_HOLD_OUT - 1, False), (FEWEST_TO_HOLD_OUT, True)])
def test_choose_rules__of_a_sample_with_few_links_does_not_say_what_is_lost(
    monkeypatch: pytest.MonkeyPatch, n_links: int, is_told: bool
) -> None:
    choice, _ = _choose(monkeypatch, _meetings(n_links, is_whole=False))
    assert choice.share_lost == (0.002 if is_told else None)


def test_choose_rules__written_by_hand_may_lose_whatever_they_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    _, asked = _choose(monkeypatch, _meetings(5, is_whole=True), replace(SPEC, most_lost=None))
    assert asked["most_lost"] == 1.0


def test_choose_rules__compares_few_records_whole() -> None:
    choice = choose_rules(SPEC, encode(FRAME, SPEC), None, np.ones(4, np.bool_), seed=1)  # type: ignore[arg-type]
    assert choice.rules == (BlockingRule(()),)
    assert (choice.n_pairs, choice.shares_covered, choice.share_lost, choice.n_links_seen) == ((6.0,), (1.0,), 0.0, 0)
