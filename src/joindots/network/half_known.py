"""People known by half: "the taxi driver, K", "unknown male 2", a street name. Nodes that hold links, and named by nobody.

Each record of one is a person of its own until someone says otherwise. Beside what they hold stands who else is recorded
with the same things: a question for a reader, never an answer.
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import NameKind, Role
from joindots.network.incidence import Incidence
from joindots.network.kinds import KINDS
from joindots.network.sightings import How


def list_half_known(
    roles: pl.DataFrame,
    people: pl.DataFrame,
    objects: pl.DataFrame,
    incidence: Incidence,
    ties: pl.DataFrame,
) -> pl.DataFrame:
    """List everybody in a case who is known by a label or part of a name, as the table ``half_known``.

    Parameters
    ----------
    roles, objects
        The tables of those names.
    people
        People with their ``entity_id``.
    incidence
        What was seen in which case.
    ties
        Ties of pairs of cases.
    """
    shown = pl.coalesce(
        "label", pl.col("aliases").list.first(), pl.concat_str("forename", "surname", separator=" ", ignore_nulls=True)
    )
    found = (
        people.filter(pl.col("name_kind") != NameKind.NAMED.value)
        .join(roles.filter(pl.col("role").is_in([Role.SUSPECT.value, Role.OTHER.value])), on="record_id")
        .select("record_id", "entity_id", "case_id", "role", shown.alias("label"))
    )
    held = objects.drop_nulls("person_record_id").select(pl.col("person_record_id").alias("record_id"), "thing_id")
    things = found.join(held, on="record_id").select("record_id", "case_id", "entity_id", "thing_id").unique()
    others = (
        things.join(_holders(incidence), on="thing_id")
        .filter(pl.col("holder") != pl.col("entity_id"))
        .group_by("record_id", "case_id")
        .agg(pl.col("holder").unique().sort().alias("also_held_by"))
    )
    tied = _tied_cases(things, ties)
    nothing = pl.lit([], dtype=pl.List(pl.String))
    holds = things.group_by("record_id", "case_id").agg(pl.col("thing_id").unique().sort().alias("holds"))
    return (
        found.join(holds, on=("record_id", "case_id"), how="left")
        .join(others, on=("record_id", "case_id"), how="left")
        .join(tied, on=("record_id", "case_id"), how="left")
        .with_columns(
            pl.col("holds", "also_held_by", "tied_case_ids").fill_null(nothing), pl.col("label").fill_null("no name")
        )
        .unique(("case_id", "record_id"))
        .sort("case_id", "record_id")
    )


def _holders(incidence: Incidence) -> pl.DataFrame:
    """Say which suspects are recorded with which things."""
    return (
        incidence.touches.filter((pl.col("how") != How.WRITTEN.value) & pl.col("kind").is_in(list(KINDS)))
        .select("thing_id", pl.col("owners").alias("holder"))
        .explode("holder", empty_as_null=True)
        .drop_nulls("holder")
        .unique()
    )


def _tied_cases(things: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Name the cases that what they hold ties to theirs."""
    sides = pl.concat(
        ties.select("thing_id", pl.col(f"case_id_{one}").alias("case_id"), pl.col(f"case_id_{other}").alias("tied"))
        for one, other in (("l", "r"), ("r", "l"))
    )
    return (
        things.join(sides, on=("thing_id", "case_id"))
        .group_by("record_id", "case_id")
        .agg(pl.col("tied").unique().sort().alias("tied_case_ids"))
    )
