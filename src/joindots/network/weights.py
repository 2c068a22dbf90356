"""What each thing is worth, and which things are hubs.

A thing is judged by how many *otherwise unrelated* cases touch it. Cases count as related when they also share something
else that is rare, so the venue of one group keeps its weight although that group used it often, and the city-centre hotel
loses its weight although two of its guests did belong together. Hubs stay in the list, and join nothing.
"""

from __future__ import annotations

import polars as pl

from joindots.network.incidence import Incidence
from joindots.network.kinds import HUB_BITS, KINDS, PAIR_CAP, SUSPECT_TOGETHER, VICTIM_TOGETHER, person_bits
from joindots.network.sightings import PERSON, SUSPECT, VICTIM, How

RARE_CASES = 12
"""Things in more cases than this do not show that two cases are related. Our judgement."""
CASE_CAP = 200
"""Cases with more shared things than this do not show relations: the work would grow with the square. Our judgement."""


def weigh_things(incidence: Incidence, certainty: pl.DataFrame) -> pl.DataFrame:
    """Weigh every thing recorded in a case.

    Returns
    -------
    polars.DataFrame
        ``thing_no``, ``thing_id``, ``kind``, ``n_cases``, ``n_forces``, ``n_mentions``, ``n_unrelated``, ``is_hub``,
        ``weight_bits``, in order of ``thing_no``. Hubs weigh 0.
    """
    is_recorded = (pl.col("how") != How.WRITTEN.value) | ~pl.col("kind").is_in([SUSPECT, PERSON])
    counted = (
        incidence.touches.group_by("thing_no", "thing_id", "kind")
        .agg(
            is_recorded.sum().cast(pl.Int32).alias("n_cases"),
            pl.col("body").filter(is_recorded).n_unique().cast(pl.Int32).alias("n_forces"),
            (pl.col("how") == How.WRITTEN.value).sum().cast(pl.Int32).alias("n_mentions"),
        )
        .join(_count_related(incidence), on="thing_no", how="left")
        .with_columns((pl.col("n_cases") - pl.col("n_joined").fill_null(0)).cast(pl.Int32).alias("n_unrelated"))
        .join(certainty.select("thing_id", "probability"), on="thing_id", how="left")
        .sort("thing_no")
    )
    is_known = pl.col("probability").is_not_null()
    weight = (
        pl.when(pl.col("kind") == VICTIM)
        .then(person_bits(pl.col("probability"), VICTIM_TOGETHER))
        .when(is_known)
        .then(person_bits(pl.col("probability"), SUSPECT_TOGETHER))
        .otherwise(_object_bits())
    )
    return (
        counted.with_columns(weight.alias("weight_bits"))
        .with_columns(((pl.col("n_cases") > PAIR_CAP) | (pl.col("weight_bits") < HUB_BITS)).alias("is_hub"))
        .with_columns(pl.when("is_hub").then(0.0).otherwise("weight_bits").round(3).alias("weight_bits"))
        .select("thing_no", "thing_id", "kind", "n_cases", "n_forces", "n_mentions", "n_unrelated", "is_hub", "weight_bits")
    )


def thing_reason(kind: str, n_cases: int, n_forces: int, n_unrelated: int, is_hub: bool) -> str:
    """Say why a thing weighs what it weighs."""
    where = f"{_count(n_cases, 'case')} of {_count(n_forces, 'body', 'bodies')}"
    if is_hub and n_cases > PAIR_CAP:
        return f"Hub: recorded in {where}, more than the {PAIR_CAP} that anything may join, so it joins none."
    if is_hub and kind == SUSPECT:
        return f"Recorded in {where}, but the records are too unlikely to be one person to join cases."
    if is_hub:
        return f"Hub: recorded in {where}, {n_unrelated} of them otherwise unrelated, so it joins none."
    if kind == PERSON:
        return "Named in narratives, recorded as a suspect nowhere; weighs as much as it is likely that one person is meant."
    if n_cases == 1:
        return f"Recorded in {where}, so it joins none."
    if kind == SUSPECT:
        return f"A suspect in {where}; weighs as much as the links that make the records one person."
    unrelated = f", {n_unrelated} of them otherwise unrelated" if n_cases > 2 else ""
    return f"Recorded in {where}{unrelated}; {KINDS[kind].why}."


def _count_related(incidence: Incidence) -> pl.DataFrame:
    """Count, for each thing, the cases beyond the first that another rare thing ties to a case that it touches.

    Things in two cases are left out: whatever relates the two, nothing else shares the thing by chance.
    """
    touches = incidence.sure.select("thing_no", "case_no", pl.len().over("thing_no").alias("n_cases"))
    judged = touches.filter(pl.col("n_cases") > 2).select("thing_no", "case_no")
    rare = (
        touches.filter(pl.col("n_cases").is_between(2, RARE_CASES))
        .filter(pl.len().over("case_no") <= CASE_CAP)
        .select(pl.col("thing_no").alias("other_no"), "case_no")
    )
    return (
        judged.join(rare, on="case_no")
        .filter(pl.col("thing_no") != pl.col("other_no"))
        .filter(pl.len().over("thing_no", "other_no") > 1)
        .group_by("thing_no")
        .agg((pl.col("case_no").n_unique() - 1).cast(pl.Int32).alias("n_joined"))
    )


def _object_bits() -> pl.Expr:
    """`Kind.weight_bits` over a frame; a kind that is not listed is refused."""
    n_pairs = (pl.col("n_unrelated") * (pl.col("n_unrelated") - 1) / 2).clip(lower_bound=1.0)
    alone = {kind.name: kind.weight_bits(1) for kind in KINDS.values()} | dict.fromkeys((SUSPECT, PERSON, VICTIM), 0.0)
    at_first = pl.col("kind").replace_strict(list(alone), list(alone.values()), return_dtype=pl.Float64)
    return at_first - n_pairs.log(2)


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
