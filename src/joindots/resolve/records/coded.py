"""Columns as codes: each distinct text is kept once, and a record holds its number.

Whatever is derived from a column - a key, a clean form, a count - is derived once per distinct text and looked up by number,
so that its cost goes with how many texts there are and not with how many records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.errors import SchemaError, nearest
from joindots.resolve.kernels.data import Codes, Flags, Ids
from joindots.resolve.kernels.grouping import (
    gather_lists,
    number_by_first,
    number_runs,
    sort_by_key,
    sort_entries,
    sort_lists,
)
from joindots.resolve.models.spec import Key
from joindots.resolve.records.keys import key_values
from joindots.resolve.records.texts import as_arrow

_LIST = pl.List(pl.String)


@dataclass(frozen=True, slots=True)
class Coded:
    """A text, or a list of texts, for every record.

    ``codes`` index `texts`; -1 is missing. Where each record has a list, ``starts (records + 1)`` says where it begins in
    `codes`, which are ascending within a list, each once; else it is ``None`` and `codes` has one for each record.
    """

    texts: pl.Series
    codes: Codes
    starts: Ids | None = None

    @property
    def has_value(self) -> Flags:
        """Which records have a value."""
        return self.codes >= 0 if self.starts is None else np.diff(self.starts) > 0

    def counts(self, among: Flags | None = None) -> Ids:
        """Count the records of each text, among all of them or some."""
        codes = self.codes
        if among is not None:
            codes = codes[among if self.starts is None else np.repeat(among, np.diff(self.starts))]
        return np.bincount(codes + 1, minlength=len(self.texts) + 1)[1:]

    def spelled(self) -> pl.Series:
        """Spell the texts, or lists of texts, of all records."""
        codes = pl.Series(self.codes)
        texts = self.texts.gather(codes.set(codes < 0, None)) if len(self.texts) else codes.cast(pl.String).clear(len(codes))
        if self.starts is None:
            return texts
        owners = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        lists = pl.DataFrame({"record": owners, "text": texts}).group_by("record", maintain_order=True).agg("text")
        records = pl.DataFrame({"record": np.arange(len(self.starts) - 1)}).join(lists, on="record", how="left")
        return records.sort("record")["text"].fill_null(pl.Series([[]], dtype=_LIST))


class CodedTable:
    """A table's columns as codes, and the keys derived from them; each is made once, when it is first asked for."""

    def __init__(self, columns: Mapping[str, Coded | pl.Series], n_records: int) -> None:
        self.n_records = n_records
        self._columns = dict(columns)
        self._keys: dict[Key, Coded] = {}

    def column(self, name: str) -> Coded:
        """Find a column.

        Raises
        ------
        SchemaError
            If the table lacks it.
        """
        if name not in self._columns:
            raise SchemaError(f'There is no column "{name}". {nearest(name, self._columns)}')
        found = self._columns[name]
        if isinstance(found, pl.Series):
            found = self._columns[name] = code_column(found)
        return found

    def key(self, key: Key) -> Coded:
        """Derive a key; a missing or empty text is no value.

        Raises
        ------
        SchemaError
            If the table lacks one of the key's columns.
        """
        if key not in self._keys:
            for name in key.columns:
                if name not in self._columns:
                    raise SchemaError(f'Key "{key.name}": there is no column "{name}". {nearest(name, self._columns)}')
            base = self.column(key.columns[0])
            for name in key.columns[1:]:
                base = _side_by_side(base, self.column(name))
            self._keys[key] = _derived(base, key)
        return self._keys[key]

    def frame(self) -> pl.DataFrame:
        """Spell every column out again."""
        return pl.DataFrame([self.column(name).spelled().alias(name) for name in self._columns])

    def in_order(self, rows: Codes) -> CodedTable:
        """Put the records in another order: the one at ``rows[n]`` becomes the n-th.

        Texts are numbered anew, so that the codes say nothing of the order before.
        """
        columns = {}
        for name in self._columns:
            found = self.column(name)
            if found.starts is None:
                codes = found.codes[rows]
                texts = number_by_first(codes, np.full(len(found.texts), -1, np.int32), np.empty(len(found.texts), np.int32))
                columns[name] = Coded(found.texts.gather(texts), codes)
                continue
            starts = _starts(np.diff(found.starts)[rows])
            codes = np.empty_like(found.codes)
            gather_lists(rows, found.starts, found.codes, starts, codes)
            columns[name] = _in_text_order(found.texts, codes, starts)
        return CodedTable(columns, self.n_records)

    def forget_keys(self) -> None:
        """Free what was derived; it is derived again when it is asked for."""
        self._keys.clear()


def _in_text_order(texts: pl.Series, codes: Codes, starts: Ids) -> Coded:
    """Number the texts of lists in ascending order."""
    order = texts.arg_sort().to_numpy()
    table = np.empty(len(order), np.int32)
    table[order] = np.arange(len(order))
    return Coded(texts.gather(order), *_as_sets(table[codes], starts))


def coded_table(frame: pl.DataFrame | CodedTable) -> CodedTable:
    """Code a frame's columns, each when it is first asked for."""
    return frame if isinstance(frame, CodedTable) else CodedTable({each.name: each for each in frame}, len(frame))


def code_column(values: pl.Series) -> Coded:
    """Code a column of texts or of lists of texts; other values count as their text."""
    if not isinstance(values.dtype, pl.List):
        texts, codes = code_texts(values.cast(pl.String))
        return Coded(texts, codes)
    values = values.cast(_LIST)
    texts, codes = code_texts(values.explode(empty_as_null=False, keep_nulls=False))
    starts = _starts(values.list.len().fill_null(0).to_numpy())
    return Coded(texts, *_as_sets(codes, starts))


def code_texts(values: pl.Series) -> tuple[pl.Series, Codes]:
    """Number the distinct texts by first appearance; -1 is missing."""
    found = as_arrow(values).dictionary_encode()
    texts = pl.Series(values.name, pl.from_arrow(found.dictionary), dtype=pl.String)
    return texts, _own(found.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int32)


def _own(array: np.ndarray, dtype: type) -> np.ndarray:
    """Give kernels an array that is contiguous and may be written to."""
    return np.require(array, dtype, ["C", "W", "O"])


def _starts(lengths: np.ndarray) -> Ids:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _as_sets(codes: Codes, starts: Ids) -> tuple[Codes, Ids]:
    """Sort each list and keep each code once; missing ones go."""
    out_starts = np.zeros_like(starts)
    n = sort_lists(starts, codes, out_starts)
    return codes[:n].copy(), out_starts


def _side_by_side(left: Coded, right: Coded) -> Coded:
    """Join two columns to one, a space between the texts; both must be there and not empty."""
    if left.starts is not None or right.starts is not None:
        raise SchemaError("A list column cannot be joined with another to one key. Give each a key of its own.")
    left, right = _without_empty(left), _without_empty(right)
    rows = np.flatnonzero((left.codes >= 0) & (right.codes >= 0)).astype(np.int32)
    keys = left.codes[rows].astype(np.int64) * len(right.texts) + right.codes[rows]
    keys, rows = sorted_by_key(keys, rows, len(left.texts) * len(right.texts))
    codes, firsts = np.full(len(left.codes), -1, np.int32), np.empty(len(rows), np.int32)
    firsts = firsts[: number_runs(keys, rows, codes, firsts)]
    parts = pl.DataFrame({"l": left.texts.gather(left.codes[firsts]), "r": right.texts.gather(right.codes[firsts])})
    return Coded(parts.select(pl.concat_str("l", "r", separator=" ")).to_series(), codes)


def sorted_by_key(keys: Ids, rows: Codes, n_keys: int) -> tuple[Ids, Codes]:
    """Sort rows by keys from 0 up to `n_keys`; rows of one key keep their order. The given arrays are used up."""
    spare_keys, spare_rows = np.empty_like(keys), np.empty_like(rows)
    is_in_spare = sort_by_key(keys, rows, spare_keys, spare_rows, max(n_keys - 1, 0).bit_length())
    return (spare_keys, spare_rows) if is_in_spare else (keys, rows)


MOST_BITS = 63
"""Of a number that is sorted."""


def sorted_entries(entries: Ids, first_bit: int, n_bits: int) -> Ids:
    """Sort numbers of `first_bit` and `n_bits` bits by the latter; equal ones keep their order. The array is used up."""
    spare = np.empty_like(entries)
    return spare if sort_entries(entries, spare, first_bit, n_bits) else entries


def _without_empty(column: Coded) -> Coded:
    """Count the empty text as missing."""
    is_text = (column.texts != "").to_numpy()
    if is_text.all():
        return column
    codes = np.where(is_text, np.arange(len(is_text)), -1).astype(np.int32)
    return Coded(column.texts, _looked_up(codes, column.codes), column.starts)


def _looked_up(table: Codes, codes: Codes) -> Codes:
    """Look codes up in a table; -1 stays -1."""
    return np.append(table, np.int32(-1))[codes]


def _derived(base: Coded, key: Key) -> Coded:
    """Apply a key's transform to each distinct text, and give every record what its text gave."""
    derived = key_values(base.texts.alias("text").to_frame(), Key(("text",), key.transform))
    is_itself = derived.dtype == base.texts.dtype and derived.equals(base.texts)
    return base if is_itself else recoded(base, derived)


def recoded(base: Coded, derived: pl.Series) -> Coded:
    """Give every record what each of its texts gave: a text, null for none, or a list of texts."""
    if isinstance(derived.dtype, pl.List):
        texts, each = code_texts(derived.explode(empty_as_null=False, keep_nulls=False))
        codes, starts = _expanded(base, *_as_sets(each, _starts(derived.list.len().fill_null(0).to_numpy())))
        return Coded(texts, codes, starts) if base.starts is None else Coded(texts, *_as_sets(codes, starts))
    texts, table = code_texts(derived)
    codes = _looked_up(table, base.codes)
    return Coded(texts, codes) if base.starts is None else Coded(texts, *_as_sets(codes, base.starts))


def _expanded(base: Coded, each: Codes, each_starts: Ids) -> tuple[Codes, Ids]:
    """Give every record the lists of its texts, end to end."""
    lengths = _looked_up(np.diff(each_starts).astype(np.int32), base.codes)
    entry_starts = _starts(np.maximum(lengths, 0))
    codes = np.empty(entry_starts[-1], np.int32)
    gather_lists(base.codes, each_starts, each, entry_starts, codes)
    return codes, entry_starts if base.starts is None else np.ascontiguousarray(entry_starts[base.starts])
