"""Estimates from a sample against the whole truth: exact over all draws, and inside their intervals as often as they say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.evaluate import evaluate
from joindots.resolve.accuracy.reviewed import (
    SAMPLE_COLUMNS,
    draw_sample,
    entities_of,
    estimate_from_sample,
    sample_for_review,
)

Labels = npt.NDArray[np.int64]


def _ids(n: int) -> pl.Series:
    return pl.Series("record_id", [f"r{i:05d}" for i in range(n)])


def _answers(truth: Labels, drawn: list[int]) -> pl.DataFrame:
    """Answer as somebody who knows the truth would."""
    ids = _ids(len(truth))
    rows = [
        (draw, ids[record], ids[int(other)], "", "yes", "")
        for draw, record in enumerate(drawn, 1)
        for other in np.flatnonzero(truth == truth[record])
    ]
    return pl.DataFrame(rows, schema=list(SAMPLE_COLUMNS), orient="row")


def _world(rng: np.random.Generator, n_people: int) -> tuple[Labels, Labels]:
    """Make a truth and a grouping with splits and merges."""
    truth = np.repeat(np.arange(n_people), rng.integers(1, 7, n_people))
    person = np.where(rng.random(len(truth)) < 0.1, truth + n_people, truth)
    merged = np.arange(2 * n_people)
    for group in rng.choice(n_people - 1, n_people // 20, replace=False):
        merged[group + 1] = merged[group]
    return merged[person], truth


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=15))
def test_estimates__are_the_whole_truth_where_every_record_is_drawn_once(labels: list[tuple[int, int]]) -> None:
    found, truth = (np.array(each) for each in zip(*labels, strict=True))
    whole = evaluate(found, truth)
    measured = estimate_from_sample(entities_of(found, _ids(len(found))), _answers(truth, list(range(len(truth)))))
    assert measured.n_draws == len(truth)
    for name, accuracy in (("pairwise", whole.pairwise), ("B-cubed", whole.b_cubed)):
        for measure in ("precision", "recall"):
            estimate = measured.measures[f"{name} {measure}"].estimate
            if not np.isnan(estimate):
                assert estimate == pytest.approx(getattr(accuracy, measure))
    joined = [len(set(truth[np.isin(found, found[truth == person])])) > 1 for person in set(truth.tolist())]
    assert measured.measures["joined with somebody else"].estimate == pytest.approx(np.mean(joined))


def test_estimates__count_by_hand() -> None:
    """One draw of a person of three records, two found together with a stranger and one alone."""
    entities = entities_of(np.array([0, 0, 0, 3]), _ids(4))
    measured = estimate_from_sample(entities, _answers(np.array([7, 7, 8, 7]), [0])).measures
    assert {name: round(found.estimate, 4) for name, found in measured.items()} == {
        "pairwise precision": 0.5,
        "pairwise recall": 0.3333,
        "B-cubed precision": round((2 * 2 / 3 + 1) / 3, 4),
        "B-cubed recall": round((2 * 2 / 3 + 1 / 3) / 3, 4),
        "joined with somebody else": 1.0,
    }


def test_estimates__hold_the_truth_in_their_intervals_at_least_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(11)
    found, truth = _world(rng, 400)
    whole, entities = evaluate(found, truth), entities_of(found, _ids(len(truth)))
    true = {
        "pairwise precision": whole.pairwise.precision,
        "pairwise recall": whole.pairwise.recall,
        "B-cubed precision": whole.b_cubed.precision,
        "B-cubed recall": whole.b_cubed.recall,
    }
    held = dict.fromkeys(true, 0)
    middle = dict.fromkeys(true, 0.0)
    for _ in range(200):
        drawn = rng.integers(0, len(truth), 120)
        measured = estimate_from_sample(entities, _answers(truth, drawn.tolist())).measures
        for name, value in true.items():
            held[name] += measured[name].lower <= value <= measured[name].upper
            middle[name] += measured[name].estimate / 200
    assert min(held.values()) >= 184, held
    for name, value in true.items():
        assert middle[name] == pytest.approx(value, abs=0.01)


def test_estimates__of_a_sample_without_an_error_claim_no_certainty() -> None:
    truth = np.repeat(np.arange(30), 2)
    measured = estimate_from_sample(entities_of(truth, _ids(60)), _answers(truth, list(range(0, 60, 2)))).measures
    assert measured["pairwise precision"].estimate == 1.0
    assert measured["pairwise precision"].lower == pytest.approx(0.025 ** (1 / 30), rel=1e-6)


def test_estimates__grow_as_wide_as_what_nobody_can_tell_and_leave_out_what_nobody_answered() -> None:
    truth = np.repeat(np.arange(40), 2)
    entities = entities_of(truth, _ids(80))
    answers = _answers(truth, list(range(0, 80, 2)))
    other = pl.col("record_id") != pl.col("drawn_record_id")
    doubtful = answers.with_columns(
        belongs=pl.when(other & (pl.col("draw") < 4)).then(pl.lit("cannot tell")).otherwise("belongs")
    )
    measured = estimate_from_sample(entities, doubtful)
    assert (measured.n_draws, measured.n_unresolved, measured.n_cannot_tell) == (40, 0, 3)
    certain = estimate_from_sample(entities, answers).measures["B-cubed precision"]
    assert measured.measures["B-cubed precision"].lower < certain.lower
    assert measured.measures["B-cubed precision"].upper == certain.upper
    unanswered = answers.with_columns(belongs=pl.when(other & (pl.col("draw") < 4)).then(None).otherwise("belongs"))
    left = estimate_from_sample(entities, unanswered)
    assert (left.n_draws, left.n_unresolved) == (37, 3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"belongs": "maybe"}, "Allowed: yes, no, cannot tell"),
        ({"record_id": "nobody"}, "nobody is not among"),
        ({"belongs": "no"}, "the drawn record itself"),
    ],
)
def test_estimates__refuse_answers_that_cannot_be_read(change: dict[str, str], said: str) -> None:
    truth = np.array([1, 1, 2])
    answers = _answers(truth, [0]).with_columns(**{name: pl.lit(value) for name, value in change.items()})
    with pytest.raises(ParameterError, match=said):
        estimate_from_sample(entities_of(truth, _ids(3)), answers)
    with pytest.raises(ParameterError, match='no column "belongs"'):
        estimate_from_sample(entities_of(truth, _ids(3)), answers.drop("belongs"))


def test_sample_for_review__lists_the_entity_and_what_came_near_and_nobody_else() -> None:
    entities = entities_of(np.array([0, 0, 2, 3]), _ids(4))
    near = pl.DataFrame({"record_id_l": ["r00001"], "record_id_r": ["r00002"]})
    sample = sample_for_review(entities, near, 40, seed=3)
    of_first = sample.filter(pl.col("drawn_record_id") == "r00000").unique(["record_id"], maintain_order=True)
    assert of_first.select("record_id", "listed_because", "belongs").rows() == [
        ("r00000", "drawn", "yes"),
        ("r00001", "found with it", ""),
        ("r00002", "came near", ""),
    ]
    assert set(sample.filter(pl.col("drawn_record_id") == "r00003")["record_id"]) == {"r00003"}
    assert sample["draw"].n_unique() == 40
    assert sample.equals(sample_for_review(entities.sample(4, shuffle=True, seed=1), near, 40, seed=3))


def test_draw_sample__gives_every_record_the_same_chance_and_repeats() -> None:
    drawn = draw_sample(_ids(20), 20_000, seed=4)
    counts = drawn["drawn_record_id"].value_counts()["count"].cast(pl.Int64)
    assert len(counts) == 20
    assert ((counts - 1000).abs() < 5 * 1000**0.5).all()
    assert drawn.equals(draw_sample(_ids(20).reverse(), 20_000, seed=4))
    with pytest.raises(ParameterError, match="0 draws"):
        draw_sample(_ids(3), 0, seed=1)
