"""Rules chosen for what they cost and cover, on meetings made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from joindots.resolve.candidates.aspects import Aspect
from joindots.resolve.candidates.cover import Cover, cover_links
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
