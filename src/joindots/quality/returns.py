"""Who has answered. A force that has sent nothing is not a force with nothing to send.

A body's status is what its own deliveries say. A certified nil return stands only while the body has sent nothing else; of
other deliveries the latest day counts, and where several came on that day, the weakest claim among them.
"""

from __future__ import annotations

import polars as pl

from joindots.reference.forces import territorial_forces

NO_RETURN = "no_return"
NIL_CERTIFIED = "nil_certified"
WEAKEST_FIRST = ("not_stated", "partial", "complete")

DELIVERY_COLUMNS = (
    "delivery_id",
    "source_id",
    "body_name",
    "body_kind",
    "force_code",
    "received_on",
    "coverage",
    "search_method",
)


def returns(deliveries: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """List the 43 territorial forces and every other body that sent something, with the standing of its return.

    Parameters
    ----------
    deliveries
        `DELIVERY_COLUMNS`.
    cases
        ``case_id`` and ``source_id``.

    Returns
    -------
    The columns of ``returns``. `n_cases` is null without a return, and 0 only where a body certified it or sent no case.
    """
    sent = deliveries.select(DELIVERY_COLUMNS).with_columns(body_id=_body_id())
    bodies = _expected_bodies().join(_sent_by_body(sent), on="body_id", how="full", coalesce=True)
    return (
        bodies.join(_cases_by_body(sent, cases), on="body_id", how="left")
        .select(
            "body_id",
            pl.coalesce("expected_name", "body_name").alias("body_name"),
            pl.col("expected_name").is_not_null().alias("is_expected"),
            pl.col("status").fill_null(NO_RETURN),
            pl.col("n_deliveries").fill_null(0),
            pl.when(pl.col("status").is_not_null()).then(pl.col("n_cases").fill_null(0)).alias("n_cases"),
            "search_method",
        )
        .sort("body_id")
    )


def _expected_bodies() -> pl.DataFrame:
    forces = territorial_forces()
    return pl.DataFrame(
        {"body_id": [force.code for force in forces], "expected_name": [force.name for force in forces]},
        schema={"body_id": pl.String, "expected_name": pl.String},
    )


def _body_id() -> pl.Expr:
    """The police code of a territorial force, however many systems it sends from; the source of any other body."""
    is_force = (pl.col("body_kind") == "territorial_force") & pl.col("force_code").is_in(
        [force.code for force in territorial_forces()]
    )
    return pl.when(is_force).then("force_code").otherwise("source_id")


def _sent_by_body(sent: pl.DataFrame) -> pl.DataFrame:
    with_rows = pl.col("coverage") != NIL_CERTIFIED
    last_day = pl.col("received_on") == pl.col("received_on").filter(with_rows).max()
    strength = pl.col("coverage").replace_strict({word: rank for rank, word in enumerate(WEAKEST_FIRST)}, default=None)
    return (
        sent.sort("delivery_id")
        .group_by("body_id")
        .agg(
            pl.col("body_name").last(),
            pl.len().alias("n_deliveries"),
            strength.filter(with_rows & last_day).min().alias("strength"),
            pl.col("search_method").drop_nulls().unique().sort().str.join("; ").alias("search_method"),
        )
        .with_columns(
            pl.col("strength")
            .replace_strict(dict(enumerate(WEAKEST_FIRST)), default=NIL_CERTIFIED, return_dtype=pl.String)
            .alias("status"),
            pl.when(pl.col("search_method") != "").then("search_method").alias("search_method"),
        )
    )


def _cases_by_body(sent: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    body_of_source = sent.sort("delivery_id").group_by("source_id").agg(pl.col("body_id").last())
    return cases.join(body_of_source, on="source_id").group_by("body_id").agg(pl.len().alias("n_cases"))
