"""How sure it is that the records of one entity describe one person, and on what that rests.

A tie through a suspect is no stronger than the links that make the records one person, so a link on a name alone ties less.
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import Basis
from joindots.network.incidence import suspect_thing_id
from joindots.network.kinds import CERTAIN_LINK
from joindots.network.sightings import PERSON, SUSPECT, VICTIM

BASES = (Basis.SOURCE_KEY.value, Basis.JUDGEMENT.value, Basis.MODEL.value)
"""What a tie may rest on, the firmest first: a tie's ``basis_no`` is its place here, and a path has its greatest."""
_JUDGEMENT = BASES.index(Basis.JUDGEMENT.value)
_MODEL = BASES.index(Basis.MODEL.value)


def entity_certainty(entities: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Give each entity ``thing_id``, ``probability`` and ``basis_no`` from the weakest link that holds it together."""
    kept = _links_in_entities(entities, links)
    judged = kept.filter(pl.col("basis_no") == _JUDGEMENT).select("entity_id").unique()
    weakest = entities.group_by("entity_id").agg(pl.col("weakest_link_bits").min())
    from_bits = 1.0 / (1.0 + pl.lit(2.0).pow(-pl.col("weakest_link_bits")))
    is_scored = pl.col("weakest_link_bits").is_not_null()
    each = weakest.select(
        "entity_id",
        pl.when(is_scored).then(from_bits).otherwise(CERTAIN_LINK).clip(0.0, CERTAIN_LINK).alias("probability"),
        pl.when(is_scored)
        .then(_MODEL)
        .when(pl.col("entity_id").is_in(judged["entity_id"].implode()))
        .then(_JUDGEMENT)
        .otherwise(0)
        .cast(pl.Int8)
        .alias("basis_no"),
    )
    return pl.concat(
        each.select((pl.lit(f"{kind}:") + pl.col("entity_id")).alias("thing_id"), "probability", "basis_no")
        for kind in (SUSPECT, PERSON, VICTIM)
    )


def direct_certainty(entities: pl.DataFrame, links: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """Find, for every two cases that an entity is a suspect in, the surest link straight from one case to the other.

    Returns
    -------
    polars.DataFrame
        ``thing_id``, ``case_id_l``, ``case_id_r``, ``direct_probability``, ``direct_basis_no``.
    """
    kept = _links_in_entities(entities, links)
    of_case = suspects.select("case_id", "record_id")
    linked = kept.join(of_case.rename({"case_id": "case_id_a", "record_id": "record_id_l"}), on="record_id_l").join(
        of_case.rename({"case_id": "case_id_b", "record_id": "record_id_r"}), on="record_id_r"
    )
    same_record = suspects.join(suspects, on=("record_id", "entity_id"), suffix="_b").select(
        "entity_id",
        pl.col("case_id").alias("case_id_a"),
        "case_id_b",
        pl.lit(CERTAIN_LINK).alias("probability"),
        pl.lit(0, dtype=pl.Int8).alias("basis_no"),
    )
    return (
        pl.concat([linked.select(same_record.columns), same_record])
        .select(
            suspect_thing_id(),
            pl.min_horizontal("case_id_a", "case_id_b").alias("case_id_l"),
            pl.max_horizontal("case_id_a", "case_id_b").alias("case_id_r"),
            "probability",
            "basis_no",
        )
        .filter(pl.col("case_id_l") < pl.col("case_id_r"))
        .sort("probability", "basis_no", descending=(True, False))
        .group_by("thing_id", "case_id_l", "case_id_r")
        .agg(pl.col("probability").first().alias("direct_probability"), pl.col("basis_no").first().alias("direct_basis_no"))
    )


def _links_in_entities(entities: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Links both of whose records ended in one entity, with probability and basis as numbers."""
    return (
        links.filter(pl.col("is_in_entity"))
        .join(entities.select(pl.col("record_id").alias("record_id_l"), "entity_id"), on="record_id_l")
        .select(
            "entity_id",
            "record_id_l",
            "record_id_r",
            pl.when(pl.col("basis") == Basis.MODEL.value)
            .then(pl.col("match_probability").fill_null(0.5))
            .otherwise(CERTAIN_LINK)
            .clip(0.0, CERTAIN_LINK)
            .alias("probability"),
            pl.col("basis").replace_strict(list(BASES), list(range(len(BASES))), return_dtype=pl.Int8).alias("basis_no"),
        )
    )
