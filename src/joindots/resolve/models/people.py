"""The model of people: what is compared of two person records, and who may never be joined.

Names are compared side by side as spellings. Nothing here knows, infers or stores what tradition a name belongs to, and
sex, the weakest of the evidence, is what the source recorded and is never guessed from a name.
"""

from __future__ import annotations

import polars as pl

from joindots.resolve.kernels.data import Op
from joindots.resolve.models import levels
from joindots.resolve.models.spec import (
    DEFAULT_MOST_LOST,
    BlockingRule,
    BothKnown,
    Comparison,
    Guard,
    Key,
    LevelRange,
    LevelSpec,
    ModelSpec,
    SharedEvidence,
    SpansApart,
    Test,
    parse_key,
)

PEOPLE_MODEL = "people"
"""The name of the model of people."""
IDENTIFIERS = ("pnc_id", "cro", "nhs_number")
"""Identifiers whose check letter or digit was verified before they came here."""
ONE_EACH = ("pnc_id", "nhs_number")
"""Identifiers of which a person has one: two records with different ones are two people."""

PEOPLE_COLUMNS = (
    "record_id", "received_order", "source_id", "person_ref", "name_kind", "forename", "middle_names", "surname", "aliases",
    "sex", "date_of_birth", "birth_earliest", "birth_latest", "age_recorded_years", "postcode", "address", "phones", "email",
    "pnc_id", "cro", "nhs_number",
)  # fmt: skip
"""What is read of the people table."""

NOTHING_BUT_A_NAME = "a name alone"
"""The guard on pairs that nothing but a name speaks for."""

_NULL_LEVEL, _GREATEST_LEVEL = -1, 127
_AGE_SPREAD_YEARS = 8
"""How far the day on which an age was stated may lie from the middle of the file (our judgement)."""
_LIKENESS = frozenset({Op.JARO_WINKLER, Op.EDITS, Op.LETTER_SLIPS, Op.SLIPS})
_SOUNDS = frozenset({"sound", "long_sound"})
_GENERATION_YEARS = 12
"""Two people of one name this far apart in age may be parent and child (our judgement)."""
_FAR_SPANS_YEARS = 8
"""Spans of birth that are known so badly may be one person's unless so many years lie between them (our judgement)."""
_KNOWN_NAME_RECORDS, _KNOWN_NAME_RATIO = 5, 0.1
"""A name of its own is on five records, and on one for ten of the name it is like (our judgement: no single slip is as
common, even where short names are often written by ear)."""


def middle_year_of(people: pl.DataFrame) -> int | None:
    """Give the middle year of birth (of those who have one) and the middle age together; `None` where either is unknown."""
    year = people.select(pl.col("date_of_birth").dt.year().median() + pl.col("age_recorded_years").median()).item()
    return None if year is None else int(year)


def prepare_people(people: pl.DataFrame, middle_year: int | None = None) -> pl.DataFrame:
    """Bring person records to the columns that the model compares, in the order of receipt.

    `forenames` and `surnames` hold every name that a record gives for that part: aliases and middle names too. `given_names`
    are the forenames without the middle names.

    Parameters
    ----------
    middle_year
        The year that stated ages are taken to be of; that of these records unless given.
    """
    words_of_aliases = pl.col("aliases").list.eval(pl.element().str.split(" "))
    given_names = pl.concat_list(
        _words("forename"),
        words_of_aliases.list.eval(
            pl.when(pl.element().list.len() > 1)
            .then(pl.element().list.head(pl.element().list.len() - 1))
            .otherwise(pl.element())
        ).list.eval(pl.element().explode()),
    )
    surnames = pl.concat_list(
        _words("surname"),
        words_of_aliases.list.eval(pl.when(pl.element().list.len() > 1).then(pl.element().list.last())).list.drop_nulls(),
    )
    return (
        people.sort("received_order", "record_id")
        .with_columns(**_birth_span(middle_year_of(people) if middle_year is None else middle_year))
        .with_columns(
            forenames=pl.concat_list(given_names, _words("middle_names")),
            given_names=given_names,
            surnames=surnames,
            date_of_birth=pl.col("date_of_birth").dt.strftime("%Y%m%d"),
        )
    )


def _birth_span(middle_year: int | None) -> dict[str, pl.Expr]:
    """Say between which days each person was born, as day numbers: the day itself, the span that fits, or about the age.

    Ages are stated at days that are not known. The middle year of the file is taken, and `_AGE_SPREAD_YEARS` either way.
    """
    about = pl.lit(None, pl.Int32) if middle_year is None else middle_year - pl.col("age_recorded_years").cast(pl.Int32)
    first = pl.date(about - _AGE_SPREAD_YEARS, 1, 1)
    last = pl.date(about + _AGE_SPREAD_YEARS, 12, 31)

    def day_number(*choices: pl.Expr) -> pl.Expr:
        return pl.coalesce(*choices).cast(pl.Int32).cast(pl.String)

    return {
        "born_from": day_number(pl.col("date_of_birth"), pl.col("birth_earliest"), first),
        "born_to": day_number(pl.col("date_of_birth"), pl.col("birth_latest"), last),
    }


def _words(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.split(" ").list.filter(pl.element() != "")


def people_spec(threshold_probability: float = 0.95) -> ModelSpec:
    """Give the model of people. Its rules are those that train; the others are chosen by what they cost and find."""
    forename, surname, born = Key(("forename",)), Key(("surname",)), Key(("date_of_birth",))
    comparisons = (
        levels.name_comparison(
            "forename",
            levels.name_levels(forename, swaps_with=surname, others=Key(("forenames",)), own=Key(("given_names",))),
        ),
        levels.name_comparison(
            "surname", levels.name_levels(surname, swaps_with=forename, others=Key(("surnames",)), is_second=True)
        ),
        levels.name_comparison("middle_names", levels.middle_name_levels(Key(("middle_names",)), forename)),
        levels.company_comparison("full_name", forename, surname),
        levels.company_comparison("surname_and_middle_names", surname, Key(("middle_names",))),
        Comparison("date_of_birth", levels.date_levels(born), "twelve years apart or more", frequency_key=born),
        Comparison("birth_span", levels.span_levels(Key(("born_from",)), Key(("born_to",))), "years apart"),
        _address(),
        levels.comparison("phones", levels.list_levels(Key(("phones",)))),
        levels.comparison("email", levels.email_levels(Key(("email",)))),
        *(levels.comparison(name, levels.identifier_levels(Key((name,)), forgives_slips=False)) for name in IDENTIFIERS),
        Comparison("sex", (LevelSpec("same", (Test(Op.EQUAL, Key(("sex",))),), 0.97, 0.6),)),
    )
    return ModelSpec(
        name=PEOPLE_MODEL,
        comparisons=comparisons,
        blocking_rules=_rules(),
        guards=_guards({comparison.name: comparison for comparison in comparisons}),
        shared_evidence=_shared_evidence({comparison.name: comparison for comparison in comparisons}),
        threshold_probability=threshold_probability,
        needs_any=("forename", "surname", "aliases"),
        most_lost=DEFAULT_MOST_LOST,
    )


def _address() -> Comparison:
    """Compare address and postcode as one thing: a move changes both."""
    address, postcode = Key(("address",)), Key(("postcode",))
    same = LevelSpec("same address", (Test(Op.EQUAL, address),), 0.35, 0.0001, rarity=1.0)
    return Comparison("address", (same, *levels.postcode_levels(postcode)), frequency_key=postcode)


def _rules() -> tuple[BlockingRule, ...]:
    """List the rules that train. They bring no households together."""
    training = (
        "forename, surname",
        "surname, date_of_birth",
        "forename, date_of_birth",
        "date_of_birth, postcode",
        "pnc_id",
    )
    return tuple(BlockingRule(tuple(parse_key(key.strip()) for key in rule.split(",")), trains=True) for rule in training)


def _shared_evidence(comparisons: dict[str, Comparison]) -> tuple[SharedEvidence, ...]:
    """Say what two records share that two people of one home may share as well.

    A father and a son may have a name, a home and its telephone alike: whoever has another forename is no rival there. And a
    forename that is not written, or as neither twin's, may be either's; where the births agree, only twins are rivals.
    """

    def at_most(name: str, label: str) -> LevelRange:
        return LevelRange(name, _NULL_LEVEL, comparisons[name].level(label))

    nothing_else = tuple(at_most(name, "differs") for name in ("email", *IDENTIFIERS))
    no_date, no_phone = LevelRange("date_of_birth", _NULL_LEVEL, _NULL_LEVEL), at_most("phones", "differs")
    no_middle_name = at_most("middle_names", "initial agrees")
    one_phone = LevelRange("phones", comparisons["phones"].level("one is shared"), _GREATEST_LEVEL)
    like_forename = LevelRange("forename", _NULL_LEVEL, comparisons["forename"].level("nickname or other spelling") - 1)
    one_name = LevelRange("forename", comparisons["forename"].level("initial agrees"), _GREATEST_LEVEL)
    home = Guard("a name and a home alone", (no_date, no_middle_name, no_phone, *nothing_else), divides=False)
    phone = Guard("a name and a household's telephone", (no_date, no_middle_name, one_phone, *nothing_else), divides=False)
    same_date = comparisons["date_of_birth"].level("same")
    one_birth, another = (
        LevelRange("date_of_birth", same_date, same_date),
        LevelRange("date_of_birth", _NULL_LEVEL, same_date - 1),
    )
    slip, its_name = (like_forename, *nothing_else), "a forename that is missing, or only like the other"
    return (
        SharedEvidence(home, (one_name,)),
        SharedEvidence(phone, (one_name, one_phone)),
        SharedEvidence(Guard(its_name, (*slip, another), divides=False)),
        SharedEvidence(Guard(f"{its_name}, of one birth", (*slip, one_birth), divides=False), (one_birth,)),
    )


def _guards(comparisons: dict[str, Comparison]) -> tuple[Guard, ...]:
    """Say who the model may not join, whatever the weight."""
    forename = Key(("forename",))

    def at_least(name: str, label: str) -> LevelRange:
        return LevelRange(name, comparisons[name].level(label), _GREATEST_LEVEL)

    def at_most(name: str, label: str) -> LevelRange:
        return LevelRange(name, _NULL_LEVEL, comparisons[name].level(label))

    an_identifier = tuple(at_least(name, "same") for name in IDENTIFIERS)
    another_forename = LevelRange("forename", 0, comparisons["forename"].level("differs"))
    own = (*an_identifier, at_least("email", "same"))
    a_generation_apart = SpansApart(Key(("born_from",)), Key(("born_to",)), _FAR_SPANS_YEARS, _GENERATION_YEARS)
    spans_do_not_meet = LevelRange("birth_span", 0, 0)
    no_date, another_middle_name = LevelRange("date_of_birth", _NULL_LEVEL, _NULL_LEVEL), LevelRange("middle_names", 0, 0)
    own_or_phone = (*own, at_least("phones", "one is shared"))
    nothing_personal = tuple(at_most(name, "differs") for name in ("phones", "email", *IDENTIFIERS))
    nothing_but_a_name = (
        at_most("date_of_birth", "a year or less apart"),
        at_most("address", "same postcode district"),
        *nothing_personal,
    )
    one_birth = (
        at_least("surname", "a slip or two"),
        at_least("date_of_birth", "same"),
    )
    twins = (another_forename, *one_birth)
    below_same = LevelRange("forename", 1, comparisons["forename"].level("same") - 1)
    not_written_alike, not_heard_alike = _levels_without(comparisons["forename"])
    like_names = (below_same, BothKnown(forename, _KNOWN_NAME_RECORDS, _KNOWN_NAME_RATIO))
    names_heard_alike = (below_same, BothKnown(forename))
    return (
        *(Guard(f"different {name}", (LevelRange(name, 0, 0),)) for name in ONE_EACH),
        Guard("twins at one address", (*twins, at_least("address", "same postcode")), an_identifier),
        Guard("twins with one telephone", (*twins, at_least("phones", "one is shared")), an_identifier),
        Guard("twins of like names", (*one_birth, *like_names), (*an_identifier, *not_written_alike)),
        Guard("twins of names heard alike", (*one_birth, *names_heard_alike), (*an_identifier, *not_heard_alike)),
        Guard("a generation apart", (a_generation_apart,), an_identifier),
        Guard("another middle name, and no date in common", (no_date, another_middle_name), own_or_phone),
        Guard("births that cannot be one", (spans_do_not_meet,), own_or_phone, divides=False),
        Guard("another forename", (another_forename,), own, divides=False),
        Guard("another forename, written alike", like_names, (*own, *not_written_alike), divides=False),
        Guard("another forename, heard alike", names_heard_alike, (*own, *not_heard_alike), divides=False),
        Guard(NOTHING_BUT_A_NAME, nothing_but_a_name, divides=False),
    )


def _levels_without(comparison: Comparison) -> tuple[tuple[LevelRange, ...], tuple[LevelRange, ...]]:
    """List the levels that do not rest on how alike two values are written, and those that do not on how they are heard."""
    not_written, not_heard = [], []
    for number, level in zip(range(len(comparison.levels), 0, -1), comparison.levels, strict=True):
        if not any(test.op in _LIKENESS for test in level.tests):
            not_written.append(LevelRange(comparison.name, number, number))
        if not any(test.key.transform_name in _SOUNDS for test in level.tests):
            not_heard.append(LevelRange(comparison.name, number, number))
    return tuple(not_written), tuple(not_heard)
