"""What became of people between two runs."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.resolve.clusters.changes import CHANGES, apply_changes, entity_changes

RECORDS = "abcdefgh"


def _entities(*groups: str) -> pl.DataFrame:
    rows = [(record, min(group)) for group in groups for record in group]
    return pl.DataFrame(rows, schema={"record_id": pl.String, "entity_id": pl.String}, orient="row").sort("record_id")


def _told(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, str]:
    return dict(entity_changes(before, after).select("entity_id", "change").iter_rows())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (("ab", "c"), ("ab", "c"), {"a": "unchanged", "c": "unchanged"}),
        (("ab", "c"), ("abc",), {"a": "merged", "c": "gone"}),
        (("abc",), ("ab", "c"), {"a": "split", "c": "new"}),
        (("ab", "cd"), ("abd", "c"), {"a": "moved", "c": "split"}),
        (("ab", "cd"), ("ad", "bc"), {"a": "moved", "b": "new", "c": "gone"}),
        (("a",), ("ab",), {"a": "grew"}),
        (("ab",), ("a",), {"a": "shrank"}),
        ((), ("a",), {"a": "new"}),
        (("a",), (), {"a": "gone"}),
    ],
)
def test_entity_changes__tells_what_became_of_each(before: tuple[str], after: tuple[str], told: dict[str, str]) -> None:
    assert _told(_entities(*before, "xyz"), _entities(*after, "xyz")) == {**told, "x": "unchanged"}


def test_entity_changes__names_the_records_that_moved_and_where_they_were() -> None:
    row = entity_changes(_entities("ab", "cd", "e"), _entities("abc", "d")).row(0, named=True)
    assert row == {
        "entity_id": "a",
        "change": "merged",
        "record_ids": ["a", "b", "c"],
        "arrived": ["c"],
        "left": [],
        "from_entities": ["c"],
        "into_entities": [],
    }


def _grouping() -> st.SearchStrategy[pl.DataFrame]:
    """Some of the records, in groups that are named by their first."""
    labels = st.dictionaries(st.sampled_from(RECORDS), st.integers(0, 3))
    return labels.map(lambda of: _entities(*("".join(r for r in sorted(of) if of[r] == k) for k in set(of.values()))))


@given(_grouping(), _grouping())
def test_entity_changes__applied_to_the_run_before_give_the_run_after(before: pl.DataFrame, after: pl.DataFrame) -> None:
    assert apply_changes(before, entity_changes(before, after)).equals(after)


@given(_grouping(), _grouping())
def test_entity_changes__are_told_backwards_as_they_are_forwards(before: pl.DataFrame, after: pl.DataFrame) -> None:
    forwards, backwards = entity_changes(before, after), entity_changes(after, before)
    turned = {"arrived": "left", "left": "arrived", "from_entities": "into_entities", "into_entities": "from_entities"}
    names = ["entity_id", *turned]
    assert backwards.select("entity_id", *(pl.col(theirs).alias(ours) for ours, theirs in turned.items())).equals(
        forwards.select(names)
    )


@given(_grouping())
def test_entity_changes__of_a_run_and_itself_are_none(entities: pl.DataFrame) -> None:
    changes = entity_changes(entities, entities)
    assert set(changes["change"]) <= {"unchanged"}
    assert changes.schema == pl.Schema(CHANGES)
