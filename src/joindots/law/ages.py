"""How old each person may have been when the offence was committed.

Both ends of the question are ranges: a birth may be known to the year only, an offence may have gone on for months. So the
answer is a range, from the latest birth on the first day to the earliest birth on the last day. The age that a source
states is never used: one force means the day of the record, another the day of the offence, and neither says so.

Crime records leave the last day blank for an offence on one day, so a blank last day is read as the first day, and the
reason says so (our judgement). It never makes an adult of a child. A blank first day is left open: the offence may have
begun at any time.

A person attains an age at the start of the anniversary of the birth (Family Law Reform Act 1969, s.9). The Act is silent
on births on 29 February; in a common year there is no such anniversary, and the age is taken to be attained on 1 March.
That is our reading, for a lawyer to confirm; it differs from the other one (28 February) on one day a year, and then says
"child".
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import Answer

CHILD_BELOW_YEARS = 18

CASE_COLUMNS = ("case_id", "offence_from", "offence_to")
PEOPLE_COLUMNS = ("record_id", "date_of_birth", "birth_earliest", "birth_latest", "age_recorded_years")
_CHILD_IN_WORDS = {
    Answer.YES.value: "Child",
    Answer.NO.value: "Adult",
    Answer.CANNOT_TELL.value: "Child or adult",
}


def age_on(birth: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Count the birthdays reached by the start of `day`, in whole years; negative before the birth.

    Parameters
    ----------
    birth, day
        Dates; null in, null out.
    """
    had_birthday = (day.dt.month() > birth.dt.month()) | (
        (day.dt.month() == birth.dt.month()) & (day.dt.day() >= birth.dt.day())
    )
    return day.dt.year() - birth.dt.year() - (~had_birthday).cast(pl.Int32)


def is_child(age_min: pl.Expr, age_max: pl.Expr) -> pl.Expr:
    """Whether a person in this range of ages was under 18: yes, no, or cannot_tell where the range does not settle it."""
    return (
        pl.when(age_max < CHILD_BELOW_YEARS)
        .then(pl.lit(Answer.YES.value))
        .when(age_min >= CHILD_BELOW_YEARS)
        .then(pl.lit(Answer.NO.value))
        .otherwise(pl.lit(Answer.CANNOT_TELL.value))
    )


def ages_at_offence(roles: pl.DataFrame, cases: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Compute the range of ages of every person with a role in a case.

    Parameters
    ----------
    roles
        ``case_id``, ``record_id``: one answer per pair, however many roles the person holds.
    cases, people
        `CASE_COLUMNS` and `PEOPLE_COLUMNS`.

    Returns
    -------
    The columns of ``ages_at_offence``, sorted by key. Where the first day of the offence or one end of the birth is unknown,
    only the end of the range that is settled is given.
    """
    pairs = (
        roles.select("case_id", "record_id")
        .unique()
        .join(with_last_day(cases.select(CASE_COLUMNS)), on="case_id", how="left")
        .join(people.select(PEOPLE_COLUMNS), on="record_id", how="left")
        .with_columns(
            born_from=pl.coalesce("date_of_birth", "birth_earliest"),
            born_to=pl.coalesce("date_of_birth", "birth_latest"),
        )
        .with_columns(
            least=age_on(pl.col("born_to"), pl.col("offence_from")),
            greatest=age_on(pl.col("born_from"), pl.col("offence_to")),
            trouble=_trouble(),
        )
    )
    usable = pl.col("trouble").is_null()
    return (
        pairs.with_columns(
            age_min_years=pl.when(usable).then(pl.col("least").clip(lower_bound=0)).cast(pl.Int16),
            age_max_years=pl.when(usable).then(pl.col("greatest")).cast(pl.Int16),
        )
        .with_columns(is_child=is_child(pl.col("age_min_years"), pl.col("age_max_years")))
        .with_columns(reason=_reason())
        .select("case_id", "record_id", "age_min_years", "age_max_years", "is_child", "reason")
        .sort("case_id", "record_id")
    )


def with_last_day(cases: pl.DataFrame) -> pl.DataFrame:
    """Read a blank ``offence_to`` as ``offence_from``; ``last_day_is_taken`` says where."""
    return cases.with_columns(
        last_day_is_taken=pl.col("offence_to").is_null() & pl.col("offence_from").is_not_null(),
        offence_to=pl.coalesce("offence_to", "offence_from"),
    )


def _trouble() -> pl.Expr:
    """Why dates that are there cannot both be right; null where they can."""
    return (
        pl.when(pl.col("offence_from") > pl.col("offence_to"))
        .then(pl.lit("The first day of the offence is recorded as after its last day."))
        .when(pl.col("born_from") > pl.col("born_to"))
        .then(pl.lit("The earliest date of birth is recorded as after the latest."))
        .when(pl.col("born_from") > pl.col("offence_to"))
        .then(pl.lit("The date of birth is recorded as after the offence."))
    )


def _reason() -> pl.Expr:
    ages = _ages_in_words(pl.col("age_min_years"), pl.col("age_max_years"))
    computed = pl.format(
        "{}: {} (born {}; offence {}).",
        pl.col("is_child").replace_strict(_CHILD_IN_WORDS, return_dtype=pl.String),
        ages,
        _span_in_words(pl.col("born_from"), pl.col("born_to")),
        pl.concat_str(_span_in_words(pl.col("offence_from"), pl.col("offence_to")), _taken_in_words()),
    )
    is_bounded = pl.col("age_min_years").is_not_null() | pl.col("age_max_years").is_not_null()
    missing = pl.format("Cannot be computed: {} not recorded.", _missing_in_words())
    return pl.concat_str(pl.coalesce("trouble", pl.when(is_bounded).then(computed), missing), _stated_age())


def _missing_in_words() -> pl.Expr:
    no_birth = pl.col("born_from").is_null() & pl.col("born_to").is_null()
    no_offence = pl.col("offence_from").is_null() & pl.col("offence_to").is_null()
    return (
        pl.when(no_birth & no_offence)
        .then(pl.lit("the date of birth and the date of the offence are"))
        .when(no_birth)
        .then(pl.lit("the date of birth is"))
        .when(no_offence)
        .then(pl.lit("the date of the offence is"))
        .otherwise(pl.lit("the dates that would settle either end of the range are"))
    )


def _ages_in_words(least: pl.Expr, greatest: pl.Expr) -> pl.Expr:
    return (
        pl.when(least == greatest)
        .then(pl.format("aged {}", least))
        .when(least.is_null())
        .then(pl.format("aged {} or under", greatest))
        .when(greatest.is_null())
        .then(pl.format("aged {} or over", least))
        .when(greatest == least + 1)
        .then(pl.format("aged {} or {}", least, greatest))
        .otherwise(pl.format("aged {} to {}", least, greatest))
    )


def _span_in_words(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    first_words, last_words = first.dt.strftime("%-d %B %Y"), last.dt.strftime("%-d %B %Y")
    return (
        pl.when(first == last)
        .then(pl.format("on {}", first_words))
        .when(first.is_null())
        .then(pl.format("on or before {}, the first day not recorded", last_words))
        .when(last.is_null())
        .then(pl.format("on or after {}, the last day not recorded", first_words))
        .otherwise(pl.format("from {} to {}", first_words, last_words))
    )


def _taken_in_words() -> pl.Expr:
    words = ", the last day not recorded and taken as the first"
    return pl.when(pl.col("last_day_is_taken")).then(pl.lit(words)).otherwise(pl.lit(""))


def _stated_age() -> pl.Expr:
    stated = pl.col("age_recorded_years")
    return (
        pl.when(stated.is_not_null())
        .then(pl.format(" The age {} that the source states is not used: it is at an unstated date.", stated))
        .otherwise(pl.lit(""))
    )
