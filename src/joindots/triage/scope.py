"""Whether each case meets a version of the criteria: in, out or cannot_tell, with a reason for every criterion.

A case is out as soon as one criterion is no, in where all are yes, and otherwise a question is open. So a missing value
never drops a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from joindots.model.words import Answer, ScopeAnswer
from joindots.reference.criteria import Criterion
from joindots.triage.criteria import rule_for
from joindots.triage.facts import case_facts


@dataclass(frozen=True, slots=True)
class Scope:
    """The answers under one version: the columns of ``scope_results`` and ``scope_reasons``, sorted by key."""

    results: pl.DataFrame
    reasons: pl.DataFrame


def scope_under(criteria: Sequence[Criterion], tables: Mapping[str, pl.DataFrame]) -> Scope:
    """Put every case to one version of the criteria.

    Parameters
    ----------
    criteria
        All criteria of one version.
    tables
        The tables and columns of ``facts.READS``.
    """
    standings = next(found.choices("standing") for found in criteria if found.criterion_id == "decision_is_nfa")
    facts = case_facts(tables, standings)
    reasons = pl.concat(_reasons_for(criterion, facts) for criterion in criteria).sort("case_id", "criterion_id")
    answers = reasons.group_by("case_id").agg(case_answer(pl.col("answer")).alias("answer"))
    results = facts.join(answers, on="case_id").select(
        "case_id",
        pl.lit(criteria[0].version).alias("criteria_version"),
        "answer",
        "n_suspects",
        pl.col("n_nfa").alias("n_nfa_decisions"),
        pl.col("n_undecided"),
    )
    return Scope(results.sort("case_id"), reasons)


def case_answer(answers: pl.Expr) -> pl.Expr:
    """Join the answers to all criteria of a case: one no is out, all yes is in, anything else cannot_tell."""
    return (
        pl.when((answers == Answer.NO.value).any())
        .then(pl.lit(ScopeAnswer.OUT.value))
        .when((answers == Answer.YES.value).all())
        .then(pl.lit(ScopeAnswer.IN.value))
        .otherwise(pl.lit(ScopeAnswer.CANNOT_TELL.value))
    )


def changed_answers(results: pl.DataFrame, from_version: str, to_version: str) -> pl.DataFrame:
    """List every case whose answer differs between two versions of the criteria.

    Parameters
    ----------
    results
        ``scope_results``, with both versions.

    Returns
    -------
    ``case_id``, ``answer_from``, ``answer_to``, sorted by case. A case that one version has not answered is listed with a
    null there.
    """
    before, after = (
        results.filter(pl.col("criteria_version") == version).select("case_id", answer=pl.col("answer"))
        for version in (from_version, to_version)
    )
    return (
        before.rename({"answer": "answer_from"})
        .join(after.rename({"answer": "answer_to"}), on="case_id", how="full", coalesce=True)
        .filter(pl.col("answer_from").ne_missing(pl.col("answer_to")))
        .select("case_id", "answer_from", "answer_to")
        .sort("case_id")
    )


def _reasons_for(criterion: Criterion, facts: pl.DataFrame) -> pl.DataFrame:
    rule = rule_for(criterion)
    return facts.select(
        "case_id",
        pl.lit(criterion.version).alias("criteria_version"),
        pl.lit(criterion.criterion_id).alias("criterion_id"),
        rule.answer.alias("answer"),
        rule.reason.alias("reason"),
    )
