"""What holds of linkage whatever the records: order, sides, unrelated records, thresholds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.clusters.clustering import no_pins
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.resolution import Resolution, resolve_records
from joindots.resolve.scoring.scorer import scorer_for

NAMES = ("mohammed", "muhammad", "peter", "pete", "quentin", "oyelaran", "marsh", "m", None)
BIRTHS = ("19880304", "19880403", "19700101", "19611231", None)
ROWS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(BIRTHS)), min_size=4, max_size=25)


def _spec(threshold: float = 0.9) -> ModelSpec:
    config = {
        "table": {"threshold": threshold, "train": [["a", "born"], ["b", "born"], ["a", "b"]], "block": [["a+b|any_order"]]},
        "columns": {"a": {"kind": "name", "swaps_with": "b"}, "b": {"kind": "name", "swaps_with": "a"}, "born": "date"},
    }
    return spec_from_config(config).spec


def _frame(rows: list[tuple[str | None, str | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "born": pl.String}, orient="row")


def _pairs(found: Resolution) -> set[tuple[int, int]]:
    return set(zip(found.links.lefts.tolist(), found.links.rights.tolist(), strict=True))


def _frozen() -> FittedModel:
    rng = np.random.default_rng(3)
    rows = [(NAMES[a], NAMES[b], BIRTHS[c]) for a, b, c in rng.integers(0, (9, 9, 5), (200, 3)).tolist()]
    return resolve_records(_frame(rows), _spec()).model


FROZEN = _frozen()


@settings(deadline=None, max_examples=40)
@given(ROWS, st.randoms(use_true_random=False))
def test_resolve_records__does_not_depend_on_the_order_of_the_records(rows: list[tuple], random: object) -> None:  # type: ignore[type-arg]
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = resolve_records(_frame(rows), _spec(), model=FROZEN)
    shuffled = resolve_records(_frame([rows[n] for n in order]), _spec(), model=FROZEN)
    moved = {tuple(sorted((order[left], order[right]))) for left, right in _pairs(shuffled)}
    assert moved == _pairs(straight)


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_score__is_the_same_from_either_side(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    lefts, rights = np.triu_indices(len(rows), 1)
    scorer = scorer_for(_frame(rows), FROZEN)
    forwards, backwards = scorer.score(lefts, rights), scorer.score(rights, lefts)
    assert forwards.weights_bits.tolist() == pytest.approx(backwards.weights_bits.tolist(), abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(ROWS, ROWS)
def test_score__of_a_pair_is_changed_by_no_unrelated_record(rows: list[tuple], others: list[tuple]) -> None:  # type: ignore[type-arg]
    lefts, rights = np.triu_indices(len(rows), 1)
    alone = scorer_for(_frame(rows), FROZEN).score(lefts, rights)
    among = scorer_for(_frame(rows + others), FROZEN).score(lefts, rights)
    assert among.weights_bits.tolist() == alone.weights_bits.tolist()


@settings(deadline=None, max_examples=40)
@given(ROWS, st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_links__at_a_higher_threshold_are_among_those_at_a_lower_one(rows: list[tuple], one: float, two: float) -> None:  # type: ignore[type-arg]
    low, high = sorted((one, two))
    frozen = {each: FittedModel(_spec(each), FROZEN.fit, FROZEN.frequencies) for each in (low, high)}
    found = {each: resolve_records(_frame(rows), _spec(each), model=model) for each, model in frozen.items()}
    assert _pairs(found[high]) <= _pairs(found[low])


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_clusters__hold_no_pair_that_may_not_be_together(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    pins = replace(no_pins(len(rows)), apart=(np.array([0, 1]), np.array([1, 3])))
    labels = resolve_records(_frame(rows), _spec(), model=FROZEN, pins=pins).clusters.labels
    assert labels[0] != labels[1]
    assert labels[1] != labels[3]
