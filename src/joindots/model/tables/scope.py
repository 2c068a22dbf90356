"""Scope, the questions that would settle it, and the order of review. Written by triage."""

from joindots.model.registry import Column, Stage, TableSpec

SCOPE_RESULTS = TableSpec(
    name="scope_results",
    about="Whether each case meets the review's criteria, for each version of the criteria.",
    writer=Stage.TRIAGE,
    key=("case_id", "criteria_version"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("criteria_version", "string", "The version of the criteria."),
        Column("answer", "string", "in, out or cannot_tell."),
        Column("n_suspects", "int32", "Suspects counted.", unit="people"),
        Column("n_nfa_decisions", "int32", "Suspects with a decision of no further action.", unit="people"),
        Column("n_undecided", "int32", "Suspects whose decision is missing or unmapped.", unit="people"),
    ),
)

SCOPE_REASONS = TableSpec(
    name="scope_reasons",
    about="The answer to each criterion, with its reason.",
    writer=Stage.TRIAGE,
    key=("case_id", "criteria_version", "criterion_id"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("criteria_version", "string", "The version of the criteria."),
        Column("criterion_id", "string", "The criterion."),
        Column("answer", "string", "yes, no or cannot_tell."),
        Column("reason", "string", "Why, in a sentence."),
    ),
)

QUESTIONS = TableSpec(
    name="questions",
    about="What would settle a case that cannot be told, and who holds the answer.",
    writer=Stage.TRIAGE,
    key=("case_id", "criterion_id"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("criterion_id", "string", "The criterion that the answer would settle."),
        Column("question", "string", "The question, in a sentence."),
        Column("source_id", "string", "The body to ask."),
    ),
)

PRIORITIES = TableSpec(
    name="priorities",
    about="The order in which cases in scope, or possibly in scope, are proposed for review. Reasons, not a score.",
    writer=Stage.TRIAGE,
    key=("case_id",),
    columns=(
        Column("case_id", "string", "The case."),
        Column("position", "int32", "1 is first."),
        Column("reason_ids", "list<string>", "The reasons that hold, strongest first; may be empty."),
        Column("reasons", "list<string>", "The same in words."),
    ),
)
