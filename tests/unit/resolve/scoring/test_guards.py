"""Which pairs the guards of a model speak against, held to plain arithmetic on the values."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.model.errors import NotTrainedError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.levels import span_levels
from joindots.resolve.models.spec import (
    BlockingRule,
    BothKnown,
    Comparison,
    Condition,
    Guard,
    Key,
    LevelRange,
    LevelSpec,
    ModelSpec,
    SpansApart,
)
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.guards import Guarding, make_guarding
from joindots.resolve.scoring.scorer import ScoredPairs

FIRST, LAST, BORN, NAME = Key(("first",)), Key(("last",)), Key(("born",)), Key(("name",))
GAP_YEARS, MIDDLE_YEARS = 3.0, 12.0


def _spec(*when: Condition, unless: tuple[Condition, ...] = (), divides: bool = True) -> ModelSpec:
    spelt = LevelSpec("same", (Question(Op.EQUAL, NAME), Question(Op.VARIANT, NAME)), 0.9, 0.1)
    day = LevelSpec("same", (Question(Op.EQUAL, BORN),), 0.9, 0.1)
    return ModelSpec(
        "guarded",
        (Comparison("span", span_levels(FIRST, LAST)), Comparison("born", (day,)), Comparison("name", (spelt,))),
        (BlockingRule((NAME,)),),
        (Guard("guard", when, unless, divides),),
    )


def _guarding(spec: ModelSpec, rows: list[dict[str, str | None]]) -> Guarding:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("first", "last", "born", "name"), pl.String))
    return make_guarding(spec, encode(frame, spec), count_model_frequencies(frame, spec))


def _pair(*levels: int) -> ScoredPairs:
    return ScoredPairs(np.array([0]), np.array([1]), np.array([9.0]), np.array([levels], np.int8), 1)


def _forbids(spec: ModelSpec, *rows: dict[str, str | None], levels: tuple[int, int, int] = (0, 0, 0)) -> bool:
    return bool(_guarding(spec, list(rows)).forbids(_pair(*levels))[0])


SPANS = st.none() | st.tuples(st.integers(0, 20_000), st.integers(0, 9_000)).map(lambda span: (span[0], sum(span)))


@settings(deadline=None, max_examples=200)
@given(SPANS, SPANS)
def test_spans_apart__needs_years_between_the_spans_and_between_their_middles(
    left: tuple[int, int] | None, right: tuple[int, int] | None
) -> None:
    rows: list[dict[str, str | None]] = [
        {"first": str(span[0]), "last": str(span[1])} if span else {"first": None, "last": None} for span in (left, right)
    ]
    found = _forbids(_spec(SpansApart(FIRST, LAST, GAP_YEARS, MIDDLE_YEARS)), *rows)
    if left is None or right is None:
        assert not found
        return
    early, late = sorted((left, right))
    gap = max(late[0] - early[1], early[0] - late[1]) / 365.25
    middles = abs(sum(left) - sum(right)) / 2 / 365.25
    assert found == (gap >= GAP_YEARS and middles >= MIDDLE_YEARS)


@pytest.mark.parametrize(
    ("names", "n_left", "n_right", "is_known"),
    [
        (("hassan", "hussain"), 1, 1, True),
        (("hasan", "hassan"), 9, 9, False),
        (("verol", "verom"), 5, 5, True),
        (("verol", "verom"), 4, 9, False),
        (("verol", "verom"), 5, 60, False),
        (("verol", "verol"), 9, 9, False),
    ],
)
def test_both_known__takes_two_names_for_two_where_the_table_or_the_file_does(
    names: tuple[str, str], n_left: int, n_right: int, *, is_known: bool
) -> None:
    rows: list[dict[str, str | None]] = [{"name": name} for name in names]
    for name, n in zip(names, (n_left, n_right), strict=True):
        rows += [{"name": name} for _ in range(n - 1)]
    assert _forbids(_spec(BothKnown(NAME, 5, 0.1)), *rows) == is_known


def test_guards__hold_where_all_conditions_do_and_no_exception_does() -> None:
    spec = _spec(LevelRange("name", 0, 0), LevelRange("born", -1, 0), unless=(LevelRange("span", 2, 2),))
    row: dict[str, str | None] = {"name": "a"}
    assert _forbids(spec, row, row, levels=(0, -1, 0))
    assert not _forbids(spec, row, row, levels=(0, 1, 0))
    assert not _forbids(spec, row, row, levels=(2, -1, 0))


def test_guards__divide_or_only_weaken() -> None:
    when = LevelRange("name", 0, 0)
    row: dict[str, str | None] = {"name": "a"}
    for divides in (False, True):
        guarding = _guarding(_spec(when, divides=divides), [row, row])
        assert guarding.divides(_pair(0, 0, 0)).tolist() == [divides]
        assert guarding.weakens(_pair(0, 0, 0)).tolist() == [not divides]


def test_make_guarding__refuses_a_guard_whose_frequencies_were_never_counted() -> None:
    spec = _spec(BothKnown(NAME))
    with pytest.raises(NotTrainedError, match="never counted"):
        make_guarding(spec, encode(pl.DataFrame({"first": ["1"], "last": ["2"], "born": ["x"], "name": ["a"]}), spec), {})
