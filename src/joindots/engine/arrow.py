"""Registered tables as Arrow: the form in which they travel between rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from joindots.model.errors import SchemaError
from joindots.model.registry import TableSpec

_ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
    "list<int8>": pa.list_(pa.int8()),
    "list<int64>": pa.list_(pa.int64()),
    "list<float64>": pa.list_(pa.float64()),
}
_TYPE_NAMES = {arrow_type: name for name, arrow_type in _ARROW_TYPES.items()}


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """Translate a registered table to an Arrow schema."""
    return pa.schema([pa.field(c.name, _ARROW_TYPES[c.type], nullable=c.may_be_null) for c in spec.columns])


def type_name(arrow_type: pa.DataType) -> str:
    """Name an Arrow type in the registry's words; types that the registry does not know keep Arrow's name."""
    return _TYPE_NAMES.get(arrow_type, str(arrow_type))


def table_from_rows(spec: TableSpec, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Build a registered table from rows; a column that a row lacks is null there.

    Raises
    ------
    SchemaError
        If a row has a column that is not registered, or a value that does not fit the column's type.
    """
    names = set(spec.column_names)
    for row in rows:
        if not row.keys() <= names:
            spec.check_schema({**{c.name: c.type for c in spec.columns}, **dict.fromkeys(row, "string")})
    arrays = []
    for field in arrow_schema(spec):
        try:
            arrays.append(pa.array([row.get(field.name) for row in rows], type=field.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
            raise SchemaError(
                f'Table "{spec.name}": column "{field.name}" has a value that is no {field.type}: {problem}'
            ) from None
    return pa.Table.from_arrays(arrays, schema=arrow_schema(spec))


def table_from_frame(spec: TableSpec, frame: pl.DataFrame) -> pa.Table:
    """Turn a Polars frame into a registered table, in the registered column order and types.

    Widths are cast to the registered ones (Polars counts in 32 bits unsigned); anything else that does not fit is refused.

    Raises
    ------
    SchemaError
        If a column is missing, unexpected, or cannot be cast without loss.
    """
    spec.check_schema({name: spec.column(name).type if name in spec.column_names else "unknown" for name in frame.columns})
    table = frame.select(spec.column_names).to_arrow()
    arrays = []
    for field in arrow_schema(spec):
        try:
            arrays.append(table.column(field.name).cast(field.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
            raise SchemaError(
                f'Table "{spec.name}": column "{field.name}" is {table.column(field.name).type}, registered as '
                f"{field.type}, and does not fit it: {problem}"
            ) from None
    return pa.Table.from_arrays(arrays, schema=arrow_schema(spec))


def frame_from_table(table: pa.Table) -> pl.DataFrame:
    """Open an Arrow table as a Polars frame without copying."""
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):  # a table always gives a frame; this tells the type checker
        raise TypeError(f"Expected a table, got {type(frame).__name__}.")
    return frame
