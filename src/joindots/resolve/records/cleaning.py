"""Tables from outside, brought to the plain form that comparisons expect: each distinct text is cleaned once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.errors import ParameterError, SourceError, nearest
from joindots.resolve.kernels.data import Codes, Ids
from joindots.resolve.kernels.hashing import Hashes, hash_texts, mix_hashes, mix_list_hashes, order_ties
from joindots.resolve.models.config import VERBATIM
from joindots.resolve.models.protected_values import refuse_protected_values
from joindots.resolve.records.coded import Coded, CodedTable, code_column, recoded, sorted_by_key
from joindots.resolve.records.texts import text_bytes

_DATE_FORMS = (
    (r"^(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})(?:[t ].*)?$", (1, 2, 3)),
    (r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$", (3, 2, 1)),
)
"""How dates may be written, and which groups are year, month and day."""
_MISSING = ("", "n/a", "na", "none", "null", "nan", "unknown", "not known", "#n/a", "-", "?")
_NEAR_BITS, _ORDER_BITS = 20, 63


def read_columns(
    frames: Sequence[pl.DataFrame | pl.LazyFrame], columns: Sequence[str]
) -> tuple[dict[str, pl.Series], list[int]]:
    """Lay the tables one below the other and read some columns, their names trimmed; a table may lack some.

    Returns
    -------
    The columns, as text or lists, and the number of rows of each table.

    Raises
    ------
    ParameterError
        If there is no table, or none has one of the columns.
    SourceError
        If a file is damaged.
    """
    if not frames:
        raise ParameterError("There is no table to link: name at least one file.")
    tables = [frame.lazy().rename(lambda name: name.strip()) for frame in frames]
    schemas = [table.collect_schema() for table in tables]
    names = sorted({name for schema in schemas for name in schema})
    for column in columns:
        if column not in names:
            raise ParameterError(f'There is no column "{column}" in the files. {nearest(column, names)}')
    wanted = list(dict.fromkeys(columns))
    pieces = [_read_piece(table, schema, wanted) for table, schema in zip(tables, schemas, strict=True)]
    together = pl.concat(pieces, how="vertical_relaxed", rechunk=False)
    return {column: together[column] for column in wanted}, [len(piece) for piece in pieces]


def _read_piece(table: pl.LazyFrame, schema: pl.Schema, columns: list[str]) -> pl.DataFrame:
    """Read the columns of one table as text or lists; a column that it lacks is missing for every row."""
    lacking = [pl.lit(None, pl.String).alias(column) for column in columns if column not in schema]
    lists = [column for column in columns if isinstance(schema.get(column), pl.List)]
    texts = [pl.col(column) if column in lists else pl.col(column).cast(pl.String) for column in columns]
    try:
        return table.with_columns(lacking).select(texts).collect()
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise SourceError(f"A table cannot be read: {problem}. Give CSV with a header, in UTF-8, or Parquet.") from None


def numbered_rows(lengths: Sequence[int], first_file: int = 0) -> pl.DataFrame:
    """Number the files from 0, or another, and the rows of each from 1."""
    return pl.concat(
        pl.DataFrame({"row": pl.int_range(1, length + 1, eager=True)}).select(pl.lit(number, pl.Int64).alias("file"), "row")
        for number, length in enumerate(lengths, first_file)
    )


def clean_table(raw: dict[str, pl.Series], kinds: Mapping[str, str]) -> CodedTable:
    """Code and clean the compared columns; they are taken out of `raw`, so that their memory is free again.

    Raises
    ------
    AccessRefused
        If a column holds ethnicity, nationality or religion.
    """
    n_records = len(next(iter(raw.values()))) if raw else 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        made = pool.map(lambda name: _clean_coded(raw.pop(name), kinds[name]), kinds)
        return CodedTable(dict(zip(kinds, made, strict=True)), n_records)


def _clean_coded(values: pl.Series, kind: str) -> Coded:
    """Code a column, refuse it if it is protected, and clean each of its distinct texts."""
    coded = code_column(values)
    refuse_protected_values(values.name, pl.DataFrame({"value": coded.texts, "count": coded.counts()}))
    return coded if coded.starts is not None else recoded(coded, clean_column(coded.texts, kind))


def clean_column(values: pl.Series, kind: str) -> pl.Series:
    """Bring one column to the plain form that comparisons expect; what stands for nothing is null.

    A date becomes eight digits, or null where it is none; slips in it stay, for they are evidence.
    """
    if kind == VERBATIM:
        return values
    if kind == "list":
        if isinstance(values.dtype, pl.List):
            return values
        return values.str.to_lowercase().str.replace_all(r"\s*[;,|]\s*", ";").str.split(";")
    values = values.str.strip_chars().str.to_lowercase().str.replace_all(r"\s+", " ")
    values = (
        values.to_frame("value")
        .select(pl.when(~pl.col("value").is_in(_MISSING)).then("value").alias(values.name))
        .to_series()
    )
    match kind:
        case "date":
            return _eight_digits(values)
        case "name" | "forename":
            folded = values.str.normalize("NFKD").str.replace_all(r"\p{M}|'", "").str.replace_all(r"[^\p{L}]+", " ")
            return _blank_as_null(folded.str.strip_chars())
        case "postcode":
            packed = values.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
            return _blank_as_null(packed.str.replace(r"^(.*)(.{3})$", "$1 $2"))
        case "id":
            return _blank_as_null(values.str.replace_all(r"[^\p{L}\p{N}]", ""))
        case _:
            return values


def _blank_as_null(values: pl.Series) -> pl.Series:
    return values.replace("", None)


def _eight_digits(values: pl.Series) -> pl.Series:
    """Write dates as year, month and day; a date that the calendar does not have keeps its digits."""
    forms = []
    for pattern, groups in _DATE_FORMS:
        year, month, day = (pl.col(values.name).str.extract(pattern, group) for group in groups)
        forms.append(pl.concat_str(year, month.str.zfill(2), day.str.zfill(2)))
    return values.to_frame().select(pl.coalesce(forms)).to_series().alias(values.name)


@dataclass(frozen=True, slots=True)
class OrderKeys:
    """What orders records by what they say, whatever order they came in: first `content`, then `ids`, both of each record
    alone."""

    content: Ids
    ids: Hashes


def order_keys(table: CodedTable, columns: Sequence[str], nearness: str, ids: pl.Series) -> OrderKeys:
    """Make the keys that order records.

    Records that agree on `nearness` lie together, so that those that will be compared are near one another in memory. Only
    records alike in every column are ordered by their ids.
    """
    mixed = np.zeros(table.n_records, np.uint64)
    for name in sorted({*columns, nearness}):
        _mix(table.column(name), mixed)
    near = np.zeros(table.n_records, np.uint64)
    _mix(table.column(nearness), near)
    keys = (near >> np.uint64(64 - _NEAR_BITS)) << np.uint64(_ORDER_BITS - _NEAR_BITS)
    keys |= mixed >> np.uint64(64 - _ORDER_BITS + _NEAR_BITS)
    of_ids = np.empty(table.n_records, np.uint64)
    hash_texts(*text_bytes(ids.fill_null("")), of_ids)
    return OrderKeys(keys.view(np.int64), of_ids)


def canonical_order(keys: OrderKeys) -> Codes:
    """Order records by their keys; those that are alike in both stay as they came."""
    rows = np.arange(len(keys.content), dtype=np.int32)
    content, rows = sorted_by_key(keys.content.copy(), rows, 2**_ORDER_BITS)
    order_ties(content, rows, keys.ids)
    return rows


def _mix(column: Coded, hashes: Hashes) -> None:
    """Mix the texts of a column into the records' hashes."""
    of_texts = np.zeros(max(len(column.texts), 1), np.uint64)
    hash_texts(*text_bytes(column.texts), of_texts[: len(column.texts)])
    if column.starts is None:
        mix_hashes(column.codes, of_texts, hashes)
    else:
        mix_list_hashes(column.starts, column.codes, of_texts, hashes)
