"""Scope by version of the criteria, the questions that would settle it, and the proposed order of review, with reasons."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from joindots.model.words import ScopeAnswer
from joindots.report.contents import CaseLine, CaseList, CriterionLine, QuestionLine, Scope, ScopeLine
from joindots.report.figures import Figure
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.wording import offence_in_words, span

MAX_QUESTION_LINES = 100


def scope_answers(tables: Tables, leading_version: str | None = None) -> Scope:
    """Count the answers of each version of the criteria, the leading one first, and the questions that would settle more."""
    results = frame(tables, "scope_results")
    n_cases = frame(tables, "cases").height
    lines = tuple(_scope_line(results, version) for version in _versions(results, leading_version))
    figures = [
        Figure(f"are in scope under {line.criteria_version}", line.n_in, line.base, "cases", line.n_cannot_tell)
        for line in lines
    ]
    if len(lines) > 1:
        per_case = results.group_by("case_id").agg(pl.col("answer").n_unique())
        n_changed = per_case.filter(pl.col("answer") > 1).height
        figures.append(Figure("are answered differently by different versions", n_changed, per_case.height, "cases"))
    n_asked = frame(tables, "questions")["case_id"].n_unique()
    figures.append(Figure("need a question put to their body", n_asked, n_cases, "cases"))
    questions = _questions(tables)
    return Scope(tuple(figures), lines, questions[:MAX_QUESTION_LINES], len(questions))


def case_list(tables: Tables, max_cases: int | None) -> CaseList:
    """List the first `max_cases` cases in the proposed order of review, or all, each with its reasons."""
    priorities = frame(tables, "priorities").sort("position")
    first = priorities if max_cases is None else priorities.head(max_cases)
    n_cases = frame(tables, "cases").height
    return CaseList(
        figures=(Figure("are in the order of review", priorities.height, n_cases, "cases"),),
        lines=tuple(_case_lines(tables, first)),
        n_in_order=priorities.height,
    )


def criteria_of(tables: Tables, case_ids: Sequence[str]) -> dict[str, tuple[CriterionLine, ...]]:
    """Give the answer to each criterion for each case; versions that answer alike stand on one line."""
    reasons = frame(tables, "scope_reasons").filter(pl.col("case_id").is_in(list(case_ids)))
    grouped = reasons.group_by("case_id", "criterion_id", "answer", "reason").agg(
        pl.col("criteria_version").sort().alias("versions")
    )
    lines: dict[str, list[CriterionLine]] = {case_id: [] for case_id in case_ids}
    for row in grouped.sort("case_id", "criterion_id", "answer", "reason").iter_rows(named=True):
        lines[row["case_id"]].append(
            CriterionLine(row["criterion_id"], tuple(row["versions"]), row["answer"], row["reason"])
        )
    return {case_id: tuple(found) for case_id, found in lines.items()}


def _versions(results: pl.DataFrame, leading: str | None) -> list[str]:
    versions = sorted(results["criteria_version"].unique().to_list(), reverse=True)
    return sorted(versions, key=lambda version: version != leading)


def _scope_line(results: pl.DataFrame, version: str) -> ScopeLine:
    answers = results.filter(pl.col("criteria_version") == version)["answer"]
    counts = {answer: int((answers == answer.value).sum()) for answer in ScopeAnswer}
    return ScopeLine(
        version, counts[ScopeAnswer.IN], counts[ScopeAnswer.OUT], counts[ScopeAnswer.CANNOT_TELL], answers.len()
    )


def _questions(tables: Tables) -> tuple[QuestionLine, ...]:
    """Count questions by body; those that differ by the crime's reference alone count as one."""
    cases = frame(tables, "cases")
    asked = frame(tables, "questions").join(cases.select("case_id", "crime_ref"), on="case_id", how="left")
    pairs = zip(asked["question"].to_list(), asked["crime_ref"].to_list(), strict=True)
    alike = [question.replace(f" {crime_ref}", " …") if crime_ref else question for question, crime_ref in pairs]
    asked = asked.with_columns(pl.Series("question", alike, dtype=pl.String))
    bases = cases.group_by("source_id").len("base")
    counted = asked.group_by("source_id", "criterion_id", "question").agg(pl.col("case_id").n_unique().alias("n_cases"))
    counted = counted.join(bases, on="source_id", how="left").with_columns(pl.col("base").fill_null(0))
    counted = counted.sort(["n_cases", "source_id", "criterion_id", "question"], descending=[True, False, False, False])
    bodies = body_names(tables)
    return tuple(
        QuestionLine(
            bodies.get(row["source_id"], row["source_id"]), row["criterion_id"], row["question"], row["n_cases"], row["base"]
        )
        for row in counted.iter_rows(named=True)
    )


def _case_lines(tables: Tables, priorities: pl.DataFrame) -> list[CaseLine]:
    case_ids = priorities["case_id"].to_list()
    chosen = pl.col("case_id").is_in(case_ids)
    cases = {row["case_id"]: row for row in frame(tables, "cases").filter(chosen).iter_rows(named=True)}
    results = frame(tables, "scope_results").filter(chosen).sort("case_id", "criteria_version")
    results_by_case = results.partition_by("case_id", as_dict=True)
    asked = frame(tables, "questions").filter(chosen).sort("case_id", "criterion_id")
    asked_by_case = dict(asked.group_by("case_id", maintain_order=True).agg(pl.col("question")).iter_rows())
    criteria = criteria_of(tables, case_ids)
    bodies = body_names(tables)
    lines = []
    for row in priorities.iter_rows(named=True):
        case_id = row["case_id"]
        case = cases.get(case_id, {})
        part = results_by_case.get((case_id,))
        answers = [] if part is None else part.to_dicts()
        lines.append(
            CaseLine(
                position=row["position"],
                case_id=case_id,
                body_name=bodies.get(str(case.get("source_id")), case_id.partition("/")[0]),
                offence=offence_in_words(case.get("offence_code")),
                offence_dates=span(case.get("offence_from"), case.get("offence_to")),
                answers=tuple((answer["criteria_version"], answer["answer"]) for answer in answers),
                n_suspects=max((answer["n_suspects"] for answer in answers), default=0),
                n_nfa_decisions=max((answer["n_nfa_decisions"] for answer in answers), default=0),
                n_undecided=max((answer["n_undecided"] for answer in answers), default=0),
                reasons=tuple(row["reasons"]),
                criteria=criteria[case_id],
                questions=tuple(asked_by_case.get(case_id, ())),
            )
        )
    return lines
