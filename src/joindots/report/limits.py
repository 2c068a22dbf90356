"""What cannot be said, worked out from the data: each limit states its figure, and why silence is no answer."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from joindots.model.words import Answer, Basis, ConflictKind, Role
from joindots.network.kinds import MAX_CO_SUSPECTS
from joindots.report.contents import EthnicityTable, Limit, Received, Returns, Scope
from joindots.report.figures import Figure
from joindots.report.inputs import Tables, frame
from joindots.report.wording import count_of, in_words

_LITTLE_FILLED = 0.5  # our judgement: below half, a field's absences outnumber what it says


def limits(
    tables: Tables, received: Received, returns: Returns, scope: Scope, ethnicity: tuple[EthnicityTable, ...]
) -> tuple[Limit, ...]:
    """List what this report cannot say, what is absent first."""
    return (
        *_absent(received, returns),
        *_undecided(tables, scope),
        *_ages(tables),
        *_people(tables),
        *_ties(tables),
        *_fields(tables),
        *_ethnicity(ethnicity),
    )


def _absent(received: Received, returns: Returns) -> Iterator[Limit]:
    unclear = [line for line in returns.lines if line.status in {"partial", "not_stated"}]
    n_expected = sum(line.is_expected for line in returns.lines)
    if returns.silent:
        yield Limit(
            "Bodies that sent nothing",
            "Their cases are absent from every figure. That is not the same as having none.",
            Figure("sent nothing", len(returns.silent), n_expected, "bodies expected to answer"),
        )
    if unclear:
        yield Limit(
            "Answers that may not be complete",
            "These bodies sent part of what they hold, or did not say. More of their cases may exist.",
            Figure("sent a partial answer, or did not say", len(unclear), len(returns.lines), "bodies"),
        )
    quarantined = received.figures[1]
    if quarantined.n:
        yield Limit(
            "Rows that could not be read",
            "Whatever these rows hold is in no table and no figure below, until the body mends and sends them again.",
            quarantined,
        )


def _undecided(tables: Tables, scope: Scope) -> Iterator[Limit]:
    for line in scope.lines:
        if line.n_cannot_tell:
            yield Limit(
                f"Scope under {line.criteria_version}",
                "For these cases the answer turns on facts that were not delivered. They are kept, with questions.",
                Figure("cannot be told", line.n_cannot_tell, line.base, "cases"),
            )
    decisions = frame(tables, "suspect_decisions")
    n_open = decisions.filter(pl.col("standing").is_in(["missing", "unmapped"])).height
    if n_open:
        yield Limit(
            "Decisions that are missing or not understood",
            "Whether these decisions were of no further action is not known.",
            Figure("are missing or not understood", n_open, decisions.height, "decisions about a suspect in a case"),
        )


def _ages(tables: Tables) -> Iterator[Limit]:
    ages = frame(tables, "ages_at_offence")
    n_open = ages.filter(pl.col("is_child") == Answer.CANNOT_TELL).height
    if n_open:
        yield Limit(
            "Ages at the offence",
            "Whether the person was a child then cannot be worked out from the dates given. The age that a body states is "
            "not used: it was taken at different moments.",
            Figure("have no age that can be told", n_open, ages.height, "people in cases"),
        )
    if frame(tables, "provisions_open").height:
        yield Limit(
            "Law",
            "Provisions are listed from dates and ages for a lawyer to check. The list is not advice, and no provision on "
            "it is a finding.",
        )


def _lost(share: float | None) -> str:
    """Say what blocking is expected to have lost."""
    if share is None:
        return "How many links lie outside them is not known."
    return f"Of the links that all pairs would give, {share:.2%} are expected to lie outside them."


def _people(tables: Tables) -> Iterator[Limit]:
    n_people_records = frame(tables, "entities").height
    for fit in frame(tables, "fits").sort("fit_id").to_dicts():
        yield Limit(
            "Links that were missed",
            f"Only pairs that share a blocking key were compared ({count_of(fit['n_candidate_pairs'], 'pair')}, counted "
            "once for each rule that makes them). "
            f"{_lost(fit['share_of_links_lost'])} How many true links were compared and fell below the threshold is not "
            "known. Two records that are not linked may still be one person.",
        )
        if fit["n_skipped_pairs"]:
            yield Limit(
                "Pairs that were not looked at",
                "A value that very many records share brings too many pairs together to compare, so these were left out. "
                "Other blocking rules may have compared some of them.",
                Figure(
                    "were left out",
                    fit["n_skipped_pairs"],
                    fit["n_skipped_pairs"] + fit["n_candidate_pairs"],
                    "pairs that share a blocking key",
                ),
            )
        if not fit["has_converged"]:
            yield Limit(
                "The linkage model has not settled",
                f"Training stopped at its limit of {count_of(fit['n_iterations'], 'iteration')}. Weights and probabilities "
                "are provisional.",
            )
        if fit["n_unnamed"]:
            yield Limit(
                "People who are not named",
                "Records such as \"unknown male\" are linked only where a source's own key or a person's judgement does so. "
                "Otherwise each counts as a person of its own: suspects may be over-counted, and ties through them missed.",
                Figure("have nothing to compare", fit["n_unnamed"], n_people_records, "person records"),
            )
    links = frame(tables, "links")
    n_model = links.filter(pl.col("basis") == Basis.MODEL).height
    if n_model:
        yield Limit(
            "Proposals, not findings",
            "The model proposed these links and no person has confirmed them. Whatever rests on them is a proposal too.",
            Figure("rest on the model alone", n_model, links.height, "links between records"),
        )
    yield from _conflicts(tables)


def _conflicts(tables: Tables) -> Iterator[Limit]:
    n_of = dict(frame(tables, "judgement_conflicts")["kind"].value_counts().iter_rows())
    n_judged = frame(tables, "judgements").height
    if n := n_of.get(ConflictKind.SET_ASIDE, 0):
        yield Limit(
            "Judgements that cannot all hold",
            "These judgements contradict others and were set aside. Someone must look at them again.",
            Figure("were set aside", n, max(n_judged, n), "judgements in force"),
        )
    if n := n_of.get(ConflictKind.CUT, 0):
        yield Limit(
            "Judgements that links go round",
            "Two records were judged to be two people, and links join them through other records all the same. They were "
            "kept apart; one of those links, or the judgement, is likely wrong.",
            Figure("are gone round", n, max(n_judged, n), "judgements in force"),
        )


def _ties(tables: Tables) -> Iterator[Limit]:
    things = frame(tables, "things")
    if not things.height:
        return
    yield Limit(
        "Cases without a joined dot",
        "No tie was found in what was delivered. That says nothing about ties in what was not.",
    )
    yield from _crowded_cases(tables)
    n_hubs = int(things["is_hub"].sum() or 0)
    if n_hubs:
        yield Limit(
            "Everyday places and numbers",
            "So many unrelated cases touch these that sharing one says next to nothing. A real tie through one would be "
            "missed here.",
            Figure("are treated as everyday hubs", n_hubs, things.height, "things recorded"),
        )


def _crowded_cases(tables: Tables) -> Iterator[Limit]:
    """Cases whose suspects are too many to tie to each other: `suspect_ties` leaves them out."""
    suspects = frame(tables, "roles").filter(pl.col("role") == Role.SUSPECT).join(frame(tables, "entities"), on="record_id")
    counts = suspects.group_by("case_id").agg(pl.col("entity_id").n_unique().alias("n"))
    n_crowded = counts.filter(pl.col("n") > MAX_CO_SUSPECTS).height
    if n_crowded:
        yield Limit(
            "Cases with very many suspects",
            f"No two suspects of a case are tied to each other where it records more than {MAX_CO_SUSPECTS} of them.",
            Figure("record too many", n_crowded, counts.height, "cases with a suspect"),
        )


def _fields(tables: Tables) -> Iterator[Limit]:
    fields = frame(tables, "field_quality").group_by("table_name", "field").agg(pl.col("n_rows", "n_present").sum())
    fields = fields.filter(pl.col("n_rows") > 0)
    thin = fields.filter(pl.col("n_present") < _LITTLE_FILLED * pl.col("n_rows")).sort("table_name", "field")
    if thin.height:
        names = ", ".join(f"{row['table_name']}.{row['field']}" for row in thin.iter_rows(named=True))
        yield Limit(
            "Fields that are mostly empty",
            f"Fewer than half of their rows hold a usable value: {names}.",
            Figure("are mostly empty", thin.height, fields.height, "fields that a body could fill"),
        )


def _ethnicity(tables: tuple[EthnicityTable, ...]) -> Iterator[Limit]:
    for table in tables:
        if not table.supports_statement:
            yield Limit(
                f"{in_words(table.variable).capitalize()} of {table.role}s",
                f"{table.sentence} No category may be compared with another.",
                Figure("hold no known value", table.n_unknown, table.n_base, f"records of a {table.role}"),
            )
