"""Tables and configurations that are named on the command line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


def read_config(path: Path) -> dict[str, Any]:
    """Read a configuration (TOML).

    Raises
    ------
    ParameterError
        If it cannot be read.
    """
    from joindots.model.errors import ParameterError

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else problem
        raise ParameterError(f"{path} cannot be read: {said}. See docs/how-to/link-any-table.md.") from None


def scan_table(path: Path) -> pl.LazyFrame:
    """Open a table, of which only the columns that are asked for are read; what a value means is the configuration's to say.

    Raises
    ------
    SourceError
        If the file is neither CSV nor Parquet, or its beginning is damaged.
    """
    import polars as pl

    from joindots.model.errors import SourceError

    if not path.is_file():
        raise SourceError(f"{path} is no file. Give CSV with a header, in UTF-8, or Parquet.")
    try:
        table = pl.scan_parquet(path) if path.suffix.lower() == ".parquet" else pl.scan_csv(path, infer_schema=False)
        table.collect_schema()
        return table
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise SourceError(f"{path} cannot be read: {problem}. Give CSV with a header, in UTF-8, or Parquet.") from None


def read_table(path: Path) -> pl.DataFrame:
    """Read a whole table.

    Raises
    ------
    SourceError
        If the file is neither CSV nor Parquet, or is damaged.
    """
    import polars as pl

    from joindots.model.errors import SourceError

    try:
        return scan_table(path).collect()
    except pl.exceptions.PolarsError as problem:
        raise SourceError(f"{path} cannot be read: {problem}. Give CSV with a header, in UTF-8, or Parquet.") from None
