"""How much of what was planted is found: cross-force pairs of cases, against simulated truth and against an oracle.

The unit is a pair of cases held by two bodies, groups expanded to pairs. The oracle is this same room with the true people
in place of the proposed entities: what it misses was not in the data, and what we miss beside it was lost in resolving
people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame, table_from_rows
from joindots.model.tables import ENTITIES, LINKS

PAIR = ("case_id_l", "case_id_r")


@dataclass(frozen=True, slots=True)
class PairScore:
    """Found pairs against the pairs that should be found."""

    n_found: int
    n_wanted: int
    n_both: int

    @property
    def precision(self) -> float | None:
        """Share of the found pairs that are wanted; ``None`` where nothing was found."""
        return self.n_both / self.n_found if self.n_found else None

    @property
    def recall(self) -> float | None:
        """Share of the wanted pairs that were found; ``None`` where nothing is wanted."""
        return self.n_both / self.n_wanted if self.n_wanted else None


def score_pairs(found: pl.DataFrame, wanted: pl.DataFrame) -> PairScore:
    """Compare two lists of pairs of cases."""
    return PairScore(found.height, wanted.height, found.join(wanted, on=PAIR, how="semi").height)


def grouped_pairs(group_members: pa.Table, cases: pa.Table) -> pl.DataFrame:
    """Expand the groups that a run found to the cross-force pairs of their cases."""
    members = frame_from_table(group_members).filter(pl.col("member_kind") == "case")
    return _cross_force(members.select("group_id", pl.col("member_id").alias("case_id")), cases)


def proposed_pairs(joined_dots: pa.Table) -> pl.DataFrame:
    """List the cross-force pairs that a run proposed, the strongest first."""
    return frame_from_table(joined_dots).filter(pl.col("is_cross_force")).sort("position").select(PAIR)


def planted_pairs(true_groups: pl.DataFrame, cases: pa.Table) -> pl.DataFrame:
    """Expand planted groups to the cross-force pairs of the cases that were received.

    Parameters
    ----------
    true_groups
        ``case_id`` and ``group_id``, null for a case of no group.
    cases
        The cases as received.
    """
    return _cross_force(true_groups.filter(pl.col("group_id").is_not_null()).select("group_id", "case_id"), cases)


def with_true_entities(tables: Mapping[str, pa.Table], true_people: pl.DataFrame) -> dict[str, pa.Table]:
    """Put the true people in place of the proposed entities, for the oracle.

    Parameters
    ----------
    tables
        The tables that the stage reads.
    true_people
        ``record_id`` and ``person_id``; a record that is not listed is taken to be a person of its own.
    """
    received = frame_from_table(tables["people"]).select("record_id", "received_order")
    people = received.join(true_people.select("record_id", "person_id").unique("record_id"), on="record_id", how="left")
    person = pl.coalesce("person_id", "record_id")
    founded = people.sort("received_order", "record_id").with_columns(
        pl.col("record_id").first().over(person).alias("entity_id"),
        pl.len().over(person).alias("n_records"),
        pl.lit(None, dtype=pl.Float64).alias("weakest_link_bits"),
    )
    entities = founded.select(ENTITIES.column_names).sort("record_id")
    return {**tables, "entities": table_from_frame(ENTITIES, entities), "links": table_from_rows(LINKS, [])}


def _cross_force(grouped: pl.DataFrame, cases: pa.Table) -> pl.DataFrame:
    bodies = frame_from_table(cases).select("case_id", pl.coalesce("force_code", "source_id").alias("body"))
    held = grouped.join(bodies, on="case_id")
    return (
        held.join(held, on="group_id", suffix="_b")
        .filter((pl.col("case_id") < pl.col("case_id_b")) & (pl.col("body") != pl.col("body_b")))
        .select(pl.col("case_id").alias("case_id_l"), pl.col("case_id_b").alias("case_id_r"))
        .unique()
        .sort(PAIR)
    )
