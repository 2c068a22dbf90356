"""One rule per criterion: the answer and the sentence that gives its reason.

The criteria themselves (wording, dates, numbers, versions) are rows of `reference`; a rule here turns one row into an
expression over the facts of a case. What is not recorded answers cannot_tell, never no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from joindots.model.errors import ParameterError, nearest
from joindots.reference.criteria import Criterion
from joindots.triage.kleene import all_of, answer, is_no, is_open, is_yes

CHILD_BELOW_YEARS = 18
"""The age at which ``ages_at_offence.is_child`` parts children from adults."""

_DAY = "%-d %B %Y"


@dataclass(frozen=True, slots=True)
class Rule:
    """A criterion as expressions over `case_facts`: the answer, and the reason as a sentence."""

    answer: pl.Expr
    reason: pl.Expr


def rule_for(criterion: Criterion) -> Rule:
    """Turn a criterion into its rule.

    Raises
    ------
    ParameterError
        If no rule is written for the criterion's id.
    """
    if criterion.criterion_id not in _RULES:
        raise ParameterError(
            f'No rule answers the criterion "{criterion.criterion_id}" (version {criterion.version}). '
            f"{nearest(criterion.criterion_id, _RULES)} Correct criteria.csv, or write the rule in triage/criteria.py."
        )
    return _RULES[criterion.criterion_id](criterion)


def _decision_is_nfa(criterion: Criterion) -> Rule:
    found = pl.col("decision_answer")
    n_people = pl.col("n_nfa") + pl.col("n_undecided") + pl.col("n_decided_otherwise")
    of_people = (
        pl.when(is_yes(found))
        .then(pl.format("No further action for {} of {}.", pl.col("n_nfa"), _people(n_people, "suspect")))
        .when(is_open(found) & (pl.col("n_undecided") == 0))
        .then(pl.format("None known to be no further action; another outcome for {}.", _people(n_people, "suspect")))
        .when(is_open(found))
        .then(
            pl.format(
                "None known to be no further action; for {} of {} it is missing, unmapped or for a person to read.",
                pl.col("n_undecided"),
                _people(n_people, "suspect"),
            )
        )
        .otherwise(pl.format("Another outcome for {}.", _people(n_people, "suspect")))
    )
    n_more = pl.col("n_suspects_undescribed")
    of_people = pl.concat_str(
        of_people,
        pl.when(n_more > 0)
        .then(
            pl.format(" {} stated and not described: theirs is the outcome of the crime.", _people(n_more, "more suspect"))
        )
        .otherwise(pl.lit("")),
    )
    of_crime = (
        pl.when(is_yes(found))
        .then(pl.lit("No suspect is recorded; the outcome of the crime is no further action."))
        .when(is_open(found))
        .then(pl.lit("No suspect is recorded, and the outcome of the crime is missing, unmapped or for a person to read."))
        .otherwise(pl.lit("No suspect is recorded; the crime has another outcome."))
    )
    return Rule(found, pl.when(n_people > 0).then(of_people).otherwise(of_crime))


def _decision_date_window(criterion: Criterion) -> Rule:
    first, last = criterion.day("date_from"), criterion.day("date_to")
    window = f"{_in_words(first)} to {_in_words(last)}"
    if criterion.choices("dates") == ("decided_on",):
        return _decided_within(first, last, window)
    return _reported_and_closed_within(first, last, window)


def _decided_within(first: date, last: date, window: str) -> Rule:
    days = pl.col("decision_days")
    n_within = days.list.eval(pl.element().is_between(first, last).sum()).list.first().fill_null(0)
    n_undated = days.list.len().fill_null(0) - days.list.drop_nulls().list.len().fill_null(0)
    open_days = pl.col("open_days")
    n_open = open_days.list.eval((pl.element().is_between(first, last) | pl.element().is_null()).sum()).list.first()
    found = answer(n_within > 0, (n_undated == 0) & (days.list.len() > 0) & (n_open.fill_null(0) == 0))
    earliest, latest = days.list.min().dt.strftime(_DAY), days.list.max().dt.strftime(_DAY)
    span = (
        pl.when(earliest == latest)
        .then(pl.format("on {}", earliest))
        .otherwise(pl.format("from {} to {}", earliest, latest))
    )
    reason = (
        pl.when(is_yes(found))
        .then(pl.format(f"Decided {{}}: at least one decision falls within {window}.", span))
        .when(is_no(found))
        .then(pl.format(f"Decided {{}}: outside {window}.", span))
        .when(n_undated == 0, earliest.is_not_null())
        .then(
            pl.format(f"Decided {{}}: outside {window}; a decision that may be of no further action may fall within.", span)
        )
        .when(earliest.is_not_null())
        .then(pl.format(f"Decided {{}}: outside {window}; {{}} without a date.", span, _people(n_undated, "decision")))
        .otherwise(pl.lit("The day of the decision is not recorded, nor the day of closure."))
    )
    return Rule(found, reason)


def _reported_and_closed_within(first: date, last: date, window: str) -> Rule:
    reported, closed = pl.col("reported_day"), pl.col("closed_day")
    found = all_of(*(answer(day.is_between(first, last), ~day.is_between(first, last)) for day in (reported, closed)))
    told = pl.format(
        "Reported {}, closed {}",
        reported.dt.strftime("on " + _DAY).fill_null("on a day not recorded"),
        closed.dt.strftime("on " + _DAY).fill_null("on a day not recorded"),
    )
    verdict = (
        pl.when(is_yes(found))
        .then(pl.lit(f": both within {window}."))
        .when(is_no(found))
        .then(pl.lit(f": not both within {window}."))
        .otherwise(pl.lit(f": whether both fall within {window} cannot be told."))
    )
    return Rule(found, pl.concat_str(told, verdict))


def _group(criterion: Criterion) -> Rule:
    """Count people recorded or stated; too few of them is a no only where the body itself states how many there were."""
    suspects, victims = pl.col("n_suspects"), pl.col("n_victims")
    n_least = {"suspects": criterion.number("minimum_suspects"), "victims": criterion.number("minimum_victims")}
    found = all_of(
        answer(suspects >= n_least["suspects"], (pl.col("n_suspects_stated") > 0).fill_null(False)),
        answer(victims >= n_least["victims"], (pl.col("n_victims_stated") > 0).fill_null(False)),
    )
    reason = pl.format(
        f"{{}} and {{}} recorded or stated; at least {n_least['suspects']} and {n_least['victims']} are needed{{}}.",
        _people(suspects, "suspect"),
        _people(victims, "victim"),
        pl.when(is_open(found)).then(pl.lit(", and who was not recorded may still have been there")).otherwise(pl.lit("")),
    )
    return Rule(found, reason)


def _suspect_alive(criterion: Criterion) -> Rule:
    n_alive, n_unknown, n_records = pl.col("n_alive"), pl.col("n_life_unknown"), pl.col("n_suspect_records")
    n_more = pl.col("n_suspects_undescribed")
    found = answer(n_alive > 0, (n_unknown == 0) & (n_records > 0) & (n_more == 0))
    reason = (
        pl.when(is_yes(found))
        .then(pl.format("{} recorded as alive.", _people(n_alive, "suspect record")))
        .when(is_no(found))
        .then(pl.format("Recorded as deceased: {}.", _people(n_records, "suspect record")))
        .when(n_records == 0)
        .then(pl.lit("No suspect is recorded, so none is known to be alive."))
        .when(n_unknown == 0)
        .then(_undescribed(n_more, "suspect"))
        .otherwise(pl.format("Life status not recorded: {} of {}.", n_unknown, _people(n_records, "suspect record")))
    )
    return Rule(found, reason)


def _not_already_reviewed(criterion: Criterion) -> Rule:
    reviewed = pl.col("was_reviewed_before")
    found = answer(~reviewed, reviewed)
    reason = (
        pl.when(is_yes(found))
        .then(pl.lit("Stated not to have been independently reviewed before."))
        .when(is_no(found))
        .then(pl.lit("Stated to have been independently reviewed before."))
        .otherwise(pl.lit("Whether it was reviewed before is not stated."))
    )
    return Rule(found, reason)


def _victim_is_child(criterion: Criterion) -> Rule:
    if criterion.number("age_below") != CHILD_BELOW_YEARS:
        raise ParameterError(
            f"criterion victim_is_child of version {criterion.version} has age_below={criterion.number('age_below')}; "
            f"ages_at_offence parts children from adults at {CHILD_BELOW_YEARS}. Use that age, or compute another there."
        )
    n_children, n_unknown, n_records = pl.col("n_children"), pl.col("n_age_unknown"), pl.col("n_victim_records")
    n_more = pl.col("n_victims_undescribed")
    found = answer(n_children > 0, (n_unknown == 0) & (n_records > 0) & (n_more == 0))
    reason = (
        pl.when(is_yes(found))
        .then(pl.format("Under 18 at the offence: {} of {}.", n_children, _people(n_records, "victim record")))
        .when(is_no(found))
        .then(pl.format("18 or over at the offence: {}.", _people(n_records, "victim record")))
        .when(n_records == 0)
        .then(pl.lit("No victim is recorded, so no age at the offence."))
        .when(n_unknown == 0)
        .then(_undescribed(n_more, "victim"))
        .otherwise(
            pl.format("Age at the offence cannot be told for {} of {}.", n_unknown, _people(n_records, "victim record"))
        )
    )
    return Rule(found, reason)


def _offence_type(criterion: Criterion) -> Rule:
    found, code = pl.col("is_child_sexual"), pl.col("offence_code")
    reason = (
        pl.when(code.is_null())
        .then(pl.lit("No offence is recorded."))
        .when(is_yes(found))
        .then(pl.format("Offence {} is a sexual offence against a child.", code))
        .when(is_no(found))
        .then(pl.format("Offence {} is not a sexual offence against a child.", code))
        .otherwise(pl.format("Offence {} does not say whether it was against a child.", code))
    )
    return Rule(found, reason)


def _undescribed(count: pl.Expr, noun: str) -> pl.Expr:
    return pl.format("Nothing is recorded of {} that the body states.", _people(count, f"more {noun}"))


def _people(count: pl.Expr, noun: str) -> pl.Expr:
    """Count people or things in words that agree in number: 1 suspect, 2 suspects."""
    return pl.when(count == 1).then(pl.lit(f"1 {noun}")).otherwise(pl.format(f"{{}} {noun}s", count))


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


_RULES: Mapping[str, Callable[[Criterion], Rule]] = {
    "decision_is_nfa": _decision_is_nfa,
    "decision_date_window": _decision_date_window,
    "group": _group,
    "suspect_alive": _suspect_alive,
    "not_already_reviewed": _not_already_reviewed,
    "victim_is_child": _victim_is_child,
    "offence_type": _offence_type,
}
