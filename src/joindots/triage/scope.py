"""Whether each case meets a version of the criteria: in, out or cannot_tell, with a reason for every criterion.

A case is out as soon as one criterion is no, in where all are yes, and otherwise a question is open. So a missing value
never drops a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from joindots.model.words import Answer, ScopeAnswer
from joindots.reference.criteria import Criterion
from joindots.triage.criteria import rule_for
from joindots.triage.kleene import all_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The answers under one version: the columns of ``scope_results`` and ``scope_reasons``, sorted by key."""

    results: pl.DataFrame
    reasons: pl.DataFrame


def scope_under(criteria: Sequence[Criterion], facts: pl.DataFrame) -> Scope:
    """Put every case to one version of the criteria.

    Parameters
    ----------
    criteria
        All criteria of one version.
    facts
        What `case_facts` returns for the version's `nfa_standings`.
    """
    rules = {criterion.criterion_id: rule_for(criterion) for criterion in criteria}
    version = pl.lit(criteria[0].version).alias("criteria_version")
    results = facts.select(
        "case_id",
        version,
        case_answer(*(rule.answer for rule in rules.values())).alias("answer"),
        "n_suspects",
        pl.col("n_nfa").alias("n_nfa_decisions"),
        "n_undecided",
    )
    reasons = pl.concat(
        facts.select(
            "case_id",
            version,
            pl.lit(criterion_id).alias("criterion_id"),
            rule.answer.alias("answer"),
            rule.reason.alias("reason"),
        )
        for criterion_id, rule in rules.items()
    )
    return Scope(results, reasons.sort("case_id", "criterion_id"))


def nfa_standings(criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Find the standings of an outcome that count as no further action under one version."""
    return next(found.choices("standing") for found in criteria if found.criterion_id == "decision_is_nfa")


def case_answer(*answers: pl.Expr) -> pl.Expr:
    """Join the answers to all criteria of a case: one no is out, all yes is in, anything else cannot_tell."""
    words = {Answer.YES: ScopeAnswer.IN, Answer.NO: ScopeAnswer.OUT, Answer.CANNOT_TELL: ScopeAnswer.CANNOT_TELL}
    return all_of(*answers).replace_strict({answer.value: word.value for answer, word in words.items()})


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
