"""The mentions as tables: all of them, and those of people whom the narrative's own body never recorded as a suspect."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import table_from_frame
from joindots.model.tables import MENTIONS, NAMED_ELSEWHERE
from joindots.network.incidence import Incidence
from joindots.network.mentions import HELD_BACK, NEAR_NAME
from joindots.network.sightings import SUSPECT, How


def mentions_table(mentions: pl.DataFrame, incidence: Incidence) -> pa.Table:
    """Write every mention, saying whether its case knows the person or thing otherwise."""
    known = incidence.touches.filter(pl.col("how") == How.RECORDED.value).join(
        incidence.cases.select("case_no", "case_id"), on="case_no"
    )
    by_thing = pl.when(pl.col("entity_id").is_null()).then("kind").otherwise(pl.lit(SUSPECT))
    named = mentions.with_columns((by_thing + ":" + pl.coalesce("entity_id", "value")).alias("thing_id"))
    is_known = known.select("thing_id", "case_id", pl.lit(False).alias("is_new")).unique()
    frame = named.join(is_known, on=("thing_id", "case_id"), how="left", maintain_order="left").with_columns(
        pl.col("is_new").fill_null(True),
        pl.col("entity_id").fill_null(""),
        (pl.col("probability") < HELD_BACK).alias("is_held_back"),
        pl.col("probability").round(4),
    )
    return table_from_frame(MENTIONS, frame.select(MENTIONS.column_names).sort(MENTIONS.key))


def named_elsewhere_table(
    mentions: pl.DataFrame, cases: pl.DataFrame, people: pl.DataFrame, suspects: pl.DataFrame
) -> pa.Table:
    """List people whom a body's narrative names, and whom none of its cases records as a suspect.

    Parameters
    ----------
    mentions
        All mentions.
    cases
        The numbered cases, with their body.
    people
        People with their ``entity_id``.
    suspects
        ``case_id``, ``record_id``, ``entity_id``.
    """
    of_case = cases.select("case_id", "body")
    suspected = (
        suspects.join(of_case, on="case_id").group_by("entity_id", "body").agg(pl.col("case_id").n_unique().alias("n"))
    )
    elsewhere = suspected.group_by("entity_id").agg(pl.col("n").sum().cast(pl.Int32).alias("n_cases_elsewhere"))
    known_to = people.group_by("entity_id").agg(pl.coalesce("force_code", "source_id").unique().sort().alias("known_to"))
    frame = (
        mentions.drop_nulls("entity_id")
        .filter(pl.col("kind").is_in(["name", NEAR_NAME]))
        .join(of_case, on="case_id")
        .join(suspected, on=("entity_id", "body"), how="anti")
        .join(elsewhere, on="entity_id", how="left")
        .join(known_to, on="entity_id")
        .with_columns(
            pl.col("n_cases_elsewhere").fill_null(0),
            (pl.col("probability") < HELD_BACK).alias("is_held_back"),
            pl.col("probability").round(4),
        )
    )
    return table_from_frame(NAMED_ELSEWHERE, frame.select(NAMED_ELSEWHERE.column_names).sort(NAMED_ELSEWHERE.key))
