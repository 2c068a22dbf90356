"""What became of people between two runs: computed from two `entities` tables when it is shown, and kept nowhere.

An entity's id is that of its founding record, the first received. So a merge keeps the older id, a split leaves it with the
founding record, and the difference between two runs can be told without any history.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

CHANGES: dict[str, pl.DataType | type[pl.DataType]] = {
    "entity_id": pl.String,
    "change": pl.String,
    "record_ids": pl.List(pl.String),
    "arrived": pl.List(pl.String),
    "left": pl.List(pl.String),
    "from_entities": pl.List(pl.String),
    "into_entities": pl.List(pl.String),
}
"""The columns of the difference.

``record_ids`` are the entity's records after the second run, empty where it is gone. ``arrived`` and ``left`` are those that
it has and had not, and had and has not; ``from_entities`` and ``into_entities`` say where they were and where they are,
ascending, records that are only in one run apart.
"""


class Change(StrEnum):
    """What became of an entity. An entity that both gained and lost records is `MOVED`."""

    NEW = "new"
    GONE = "gone"
    MERGED = "merged"
    SPLIT = "split"
    GREW = "grew"
    SHRANK = "shrank"
    MOVED = "moved"
    UNCHANGED = "unchanged"


def entity_changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Tell what became of each entity of two runs.

    Parameters
    ----------
    before, after
        Each record once, with its ``record_id`` and ``entity_id``: two `entities` tables.

    Returns
    -------
    One row per entity of either run, by ``entity_id``, with the columns of `CHANGES`. An entity is *new* if the run before
    had none of its id, and *gone* if the run after has none. It *merged* if records of an entity that is gone came to it; it
    *split* if some of its records are in another entity now, and it gained none. It *grew* or *shrank* by records that only
    one of the runs has. It *moved* otherwise.
    """
    both = _records(before, "was").join(_records(after, "is"), on="record_id", how="full", coalesce=True)
    stays = (pl.col("was") == pl.col("is")).fill_null(value=False)
    gained = _gathered(both.filter(pl.col("is").is_not_null() & ~stays), "is", "arrived", "was", "from_entities")
    lost = _gathered(both.filter(pl.col("was").is_not_null() & ~stays), "was", "left", "is", "into_entities")
    now = both.drop_nulls("is").group_by(entity_id="is").agg(record_ids=pl.col("record_id").sort())
    ids = pl.concat([both["was"], both["is"]]).drop_nulls().unique().sort().rename("entity_id").to_frame()
    told = ids.join(now, on="entity_id", how="left").join(gained, on="entity_id", how="left")
    told = told.join(lost, on="entity_id", how="left")
    lists = [name for name in CHANGES if CHANGES[name] == pl.List(pl.String)]
    told = told.with_columns(pl.col(name).fill_null(pl.lit([], dtype=pl.List(pl.String))) for name in lists)
    existed, exists = pl.col("entity_id").is_in(before["entity_id"].implode()), pl.col("record_ids").list.len() > 0
    is_gone = pl.Series(sorted(set(before["entity_id"]) - set(after["entity_id"])), dtype=pl.String)
    took_from_gone = pl.col("from_entities").list.eval(pl.element().is_in(is_gone.implode())).list.any()
    gains, loses = pl.col("arrived").list.len() > 0, pl.col("left").list.len() > 0
    comes, goes = pl.col("from_entities").list.len() > 0, pl.col("into_entities").list.len() > 0
    change = (
        pl.when(~existed)
        .then(pl.lit(Change.NEW.value))
        .when(~exists)
        .then(pl.lit(Change.GONE.value))
        .when(~gains & ~loses)
        .then(pl.lit(Change.UNCHANGED.value))
        .when(gains & loses)
        .then(pl.lit(Change.MOVED.value))
        .when(comes & took_from_gone)
        .then(pl.lit(Change.MERGED.value))
        .when(comes)
        .then(pl.lit(Change.MOVED.value))
        .when(gains)
        .then(pl.lit(Change.GREW.value))
        .when(goes)
        .then(pl.lit(Change.SPLIT.value))
        .otherwise(pl.lit(Change.SHRANK.value))
    )
    return told.with_columns(change=change).select(pl.col(name).cast(dtype) for name, dtype in CHANGES.items())


def apply_changes(before: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Apply a difference to the run before it: ``record_id`` and ``entity_id`` of the run after, by record."""
    left = changes.select("entity_id", pl.col("left").alias("record_id")).explode("record_id").drop_nulls()
    arrived = changes.select("entity_id", pl.col("arrived").alias("record_id")).explode("record_id").drop_nulls()
    kept = before.select("record_id", "entity_id").join(left, on=["record_id", "entity_id"], how="anti")
    return pl.concat([kept, arrived.select("record_id", "entity_id")]).sort("record_id")


def _records(entities: pl.DataFrame, name: str) -> pl.DataFrame:
    return entities.select("record_id", pl.col("entity_id").alias(name))


def _gathered(moved: pl.DataFrame, side: str, records: str, other: str, others: str) -> pl.DataFrame:
    return moved.group_by(entity_id=side).agg(
        pl.col("record_id").sort().alias(records), pl.col(other).drop_nulls().unique().sort().alias(others)
    )
