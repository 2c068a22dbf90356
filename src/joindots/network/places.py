"""Whom a case may concern beside the body that holds it: where its victim lived, where it happened, where it leads.

A child who lives in one area, is harmed in another and is moved to a third is the matter of three investigations. Places are
read from postcodes; a postcode area that may lie in several forces names them all, and says that it cannot tell. The list
shows a case to a force. It moves no case, and says nothing of any person.
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import Answer, Role
from joindots.network.written import written_things
from joindots.reference.places import forces_of_postcode_area

_POSTCODE = r"\b([A-Z]{1,2})[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
_COLUMNS = ("case_id", "area", "why", "record_id")


def case_places(
    cases: pl.DataFrame,
    roles: pl.DataFrame,
    people: pl.DataFrame,
    objects: pl.DataFrame,
    narratives: pl.DataFrame,
) -> pl.DataFrame:
    """List the forces that each case may concern, as the table ``case_places``.

    Parameters
    ----------
    cases
        The numbered cases, with their body.
    roles, objects, narratives
        The tables of those names.
    people
        ``record_id``, ``postcode``.
    """
    holds = cases.select(
        "case_id",
        pl.col("body").alias("force_code"),
        pl.lit("holds").alias("why"),
        pl.lit(Answer.YES.value).alias("certainty"),
        pl.lit([], dtype=pl.List(pl.String)).alias("evidence"),
    )
    areas = pl.concat([_homes(roles, people), _places(objects), _written(narratives)]).drop_nulls("area").unique()
    forces = pl.DataFrame(
        [(area, list(forces_of_postcode_area(area))) for area in areas["area"].unique().sort().to_list()],
        schema={"area": pl.String, "forces": pl.List(pl.String)},
        orient="row",
    )
    concerned = (
        areas.join(forces, on="area")
        .with_columns(
            pl.when(pl.col("forces").list.len() == 1)
            .then(pl.lit(Answer.YES.value))
            .otherwise(pl.lit(Answer.CANNOT_TELL.value))
            .alias("certainty")
        )
        .explode("forces", empty_as_null=True)
        .drop_nulls("forces")
        .group_by("case_id", pl.col("forces").alias("force_code"), "why")
        .agg(
            pl.when((pl.col("certainty") == Answer.YES.value).any())
            .then(pl.lit(Answer.YES.value))
            .otherwise(pl.lit(Answer.CANNOT_TELL.value))
            .alias("certainty"),
            pl.col("record_id").unique().sort().alias("evidence"),
        )
    )
    return pl.concat([holds, concerned.select(holds.columns)]).sort("case_id", "force_code", "why")


def _homes(roles: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Find where victims lived, as their records of the case say."""
    victims = roles.filter(pl.col("role") == Role.VICTIM.value).join(people, on="record_id")
    area = pl.col("postcode").str.extract(_POSTCODE, 1).alias("area")
    return victims.with_columns(area, pl.lit("victim_home").alias("why")).select(_COLUMNS)


def _places(objects: pl.DataFrame) -> pl.DataFrame:
    """Find where addresses and venues recorded against the case lie."""
    of_cases = objects.filter(
        pl.col("kind").is_in(["address", "venue"]) & pl.col("case_id").is_not_null() & pl.col("person_record_id").is_null()
    )
    area = pl.col("value").str.to_uppercase().str.extract(_POSTCODE, 1).alias("area")
    return of_cases.with_columns(area, pl.lit("place").alias("why")).select(_COLUMNS)


def _written(narratives: pl.DataFrame) -> pl.DataFrame:
    """Find postcodes in narratives."""
    texts = narratives.with_row_index("text_no").rename({"text_masked": "text"})
    found = written_things(texts.select("text_no", "text"), "postcode").join(
        texts.select("text_no", "case_id", "record_id"), on="text_no"
    )
    area = pl.col("value").str.extract(_POSTCODE, 1).alias("area")
    return found.with_columns(area, pl.lit("told").alias("why")).select(_COLUMNS)
