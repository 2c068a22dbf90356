"""One resolution of one small table, with a model whose bits are known: what is a link, and what is only told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.resolve import resolution
from joindots.resolve.clusters.clustering import no_pins
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.coded import coded_table
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.resolution import fit_records, resolve_records, weighing_of
from joindots.resolve.scoring.scorer import make_scorer, scorer_for
from joindots.resolve.steps import Steps

NAME, PHONES = Key(("name",)), Key(("phones",))
COMPARISONS = (
    Comparison("name", (LevelSpec("same", (Question(Op.EQUAL, NAME),), 0.9, 0.1),)),
    Comparison("phones", (LevelSpec("shared", (Question(Op.SHARED, PHONES),), 0.9, 0.1),)),
)
SPEC = ModelSpec("known", COMPARISONS, (BlockingRule(()),), threshold_probability=0.5, break_probability=0.2)


def _fit(name: tuple[float, float], phones: tuple[float, float]) -> Fit:
    """A fit of these bits for ``differs`` and for agreement; two records drawn at random are one as often as not."""
    fits = [
        ComparisonFit(each.name, each.labels, (2.0 ** bits[0] / 2**8, 2.0 ** bits[1] / 2**8), (2.0**-8, 2.0**-8), 0.0)
        for each, bits in zip(COMPARISONS, (name, phones), strict=True)
    ]
    return Fit("known", tuple(fits), 0.5, True, 1, 1, 1)


MODEL = FittedModel(SPEC, _fit((-4.0, 6.0), (-7.0, 4.0)), {})


def _frame(*rows: tuple[str | None, list[str] | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"name": pl.String, "phones": pl.List(pl.String)}, orient="row")


CHAIN = _frame(("peter", ["1"]), ("peter", ["1", "2"]), ("peter", ["2"]), ("gavin", ["9"]), (None, None))


def _pairs(found: Any) -> list[tuple[int, int, float]]:
    links = found.links
    return list(zip(links.lefts.tolist(), links.rights.tolist(), links.weights_bits.tolist(), strict=True))


def test_resolve_records__counts_for_a_link_what_joins_and_what_holds_together_below_the_threshold() -> None:
    found = resolve_records(CHAIN, SPEC, model=MODEL)
    assert _pairs(found) == [(0, 1, 10.0), (0, 2, -1.0), (1, 2, 10.0)]
    assert found.clusters.labels.tolist() == [0, 0, 0, 3, 4]
    assert found.clusters.holds.tolist() == [True, True, True]
    assert (found.n_records, found.n_eligible, found.threshold_bits, found.n_skipped_pairs) == (5, 4, 0.0, 0)
    assert ([rule.n_pairs for rule in found.rules], found.choice, found.model) == ([6], None, MODEL)
    assert len(found.rules[0].blocks.members) == 0


def test_resolve_records__counts_no_pair_for_a_link_that_is_near_and_joins_nobody() -> None:
    frame = _frame(("peter", ["1"]), ("peter", ["9"]))
    found = resolve_records(frame, SPEC, model=MODEL)
    assert (_pairs(found), found.clusters.holds.tolist()) == ([], [])
    assert found.clusters.labels.tolist() == [0, 1]


def test_resolve_records__counts_a_pair_that_just_reaches_the_threshold_for_a_link_whatever_a_person_says() -> None:
    frame = _frame(("peter", ["1"]), ("gavin", ["1"]))
    found = resolve_records(frame, SPEC, model=MODEL)
    assert (_pairs(found), found.clusters.labels.tolist()) == ([(0, 1, 0.0)], [0, 0])
    apart = replace(no_pins(2), apart=(np.array([0]), np.array([1])))
    found = resolve_records(frame, SPEC, model=MODEL, pins=apart)
    assert (_pairs(found), found.clusters.labels.tolist()) == ([(0, 1, 0.0)], [0, 1])


def test_resolve_records__links_only_what_may_be_linked_and_has_anything_to_compare() -> None:
    allowed = np.array([True, True, False, True, True])
    found = resolve_records(CHAIN, SPEC, model=MODEL, is_eligible=allowed)
    assert (_pairs(found), found.n_eligible) == ([(0, 1, 10.0)], 3)
    assert allowed.tolist() == [True, True, False, True, True]


def test_resolve_records__says_what_each_step_took() -> None:
    steps, others = Steps(), Steps()
    resolve_records(CHAIN, SPEC, model=MODEL, steps=steps)
    assert [step.name for step in steps.taken] == ["encode", "block", "train", "prepare", "score", "cluster", "estimate"]
    fit_records(CHAIN, replace(SPEC, most_lost=0.1), model=MODEL, steps=others)
    assert [step.name for step in others.taken] == ["encode", "block", "train", "prepare", "choose"]
    assert fit_records(CHAIN, SPEC, model=MODEL) == MODEL


def test_resolve_records__chooses_rules_only_where_it_is_told_what_may_be_lost() -> None:
    found = resolve_records(CHAIN, replace(SPEC, most_lost=0.1), model=MODEL)
    assert found.choice is not None
    assert found.model.spec == replace(SPEC, blocking_rules=found.choice.rules, most_lost=None)
    assert _pairs(found) == [(0, 1, 10.0), (0, 2, -1.0), (1, 2, 10.0)]


def test_resolve_records__draws_by_the_seed_that_is_given_and_by_nought_unless_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seeds: list[int] = []

    def fit(*_: object, seed: int) -> Fit:
        seeds.append(seed)
        return MODEL.fit

    monkeypatch.setattr(resolution, "train", fit)
    for function in (resolve_records, fit_records):
        function(CHAIN, SPEC)
        function(CHAIN, SPEC, seed=7)
    assert seeds == [0, 7, 0, 7]


@pytest.mark.parametrize("most_lost", [None, 0.1])
def test_fit_records__keeps_nothing_that_was_derived_for_blocking(
    monkeypatch: pytest.MonkeyPatch, most_lost: float | None
) -> None:
    table, kept = coded_table(CHAIN), list[int]()

    def watched(*given: Any) -> Any:
        kept.append(len(table._keys))
        return make_scorer(*given)

    monkeypatch.setattr(resolution, "make_scorer", watched)
    spec = replace(SPEC, blocking_rules=(BlockingRule((NAME,)),), most_lost=most_lost)
    fit_records(table, spec, model=MODEL)
    assert (kept, len(table._keys)) == ([0], 0)


def _with_rarity() -> FittedModel:
    """Peters are a quarter of all, Gavins half; by chance two names agree once in eight times."""
    level = replace(COMPARISONS[0].levels[0], rarity=0.5)
    spec = replace(SPEC, comparisons=(Comparison("name", (level,), frequency_key=NAME), COMPARISONS[1]))
    shares = pl.DataFrame({"value": ["gavin", "peter"], "share": [0.5, 0.25]})
    return FittedModel(spec, MODEL.fit, {NAME: KeyFrequencies(shares, 0.125, 0.125)})


@pytest.mark.parametrize(
    ("pair", "levels", "bits"),
    [
        ((0, 1), [1, 1], [6.0 - 0.5, 4.0]),
        ((0, 2), [1, 0], [6.0 - 0.5, -7.0]),
        ((0, 3), [0, 0], [-4.0, -7.0]),
        ((0, 4), [-1, -1], [0.0, 0.0]),
    ],
)
def test_weighing_of__gives_the_bits_of_each_comparison_with_its_rarity(
    pair: tuple[int, int], levels: Sequence[int], bits: Sequence[float]
) -> None:
    scorer = scorer_for(CHAIN, _with_rarity())
    found = weighing_of(scorer, 0.0).parts(*(np.array([row], np.int64) for row in pair))
    assert [each.tolist() for each in found] == [[list(levels)], [pytest.approx(list(bits))]]
