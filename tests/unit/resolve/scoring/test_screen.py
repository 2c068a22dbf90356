"""The bound of a pair is its weight where its values leave no doubt, and never less where they do."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.resolve.kernels.data import Op, Screen, Shape
from joindots.resolve.kernels.screen import bound_lanes, make_lanes
from joindots.resolve.kernels.settle import settle
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.scorer import Scorer, make_scorer
from joindots.resolve.scoring.screen import best_gains, with_agreed

NAME, OTHER, BORN, CODE, PHONES = (Key((name,)) for name in ("name", "other", "born", "code", "phones"))


def _level(op: Op, key: Key, limit: float = 0.0, rarity: float = 0.0) -> LevelSpec:
    return LevelSpec(f"{op.name} {limit}", (Question(op, key, limit),), 0.3, 0.1, rarity=rarity)


SAME = _level(Op.EQUAL, CODE, rarity=1.0)
COMPARISONS = {
    "name": Comparison("name", levels.name_levels(NAME, swaps_with=OTHER), frequency_key=NAME),
    "other name": Comparison("other", levels.name_levels(OTHER, swaps_with=NAME, is_second=True)),
    "date": Comparison("born", levels.date_levels(BORN), frequency_key=BORN),
    "list": Comparison("phones", levels.list_levels(PHONES), frequency_key=PHONES),
    "postcode": Comparison("postcode", levels.postcode_levels(CODE), frequency_key=CODE),
    "e-mail": Comparison("email", levels.email_levels(CODE)),
    "text": Comparison("text", levels.text_levels(CODE), frequency_key=CODE),
    "identifier": Comparison("identifier", levels.identifier_levels(CODE, forgives_slips=True), frequency_key=CODE),
    "exact": Comparison("exact", (SAME,), frequency_key=CODE),
    "exact, not weighed": Comparison("exact", (SAME,)),
    "alike": Comparison("alike", (SAME, *(_level(Op.JARO_WINKLER, CODE, limit) for limit in (0.92, 0.88, 0.75)))),
    "edited": Comparison("edited", (SAME, *(_level(Op.EDITS, CODE, limit) for limit in (1, 2, 3))), frequency_key=CODE),
    "as databases count": Comparison("edits", (SAME, _level(Op.LEVENSHTEIN, CODE, 2), _level(Op.DAMERAU, CODE, 3))),
    "no equality": Comparison("none", (_level(Op.JARO_WINKLER, CODE, 0.8, 0.5), _level(Op.EDITS, CODE, 1)), "", CODE),
    "its numbers stand": Comparison("letters", (SAME, _level(Op.LETTER_SLIPS, CODE, 2)), frequency_key=CODE),
    "slips": Comparison("slips", (SAME, _level(Op.SLIPS, CODE, 0.3))),
}
Rows = dict[str, list[Any]]
UNLIKE: Rows = {
    "name": ["abba", "abba", "cddc", "feef", "cddc", None],
    "other": ["ghhg", "mnnm", "mnnm", "ghhg", None, "pqqp"],
    "born": ["19011123", "19011123", "20360704", "19770530", None, "20360704"],
    "code": ["aabbcc", "ddeeff", "ddeeff", "ggkkll", None, "aabbcc"],
    "phones": [["+441"], ["+442", "+443"], ["+443"], [], ["+441", "+444"], ["+445"]],
}
NEAR: Rows = {
    "name": ["peter", "petra", "peter", "p", "petre", None],
    "other": ["peter", "ann", "hanna", "anne", None, "petra"],
    "born": ["19880304", "19880403", "19880305", "19890304", None, "19880314"],
    "code": ["AB12CD", "AB12CE", "AB21CD", "AB1", "ABX2CD", "AB12DC"],
    "phones": [["+441"], ["+441", "+442"], ["+442"], [], ["+443"], ["+443", "+441"]],
}


def _scorer(rows: Rows, comparison: Comparison, seed: int) -> Scorer:
    spec = ModelSpec("one", (comparison,), (BlockingRule((NAME,)),))
    frame = pl.DataFrame(rows)
    rng = np.random.default_rng(seed)
    # what differs weighs least, and each stronger level more, by more than rarity takes away: as in models that were fitted
    weights = np.cumsum(rng.uniform(1.0, 1.7, comparison.n_levels)) - 6
    u = np.full(comparison.n_levels, 1e-4)
    fits = ComparisonFit(comparison.name, comparison.labels, tuple((u * 2.0**weights).tolist()), tuple(u.tolist()), 1.0)
    fit = Fit("one", (fits,), 0.02, True, 1, 1, 1)
    return make_scorer(spec, encode(frame, spec), fit, count_model_frequencies(frame, spec))


def _bounds(screen: Screen, lefts: list[int], rights: list[int]) -> list[float]:
    """Bound listed pairs, each in a lane."""
    n = len(lefts)
    tiles = [np.zeros((screen.features.shape[1], 32), np.int32) for _ in range(2)]
    for tile, records in zip(tiles, (lefts, rights), strict=True):
        tile[:, :n] = screen.features[records].T
    out = make_lanes(32)
    bound_lanes(tiles[0].reshape(-1), 0, tiles[1].reshape(-1), 0, 32, n, screen, out)
    return [float(each) for each in out.bound[:n]]


@pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=COMPARISONS.keys())
def test_a_bound__is_the_weight_of_a_pair_that_leaves_no_doubt(comparison: Comparison, fresh_seed: int) -> None:
    """Equal values, values with no letter in common, and values that are not there."""
    scorer = _scorer(UNLIKE, comparison, fresh_seed)
    lefts, rights = (list(each) for each in zip(*combinations(range(6), 2), strict=True))
    model, screen = scorer.model_and_screen(3.0)
    weights = scorer.score(np.array(lefts), np.array(rights)).weights_bits - model.weights.prior_bits
    assert _bounds(screen, lefts, rights) == pytest.approx(weights.tolist(), abs=2e-3)
    assert 0 < 3.0 - model.weights.prior_bits - screen.least_bits < 0.01, "what rounding may cost, and hardly more"


@pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=COMPARISONS.keys())
def test_a_bound__is_never_below_the_weight(comparison: Comparison, fresh_seed: int) -> None:
    for rows in (UNLIKE, NEAR):
        scorer = _scorer(rows, comparison, fresh_seed)
        lefts, rights = (list(each) for each in zip(*combinations(range(6), 2), strict=True))
        model, screen = scorer.model_and_screen(3.0)
        weights = scorer.score(np.array(lefts), np.array(rights)).weights_bits - model.weights.prior_bits
        assert (np.array(_bounds(screen, lefts, rights)) >= weights - 2e-3).all()


def test_best_gains__are_the_most_that_the_comparisons_left_can_add(fresh_seed: int) -> None:
    """Of equal values the rarest adds the most; a comparison that can only take away adds nothing."""
    chosen = tuple(COMPARISONS[name] for name in ("name", "date", "exact"))
    spec = ModelSpec("three", chosen, (BlockingRule((NAME,)),))
    frame = pl.DataFrame(UNLIKE)
    u = 1e-4
    fits = []
    for number, comparison in enumerate(chosen):
        bits = np.linspace(-8.0, -1.0 if number == 1 else 7.0, comparison.n_levels)
        m, of_u = tuple((u * 2.0**bits).tolist()), (u,) * comparison.n_levels
        fits.append(ComparisonFit(comparison.name, comparison.labels, m, of_u, 1.0))
    fit = Fit("three", tuple(fits), 0.02, True, 1, 1, 1)
    scorer = make_scorer(spec, encode(frame, spec), fit, count_model_frequencies(frame, spec))
    most = []
    for c in scorer.sequence.tolist():
        slot = int(scorer.weights.frequency_slots[c])
        rarest = max(0.0, float(scorer.weights.table(slot).max()))
        n, weights = chosen[c].n_levels, scorer.weights
        most.append(max(0.0, *(float(weights.levels[c, k] + weights.tones[c, k] * rarest) for k in range(n))))
    rest = best_gains(spec, scorer.weights, scorer.sequence)
    assert rest.tolist() == pytest.approx([sum(most), sum(most[1:]), most[2], 0.0], abs=1e-8)
    assert (np.diff(rest) <= 0).all()
    assert rest[-1] > 0, "a hair above, for sums are rounded"


@pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=COMPARISONS.keys())
def test_with_agreed__bounds_and_settles_equal_values_as_if_they_were_asked_for(
    comparison: Comparison, fresh_seed: int
) -> None:
    scorer = _scorer(UNLIKE, comparison, fresh_seed)
    screen = scorer.model_and_screen(3.0)[1]
    test = comparison.levels[0].tests[0]
    agreed, same = (
        with_agreed(screen, scorer.spec, scorer.sequence, BlockingRule(keys)) for keys in ((OTHER, test.key), ())
    )
    assert (same.firsts, same.lasts, same.shapes) == (screen.firsts, screen.lasts, screen.shapes)
    if test.op is not Op.EQUAL:
        assert (agreed.firsts, agreed.lasts, agreed.shapes) == (screen.firsts, screen.lasts, screen.shapes)
        return
    assert agreed.shapes[0] == Shape.AGREED or 3 <= agreed.lasts[0] - agreed.firsts[0] <= 4, "rarity and equality at most"
    values = pl.Series(UNLIKE[test.key.columns[0]])
    equal = [(left, right) for left, right in combinations(range(6), 2) if values[left] == values[right] is not None]
    lefts, rights = (list(each) for each in zip(*equal, strict=True))
    assert _bounds(agreed, lefts, rights) == _bounds(screen, lefts, rights)
    expected = scorer.score(np.array(lefts), np.array(rights)).levels[:, 0].tolist()
    if screen.shapes[0] == Shape.ANY:
        tile = screen.features.T.reshape(-1).copy()
        steps = (int(agreed.firsts[0]), int(agreed.lasts[0]))
        assert [settle(*steps, tile, left, tile, right, 6, agreed) for left, right in equal] == expected
