"""The blocking rules that both sides use on a large file of people, and the file as Joindots reads it.

Nothing here is tuned to either side: the rules are equality on one or two columns, as Splink's documentation advises for
speed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import polars as pl
from benchmarks.linkage.big_people import write_people

from joindots.resolve.records.coded import CodedTable, code_column

Rules = tuple[tuple[str, ...], ...]
RuleSet = Literal["wide", "narrow", "narrow+email", "chosen"]

WIDE_RULES: Rules = (
    ("forename", "surname"),
    ("surname", "date_of_birth"),
    ("forename", "date_of_birth"),
    ("surname", "initial"),
    ("forename", "birth_year"),
    ("surname", "birth_year"),
    ("city", "birth_year"),
    ("postcode",),
)
"""More than fifty million distinct pairs of a million records."""
NARROW_RULES: Rules = (
    ("surname", "date_of_birth"),
    ("forename", "date_of_birth"),
    ("forename", "postcode"),
    ("surname", "postcode"),
    ("date_of_birth", "postcode"),
)
"""Five rules of two columns each, for ten million records."""
N_TRAINING = 3
"""So many rules of either list, the first, are strict enough to learn from: they bring no households together."""
PARTS = {"initial": ("forename", 1), "birth_year": ("date_of_birth", 4)}
"""Columns of the rules that are the first letters of another column."""


def write_plain_people(data: Path, n_records: int, seed: int) -> None:
    """Write made-up people in unaccented letters: DuckDB measures the likeness of bytes, Joindots of letters."""
    write_people(data, n_records, seed)
    folded = pl.col(pl.String).str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.replace_all(r"[^\x00-\x7F]", "x")
    pl.read_parquet(data).with_columns(folded).write_parquet(data)


def read_people(data: Path) -> pl.DataFrame:
    """Read the file without its truth, with the parts that the rules name."""
    people = pl.read_parquet(data).drop("person_id")
    return people.with_columns(pl.col(column).str.head(length).alias(name) for name, (column, length) in PARTS.items())


def read_coded_people(data: Path, n_records: int | None = None) -> CodedTable:
    """Read the same column by column, or the first records of it; the text of one column at a time is held."""
    columns = {}
    for name in (name for name in pl.read_parquet_schema(data) if name not in ("record_id", "person_id")):
        values = pl.read_parquet(data, columns=[name], n_rows=n_records)[name]
        columns[name] = code_column(values)
        parts = {part: length for part, (whole, length) in PARTS.items() if whole == name}
        columns |= {part: code_column(values.str.head(length)) for part, length in parts.items()}
    return CodedTable(columns, len(values))


def read_truth(data: Path) -> pl.Series:
    """Read who each record truly describes, in the order of the record ids."""
    return pl.read_parquet(data, columns=["record_id", "person_id"]).sort("record_id")["person_id"]


def config(rules: RuleSet, threshold: float) -> dict[str, Any]:
    """Write the configuration of `joindots link` for the file: what its columns are, and those rules.

    Parameters
    ----------
    rules
        ``wide`` or ``narrow``, as above; ``narrow+email`` adds the e-mail address by itself; ``chosen`` leaves all but the
        training rules to the engine.
    """
    written = [[_key(column) for column in rule] for rule in (WIDE_RULES if rules == "wide" else NARROW_RULES)]
    if rules == "narrow+email":
        written.append(["email"])
    table: dict[str, Any] = {"id": "record_id", "threshold": threshold, "train": written[:N_TRAINING]}
    if rules != "chosen":
        table["block"] = written[N_TRAINING:]
    columns = {
        "forename": {"kind": "forename", "swaps_with": "surname"},
        "surname": {"kind": "name", "swaps_with": "forename"},
        "date_of_birth": "date",
        "city": "text",
        "postcode": "postcode",
        "email": "email",
    }
    return {"table": table, "columns": columns}


def _key(column: str) -> str:
    if column not in PARTS:
        return column
    whole, length = PARTS[column]
    return f"{whole}|first:{length}"
