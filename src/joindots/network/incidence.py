"""Which thing was recorded in which case, by which records, on which days: the sparse matrix that everything here reads.

Only suspects are people here. What was recorded against a victim, a witness or anyone else is left out, so their telephone
or home joins no cases; the same thing is used where it was also recorded against the case itself or a suspect in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from joindots.model.words import Role

SUSPECT = "suspect"
"""The kind of a suspect as a thing."""


def suspect_thing_id() -> pl.Expr:
    """Turn ``entity_id`` into the ``thing_id`` of a suspect."""
    return (pl.lit(f"{SUSPECT}:") + pl.col("entity_id")).alias("thing_id")


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cases, and the things recorded in them.

    Attributes
    ----------
    cases
        ``case_no`` (numbered in the order of ``case_id``), ``case_id``, ``source_id``, ``body``, ``received_order``,
        ``first_on``, ``last_on``.
    touches
        One row per thing and case: ``thing_no`` (numbered in the order of ``thing_id``), ``thing_id``, ``kind``,
        ``case_no``, ``body``, ``evidence`` (record ids), ``owners`` (entities of the suspects it was recorded against),
        ``seen_from``, ``seen_to``.
    """

    cases: pl.DataFrame
    touches: pl.DataFrame


def build_incidence(cases: pl.DataFrame, roles: pl.DataFrame, entities: pl.DataFrame, objects: pl.DataFrame) -> Incidence:
    """Collect what was recorded in each case, in an order that does not depend on the order of the rows."""
    numbered = _number_cases(cases)
    suspects = suspect_records(roles, entities)
    sightings = pl.concat([_suspect_sightings(suspects), _object_sightings(objects, suspects)])
    touches = (
        sightings.join(numbered.select("case_id", "case_no", "body"), on="case_id")
        .group_by("thing_id", "kind", "case_no", "body")
        .agg(
            pl.col("record_id").unique().sort().alias("evidence"),
            pl.col("owner").drop_nulls().unique().sort().alias("owners"),
            pl.col("seen_from").min(),
            pl.col("seen_to").max(),
        )
        .with_columns((pl.col("thing_id").rank("dense") - 1).cast(pl.UInt32).alias("thing_no"))
        .sort("thing_no", "case_no")
    )
    return Incidence(numbered, touches)


def suspect_records(roles: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """List the suspects of each case as ``case_id``, ``record_id``, ``entity_id``."""
    return (
        roles.filter(pl.col("role") == Role.SUSPECT.value)
        .select("case_id", "record_id")
        .join(entities.select("record_id", "entity_id"), on="record_id")
    )


def _number_cases(cases: pl.DataFrame) -> pl.DataFrame:
    return (
        cases.sort("case_id")
        .select(
            "case_id",
            "source_id",
            pl.coalesce("force_code", "source_id").alias("body"),
            "received_order",
            pl.coalesce("offence_from", "offence_to").alias("first_on"),
            pl.coalesce("offence_to", "offence_from").alias("last_on"),
        )
        .with_row_index("case_no")
    )


def _suspect_sightings(suspects: pl.DataFrame) -> pl.DataFrame:
    no_day = pl.lit(None, dtype=pl.Date)
    return suspects.select(
        suspect_thing_id(),
        pl.lit(SUSPECT).alias("kind"),
        "case_id",
        "record_id",
        pl.col("entity_id").alias("owner"),
        no_day.alias("seen_from"),
        no_day.alias("seen_to"),
    )


def _object_sightings(objects: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    columns = ("thing_id", "kind", "case_id", "record_id", "owner", "seen_from", "seen_to")
    of_cases = objects.filter(pl.col("person_record_id").is_null() & pl.col("case_id").is_not_null())
    holders = suspects.rename({"case_id": "holder_case_id", "record_id": "person_record_id", "entity_id": "owner"})
    of_suspects = (
        objects.join(holders, on="person_record_id")
        .filter(pl.col("case_id").is_null() | (pl.col("case_id") == pl.col("holder_case_id")))
        .with_columns(pl.col("holder_case_id").alias("case_id"))
    )
    return pl.concat(
        [of_cases.with_columns(pl.lit(None, dtype=pl.String).alias("owner")).select(columns), of_suspects.select(columns)]
    )
