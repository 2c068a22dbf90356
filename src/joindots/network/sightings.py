"""What was seen in which case, by which record: as recorded there, as held by a suspect of the case, or as written of it.

Only suspects are people here. What was recorded against a victim, a witness or anyone else with a name is left out, so their
telephone or home joins no cases; the same thing is used where it was also recorded against the case or a suspect in it.
People known by half ("the taxi driver, K") hold things in their case without being suspects. That two cases have the same
victim is evidence, and stays apart from things: it is never listed among them.
"""

from __future__ import annotations

from enum import IntEnum

import polars as pl

from joindots.model.words import NameKind, Role

SUSPECT, PERSON, VICTIM = "suspect", "person", "victim"
"""Kinds of people in ties: a suspect; someone who is only named in narratives; a victim whom two cases share."""
HELD = 0.8
"""Chance that what a suspect held at another time was there in a case of theirs. Our judgement."""
LEAST_MENTION = 0.15
"""A mention that is less likely of the person than this ties nothing, whatever else agrees. Our judgement."""
MOST_MENTIONS = 12
"""A person whom the narratives of more cases mention ties no cases by being mentioned. Our judgement."""


class How(IntEnum):
    """How a thing is known in a case, the surest first."""

    RECORDED = 0
    HELD = 1
    WRITTEN = 2


COLUMNS = ("thing_id", "kind", "case_id", "record_id", "owner", "seen_from", "seen_to", "how", "probability")


def people_in_cases(roles: pl.DataFrame, entities: pl.DataFrame, role: Role) -> pl.DataFrame:
    """List who holds `role` in each case as ``case_id``, ``record_id``, ``entity_id``."""
    return (
        roles.filter(pl.col("role") == role.value)
        .select("case_id", "record_id")
        .join(entities.select("record_id", "entity_id"), on="record_id")
    )


def person_sightings(found: pl.DataFrame, kind: str) -> pl.DataFrame:
    """See each person in the cases that record them in one role."""
    no_day = pl.lit(None, dtype=pl.Date)
    owner = pl.col("entity_id") if kind == SUSPECT else pl.lit(None, dtype=pl.String)
    return found.select(
        (pl.lit(f"{kind}:") + pl.col("entity_id")).alias("thing_id"),
        pl.lit(kind).alias("kind"),
        "case_id",
        "record_id",
        owner.alias("owner"),
        no_day.alias("seen_from"),
        no_day.alias("seen_to"),
        *_known(How.RECORDED),
    )


def object_sightings(
    objects: pl.DataFrame, entities: pl.DataFrame, suspects: pl.DataFrame, half_known: pl.DataFrame, closed: pl.DataFrame
) -> pl.DataFrame:
    """See things in the cases they were recorded in, and in the cases of the suspects who held them at another time.

    Parameters
    ----------
    objects, entities
        The tables of those names.
    suspects
        ``case_id``, ``record_id``, ``entity_id`` of suspects.
    half_known
        The same of people known by half.
    closed
        ``record_id`` of the records of victims and witnesses: what they hold is not looked at.
    """
    nobody = pl.lit(None, dtype=pl.String).alias("owner")
    of_cases = objects.filter(pl.col("person_record_id").is_null() & pl.col("case_id").is_not_null()).with_columns(nobody)
    there = pl.concat([_held_there(objects, suspects, pl.col("entity_id")), _held_there(objects, half_known, nobody)])
    recorded = pl.concat([of_cases.with_columns(*_known(How.RECORDED)).select(COLUMNS), there])
    return pl.concat([recorded, _held_elsewhere(objects, entities, suspects, closed, recorded)])


def half_known_records(roles: pl.DataFrame, people: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """List who is in a case neither as suspect, victim nor witness, and known by a label or part of a name only."""
    part_known = people.filter(pl.col("name_kind") != NameKind.NAMED.value).select("record_id")
    return people_in_cases(roles, entities, Role.OTHER).join(part_known, on="record_id", how="semi")


def mention_sightings(mentions: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """See what a narrative mentions in its case; a person whom nobody recorded as a suspect is a node of another kind."""
    ever = suspects["entity_id"].unique()
    kind = (
        pl.when(pl.col("entity_id").is_null())
        .then("kind")
        .when(pl.col("entity_id").is_in(ever.implode()))
        .then(pl.lit(SUSPECT))
        .otherwise(pl.lit(PERSON))
    )
    seen = mentions.filter(pl.col("probability") >= LEAST_MENTION).select(
        (kind + ":" + pl.coalesce("entity_id", "value")).alias("thing_id"),
        kind.alias("kind"),
        "case_id",
        "record_id",
        pl.col("entity_id").alias("owner"),
        pl.lit(None, dtype=pl.Date).alias("seen_from"),
        pl.when(pl.col("entity_id").is_null()).then("written_on").alias("seen_to"),
        pl.lit(How.WRITTEN.value, dtype=pl.Int8).alias("how"),
        "probability",
    )
    is_rare = pl.col("owner").is_null() | (pl.col("case_id").n_unique().over("thing_id") <= MOST_MENTIONS)
    return seen.filter(is_rare).select(COLUMNS)


def _known(how: How, probability: float = 1.0) -> tuple[pl.Expr, pl.Expr]:
    return pl.lit(how.value, dtype=pl.Int8).alias("how"), pl.lit(probability).alias("probability")


def _held_there(objects: pl.DataFrame, holders: pl.DataFrame, owner: pl.Expr) -> pl.DataFrame:
    held = holders.select(
        pl.col("case_id").alias("holder_case_id"), pl.col("record_id").alias("person_record_id"), owner.alias("owner")
    )
    return (
        objects.join(held, on="person_record_id")
        .filter(pl.col("case_id").is_null() | (pl.col("case_id") == pl.col("holder_case_id")))
        .with_columns(pl.col("holder_case_id").alias("case_id"), *_known(How.RECORDED))
        .select(COLUMNS)
    )


def _held_elsewhere(
    objects: pl.DataFrame, entities: pl.DataFrame, suspects: pl.DataFrame, closed: pl.DataFrame, recorded: pl.DataFrame
) -> pl.DataFrame:
    """See what a suspect held by another record of theirs (custody, intelligence, another case) in each of their cases.

    What says that they held it, and what says that they are a suspect in the case, are both evidence.
    """
    cases = suspects.rename({"record_id": "suspect_record_id"})
    return (
        objects.drop_nulls("person_record_id")
        .join(closed, left_on="person_record_id", right_on="record_id", how="anti")
        .drop("case_id")
        .join(entities.select(pl.col("record_id").alias("person_record_id"), "entity_id"), on="person_record_id")
        .join(cases, on="entity_id")
        .with_columns(
            pl.col("entity_id").alias("owner"), pl.concat_list("record_id", "suspect_record_id").alias("record_id")
        )
        .explode("record_id", empty_as_null=False)
        .with_columns(*_known(How.HELD, HELD))
        .select(COLUMNS)
        .join(recorded.select("thing_id", "case_id").unique(), on=("thing_id", "case_id"), how="anti")
    )
