"""What would settle the cases that cannot be told, each as a question to the body that holds the answer."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from joindots.model.words import Answer, ScopeAnswer
from joindots.reference.criteria import Criterion


def open_questions(
    criteria: Sequence[Criterion], results: pl.DataFrame, reasons: pl.DataFrame, cases: pl.DataFrame
) -> pl.DataFrame:
    """Ask about every criterion that cannot be told, in cases that are not out whatever the answer.

    Parameters
    ----------
    criteria
        The criteria of the version under which the results were reached.
    results, reasons
        ``scope_results`` and ``scope_reasons`` of that version.
    cases
        ``case_id``, ``crime_ref`` and ``source_id``: the body that recorded the case is the one to ask.

    Returns
    -------
    The columns of ``questions``, sorted by key. Each says what is missing, then what to answer.
    """
    undecided = results.filter(pl.col("answer") != ScopeAnswer.OUT.value).select("case_id")
    wording = pl.DataFrame(
        {
            "criterion_id": [criterion.criterion_id for criterion in criteria],
            "template": [criterion.question.template for criterion in criteria],
        },
        schema={"criterion_id": pl.String, "template": pl.String},
    )
    return (
        reasons.filter(pl.col("answer") == Answer.CANNOT_TELL.value)
        .join(undecided, on="case_id", how="semi")
        .join(wording, on="criterion_id")
        .join(cases.select("case_id", "crime_ref", "source_id"), on="case_id")
        .select(
            "case_id",
            "criterion_id",
            pl.format(
                "{} {}",
                "reason",
                pl.col("template").str.replace("{subject}", pl.format("crime {}", "crime_ref"), literal=True),
            ).alias("question"),
            "source_id",
        )
        .sort("case_id", "criterion_id")
    )
