"""Work on blocks of records over many machines, with Spark.

Only this module knows Spark, and all it does is what Spark is good at: read Parquet, bring the rows of one block to one
place, and call functions of Arrow batches there. The functions are the ones that one machine runs; nothing here knows what a
record or a link is, and nothing home-made coordinates machines.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from joindots.model.errors import StateError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BatchMap = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""A function of the batches of one partition. It travels to the machines, so it must be picklable."""

BLOCK = "block"
"""The column that names a row's block."""

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    "spark.sql.session.timeZone": "UTC",
}


@dataclass(frozen=True, slots=True)
class WalkedBlocks:
    """What was found in all blocks together, each row once; and the pairs of blocks that were too large to be walked."""

    found: pa.Table
    n_skipped_pairs: int


class SparkBlocks:
    """A Spark session, from ``with`` to the end of its block.

    Parameters
    ----------
    master
        Where the cluster is, as Spark writes it: ``spark://host:7077``, ``yarn``, ``local-cluster[2,1,1024]``.
    settings
        Spark settings that add to ours or replace them.

    Raises
    ------
    StateError
        If pyspark is not installed.
    """

    def __init__(self, master: str, *, settings: Mapping[str, str] | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
        except ModuleNotFoundError as problem:
            raise StateError(
                f"Spark cannot be used here: {problem}. Install the optional extra `spark` (docs/how-to/run-on-spark.md)."
            ) from None
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(master).appName("joindots")
        for name, value in {**_SETTINGS, **(settings or {})}.items():
            builder = builder.config(name, value)
        self._session: SparkSession = builder.getOrCreate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> None:
        self._session.stop()

    def empty_rows(self, files: Sequence[Path | str], columns: Sequence[str]) -> pa.Table:
        """Give the named columns of Parquet files without their rows: what types they have."""
        rows = self._session.read.parquet(*(str(path) for path in files))
        return rows.select(*columns).limit(0).toArrow()

    def rows_of(self, files: Sequence[Path | str], columns: Sequence[str], id_column: str, ids: pa.Array) -> pa.Table:
        """Fetch the named columns of the rows with some ids."""
        rows = self._session.read.parquet(*(str(path) for path in files)).select(*columns)
        wanted = self._session.createDataFrame(pa.table({id_column: ids.cast(pa.string())}))
        return rows.join(wanted, id_column, "leftsemi").toArrow()

    def walk_blocks(
        self,
        files: Sequence[Path | str],
        columns: Sequence[str],
        *,
        into_blocks: tuple[BatchMap, pa.Schema],
        walk: tuple[BatchMap, pa.Schema],
        once_by: Sequence[str],
        most_records: int,
    ) -> WalkedBlocks:
        """Sort rows into blocks and walk every block whole, wherever it lies.

        Parameters
        ----------
        files
            Parquet files or folders that every machine can read.
        columns
            What is read of them; nothing else leaves the files.
        into_blocks
            Turns batches of rows into batches of entries, one for each block that a row is in, named in the column `BLOCK`;
            and the schema of the entries.
        walk
            Turns batches of entries into what is found. It sees whole blocks, one after another in order of their names;
            a batch may end within a block.
        once_by
            The columns by which findings of several blocks are one finding.
        most_records
            Blocks with more entries are left out, and their pairs counted.
        """
        from pyspark.sql import functions as sql

        rows = self._session.read.parquet(*(str(path) for path in files)).select(*columns)
        entries = _mapped(rows, into_blocks).persist()
        sizes = entries.groupBy(BLOCK).agg(sql.count("*").alias("n")).where("n > 1").persist()
        pairs = sql.sum(sql.expr("n * (n - 1) div 2"))
        skipped = sizes.where(sql.col("n") > most_records).agg(pairs.alias("n_pairs")).toArrow()["n_pairs"][0].as_py()
        kept = entries.join(sizes.where(sql.col("n") <= most_records).select(BLOCK), BLOCK, "leftsemi")
        found = _mapped(kept.repartition(sql.col(BLOCK)).sortWithinPartitions(BLOCK), walk)
        try:
            return WalkedBlocks(found.dropDuplicates(list(once_by)).toArrow().cast(walk[1]), int(skipped or 0))
        finally:
            sizes.unpersist()
            entries.unpersist()


def _mapped(rows: DataFrame, mapped: tuple[BatchMap, pa.Schema]) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema

    function, schema = mapped
    return rows.mapInArrow(function, from_arrow_schema(schema))
