"""Which thing was seen in which case, by which records, on which days: the sparse matrix that everything here reads."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from joindots.model.words import Role
from joindots.network.sightings import (
    SUSPECT,
    VICTIM,
    half_known_records,
    mention_sightings,
    object_sightings,
    people_in_cases,
    person_sightings,
)

SURE = 0.6
"""A sighting that is less likely than this counts neither for how common a thing is, nor for how cases are related."""


def suspect_thing_id() -> pl.Expr:
    """Turn ``entity_id`` into the ``thing_id`` of a suspect."""
    return (pl.lit(f"{SUSPECT}:") + pl.col("entity_id")).alias("thing_id")


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cases, and what was seen in them.

    Attributes
    ----------
    cases
        ``case_no`` (numbered in the order of ``case_id``), ``case_id``, ``source_id``, ``body``, ``received_order``,
        ``first_on``, ``last_on``.
    touches
        One row per thing and case: ``thing_no`` (numbered in the order of ``thing_id``), ``thing_id``, ``kind``,
        ``case_no``, ``body``, ``how`` it is known there and how probably, ``evidence`` (record ids of that way of knowing),
        ``owners`` (entities of the suspects it was recorded against), ``seen_from``, ``seen_to``.
    """

    cases: pl.DataFrame
    touches: pl.DataFrame

    @property
    def sure(self) -> pl.DataFrame:
        """The touches that say how common things are and how cases are related: victims say neither."""
        return self.touches.filter((pl.col("probability") >= SURE) & (pl.col("kind") != VICTIM))


def build_incidence(
    cases: pl.DataFrame,
    roles: pl.DataFrame,
    people: pl.DataFrame,
    entities: pl.DataFrame,
    objects: pl.DataFrame,
    mentions: pl.DataFrame,
) -> Incidence:
    """Collect what was seen in each case, in an order that does not depend on the order of the rows."""
    numbered = number_cases(cases)
    suspects = suspect_records(roles, entities)
    sheltered = roles.filter(pl.col("role").is_in([Role.VICTIM.value, Role.WITNESS.value])).select("record_id").unique()
    half_known = half_known_records(roles, people, entities)
    sightings = pl.concat(
        [
            person_sightings(suspects, SUSPECT),
            person_sightings(people_in_cases(roles, entities, Role.VICTIM), VICTIM),
            object_sightings(objects, entities, suspects, half_known, sheltered),
            mention_sightings(mentions, suspects),
        ]
    )
    touches = (
        sightings.join(numbered.select("case_id", "case_no", "body"), on="case_id")
        .filter(pl.col("how") == pl.col("how").min().over("thing_id", "case_no"))
        .group_by("thing_id", "kind", "case_no", "body", "how")
        .agg(
            pl.col("probability").max(),
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
    return people_in_cases(roles, entities, Role.SUSPECT)


def number_cases(cases: pl.DataFrame) -> pl.DataFrame:
    """Number the cases in the order of their ids, with the body that holds each."""
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
