"""The lexicon agrees with what text itself says."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.search.lexicon import Lexicon, lexicon_arrays, open_lexicon
from joindots.resolve.search.parts import Form

_UNTIMED = settings(deadline=None)  # the first example compiles the kernels
_WORDS = st.text("ab01é", max_size=6)


def _lexicon(values: list[str | None]) -> Lexicon:
    held = pl.DataFrame({"value": values, "holder": range(len(values))}, schema={"value": pl.String, "holder": pl.Int32})
    return open_lexicon("x", lexicon_arrays("x", held))


@_UNTIMED
@given(st.lists(st.one_of(st.none(), _WORDS), max_size=12), _WORDS)
def test_lexicon__holds_each_value_once_with_all_its_holders(values: list[str | None], other: str) -> None:
    lexicon = _lexicon(values)
    distinct = sorted({value for value in values if value}, key=str.encode)
    assert [lexicon.text(n) for n in range(len(lexicon))] == distinct
    for n, value in enumerate(distinct):
        assert lexicon.find(value) == n
        assert lexicon.holders(n).tolist() == [row for row, each in enumerate(values) if each == value]
    assert lexicon.n_held(np.arange(0, len(distinct), 2, dtype=np.int32)) == sum(map(values.count, distinct[::2]))
    assert (lexicon.find(other) >= 0) == (other in distinct)


@_UNTIMED
@given(st.lists(st.text("ab01", min_size=1, max_size=6), max_size=12), st.text("ab01?", min_size=1, max_size=4))
def test_fitting__agrees_with_a_regular_expression(values: list[str], pattern: str) -> None:
    lexicon = _lexicon(list(values))
    middle = pattern.replace("?", ".")
    for form, written in (
        (Form.WHOLE, middle),
        (Form.START, f"{middle}.*"),
        (Form.END, f".*{middle}"),
        (Form.INSIDE, f".*{middle}.*"),
    ):
        expected = [re.fullmatch(written, lexicon.text(n)) is not None for n in range(len(lexicon))]
        assert lexicon.fitting(pattern, form).tolist() == expected


def _edits(left: str, right: str) -> int:
    """The definition: optimal string alignment."""
    table = np.zeros((len(left) + 1, len(right) + 1), int)
    table[:, 0], table[0, :] = range(len(left) + 1), range(len(right) + 1)
    for a in range(1, len(left) + 1):
        for b in range(1, len(right) + 1):
            cost = int(left[a - 1] != right[b - 1])
            table[a, b] = min(table[a - 1, b] + 1, table[a, b - 1] + 1, table[a - 1, b - 1] + cost)
            if a > 1 and b > 1 and left[a - 1] == right[b - 2] and left[a - 2] == right[b - 1]:
                table[a, b] = min(table[a, b], table[a - 2, b - 2] + 1)
    return int(table[-1, -1])


@_UNTIMED
@given(
    st.lists(st.text("abcxyz019", min_size=1, max_size=7), max_size=12),
    st.text("abcxyz019", min_size=1, max_size=7),
    st.sampled_from([1, 2]),
)
def test_edits__agree_with_the_definition(values: list[str], text: str, limit: int) -> None:
    lexicon = _lexicon(list(values))
    expected = [min(_edits(text, lexicon.text(n)), limit + 1) for n in range(len(lexicon))]
    assert lexicon.edits(text, limit).tolist() == expected
