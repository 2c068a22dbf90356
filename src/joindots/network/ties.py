"""Two cases that share a thing: the dated, typed tie and the rows behind it, and what all ties of a pair say together."""

from __future__ import annotations

import polars as pl

from joindots.model.words import Answer, Basis
from joindots.network.certainty import BASES
from joindots.network.incidence import Incidence
from joindots.network.kinds import (
    KINDS,
    LEAST_TIE_BITS,
    REPEAT_SHARE,
    SUSPECT_TOGETHER,
    VICTIM_TOGETHER,
    posterior_bits,
    probability_expr,
)
from joindots.network.mentions import HELD_BACK
from joindots.network.sightings import PERSON, SUSPECT, VICTIM, How

GRADES = ("fact", "inference", "opinion")
"""What a tie rests on, by how its weaker side is known: recorded there, held by a suspect at another time, or told."""
_MODEL = BASES.index(Basis.MODEL.value)

MENTION_YEARS = 4.0
"""A name in a narrative of a case further than this from the other ties them only beside something else. Our judgement,
checked on simulated groups, which live a few years: a real one may live longer."""
DAYS_A_YEAR = 365.25
_ALWAYS_TOGETHER_FROM = 3
"""Things of two cases always occur together; from three cases on, that says that they are not independent."""


def tie_cases(incidence: Incidence, things: pl.DataFrame, certainty: pl.DataFrame, direct: pl.DataFrame) -> pl.DataFrame:
    """Tie every two cases that share a thing which is no hub.

    Parameters
    ----------
    incidence
        What touches what.
    things
        The weighed things.
    certainty, direct
        How sure each entity is, as a whole and between two cases.

    Returns
    -------
    polars.DataFrame
        One row per pair of cases and thing, in that order: the columns of ``ties`` besides ``basis``, with ``case_no_l``,
        ``case_no_r``, ``thing_no``, ``basis_no``, and ``family``, equal for things that are not independent in this pair.
        ``weight_bits`` leaves out what the identity of a suspect owes to company, which is a tie of its own;
        ``company_bits`` is what was left out.
    """
    pairs = _share_a_thing(incidence, things)
    dated = pairs.with_columns(_overlap().alias("overlap"))
    weighed = _weigh(_take_dates_off(dated), certainty, direct)
    return (
        weighed.with_columns(_family().alias("family"))
        .with_columns(
            pl.col("weight_bits", "company_bits").round(3), (pl.col("body_l") != pl.col("body_r")).alias("is_cross_force")
        )
        .filter(pl.col("weight_bits") + pl.col("company_bits") >= LEAST_TIE_BITS)
        .pipe(_beside_something_else)
        .with_columns(*_spanned())
        .sort("case_no_l", "case_no_r", "thing_no")
    )


def add_up(ties: pl.DataFrame) -> pl.DataFrame:
    """Add the ties of each pair of cases: independent things in full, further things of one family by half each time.

    Returns
    -------
    polars.DataFrame
        ``case_no_l``, ``case_no_r``, ``weight_bits``, ``company_bits`` (what company would add), ``n_paths`` (independent
        things), in that order.
    """
    pair = ("case_no_l", "case_no_r")
    ranked = ties.sort(*pair, "family", "weight_bits", "thing_no", descending=[False, False, False, True, False])
    place = pl.int_range(pl.len()).over(*pair, "family").cast(pl.Float64)
    return (
        ranked.with_columns(pl.col("weight_bits", "company_bits") * pl.lit(REPEAT_SHARE).pow(place))
        .group_by(pair)
        .agg(
            pl.col("weight_bits", "company_bits").sort().sum().round(3),
            pl.col("family").n_unique().cast(pl.Int32).alias("n_paths"),
        )
        .sort(pair)
    )


def _share_a_thing(incidence: Incidence, things: pl.DataFrame) -> pl.DataFrame:
    n_touches = pl.col("n_cases") + pl.when(pl.col("kind").is_in([SUSPECT, PERSON])).then("n_mentions").otherwise(0)
    joining = things.filter(~pl.col("is_hub") & (n_touches > 1)).select("thing_no", "weight_bits")
    cases = incidence.cases.select("case_no", "case_id", "first_on", "last_on")
    touches = incidence.touches.join(joining, on="thing_no").join(cases, on="case_no")
    sides = touches.select(
        *("thing_no", "case_no", "case_id", "first_on", "last_on", "body"),
        *("how", "probability", "evidence", "owners", "seen_from", "seen_to"),
    )
    left = touches.select("thing_id", "kind", "weight_bits", *sides.columns)
    left = left.rename({name: f"{name}_l" for name in sides.columns if name != "thing_no"})
    right = sides.rename({name: f"{name}_r" for name in sides.columns if name != "thing_no"})
    return (
        left.join(right, on="thing_no")
        .filter((pl.col("case_no_l") < pl.col("case_no_r")) & ~_is_their_own())
        .join(_always_together(incidence), on="thing_no", how="left")
    )


def _is_their_own() -> pl.Expr:
    """Whether a thing that a suspect held at another time leads from one case of theirs to another: it says nothing new."""
    is_held = pl.max_horizontal("how_l", "how_r") == How.HELD.value
    return is_held & (pl.col("owners_l").list.set_intersection("owners_r").list.len() > 0)


def _spanned() -> list[pl.Expr]:
    """Say over which days the tie is known, how precisely, in which direction it points and how it is known."""
    is_written_l, is_written_r = (pl.col(f"how_{side}") == How.WRITTEN.value for side in "lr")
    starts = pl.col("seen_from_l").is_not_null() & pl.col("seen_from_r").is_not_null()
    ends = pl.col("seen_to_l").is_not_null() & pl.col("seen_to_r").is_not_null()
    anything = pl.any_horizontal(pl.col(f"seen_{end}_{side}").is_not_null() for end in ("from", "to") for side in "lr")
    return [
        pl.min_horizontal("seen_from_l", "seen_from_r").alias("seen_from"),
        pl.max_horizontal("seen_to_l", "seen_to_r").alias("seen_to"),
        pl.when(starts & ends)
        .then(pl.lit("day"))
        .when(anything)
        .then(pl.lit("part"))
        .otherwise(pl.lit("unknown"))
        .alias("date_precision"),
        pl.when(is_written_l & is_written_r)
        .then(pl.lit("both"))
        .when(is_written_l)
        .then(pl.lit("l_names_r"))
        .when(is_written_r)
        .then(pl.lit("r_names_l"))
        .otherwise(pl.lit("none"))
        .alias("direction"),
        pl.max_horizontal("how_l", "how_r").replace_strict([0, 1, 2], list(GRADES), return_dtype=pl.String).alias("grade"),
    ]


def _overlap() -> pl.Expr:
    """Whether the two uses overlap, three-valued.

    A use with one known day is known on that day only. A suspect is the same person on every day.
    """
    known_from = {side: pl.coalesce(f"seen_from_{side}", f"seen_to_{side}") for side in "lr"}
    known_to = {side: pl.coalesce(f"seen_to_{side}", f"seen_from_{side}") for side in "lr"}
    meets = (known_from["l"] <= known_to["r"]) & (known_from["r"] <= known_to["l"])
    ends_before = (pl.col("seen_to_l") < pl.col("seen_from_r")) | (pl.col("seen_to_r") < pl.col("seen_from_l"))
    return (
        pl.when(pl.col("kind").is_in([SUSPECT, PERSON, VICTIM]))
        .then(pl.lit(Answer.YES.value))
        .when(meets.fill_null(False))
        .then(pl.lit(Answer.YES.value))
        .when(ends_before.fill_null(False))
        .then(pl.lit(Answer.NO.value))
        .otherwise(pl.lit(Answer.CANNOT_TELL.value))
    )


def _take_dates_off(ties: pl.DataFrame) -> pl.DataFrame:
    """Lower what rests on doubtful dates, and drop what rests on a thing in other hands by then."""
    taken = pl.DataFrame(
        [(kind.name, Answer.NO.value, kind.apart_bits) for kind in KINDS.values()]
        + [(kind.name, Answer.CANNOT_TELL.value, kind.unknown_dates_bits) for kind in KINDS.values()]
        + [(name, Answer.YES.value, 0.0) for name in (*KINDS, SUSPECT, PERSON, VICTIM)],
        schema={"kind": pl.String, "overlap": pl.String, "taken_bits": pl.Float64},
        orient="row",
    ).drop_nulls("taken_bits")
    return ties.join(taken, on=("kind", "overlap")).with_columns(pl.col("weight_bits") - pl.col("taken_bits"))


def _weigh(ties: pl.DataFrame, certainty: pl.DataFrame, direct: pl.DataFrame) -> pl.DataFrame:
    """Weigh ties by how surely both cases have the thing.

    A shared suspect is as sure as the straight link between the two cases or the entity's weakest link, whichever is surer.
    What those links owe to company is left out, and told apart: company that the cases share ties them on its own account.
    Two narratives that give one name mean one person unless a namesake is meant: whether any record is of that person does
    not matter, so the doubt counts once.
    """
    known = ties.join(certainty, on="thing_id", how="left").join(
        direct, on=("thing_id", "case_id_l", "case_id_r"), how="left"
    )
    is_suspect, is_person = pl.col("kind") == SUSPECT, pl.col("kind").is_in([SUSPECT, PERSON, VICTIM])
    is_surer = (pl.col("direct_probability") >= pl.col("probability")).fill_null(False)
    surest = pl.max_horizontal("probability", "direct_probability")
    surest_alone = pl.max_horizontal("probability_alone", "direct_probability_alone")
    together = pl.when(pl.col("kind") == VICTIM).then(VICTIM_TOGETHER).otherwise(SUSPECT_TOGETHER)
    of_thing = probability_expr(pl.col("weight_bits"))
    is_inferred = is_person & (pl.max_horizontal("how_l", "how_r") == How.WRITTEN.value)
    is_twice_named = is_person & (pl.min_horizontal("how_l", "how_r") == How.WRITTEN.value)
    meant = (
        pl.when(is_twice_named)
        .then(pl.min_horizontal("probability_l", "probability_r"))
        .otherwise(pl.col("probability_l") * pl.col("probability_r"))
    )
    in_all = posterior_bits(pl.when(is_person).then(surest * together).otherwise(of_thing) * meant)
    alone = posterior_bits(pl.when(is_person).then(surest_alone * together).otherwise(of_thing) * meant)
    counted = pl.when(is_person).then(pl.min_horizontal(in_all, pl.max_horizontal(alone, 0.0))).otherwise(in_all)
    return known.with_columns(
        counted.alias("weight_bits"),
        (in_all - counted).alias("company_bits"),
        pl.when(is_inferred)
        .then(_MODEL)
        .when(is_suspect & is_surer)
        .then("direct_basis_no")
        .when(is_person)
        .then("basis_no")
        .otherwise(0)
        .alias("basis_no"),
        ((meant < HELD_BACK) | _are_years_apart()).alias("is_held_back") & is_inferred,
    )


def _are_years_apart() -> pl.Expr:
    """Whether two cases lie so many years apart that a name alone may mean a namesake; unknown days do not tell."""
    apart = pl.max_horizontal(
        pl.col("first_on_l") - pl.col("last_on_r"), pl.col("first_on_r") - pl.col("last_on_l")
    ).dt.total_days()
    return (apart > MENTION_YEARS * DAYS_A_YEAR).fill_null(False)


def _beside_something_else(ties: pl.DataFrame) -> pl.DataFrame:
    """Keep what is held back only where the two cases share something else."""
    n_others = (~pl.col("is_held_back")).sum().over("case_no_l", "case_no_r")
    return ties.filter(~pl.col("is_held_back") | (n_others > 0))


def _always_together(incidence: Incidence) -> pl.DataFrame:
    """Name the first of the things that occur in exactly the same three or more cases."""
    return (
        incidence.sure.group_by("thing_no", "thing_id")
        .agg(pl.col("case_no").sort().cast(pl.String).alias("touched"))
        .filter(pl.col("touched").list.len() >= _ALWAYS_TOGETHER_FROM)
        .with_columns(pl.col("touched").list.join(","))
        .select("thing_no", pl.col("thing_id").sort_by("thing_no").first().over("touched").alias("always_with"))
    )


def _family() -> pl.Expr:
    """Name what a tie depends on: the one suspect who holds the thing in both cases, or the two who do, or its company."""
    both = pl.col("owners_l").list.set_intersection("owners_r").list.sort().list.first()
    each = pl.concat_str(pl.col("owners_l").list.first(), pl.lit("|"), pl.col("owners_r").list.first())
    return pl.coalesce(pl.lit(f"{SUSPECT}:") + both, "always_with", each, "thing_id")
