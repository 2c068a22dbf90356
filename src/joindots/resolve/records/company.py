"""Whom each suspect was named with, and which vehicles, accounts and telephones: the company that two records may share.

Who is who comes from a first resolution, so a co-suspect is an entity, not a spelling. Only what more than one case knows is
kept: the rest can be shared by nobody. Victims and witnesses are never company.
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import Role

CASES, CO_SUSPECTS, THINGS = "case_ids", "co_suspects", "vehicles_and_accounts"
"""The columns of company: the cases themselves, the entities named beside the record, and the things with their years."""

ROLE_COLUMNS = ("case_id", "record_id", "role")
OBJECT_COLUMNS = ("kind", "thing_id", "case_id", "person_record_id", "seen_from", "seen_to")
CASE_COLUMNS = ("case_id", "offence_from", "offence_to")
"""What is read of the tables ``roles``, ``objects`` and ``cases``."""

_OF_A_PERSON = ("vehicle", "account")
_OF_A_CASE = ("vehicle", "account", "phone")
"""Kinds of thing. A person's own telephones and addresses are compared already, and a venue is nobody's."""
_MOST_YEARS = 60
"""A longer span of days is a slip of the pen; its last years are left out."""
_ANY_YEAR = "any"


def company_of(roles: pl.DataFrame, objects: pl.DataFrame, cases: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """List the company of every record that is a suspect in some case, by record.

    Parameters
    ----------
    roles, objects, cases
        The registered tables, with at least `ROLE_COLUMNS`, `OBJECT_COLUMNS` and `CASE_COLUMNS`.
    entities
        ``record_id``, ``entity_id``: who is who after the first pass.

    Returns
    -------
    ``record_id`` and, each a list of texts in order, `CASES`, `CO_SUSPECTS` and `THINGS`: of a thing ``kind:value@year``,
    one for each year in which it was seen, so that two sightings share it only where their dates meet.
    """
    suspects = (
        roles.filter(pl.col("role") == Role.SUSPECT.value)
        .select("case_id", "record_id")
        .unique()
        .join(entities.select("record_id", "entity_id"), on="record_id")
    )
    lists = [
        suspects.select("record_id", pl.col("case_id").alias(CASES)),
        _co_suspects(suspects),
        _things(suspects, objects, cases),
    ]
    company = suspects.select("record_id").unique()
    for values in lists:
        name = values.columns[1]
        company = company.join(values.group_by("record_id").agg(pl.col(name).unique().sort()), on="record_id", how="left")
    no_list = pl.lit([], dtype=pl.List(pl.String))
    return company.select("record_id", pl.col(CASES, CO_SUSPECTS, THINGS).fill_null(no_list)).sort("record_id")


def with_company(people: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """Put beside each person record its company; an empty list where it has none. The order stays."""
    no_list = pl.lit([], dtype=pl.List(pl.String))
    joined = people.join(company, on="record_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(CASES, CO_SUSPECTS, THINGS).fill_null(no_list))


def _co_suspects(suspects: pl.DataFrame) -> pl.DataFrame:
    """Name beside each record the other suspects of its cases who are suspects in another case too."""
    others = suspects.select("case_id", pl.col("entity_id").alias(CO_SUSPECTS)).unique()
    repeated = others.filter(pl.col("case_id").n_unique().over(CO_SUSPECTS) > 1)
    together = suspects.join(repeated, on="case_id").filter(pl.col("entity_id") != pl.col(CO_SUSPECTS))
    return together.select("record_id", CO_SUSPECTS)


def _things(suspects: pl.DataFrame, objects: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Name beside each record the things recorded against it or its cases, once for each year of the sighting."""
    seen = objects.select(OBJECT_COLUMNS)
    own = (
        seen.filter(pl.col("kind").is_in(_OF_A_PERSON))
        .join(suspects.select("record_id", own_case="case_id"), left_on="person_record_id", right_on="record_id")
        .filter(pl.col("case_id").is_null() | (pl.col("case_id") == pl.col("own_case")))
        .select("thing_id", "seen_from", "seen_to", record_id="person_record_id", case_id="own_case")
    )
    of_cases = (
        seen.filter(pl.col("kind").is_in(_OF_A_CASE) & pl.col("person_record_id").is_null())
        .join(suspects.select("case_id", "record_id"), on="case_id")
        .select("thing_id", "seen_from", "seen_to", "record_id", "case_id")
    )
    sightings = pl.concat([own, of_cases], how="vertical_relaxed").join(cases.select(CASE_COLUMNS), on="case_id", how="left")
    sightings = sightings.filter(pl.col("case_id").n_unique().over("thing_id") > 1)
    return _with_years(sightings).select("record_id", pl.format("{}@{}", "thing_id", "year").alias(THINGS))


def _with_years(sightings: pl.DataFrame) -> pl.DataFrame:
    """Say in which years each thing was seen: its own days, else those of the case; where neither is known, in any year."""
    first = pl.coalesce("seen_from", "seen_to", "offence_from", "offence_to").dt.year()
    last = pl.coalesce("seen_to", "seen_from", "offence_to", "offence_from").dt.year()
    dated = sightings.with_columns(first=first, last=pl.min_horizontal(pl.max_horizontal(first, last), first + _MOST_YEARS))
    years = pl.int_ranges("first", pl.col("last") + 1).list.eval(pl.element().cast(pl.String))
    known = dated.filter(pl.col("first").is_not_null()).with_columns(year=years).explode("year")
    unknown = dated.filter(pl.col("first").is_null()).drop("first", "last")
    any_year = known.select("thing_id", "year").unique()
    spread = unknown.join(any_year, on="thing_id", how="left").with_columns(pl.col("year").fill_null(_ANY_YEAR))
    return pl.concat(
        [known.select("record_id", "thing_id", "year"), spread.select("record_id", "thing_id", "year")]
    ).unique()
