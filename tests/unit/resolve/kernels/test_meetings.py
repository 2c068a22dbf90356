"""Records that meet by what they share: each pair once, from whichever side, with what it shares."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.meetings import Net, meet, partners_of
from joindots.resolve.kernels.waiting import make_room
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.scorer import Scorer, make_scorer

NAME, BORN = Key(("name",)), Key(("born",))
SPEC = ModelSpec(
    "meetings",
    (Comparison("name", levels.name_levels(NAME), frequency_key=NAME), Comparison("born", levels.date_levels(BORN))),
    (BlockingRule((NAME,)),),
)


def _scorer(n: int, seed: int) -> Scorer:
    rng = np.random.default_rng(seed)
    names, births = ("peter", "petre", "zahid", "zahida", "mo"), ("19880304", "19880403", "19880305", "19610502")
    frame = pl.DataFrame({"name": rng.choice(names, n).tolist(), "born": rng.choice(births, n).tolist()})
    fits = []
    for comparison in SPEC.comparisons:
        m, u = (tuple((rng.dirichlet(np.ones(comparison.n_levels)) * 0.99 + 1e-4).tolist()) for _ in range(2))
        fits.append(ComparisonFit(comparison.name, comparison.labels, m, u, 1.0))
    fit = Fit("meetings", tuple(fits), 0.02, True, 1, 1, 1)
    return make_scorer(SPEC, encode(frame, SPEC), fit, count_model_frequencies(frame, SPEC))


HOLDINGS = st.lists(st.sets(st.integers(0, 3)), min_size=8, max_size=8)


def _net(aspects: list[list[set[int]]], sampled: list[int], checked: list[list[int]], everybody: list[int]) -> Net:
    """Lay out what each record holds under each aspect; the last aspects are checked only."""
    values: list[int] = []
    starts = np.zeros((len(aspects) + len(checked), len(sampled) + 1), np.int64)
    members: list[int] = []
    member_starts = [0]
    for f, held in enumerate(aspects):
        base = len(member_starts) - 1
        for n, record in enumerate(sampled):
            starts[f, n] = len(values)
            values += [base + value for value in sorted(held[record])]
        starts[f, len(sampled)] = len(values)
        for value in range(4):
            members += [record for record in range(8) if value in held[record]]
            member_starts.append(len(members))
    return Net(
        starts, np.array([*values, 0]), np.array(member_starts), np.array([*members, 0], np.int32),
        np.array(checked, np.int32).reshape(len(checked), 8), np.arange(len(aspects), len(aspects) + len(checked)),
        np.array(everybody, np.int32),
    )  # fmt: skip


def _shared(aspects: list[list[set[int]]], checked: list[list[int]], i: int, j: int) -> int:
    bits = [bool(held[i] & held[j]) for held in aspects] + [row[i] == row[j] >= 0 for row in checked]
    return sum(1 << f for f, shares in enumerate(bits) if shares)


@settings(max_examples=40, deadline=None)
@given(HOLDINGS, HOLDINGS, st.lists(st.integers(-1, 2), min_size=8, max_size=8), st.booleans(), st.booleans())
def test_partners_of__finds_everybody_who_shares_anything_and_notes_what(
    first: list[set[int]], second: list[set[int]], third: list[int], is_whole: bool, sees_everybody: bool
) -> None:
    aspects, sampled = [first, second], list(range(8)) if is_whole else [1, 4, 6]
    net = _net(aspects, sampled, [third], list(range(8)) if sees_everybody else [])
    stamps, masks, touched = np.full(8, -1, np.int32), np.full(8, 99), np.zeros(8, np.int32)
    for n, i in enumerate(sampled):
        n_touched = partners_of(n, i, is_whole, net, stamps, masks, touched)
        others = [j for j in range(8) if j != i and (j > i or not is_whole)]
        expected = {j: _shared(aspects, [third], i, j) for j in others if sees_everybody or _shared(aspects, [], i, j)}
        assert sorted(touched[:n_touched].tolist()) == sorted(expected)
        assert {int(j): int(masks[j]) for j in touched[:n_touched]} == expected


@pytest.mark.parametrize("room", [7, 1000])
@pytest.mark.parametrize("is_whole", [True, False])
def test_meet__keeps_the_links_and_what_they_share_and_goes_on_when_buffers_are_full(
    room: int, is_whole: bool, fresh_seed: int
) -> None:
    rng = np.random.default_rng(fresh_seed)
    scorer = _scorer(8, fresh_seed)
    lefts, rights = np.triu_indices(8, 1)
    weights = scorer.score(lefts, rights).weights_bits
    model, screen = scorer.model_and_screen(float(np.median(weights)))
    aspects = [[set(rng.choice(4, 2).tolist()) for _ in range(8)] for _ in range(2)]
    sampled = np.arange(8) if is_whole else np.array([1, 4, 6])
    net = _net(aspects, sampled.tolist(), [], [])
    pairs = [(i, j) for i in sampled.tolist() for j in range(8) if j != i and (j > i or not is_whole)]
    shared = {(i, j): _shared(aspects, [], i, j) for i, j in pairs if _shared(aspects, [], i, j)}
    by_pair = dict(zip(zip(lefts.tolist(), rights.tolist(), strict=True), weights.tolist(), strict=True))
    reached = {pair for pair, bits in by_pair.items() if bits >= model.threshold_bits}
    found: list[tuple[int, int, int]] = []
    masks: list[int] = []
    stamps, seen, touched, first = np.full(8, -1, np.int32), np.zeros(8, np.int64), np.zeros(8, np.int32), 0
    while first < len(sampled):
        out_masks, link_masks, links = np.zeros(room, np.int64), np.zeros(room, np.int64), make_room(room, 2)
        n_kept, n_links, first = meet(
            first, sampled, is_whole, 1, net, screen, model, stamps, seen, touched, out_masks, link_masks, links
        )
        masks += out_masks[:n_kept].tolist()
        found += list(
            zip(links.lefts[:n_links].tolist(), links.rights[:n_links].tolist(), link_masks[:n_links].tolist(), strict=True)
        )
    assert sorted(masks) == sorted(shared.values())
    expected = [(min(pair), max(pair), mask) for pair, mask in shared.items() if (min(pair), max(pair)) in reached]
    assert sorted(found) == sorted(expected)


def test_meet__leaves_the_mask_of_one_pair_in_so_many_whatever_the_sample() -> None:
    scorer = _scorer(8, 1)
    model, screen = scorer.model_and_screen(1e3)
    kept = []
    for sampled in (np.arange(8), np.array([7, 5, 3, 1, 0, 2, 4, 6])):
        net = _net([[{0}] * 8], sampled.tolist(), [], [])
        out, stamps = np.zeros(100, np.int64), np.full(8, -1, np.int32)
        seen, touched = np.zeros(8, np.int64), np.zeros(8, np.int32)
        n, n_links, end = meet(
            0, sampled, False, 3, net, screen, model, stamps, seen, touched, out, np.zeros(100, np.int64), make_room(100, 2)
        )
        assert (n_links, end) == (0, 8)
        kept.append(n)
    assert kept[0] == kept[1], "each pair is met from both of its records: it is kept both times or never"
    assert kept[0] % 2 == 0
    assert 6 <= kept[0] <= 34, "about one in three of 56"
