"""What is recorded of each case that a criterion asks about, counted once.

The unit of a decision is one suspect in one crime. A suspect without a decision of their own takes the outcome of the crime;
so does a case that names no suspect. A decision that gives no outcome is none where the body decides on the crime as a
whole; where another suspect of the case has an outcome of their own, it is a decision whose outcome is missing.

Records that share the source's own person key are one person; records without a key count one each, so that two unknown men
are two. Where the body states more people than it describes, the others are there and nothing of them is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from joindots.model.words import Answer, Role
from joindots.reference.offences import find_offence, offence
from joindots.reference.outcomes import MISSING, all_outcomes
from joindots.triage.kleene import answer, any_in, is_open, is_yes

READS: Mapping[str, tuple[str, ...]] = {
    "cases": (
        "case_id",
        "source_id",
        "offence_code",
        "reported_on",
        "recorded_on",
        "closed_on",
        "outcome_code",
        "decided_on",
        "was_reviewed_before",
        "n_suspects_stated",
        "n_victims_stated",
    ),
    "roles": ("case_id", "record_id", "role"),
    "people": ("record_id", "person_ref", "life_status"),
    "suspect_decisions": ("case_id", "record_id", "outcome_code", "standing", "decided_on"),
    "ages_at_offence": ("case_id", "record_id", "is_child"),
}

DECISION_COLUMNS = ("case_id", "person", "outcome_code", "answer", "decided_on")


def case_facts(tables: Mapping[str, pl.DataFrame], decisions: pl.DataFrame) -> pl.DataFrame:
    """Gather one row of facts per case.

    Parameters
    ----------
    tables
        The tables and columns of `READS`.
    decisions
        What `suspect_decisions` returns for the same tables.

    Returns
    -------
    ``case_id``, ``source_id``, ``offence_code``, ``was_reviewed_before`` as recorded; and

    - ``decision_answer``, ``n_nfa``, ``n_undecided``, ``n_decided_otherwise`` (people; 0 where no suspect is recorded);
    - ``decision_days``, the days of the decisions that matter: those of no further action, else those that may be, else all;
      ``open_days``, beside decisions of no further action, the days of those that may be;
    - ``reported_day`` and ``closed_day``;
    - ``n_suspects`` and ``n_victims`` (recorded, or stated where that is more), ``n_suspects_recorded``;
      ``n_suspects_undescribed`` and ``n_victims_undescribed``, stated beyond those recorded;
    - ``n_alive``, ``n_life_unknown``, ``n_suspect_records``; ``n_children``, ``n_age_unknown``, ``n_victim_records``;
    - ``is_child_sexual`` (three-valued) and ``is_rape`` (null where no offence is recorded).
    """
    suspects, victims = _with_role(tables, Role.SUSPECT), _with_role(tables, Role.VICTIM)
    facts = tables["cases"].select(READS["cases"])
    for found in (_decision_facts(decisions), _suspect_facts(suspects), _victim_facts(victims, tables["ages_at_offence"])):
        facts = facts.join(found, on="case_id", how="left")
    counts = [name for name in facts.columns if name.startswith("n_") and not name.endswith("_stated")]
    return (
        facts.with_columns(pl.col(counts).fill_null(0).cast(pl.Int32))
        .with_columns(
            n_suspects=pl.max_horizontal("n_suspects_recorded", "n_suspects_stated"),
            n_victims=pl.max_horizontal("n_victims_recorded", "n_victims_stated"),
            n_suspects_undescribed=_beyond("n_suspects_stated", "n_suspects_recorded"),
            n_victims_undescribed=_beyond("n_victims_stated", "n_victims_recorded"),
            reported_day=pl.coalesce("reported_on", "recorded_on"),
            closed_day=pl.coalesce("closed_on", pl.col("decision_days").list.max()),
        )
        .join(_offence_facts(facts), on="offence_code", how="left")
        .with_columns(pl.col("is_child_sexual").fill_null(Answer.CANNOT_TELL.value))
        .sort("case_id")
    )


def suspect_decisions(tables: Mapping[str, pl.DataFrame], standings: Sequence[str]) -> pl.DataFrame:
    """List what was decided about each suspect in each case, own decision first, else that of the crime.

    Parameters
    ----------
    standings
        The standings of an outcome that count as no further action.

    Returns
    -------
    `DECISION_COLUMNS`, one row per suspect record, and one row with no ``person`` for a case that has none, or that states
    more suspects than it describes: theirs is the decision of the crime. ``answer`` says whether it was a decision of no
    further action; ``decided_on`` falls back on the day of the crime's outcome, then on the day of closure.
    """
    own = tables["suspect_decisions"].select(READS["suspect_decisions"])
    suspects = pl.concat(
        [_with_role(tables, Role.SUSPECT).select("case_id", "record_id"), own.select("case_id", "record_id")]
    )
    crime = tables["cases"].select(
        "case_id",
        crime_code="outcome_code",
        crime_standing=_standing_of(pl.col("outcome_code")),
        crime_day=pl.coalesce("decided_on", "closed_on"),
    )
    suspects = pl.concat([suspects.unique(), _undescribed(tables, suspects.unique())], how="diagonal")
    rows = (
        crime.join(suspects, on="case_id", how="left")
        .join(own, on=["case_id", "record_id"], how="left")
        .join(_person_keys(tables["people"]), on="record_id", how="left")
        .with_columns(standing=_own_standing())
    )
    standing = pl.coalesce("standing", "crime_standing")
    return rows.select(
        "case_id",
        pl.coalesce("person", "record_id").alias("person"),
        pl.when(pl.col("standing").is_null()).then("crime_code").otherwise("outcome_code").alias("outcome_code"),
        answer(standing.is_in(list(standings)), standing == "no").alias("answer"),
        pl.coalesce("decided_on", "crime_day").alias("decided_on"),
    )


def _undescribed(tables: Mapping[str, pl.DataFrame], suspects: pl.DataFrame) -> pl.DataFrame:
    """List the cases that describe suspects, and state more of them than they describe."""
    described = (
        suspects.join(_person_keys(tables["people"]), on="record_id", how="left")
        .group_by("case_id")
        .agg(pl.coalesce("person", "record_id").n_unique().alias("n_described"))
    )
    return (
        tables["cases"]
        .select("case_id", "n_suspects_stated")
        .join(described, on="case_id")
        .filter(pl.col("n_suspects_stated") > pl.col("n_described"))
        .select("case_id")
    )


def _beyond(stated: str, recorded: str) -> pl.Expr:
    """How many people are stated beyond those recorded; none where nothing is stated."""
    return (pl.col(stated) - pl.col(recorded)).clip(lower_bound=0).fill_null(0)


def _own_standing() -> pl.Expr:
    """The standing of a suspect's own decision; null where the outcome of the crime is to be taken."""
    is_given = pl.col("standing").is_not_null() & (pl.col("standing") != MISSING)
    return pl.when(is_given | is_given.any().over("case_id")).then("standing")


def _standing_of(outcome_code: pl.Expr) -> pl.Expr:
    standings = {outcome.code: outcome.nfa.value for outcome in all_outcomes()}
    return outcome_code.replace_strict(standings, default=None, return_dtype=pl.String)


def _person_keys(people: pl.DataFrame) -> pl.DataFrame:
    """The person behind each record, by the source's word: cases belong to one source, so its key alone tells them apart."""
    return people.select("record_id", "life_status", person=pl.coalesce("person_ref", "record_id"))


def _with_role(tables: Mapping[str, pl.DataFrame], role: Role) -> pl.DataFrame:
    records = tables["roles"].filter(pl.col("role") == role.value).select("case_id", "record_id")
    return records.join(_person_keys(tables["people"]), on="record_id", how="left").with_columns(
        pl.coalesce("person", "record_id").alias("person")
    )


def _decision_facts(decisions: pl.DataFrame) -> pl.DataFrame:
    by_person = (
        decisions.drop_nulls("person")
        .group_by("case_id", "person")
        .agg(any_in(pl.col("answer")).alias("answer"))
        .group_by("case_id")
        .agg(
            is_yes(pl.col("answer")).sum().alias("n_nfa"),
            is_open(pl.col("answer")).sum().alias("n_undecided"),
            (pl.col("answer") == Answer.NO.value).sum().alias("n_decided_otherwise"),
        )
    )
    by_case = decisions.group_by("case_id").agg(any_in(pl.col("answer")).alias("decision_answer"))
    answered = decisions.join(by_case, on="case_id")
    days = answered.filter(pl.col("answer") == pl.col("decision_answer"))
    open_days = answered.filter(is_open(pl.col("answer")) & is_yes(pl.col("decision_answer")))
    return (
        by_case.join(by_person, on="case_id", how="left")
        .join(days.group_by("case_id").agg(decision_days=pl.col("decided_on").sort()), on="case_id", how="left")
        .join(open_days.group_by("case_id").agg(open_days=pl.col("decided_on").sort()), on="case_id", how="left")
    )


def _suspect_facts(suspects: pl.DataFrame) -> pl.DataFrame:
    return suspects.group_by("case_id").agg(
        pl.col("person").n_unique().alias("n_suspects_recorded"),
        pl.len().alias("n_suspect_records"),
        (pl.col("life_status") == "alive").sum().alias("n_alive"),
        pl.col("life_status").is_null().sum().alias("n_life_unknown"),
    )


def _victim_facts(victims: pl.DataFrame, ages: pl.DataFrame) -> pl.DataFrame:
    is_child = pl.col("is_child").fill_null(Answer.CANNOT_TELL.value)
    aged = victims.join(ages.select(READS["ages_at_offence"]), on=["case_id", "record_id"], how="left")
    return aged.group_by("case_id").agg(
        pl.col("person").n_unique().alias("n_victims_recorded"),
        pl.len().alias("n_victim_records"),
        is_yes(is_child).sum().alias("n_children"),
        is_open(is_child).sum().alias("n_age_unknown"),
    )


def _offence_facts(facts: pl.DataFrame) -> pl.DataFrame:
    recorded = facts["offence_code"].drop_nulls().unique().sort()
    offences = [offence(code) for code in recorded if find_offence(code).value == code]
    return pl.DataFrame(
        {
            "offence_code": [found.code for found in offences],
            "is_child_sexual": [found.is_child_sexual.value for found in offences],
            "is_rape": [found.is_rape for found in offences],
        },
        schema={"offence_code": pl.String, "is_child_sexual": pl.String, "is_rape": pl.Boolean},
    )
