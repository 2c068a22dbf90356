"""Records as numbers: every compared value becomes a code of one lexicon, with its letters beside it.

One lexicon for all keys, so that a forename can be compared with a surname as two numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Codes, Ids, PairData
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.models.spellings import variant_groups
from joindots.resolve.records.keys import key_values

_LIST = pl.List(pl.String)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A frame's records, encoded for one model.

    `single_keys` and `list_keys` say which column of ``data.codes`` and which row of ``data.list_starts`` each key has.
    """

    n_records: int
    single_keys: dict[Key, int]
    list_keys: dict[Key, int]
    lexicon: pl.Series
    data: PairData

    def slot(self, key: Key) -> int:
        """The number under which kernels know a key."""
        return self.single_keys[key] if key in self.single_keys else self.list_keys[key]

    def is_list(self, key: Key) -> bool:
        """Whether a key has several values."""
        return key in self.list_keys


def encode(frame: pl.DataFrame, spec: ModelSpec) -> Encoded:
    """Encode the compared columns of a frame, in its row order.

    Raises
    ------
    SchemaError
        If the frame lacks a compared column.
    """
    singles: dict[Key, pl.Series] = {}
    lists: dict[Key, pl.Series] = {}
    for key in spec.keys:
        values = key_values(frame, key)
        (lists if values.dtype == _LIST else singles)[key] = values
    flat_lists = {key: values.explode(empty_as_null=False) for key, values in lists.items()}
    lexicon = _lexicon([*singles.values(), *flat_lists.values()])
    words = pl.Enum(lexicon)
    codes = np.full((len(frame), max(len(singles), 1)), -1, np.int32)
    for n, values in enumerate(singles.values()):
        codes[:, n] = _codes(values, words)
    list_starts, list_codes = _list_arrays(
        [_codes(flat, words) for flat in flat_lists.values()], [*lists.values()], len(frame)
    )
    letter_starts, letters = _letters(lexicon)
    group_starts, groups = _groups(lexicon)
    numbers = lexicon.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    data = PairData(codes, list_starts, list_codes, letter_starts, letters, group_starts, groups, _own(numbers))
    return Encoded(
        len(frame), {key: n for n, key in enumerate(singles)}, {key: n for n, key in enumerate(lists)}, lexicon, data
    )


def _own(array: np.ndarray) -> np.ndarray:
    """Give kernels one layout: contiguous, writable and not empty, so that each is compiled once."""
    return np.array(array if array.size else np.zeros(1, array.dtype), order="C")


def _lexicon(columns: Sequence[pl.Series]) -> pl.Series:
    """List the distinct texts of all columns in ascending order."""
    distinct = [column.drop_nulls().unique().rename("value") for column in columns]
    return pl.concat([pl.Series("value", [], dtype=pl.String), *distinct]).unique().sort()


def _codes(values: pl.Series, words: pl.Enum) -> Codes:
    """Look every text up in the lexicon; -1 is missing."""
    return values.cast(words).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()


def _list_arrays(codes: list[Codes], lists: list[pl.Series], n_records: int) -> tuple[Ids, Codes]:
    """Lay the list keys end to end; the starts count from the beginning of all of them.

    Each list is ascending already: its texts are sorted, and codes follow the order of the lexicon.
    """
    starts = np.zeros((max(len(lists), 1), n_records + 1), np.int64)
    offset = 0
    for n, values in enumerate(lists):
        starts[n, 1:] = np.cumsum(values.list.len().fill_null(0).to_numpy())
        starts[n] += offset
        offset += len(codes[n])
    return starts, _own(np.concatenate([np.zeros(0, np.int32), *codes]).astype(np.int32))


def _letters(lexicon: pl.Series) -> tuple[Ids, np.ndarray]:
    """Spell every text as code points."""
    starts = np.zeros(len(lexicon) + 1, np.int64)
    starts[1:] = np.cumsum(lexicon.str.len_chars().to_numpy())
    text = "".join(lexicon.to_list()).encode("utf-32-le", "surrogatepass")
    return starts, _own(np.frombuffer(text, np.uint32))


def _groups(lexicon: pl.Series) -> tuple[Ids, Codes]:
    """List the variant groups of every text."""
    groups = [variant_groups(text) for text in lexicon]
    starts = np.zeros(len(lexicon) + 1, np.int64)
    starts[1:] = np.cumsum([len(each) for each in groups])
    return starts, _own(np.array([number for each in groups for number in each], np.int32))
