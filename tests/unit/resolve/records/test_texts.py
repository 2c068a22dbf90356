"""Columns of text laid end to end."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

from joindots.resolve.records.texts import text_bytes

TEXTS = ["ann", "", "zoë", "bob", "李"]


def _spelled(values: pl.Series) -> list[str]:
    text, ends = text_bytes(values)
    assert ends[0] == 0
    assert ends[-1] == len(text)
    return [bytes(text[first:last]).decode() for first, last in pairwise(ends)]


@pytest.mark.parametrize("first", [0, 1, 3, 5])
def test_text_bytes__lays_texts_end_to_end_wherever_a_column_was_cut(first: int) -> None:
    assert _spelled(pl.Series(TEXTS)[first:]) == TEXTS[first:]
    assert _spelled(pl.concat([pl.Series(TEXTS), pl.Series(["x"])])[first:]) == [*TEXTS, "x"][first:]


def test_text_bytes__of_a_missing_text_are_none_though_something_lies_beneath_it() -> None:
    """Polars marks a value as missing and leaves its bytes where they are."""
    hidden = pl.DataFrame({"id": TEXTS}).select(id=pl.when(pl.int_range(5) != 3).then(pl.col("id")))["id"]
    assert _spelled(hidden) == ["ann", "", "zoë", "", "李"]
    assert _spelled(pl.Series([None, "a", None], dtype=pl.String)) == ["", "a", ""]
    assert _spelled(pl.Series([None, None], dtype=pl.String)) == ["", ""]
    assert _spelled(pl.Series([], dtype=pl.String)) == []
