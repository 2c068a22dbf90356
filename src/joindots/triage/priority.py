"""The order in which cases are proposed for review: stated reasons, one after the other, and no score.

A reason is claimed only where the data hold the fact. Whether a suspect has access to children now or may leave the country,
and whether a victim is vulnerable, is in no table, so those published reasons stay open for a person. Victims are never
scored, and ethnicity, nationality and religion are not among what this room may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from joindots.model.words import ScopeAnswer
from joindots.reference.criteria import PriorityReason

_HOLDS: Mapping[str, pl.Expr] = {
    "rape_allegation": pl.col("is_rape").fill_null(False),
    "outcome_15": pl.col("has_outcome_15").fill_null(False),
}
"""What must hold for a reason to be claimed, for the reasons whose fact the data hold."""


def priorities(
    reasons: Sequence[PriorityReason], results: pl.DataFrame, facts: pl.DataFrame, decisions: pl.DataFrame
) -> pl.DataFrame:
    """Order the cases that are in scope, or that cannot be told.

    First by the reasons that hold, the strongest deciding; then cases in scope before those that cannot be told; then the
    oldest decision; then the case's id, so that the order is always the same.

    Parameters
    ----------
    reasons
        The reasons, strongest first.
    results
        ``scope_results`` of one version.
    facts, decisions
        What ``case_facts`` and ``suspect_decisions`` return.

    Returns
    -------
    The columns of ``priorities``, in the order proposed.
    """
    claimed = [reason for reason in reasons if reason.reason_id in _HOLDS]
    with_15 = decisions.group_by("case_id").agg((pl.col("outcome_code") == "15").any().alias("has_outcome_15"))
    ordered = (
        results.filter(pl.col("answer") != ScopeAnswer.OUT.value)
        .select("case_id", "answer")
        .join(facts.select("case_id", "is_rape", "decision_days"), on="case_id")
        .join(with_15, on="case_id", how="left")
        .with_columns(_HOLDS[reason.reason_id].alias(reason.reason_id) for reason in claimed)
        .sort(
            *(~pl.col(reason.reason_id) for reason in claimed),
            pl.col("answer") != ScopeAnswer.IN.value,
            pl.col("decision_days").list.min(),
            "case_id",
            nulls_last=True,
        )
    )
    return ordered.with_row_index("position", offset=1).select(
        "case_id",
        "position",
        _that_hold([(reason.reason_id, reason.reason_id) for reason in claimed]).alias("reason_ids"),
        _that_hold([(reason.reason_id, reason.label) for reason in claimed]).alias("reasons"),
    )


def _that_hold(words: Sequence[tuple[str, str]]) -> pl.Expr:
    if not words:
        return pl.lit([], dtype=pl.List(pl.String))
    return pl.concat_list(pl.when(pl.col(column)).then(pl.lit(word)) for column, word in words).list.drop_nulls()
