"""How a column of names is heard: as each name by itself."""

from __future__ import annotations

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from joindots.resolve.records.sounds import long_sounds, sounds
from joindots.standardise.spellings import long_sound, sound

LETTERS = st.text("abcdghjkmnpqrstwxyzhhh", max_size=9)
NAMES = st.lists(st.none() | LETTERS | st.text(max_size=5), max_size=8)


@settings(deadline=None, max_examples=500)
@given(NAMES)
@example(["knight", "Wright", "gnash", "wr", "xhosa", "tschhah", "ahh", "hhh", "aha", "Zoë", "", None, "İ", "schzz"])
def test_sounds__are_those_of_each_name(names: list[str | None]) -> None:
    column = pl.Series(names, dtype=pl.String)
    assert sounds(column).to_list() == [None if name is None else sound(name) for name in names]
    assert long_sounds(column).to_list() == [None if name is None else long_sound(name) for name in names]
