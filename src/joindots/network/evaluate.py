"""How much of what was planted is found: cross-force pairs of cases, against simulated truth and against an oracle.

The unit is a pair of cases held by two bodies, groups expanded to pairs. The oracle is this same room with the true people
in place of the proposed entities: what it misses was not in the data, and what we miss beside it was lost in resolving
people.
"""

from __future__ import annotations

import math
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


def mention_only_pairs(joined_dots: pa.Table, ties: pa.Table) -> pl.DataFrame:
    """List the cross-force pairs that share something, and nothing but what a narrative mentions."""
    told = frame_from_table(ties).group_by(PAIR).agg((pl.col("grade") == "opinion").all().alias("is_told"))
    direct = frame_from_table(joined_dots).filter(pl.col("is_cross_force") & pl.col("is_direct"))
    return direct.join(told.filter(pl.col("is_told")), on=PAIR, how="semi").select(PAIR)


def suspect_groups(
    group_members: pa.Table, tables: Mapping[str, pa.Table], true_people: pl.DataFrame, true_groups: pl.DataFrame
) -> pl.DataFrame:
    """Put the found group beside the planted one, for every true suspect in a case of a planted group.

    A person's found group is the one that most of their cases lie in; whoever lies in none is a group of their own.

    Returns
    -------
    polars.DataFrame
        ``person_id``, ``found``, ``planted``.
    """
    suspects = frame_from_table(tables["roles"]).filter(pl.col("role") == "suspect").join(true_people, on="record_id")
    planted = suspects.join(true_groups.select("case_id", "group_id").drop_nulls(), on="case_id")
    members = frame_from_table(group_members).filter(pl.col("member_kind") == "case")
    placed = planted.join(
        members.select(pl.col("member_id").alias("case_id"), pl.col("group_id").alias("found")), on="case_id", how="left"
    )
    return (
        placed.group_by("person_id", "group_id", "found")
        .len()
        .sort("person_id", pl.col("found").is_null(), "len", "found", descending=[False, False, True, False])
        .unique("person_id", keep="first", maintain_order=True)
        .select("person_id", pl.coalesce("found", "person_id").alias("found"), pl.col("group_id").alias("planted"))
    )


def adjusted_mutual_information(found: pl.Series, planted: pl.Series) -> float:
    """Compare two groupings, adjusted for chance (Vinh, Epps and Bailey 2010, equations 7, 8 and 24, arithmetic mean).

    Returns
    -------
    1 where they are the same, about 0 where they agree as chance would.
    """
    table = pl.DataFrame({"a": found, "b": planted}).group_by("a", "b").len()
    n = int(table["len"].sum())
    rows = table.group_by("a").agg(pl.col("len").sum().alias("n_a"))
    columns = table.group_by("b").agg(pl.col("len").sum().alias("n_b"))
    if rows.height == columns.height == table.height:
        return 1.0
    whole = table.join(rows, on="a").join(columns, on="b")
    mutual = sum(c / n * math.log(n * c / (a * b)) for c, a, b in whole.select("len", "n_a", "n_b").iter_rows())
    entropies = [-sum(c / n * math.log(c / n) for c in sizes.to_list()) for sizes in (rows["n_a"], columns["n_b"])]
    sizes_a = rows["n_a"].value_counts().rows()
    sizes_b = columns["n_b"].value_counts().rows()
    expected = sum(k * m * _expected(n, a, b) for a, k in sizes_a for b, m in sizes_b)
    span = sum(entropies) / 2 - expected
    return (mutual - expected) / span if span else 0.0


def _expected(n: int, a: int, b: int) -> float:
    """Expect the mutual information of two groups of `a` and `b` members under the hypergeometric model."""
    log = math.lgamma
    fixed = log(a + 1) + log(b + 1) + log(n - a + 1) + log(n - b + 1) - log(n + 1)
    return sum(
        c
        / n
        * math.log(n * c / (a * b))
        * math.exp(fixed - log(c + 1) - log(a - c + 1) - log(b - c + 1) - log(n - a - b + c + 1))
        for c in range(max(1, a + b - n), min(a, b) + 1)
    )
