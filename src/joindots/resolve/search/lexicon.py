"""The distinct values of one field, in order, with who holds each: flat arrays that a search reads where they lie.

A query is held against all distinct values in one pass; there are far fewer of them than of records, and a pass over half a
million takes milliseconds. So any part of a value can be asked for, and there is one structure to build and to trust.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from joindots.resolve.kernels.data import Bytes, Codes, Flags, Ids
from joindots.resolve.kernels.search import ANY, END, INSIDE, START, WHOLE, Text, count_edits, fits_pattern, letter_masks
from joindots.resolve.search.parts import Form

Array = npt.NDArray[np.generic]
_PLACES = {Form.WHOLE: WHOLE, Form.START: START, Form.END: END, Form.INSIDE: INSIDE}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Distinct values in ascending order of their bytes, and what holds each (`postings`, ascending).

    Value ``v`` is ``letters[starts[v] : starts[v + 1]]``; its postings lie alike. ``masks[v]`` marks its letters.
    """

    letters: Text
    starts: Ids
    masks: Codes
    posting_starts: Ids
    postings: Codes

    def __len__(self) -> int:
        """Count the values."""
        return len(self.starts) - 1

    def text(self, value: int) -> str:
        """Write a value."""
        return bytes(self.letters[self.starts[value] : self.starts[value + 1]]).decode("utf-8")

    def find(self, text: str) -> int:
        """Find a value by bisection; -1 where there is none."""
        wanted, low, high = text.encode("utf-8"), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if bytes(self.letters[self.starts[middle] : self.starts[middle + 1]]) < wanted:
                low = middle + 1
            else:
                high = middle
        is_there = low < len(self) and bytes(self.letters[self.starts[low] : self.starts[low + 1]]) == wanted
        return low if is_there else -1

    def holders(self, value: int) -> Codes:
        """List what holds a value."""
        return self.postings[self.posting_starts[value] : self.posting_starts[value + 1]]

    def n_held(self, values: Codes) -> int:
        """Count the postings of some values."""
        return int((self.posting_starts[values + 1] - self.posting_starts[values]).sum())

    def edits(self, text: str, limit: int) -> Bytes:
        """Count the edits between a text and each value, up to ``limit + 1``."""
        query = np.frombuffer(text.encode("utf-8"), np.uint8)
        mask = np.zeros(1, np.int32)
        letter_masks(query, np.array([0, len(query)]), mask)
        out = np.empty(len(self), np.int8)
        count_edits(self.letters, self.starts, self.masks, query, int(mask[0]), limit, out)
        return out

    def near(self, text: str, most: int) -> Flags:
        """Say which values are at most so many edits from a text."""
        return self.edits(text, most) <= most

    def fitting(self, pattern: str, form: Form) -> Flags:
        """Say which values have a pattern at its place; ``?`` stands for any one character."""
        wanted = np.frombuffer(pattern.encode("utf-8"), np.uint8).copy()
        wanted[wanted == ord("?")] = ANY
        out = np.empty(len(self), np.bool_)
        fits_pattern(self.letters, self.starts, wanted, _PLACES[form], out)
        return out


def lexicon_arrays(name: str, held: pl.DataFrame) -> dict[str, Array]:
    """Lay out a lexicon.

    Parameters
    ----------
    held
        ``value`` (text) and ``holder`` (its number); repeats and missing values are left out.
    """
    rows = held.drop_nulls().filter(pl.col("value") != "").sort("value", "holder")
    rows = rows.filter(
        (pl.col("value").ne_missing(pl.col("value").shift())) | (pl.col("holder") != pl.col("holder").shift())
    )
    runs = rows["value"].rle().struct.unnest()
    text = runs["value"].to_arrow().cast(pa.large_string())
    starts, letters = _letters(text)
    masks = np.zeros(len(text), np.int32)
    letter_masks(letters, starts, masks)
    return {
        f"{name}.letters": letters,
        f"{name}.starts": starts,
        f"{name}.masks": masks,
        f"{name}.posting_starts": np.r_[0, np.cumsum(runs["len"].to_numpy().astype(np.int64))],
        f"{name}.postings": rows["holder"].cast(pl.Int32).to_numpy(),
    }


def _letters(text: pa.LargeStringArray) -> tuple[Ids, Text]:
    """Lay texts end to end."""
    if not len(text):
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    _, offsets, data = text.buffers()
    starts = np.frombuffer(offsets, np.int64)[text.offset : text.offset + len(text) + 1]
    letters = np.frombuffer(data, np.uint8)[starts[0] : starts[-1]] if data is not None else np.zeros(0, np.uint8)
    return starts - starts[0], letters.copy()


def open_lexicon(name: str, arrays: Mapping[str, Array]) -> Lexicon:
    """Find a lexicon among stored arrays."""

    def of(part: str) -> npt.NDArray[np.generic]:
        return arrays[f"{name}.{part}"]

    return Lexicon(
        letters=of("letters").view(np.uint8),
        starts=of("starts").view(np.int64),
        masks=of("masks").view(np.int32),
        posting_starts=of("posting_starts").view(np.int64),
        postings=of("postings").view(np.int32),
    )
