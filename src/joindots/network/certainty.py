"""How sure it is that the records of one entity describe one person, and on what that rests.

A tie through a suspect is no stronger than the links that make the records one person, so a link on a name alone ties less.

Links may rest in part on company: whom both records were named with, and which vehicles (the table ``company``). Company
ties cases on its own account, so each certainty is given twice: in all, and alone, without what the links owe to company.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import polars as pl

from joindots.model.words import Basis
from joindots.network.groups import join_parts
from joindots.network.incidence import suspect_thing_id
from joindots.network.kinds import CERTAIN_LINK
from joindots.network.sightings import PERSON, SUSPECT, VICTIM

BASES = (Basis.SOURCE_KEY.value, Basis.JUDGEMENT.value, Basis.MODEL.value)
"""What a tie may rest on, the firmest first: a tie's ``basis_no`` is its place here, and a path has its greatest."""
_JUDGEMENT = BASES.index(Basis.JUDGEMENT.value)
_MODEL = BASES.index(Basis.MODEL.value)


def entity_certainty(entities: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Say how sure each entity is, from the weakest link that holds it together.

    Returns
    -------
    polars.DataFrame
        ``thing_id``, ``probability``, ``probability_alone`` (without company) and ``basis_no``.
    """
    kept = _links_in_entities(entities, links)
    judged = kept.filter(pl.col("basis_no") == _JUDGEMENT).select("entity_id").unique()
    weakest = (
        entities.group_by("entity_id")
        .agg(pl.col("weakest_link_bits").min())
        .join(_weakest_alone(kept), on="entity_id", how="left")
        .with_columns(pl.min_horizontal("weakest_link_bits", pl.coalesce("alone_bits", "weakest_link_bits")).alias("alone"))
    )
    is_scored = pl.col("weakest_link_bits").is_not_null()

    def probability(bits: str) -> pl.Expr:
        return pl.when(is_scored).then(_probability(pl.col(bits))).otherwise(CERTAIN_LINK).clip(0.0, CERTAIN_LINK)

    each = weakest.select(
        "entity_id",
        probability("weakest_link_bits").alias("probability"),
        probability("alone").alias("probability_alone"),
        pl.when(is_scored)
        .then(_MODEL)
        .when(pl.col("entity_id").is_in(judged["entity_id"].implode()))
        .then(_JUDGEMENT)
        .otherwise(0)
        .cast(pl.Int8)
        .alias("basis_no"),
    )
    return pl.concat(
        each.select(
            (pl.lit(f"{kind}:") + pl.col("entity_id")).alias("thing_id"), "probability", "probability_alone", "basis_no"
        )
        for kind in (SUSPECT, PERSON, VICTIM)
    )


def direct_certainty(entities: pl.DataFrame, links: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """Find, for every two cases that an entity is a suspect in, the surest link straight from one case to the other.

    Returns
    -------
    polars.DataFrame
        ``thing_id``, ``case_id_l``, ``case_id_r``, ``direct_probability``, ``direct_basis_no``, and
        ``direct_probability_alone``: of the link that is surest without company.
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
        pl.lit(CERTAIN_LINK).alias("probability_alone"),
        pl.lit(0, dtype=pl.Int8).alias("basis_no"),
    )
    return (
        pl.concat([linked.select(same_record.columns), same_record])
        .select(
            suspect_thing_id(),
            pl.min_horizontal("case_id_a", "case_id_b").alias("case_id_l"),
            pl.max_horizontal("case_id_a", "case_id_b").alias("case_id_r"),
            "probability",
            "probability_alone",
            "basis_no",
        )
        .filter(pl.col("case_id_l") < pl.col("case_id_r"))
        .sort("probability", "basis_no", descending=(True, False))
        .group_by("thing_id", "case_id_l", "case_id_r")
        .agg(
            pl.col("probability").first().alias("direct_probability"),
            pl.col("probability_alone").max().alias("direct_probability_alone"),
            pl.col("basis_no").first().alias("direct_basis_no"),
        )
    )


def _links_in_entities(entities: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Links both of whose records ended in one entity, with probability and basis as numbers.

    ``alone_bits`` is the weight without company, and no evidence at all where a rule would then refuse the link; null for a
    link that no model weighed.
    """
    is_model, needs = pl.col("basis") == Basis.MODEL.value, pl.col("needs_company").fill_null(False)
    less = pl.col("weight_bits") - pl.col("company_bits").fill_null(0.0).clip(lower_bound=0.0)
    alone_bits = pl.when(needs).then(-math.inf).otherwise(less)
    known = pl.when(is_model).then(pl.col("match_probability").fill_null(0.5)).otherwise(CERTAIN_LINK)
    owes = is_model & ((pl.col("company_bits") > 0.0).fill_null(False) | needs) & pl.col("weight_bits").is_not_null()
    return (
        links.filter(pl.col("is_in_entity"))
        .join(entities.select(pl.col("record_id").alias("record_id_l"), "entity_id"), on="record_id_l")
        .select(
            "entity_id",
            "record_id_l",
            "record_id_r",
            known.clip(0.0, CERTAIN_LINK).alias("probability"),
            pl.when(owes).then(_probability(alone_bits)).otherwise(known).clip(0.0, CERTAIN_LINK).alias("probability_alone"),
            pl.when(is_model).then(alone_bits).alias("alone_bits"),
            owes.alias("owes_company"),
            pl.col("basis").replace_strict(list(BASES), list(range(len(BASES))), return_dtype=pl.Int8).alias("basis_no"),
        )
    )


def _weakest_alone(kept: pl.DataFrame) -> pl.DataFrame:
    """Find ``alone_bits`` of the weakest link that holds each entity together, where any of its links owes to company."""
    owing = kept.filter(pl.col("owes_company").any().over("entity_id"))
    ordered = owing.sort("entity_id", "alone_bits", descending=[False, True], nulls_last=[True, False])
    rows = [
        (entity_id, _weakest_holding(part.select("record_id_l", "record_id_r", "alone_bits").iter_rows()))
        for (entity_id,), part in ordered.group_by("entity_id", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema={"entity_id": pl.String, "alone_bits": pl.Float64}, orient="row")


def _weakest_holding(links: Iterable[tuple[str, str, float | None]]) -> float:
    """Find the weakest link of the strongest tree over links that come strongest first (Kruskal 1956)."""
    parent: dict[str, str] = {}
    weakest = math.inf
    for left, right, bits in links:
        if join_parts(parent, (left, right)) and bits is not None:
            weakest = bits
    return weakest


def _probability(bits: pl.Expr) -> pl.Expr:
    return 1.0 / (1.0 + pl.lit(2.0).pow(-bits))
