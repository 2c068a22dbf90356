"""Scan and write registered tables as Parquet, with the registry at the door.

An `Engine` is the seam at which an engine for many machines would join: everything above it asks to scan, to write, and for
a digest. `DuckEngine` is the engine of one machine. DuckDB selects, filters and sorts, spilling to disk where it must; Arrow
writes the file, on one thread and with fixed settings, so that the same rows give the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from joindots.engine.arrow import arrow_schema, type_name
from joindots.model.errors import SchemaError, StateError
from joindots.model.registry import Stage, TableSpec
from joindots.model.tables import table_spec

_PARTIAL_PREFIX = ".partial-"
_ROWS_PER_GROUP = 131_072
_ROW = "row of the table"
"""No registered column can have this name, for it is no identifier."""


class Engine(Protocol):
    """What a stage may ask of an engine. Every engine passes the same conformance tests."""

    def scan(
        self,
        name: str,
        *,
        stage: Stage,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> pa.Table:
        """Read a table as `stage`: the named columns, or all that it may read, of the rows that `where` selects."""

    def write(self, name: str, table: pa.Table, *, stage: Stage) -> str:
        """Replace a table, whole or not at all, and return its digest."""

    def has(self, name: str) -> bool:
        """Whether the table has been written."""

    def digest(self, name: str) -> str | None:
        """Hash of the table's bytes, or ``None`` where it has not been written."""


class DuckEngine:
    """Registered tables as one Parquet file each in a folder, read and sorted by DuckDB.

    Parameters
    ----------
    root
        The folder; made on first use. Half-written files that a crash left behind are removed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        for leftover in root.glob(f"{_PARTIAL_PREFIX}*"):
            leftover.unlink()

    def path(self, name: str) -> Path:
        """Name the file of a registered table."""
        return self._root / f"{table_spec(name).name}.parquet"

    def has(self, name: str) -> bool:
        """Whether the table has been written."""
        return self.path(name).exists()

    def digest(self, name: str) -> str | None:
        """Hash of the table's bytes (SHA-256, hex), or ``None`` where it has not been written."""
        return file_digest(self.path(name)) if self.has(name) else None

    def scan(
        self,
        name: str,
        *,
        stage: Stage,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> pa.Table:
        """Read a table as `stage`.

        Parameters
        ----------
        columns
            The columns wanted; left out, all that `stage` may read.
        where
            Column to the values it may have: only those rows are read.

        Raises
        ------
        AccessRefused
            If a wanted or filtered column is protected from `stage`.
        StateError
            If the table has not been written, or is damaged.
        """
        spec = table_spec(name)
        chosen = spec.readable_columns(stage, columns)
        filters = where or {}
        spec.readable_columns(stage, filters)
        if not self.has(name):
            raise StateError(
                f'Table "{name}" has not been written. The stage "{spec.writer}" writes it: run the review first.'
            )
        try:
            found = self._select(spec, chosen, filters) if filters else self._read(name, chosen)
            return found.cast(_schema_of(spec, chosen))
        except (pa.ArrowException, OSError, duckdb.Error) as problem:
            raise StateError(
                f'Table "{name}" is damaged ({str(problem).splitlines()[0].rstrip(".")}). '
                "Run the review: what is damaged is written again."
            ) from None

    def _read(self, name: str, columns: Sequence[str]) -> pa.Table:
        return pq.read_table(self.path(name), columns=list(columns), partitioning=None)

    def _select(self, spec: TableSpec, columns: Sequence[str], filters: Mapping[str, Sequence[str]]) -> pa.Table:
        conditions = " AND ".join(f"{_quoted(column)} IN (SELECT unnest(?))" for column in filters)
        query = (
            f"SELECT {', '.join(map(_quoted, columns))} FROM read_parquet({_text(str(self.path(spec.name)))}) "
            f"WHERE {conditions} ORDER BY {_key_order(spec)}"
        )
        with self._connection() as connection:
            values = [list(allowed) for allowed in filters.values()]
            found: pa.Table = connection.sql(query, params=[*values]).to_arrow_table()
        return found

    def write(self, name: str, table: pa.Table, *, stage: Stage) -> str:
        """Replace a table atomically: a crash leaves the old one or the new one. Rows are stored in the order of the key.

        Returns
        -------
        The digest of the new bytes.

        Raises
        ------
        SchemaError
            If the table does not fit its spec, has a null where none is allowed, repeats a key, or belongs to another stage.
        """
        spec = table_spec(name)
        if spec.writer != stage:
            raise SchemaError(f'Table "{name}" is written by stage "{spec.writer}", not by "{stage}".')
        spec.check_schema({field.name: type_name(field.type) for field in table.schema})
        table = table.select(spec.column_names)
        _refuse_nulls(spec, table)
        ordered = self._sorted_by_key(spec, table)
        partial = self._root / f"{_PARTIAL_PREFIX}{name}.parquet"
        with partial.open("wb") as file:
            pq.write_table(ordered, file, compression="zstd", row_group_size=_ROWS_PER_GROUP, use_dictionary=True)
            file.flush()
            os.fsync(file.fileno())
        digest = file_digest(partial)
        partial.replace(self.path(name))
        _sync_folder(self._root)
        return digest

    def _sorted_by_key(self, spec: TableSpec, table: pa.Table) -> pa.Table:
        """Sort by the key, and refuse a key that occurs twice."""
        keys = table.select(spec.key).append_column(_ROW, pa.array(range(table.num_rows), pa.int64()))
        with self._connection() as connection:
            connection.register("keys", keys)
            names = ", ".join(map(_quoted, spec.key))
            doubled = connection.execute(
                f"SELECT {names}, count(*) AS n FROM keys GROUP BY {names} HAVING n > 1 ORDER BY {names} LIMIT 1"
            ).fetchall()
            if doubled:
                *values, n = doubled[0]
                shown = ", ".join(f"{name}={value}" for name, value in zip(spec.key, values, strict=True))
                raise SchemaError(f'Table "{spec.name}": the key {shown} occurs {n} times. Each row needs a key of its own.')
            order = connection.execute(f"SELECT {_quoted(_ROW)} FROM keys ORDER BY {_key_order(spec)}").fetchnumpy()[_ROW]
        return table.take(pa.array(order)).cast(arrow_schema(spec))

    def _connection(self) -> duckdb.DuckDBPyConnection:
        """Open DuckDB for one query; what does not fit in memory spills beside the tables, never into the current folder."""
        return duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "temp_directory": str(self._root.parent / ".spill"),
            }
        )


def file_digest(path: Path) -> str:
    """Hash a file's bytes (SHA-256, hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _schema_of(spec: TableSpec, columns: Sequence[str]) -> pa.Schema:
    schema = arrow_schema(spec)
    return pa.schema([schema.field(name) for name in columns])


def _refuse_nulls(spec: TableSpec, table: pa.Table) -> None:
    for column in spec.columns:
        n_nulls = table.column(column.name).null_count
        if n_nulls and not column.may_be_null:
            raise SchemaError(
                f'Table "{spec.name}": column "{column.name}" is null in {n_nulls:,} of {table.num_rows:,} rows, and '
                f"the registry gives null no meaning there. Fill it, or say in the registry what missing means."
            )


def _key_order(spec: TableSpec) -> str:
    return ", ".join(f"{_quoted(name)} ASC NULLS LAST" for name in spec.key)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
