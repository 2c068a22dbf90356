"""How a group changes by year, and what each body that holds a part of it does not know."""

from __future__ import annotations

import polars as pl

from joindots.network.incidence import Incidence
from joindots.network.kinds import KINDS

CORE_SHARE = 1 / 3
"""A suspect in this share of a group's cases, and in two at least, is at its core. Our judgement."""


def standing_of_suspects(grouped: pl.DataFrame, cases: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """Say of each suspect in a group whether they stand at its core or edge, and whether they bridge bodies or groups.

    Returns
    -------
    polars.DataFrame
        ``group_id``, ``entity_id``, ``standing`` (core or edge), ``bridges``.
    """
    named = grouped.join(cases.select("case_no", "case_id", "body"), on="case_no").select("group_id", "case_id", "body")
    sizes = named.group_by("group_id").agg(pl.col("case_id").n_unique().alias("size"))
    held = named.join(suspects.select("case_id", "entity_id").unique(), on="case_id")
    n_groups = held.group_by("entity_id").agg(pl.col("group_id").n_unique().alias("n_groups"))
    counted = held.group_by("group_id", "entity_id").agg(
        pl.col("case_id").n_unique().alias("n"), pl.col("body").n_unique().alias("n_bodies")
    )
    is_core = (pl.col("n") >= 2) & (pl.col("n") >= CORE_SHARE * pl.col("size"))
    return (
        counted.join(sizes, on="group_id")
        .join(n_groups, on="entity_id")
        .select(
            "group_id",
            "entity_id",
            pl.when(is_core).then(pl.lit("core")).otherwise(pl.lit("edge")).alias("standing"),
            ((pl.col("n_bodies") > 1) | (pl.col("n_groups") > 1)).alias("bridges"),
        )
    )


def group_years(grouped: pl.DataFrame, cases: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """Follow each group by the year of its cases' first day, as the table ``group_years``; undated cases stand apart."""
    dated = grouped.join(cases, on="case_no").select(
        "group_id", "case_id", "body", pl.col("first_on").dt.year().cast(pl.Int32).alias("year")
    )
    seen = dated.join(suspects.select("case_id", "entity_id").unique(), on="case_id")
    spans = (
        seen.drop_nulls("year")
        .group_by("group_id", "entity_id")
        .agg(pl.col("year").min().alias("first_year"), pl.col("year").max().alias("last_year"))
    )
    of_cases = dated.group_by("group_id", "year").agg(
        pl.col("case_id").n_unique().alias("n_cases"), pl.col("body").unique().sort().alias("bodies")
    )
    of_people = (
        seen.join(spans, on=("group_id", "entity_id"), how="left")
        .unique(("group_id", "year", "entity_id"))
        .group_by("group_id", "year")
        .agg(
            pl.len().alias("n_suspects"),
            (pl.col("year") == pl.col("first_year")).sum().alias("n_new_suspects"),
            (pl.col("year") == pl.col("last_year")).sum().alias("n_not_seen_after"),
        )
    )
    return (
        of_cases.join(of_people, on=("group_id", "year"), how="left", nulls_equal=True)
        .with_columns(
            pl.col("n_suspects", "n_new_suspects", "n_not_seen_after").fill_null(0),
            pl.coalesce(pl.col("year").cast(pl.String), pl.lit("unknown")).alias("year"),
        )
        .sort("group_id", "year")
    )


def group_holdings(
    grouped: pl.DataFrame, incidence: Incidence, suspects: pl.DataFrame, people: pl.DataFrame, ties: pl.DataFrame
) -> pl.DataFrame:
    """Say what each body holds of a group and what only the others know, as the table ``group_holdings``.

    A body knows a suspect where any of its records describes them, and a thing where one of its cases does.
    """
    held = grouped.join(incidence.cases.select("case_no", "case_id", "body"), on="case_no")
    of_bodies = held.group_by("group_id", "body").agg(
        pl.col("case_id").n_unique().alias("n_cases"), pl.col("case_id").unique().sort().alias("case_ids")
    )
    members = (
        held.join(suspects.select("case_id", "entity_id").unique(), on="case_id").select("group_id", "entity_id").unique()
    )
    describes = people.select("entity_id", pl.coalesce("force_code", "source_id").alias("body")).unique()
    known = of_bodies.select("group_id", "body").join(members, on="group_id")
    unknown_people = (
        known.join(describes, on=("entity_id", "body"), how="anti")
        .group_by("group_id", "body")
        .agg(pl.col("entity_id").sort().alias("suspects_not_known"))
    )
    n_known = (
        known.join(describes, on=("entity_id", "body")).group_by("group_id", "body").agg(pl.len().alias("n_suspects_known"))
    )
    in_group = held.select("case_no", "group_id")
    tying = (
        ties.filter(pl.col("kind").is_in(list(KINDS)))
        .join(in_group.rename({"case_no": "case_no_l"}), on="case_no_l")
        .join(in_group.rename({"case_no": "case_no_r"}), on=("case_no_r",), suffix="_r")
        .filter(pl.col("group_id") == pl.col("group_id_r"))
        .select("group_id", "thing_id")
        .unique()
    )
    touched = incidence.touches.select("thing_id", "body").unique()
    unknown_things = (
        of_bodies.select("group_id", "body")
        .join(tying, on="group_id")
        .join(touched, on=("thing_id", "body"), how="anti")
        .group_by("group_id", "body")
        .agg(pl.col("thing_id").sort().alias("things_not_known"))
    )
    nothing = pl.lit([], dtype=pl.List(pl.String))
    key = ("group_id", "body")
    return (
        of_bodies.join(n_known, on=key, how="left")
        .join(unknown_people, on=key, how="left")
        .join(unknown_things, on=key, how="left")
        .with_columns(
            pl.col("n_suspects_known").fill_null(0), pl.col("suspects_not_known", "things_not_known").fill_null(nothing)
        )
        .sort(key)
    )
