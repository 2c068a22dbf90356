"""Rules chosen for what they cost and cover, on meetings made by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from joindots.resolve.candidates.aspects import Aspect
from joindots.resolve.candidates.cover import PAIRS_AN_ENTRY, Cover, Suggestion, _suggestion, cover_links
from joindots.resolve.candidates.meetings import SampleMeetings
from joindots.resolve.models.spec import Key

SURNAME, BORN, PHONE = 0b001, 0b010, 0b100


def _meetings(links: dict[int, int], pairs: dict[int, float], n_unseen: float = 0.0) -> SampleMeetings:
    """Three aspects, of three comparisons; so many links, and pairs of the table, for each mask."""
    masks = np.repeat(np.array(list(links), np.int64), list(links.values()))
    return SampleMeetings(
        aspects=tuple(Aspect(Key((name,)), frozenset({name})) for name in ("surname", "born", "phone")),
        is_wide=np.ones(3, np.bool_),
        saw_everybody=True,
        links=(np.arange(len(masks)), np.arange(len(masks)) + 1),
        link_masks=masks,
        pair_masks=np.array(list(pairs), np.int64),
        pair_counts=np.array(list(pairs.values())),
        n_values=np.ones(3),
        n_unseen=n_unseen,
        is_whole=False,
        is_held_out=np.zeros(len(masks), np.bool_),
    )


def _cover(meetings: SampleMeetings, **options: object) -> Cover:
    usual = {"already": (), "most_lost": 0.001, "most_pairs": 1e9}
    return cover_links(meetings, 100, **{**usual, **options})  # type: ignore[arg-type]


def test_cover_links__takes_the_cheaper_of_two_rules_that_cover_the_same() -> None:
    found = _cover(_meetings({SURNAME | BORN: 50}, {SURNAME: 1e6, BORN: 1e3, SURNAME | BORN: 50.0}))
    assert found.rules in (((1,),), ((0, 1),))
    assert found.share_lost == 0.0
    assert found.n_pairs[0] <= 1_050


def test_cover_links__covers_every_kind_of_link_until_no_more_than_asked_are_lost() -> None:
    links = {SURNAME: 500, BORN: 400, PHONE: 100}
    pairs = {SURNAME: 1e5, BORN: 1e5, PHONE: 1e4}
    assert sorted(_cover(_meetings(links, pairs)).rules) == [(0,), (1,), (2,)]
    some = _cover(_meetings(links, pairs), most_lost=0.15)
    assert sorted(some.rules) == [(0,), (1,)]
    assert some.share_lost == pytest.approx(0.1)


def test_cover_links__spends_no_more_pairs_than_allowed_and_says_what_that_loses() -> None:
    found = _cover(_meetings({SURNAME: 60, PHONE: 40}, {SURNAME: 1e6, PHONE: 10.0}), most_pairs=1_000.0)
    assert found.rules == ((2,),)
    assert found.share_lost == pytest.approx(0.6)


def test_cover_links__counts_a_link_that_alone_called_for_its_rule_as_lost() -> None:
    found = _cover(_meetings({SURNAME: 99, PHONE: 1}, {SURNAME: 1e3, PHONE: 10.0}))
    assert sorted(found.rules) == [(0,), (2,)]
    assert found.share_lost == pytest.approx(0.01)


def test_cover_links__counts_links_that_were_never_met_as_lost() -> None:
    found = _cover(_meetings({SURNAME: 90}, {SURNAME: 1e3}, n_unseen=10.0))
    assert found.share_lost == pytest.approx(0.1)


def test_cover_links__keeps_what_is_there_already_and_adds_only_what_it_lacks() -> None:
    meetings = _meetings({SURNAME: 50, SURNAME | BORN: 50}, {SURNAME: 1e3, SURNAME | BORN: 50.0, PHONE: 10.0})
    assert _cover(meetings, already=((0,),)).rules == ()
    assert _cover(meetings, already=((2,),)).rules == ((0,),)


def test_cover_links__on_no_links_chooses_nothing() -> None:
    assert _cover(_meetings({}, {SURNAME: 1e3})).rules == ()


def test_cover_links__reads_what_is_lost_from_the_links_held_out() -> None:
    meetings = _meetings({SURNAME: 90, PHONE: 10}, {SURNAME: 1e3})
    found = _cover(replace(meetings, is_held_out=np.arange(100) >= 80))
    assert found.rules == ((0,),)
    assert found.share_lost == pytest.approx(0.5)


def test_cover_links__counts_what_is_lost_where_the_sample_is_whole() -> None:
    meetings = replace(_meetings({SURNAME: 99, PHONE: 1}, {SURNAME: 1e3, PHONE: 10.0}), is_whole=True)
    assert _cover(meetings).share_lost == 0.0
    assert _cover(meetings, most_lost=0.01).rules == ((0,),)
    assert _cover(meetings, most_lost=0.01).share_lost == pytest.approx(0.01)


def _slow_cover(links: dict[int, int], pairs: dict[int, float], rules: list[tuple[int, ...]], n_records: int) -> list[int]:
    """Choose greedily by the definition: the most links for the least cost, while any link is lost."""
    chosen: list[int] = []
    bits = [sum(1 << f for f in rule) for rule in rules]

    def holds(mask: int, rule: int) -> bool:
        return mask & bits[rule] == bits[rule]

    while True:
        lost = {mask: n for mask, n in links.items() if not any(holds(mask, rule) for rule in chosen)}
        if not lost:
            return chosen
        worth = {}
        for rule in set(range(len(rules))) - set(chosen):
            gain = sum(n for mask, n in lost.items() if holds(mask, rule))
            made = sum(n for mask, n in pairs.items() if holds(mask, rule))
            new = sum(n for mask, n in pairs.items() if holds(mask, rule) and not any(holds(mask, each) for each in chosen))
            worth[rule] = gain / max(new + 0.2 * made + 5.0 * n_records, 1.0)
        chosen.append(max(sorted(worth), key=worth.__getitem__))


def test_cover_links__is_the_greedy_choice_by_links_for_cost() -> None:
    """Each rule was needed when it was taken and none is needless after it: so the choice stands as it was made."""
    links = {SURNAME: 40, BORN: 30, PHONE: 20, SURNAME | BORN: 10}
    pairs = {SURNAME: 900.0, BORN: 40_000.0, PHONE: 100.0, SURNAME | PHONE: 300.0}
    rules: list[tuple[int, ...]] = [(0,), (1,), (2,)]
    slow = _slow_cover(links, pairs, rules, 100)
    found = _cover(replace(_meetings(links, pairs), is_whole=True), most_lost=0.0)
    assert found.rules == tuple(rules[rule] for rule in slow)
    n_pairs = (1_200.0, 40_000.0, 400.0)
    assert found.n_pairs == tuple(n_pairs[rule] for rule in slow)
    assert sum(found.shares_covered) == pytest.approx(1.0)
    first = sum(n for mask, n in links.items() if mask & (1 << slow[0])) / 100
    assert found.shares_covered[0] == pytest.approx(first)


def test_cover_links__drops_a_rule_that_later_ones_made_needless() -> None:
    """The cheapest rule for most links comes first; two rules that are needed anyway then cover all that it does."""
    links = {SURNAME | BORN: 60, SURNAME | PHONE: 41, BORN: 50, PHONE: 50}
    pairs = {SURNAME: 10.0, BORN: 2_000.0, PHONE: 2_000.0}
    found = _cover(replace(_meetings(links, pairs), is_whole=True), most_lost=0.0)
    assert sorted(found.rules) == [(1,), (2,)]
    assert found.share_lost == 0.0


def test_cover_links__tries_a_third_aspect_only_where_two_bring_too_many_together() -> None:
    """Two aspects that three pairs a record share are narrow enough; one pair more, and a third is tried with them."""
    links = {0b111: 50}
    for n_pairs, widest in ((300.0, 2), (301.0, 3)):
        meetings = replace(_meetings(links, {0b011: n_pairs, 0b101: n_pairs, 0b110: n_pairs}), is_wide=np.ones(3, np.bool_))
        meetings = replace(meetings, pair_masks=np.array([0b011, 0b101, 0b110]), pair_counts=np.array([n_pairs] * 3))
        found = _cover(replace(meetings, is_whole=True, n_values=np.full(3, 0.1)), most_lost=0.0)
        assert max(len(rule) for rule in found.rules) == widest


def test_cover_links__joins_no_two_aspects_of_one_comparison_nor_two_that_are_not_wide() -> None:
    meetings = replace(_meetings({0b11: 50}, {0b01: 1e6, 0b10: 1e6, 0b11: 50.0}), is_whole=True)
    assert _cover(meetings, most_lost=0.0).rules == ((0, 1),)
    of_one = replace(meetings, aspects=tuple(replace(each, comparisons=frozenset({"name"})) for each in meetings.aspects))
    assert len(_cover(of_one, most_lost=0.0).rules[0]) == 1
    narrow = replace(meetings, is_wide=np.array([True, False, False]))
    assert _cover(narrow, most_lost=0.0).rules == ((0, 1),)
    assert _cover(replace(meetings, is_wide=np.zeros(3, np.bool_)), most_lost=0.0).rules == ()


@pytest.mark.parametrize(("n_lost", "rules"), [(1, ((0,),)), (6, ((0,), (2,)))])
def test_cover_links__of_a_sample_leaves_room_for_chance(n_lost: int, rules: tuple[tuple[int, ...], ...]) -> None:
    """So few may be lost that, with 95% confidence, the truth is within what was asked for: of ten, five and no more."""
    found = _cover(_meetings({SURNAME: 1000 - n_lost, PHONE: n_lost}, {SURNAME: 1e3, PHONE: 1e3}), most_lost=0.01)
    assert found.rules == rules


def test_cover_links__may_lose_and_make_exactly_what_is_allowed() -> None:
    """A rule that only one link in 202 needs is dropped where one in 202 may be lost; ten pairs are within ten."""
    links = {SURNAME | BORN: 60, SURNAME | PHONE: 41, BORN: 50, PHONE: 50, SURNAME: 1}
    pairs = {SURNAME: 10.0, BORN: 2_000.0, PHONE: 2_000.0}
    found = _cover(replace(_meetings(links, pairs), is_whole=True), most_lost=1 / 202)
    assert sorted(found.rules) == [(1,), (2,)]
    assert found.share_lost == pytest.approx(1 / 202)
    affordable = _meetings({SURNAME: 60, PHONE: 40}, {SURNAME: 1e6, PHONE: 10.0})
    assert _cover(affordable, most_pairs=10.0).rules == ((2,),)
    assert _cover(affordable, most_pairs=9.9).rules == ()


def test_suggestion__costs_what_its_entries_cost_a_record() -> None:
    """A record has an entry for every combination of the values that it has of the rule's aspects."""
    meetings: Any = SimpleNamespace(n_values=np.array([1.0, 3.0, 0.5]))
    for rule, n_values in (((0,), 1.0), ((1,), 3.0), ((0, 1), 3.0), ((1, 2), 1.5)):
        found = _suggestion(meetings, rule, 100)
        assert found == Suggestion(rule, sum(2**f for f in rule), PAIRS_AN_ENTRY * 100 * n_values)


def test_cover_links__grows_stricter_while_the_links_held_out_lose_too_much() -> None:
    """On the links at hand two rules seem to do; those held out say that the third is needed."""
    links = {SURNAME: 1985, PHONE: 15}
    masks = np.repeat(np.array([SURNAME, PHONE]), [1985, 15])
    meetings = _meetings(links, {SURNAME: 1e3, PHONE: 1e3})
    assert (meetings.link_masks == masks).all()
    assert _cover(meetings, most_lost=0.02).rules == ((0,),), "fifteen of two thousand may be lost"
    held_out = np.zeros(2000, np.bool_)
    held_out[:500] = True
    few = _cover(replace(meetings, is_held_out=held_out), most_lost=0.02)
    assert (few.rules, few.share_lost) == (((0,),), 0.0)
    held_out[-9:] = True
    held_out[:9] = False
    for most_lost, rules in ((0.026, ((0,),)), (0.02, ((0,), (2,)))):
        found = _cover(replace(meetings, is_held_out=held_out), most_lost=most_lost)
        assert found.rules == rules, "nine of five hundred held out: 1.8%, and no more than seven tenths of what may be"
        assert found.share_lost == pytest.approx(0.018 if len(rules) == 1 else 0.0)
