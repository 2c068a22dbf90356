"""What can be said of ethnicity, and what cannot.

Two variables are measured, each by itself: what people said of themselves, and what an officer saw. They have different
categories and neither stands in for the other. What is not known could be anybody, so each share is given with its bounds:
if none, and if all, of the unknown were in the category. "No suspect identified" is not an unknown person, and leaves the
base.

The unit is the person record: one person may have several, and how many people they are is not asked here. Nothing is
inferred from a name, a place or a picture. Small counts are not suppressed: this table is for those who mend the data, and
is not for publication.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from joindots.model.words import Role
from joindots.quality.wording import category_sentence, summary_sentence
from joindots.reference.ethnicity import (
    EthnicityVariable,
    Recorded,
    Scheme,
    broad_group_observed,
    observed_codes,
    self_defined_codes,
)

VARIABLES = (EthnicityVariable.SELF_DEFINED, EthnicityVariable.OBSERVED)
ROLES = (Role.SUSPECT, Role.VICTIM)
ALL_SOURCES = "all"
SUMMARY = "(all)"

WIDEST_USEFUL_BOUNDS = 0.20
"""Bounds further apart than this (20 points of a hundred) support no statement. Our judgement: the gaps between groups that
such figures are read for are of about that size, so wider bounds could hide or invent one."""

_UNKNOWN = {Recorded.MISSING: "n_missing", Recorded.REFUSED: "n_refused", Recorded.NOT_STATED: "n_not_stated"}


def ethnicity_quality(people: pl.DataFrame, roles: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Count what was recorded of ethnicity by source, role and variable, with bounds and what may be said.

    Parameters
    ----------
    people
        ``record_id`` and ``source_id``.
    roles
        ``record_id`` and ``role``; a record that is suspect in two cases counts once among suspects.
    observations
        ``record_id``, ``variable``, ``scheme``, ``code`` and ``status``; a record without a row is missing.

    Returns
    -------
    The columns of ``ethnicity_quality``, sorted by key. Each source and role with records has a row for every broad group of
    each variable, 0 included, and one for ``(all)``: the number recorded in any group.
    """
    in_role = (
        roles.filter(pl.col("role").is_in([role.value for role in ROLES]))
        .select("record_id", "role")
        .unique()
        .join(people.select("record_id", "source_id"), on="record_id")
    )
    in_role = pl.concat([in_role, in_role.with_columns(source_id=pl.lit(ALL_SOURCES))])
    counted = pl.concat(_counts(in_role, observations, variable) for variable in VARIABLES)
    return _told(_with_bounds(counted)).sort("source_id", "role", "variable", "category")


def _counts(in_role: pl.DataFrame, observations: pl.DataFrame, variable: EthnicityVariable) -> pl.DataFrame:
    """Count one variable: a row per source, role and category, with the base and its unknowns."""
    seen = observations.filter(pl.col("variable") == variable.value).select("record_id", "scheme", "code", "status")
    keys = ["scheme", "code"] if variable is EthnicityVariable.SELF_DEFINED else ["code"]
    recorded = pl.col("status") == Recorded.RECORDED.value
    grouped = in_role.join(seen, on="record_id", how="left").join(
        _groups_of(variable), on=keys, how="left", nulls_equal=True
    )
    grouped = grouped.with_columns(
        status=pl.col("status").fill_null(Recorded.MISSING.value), category=pl.when(recorded).then("category")
    )
    group = ["source_id", "role"]
    bases = grouped.group_by(group).agg(
        (pl.col("status") != Recorded.NOT_APPLICABLE.value).sum().alias("n_base"),
        (pl.col("status") == Recorded.NOT_APPLICABLE.value).sum().alias("n_not_applicable"),
        (recorded & pl.col("category").is_null()).sum().alias("n_no_group"),
        *((pl.col("status") == status.value).sum().alias(name) for status, name in _UNKNOWN.items()),
        pl.col("category").count().alias("n_recorded"),
        pl.col("scheme").filter(recorded).drop_nulls().n_unique().alias("n_schemes"),
    )
    categories = _groups_of(variable).select("category").unique()
    by_category = grouped.drop_nulls("category").group_by(*group, "category").agg(pl.len().alias("n"))
    every = bases.join(categories, how="cross").join(by_category, on=[*group, "category"], how="left")
    summary = bases.with_columns(category=pl.lit(SUMMARY), n=pl.col("n_recorded"))
    return pl.concat([every, summary], how="diagonal").with_columns(
        pl.lit(variable.value).alias("variable"), pl.col("n").fill_null(0)
    )


def _groups_of(variable: EthnicityVariable) -> pl.DataFrame:
    """List the broad group of each code, by ``scheme`` too where the variable is self-defined."""
    if variable is EthnicityVariable.OBSERVED:
        found = ((code, broad_group_observed(code)) for code in sorted(observed_codes()))
        rows = [(code, group.broad_group) for code, group in found if group is not None]
        return pl.DataFrame(rows, schema={"code": pl.String, "category": pl.String}, orient="row")
    rows_by_scheme = [(scheme, code, group) for (scheme, code), group in _self_defined_groups().items()]
    return pl.DataFrame(rows_by_scheme, schema={"scheme": pl.String, "code": pl.String, "category": pl.String}, orient="row")


def _self_defined_groups() -> dict[tuple[str | None, str], str]:
    """Find the broad group of each code by its scheme; a local code counts in every scheme, and a code that comes without a
    scheme only where all schemes agree on its group."""
    groups: dict[tuple[str | None, str], str] = {}
    meanings: dict[str, set[str]] = {}
    for found in self_defined_codes():
        if found.broad_group is not None:
            schemes = tuple(Scheme) if found.scheme is Scheme.LOCAL else (found.scheme,)
            groups |= {(scheme.value, found.code): found.broad_group for scheme in schemes}
            meanings.setdefault(found.code, set()).add(found.broad_group)
    groups |= {(None, code): min(named) for code, named in meanings.items() if len(named) == 1}
    return groups


def _with_bounds(counted: pl.DataFrame) -> pl.DataFrame:
    n_unknown = pl.sum_horizontal(*_UNKNOWN.values(), "n_no_group")
    has_base = pl.col("n_base") > 0
    return (
        counted.with_columns(n_unknown=n_unknown)
        .with_columns(
            share_low=pl.when(has_base).then(pl.col("n") / pl.col("n_base")),
            share_high=pl.when(has_base).then((pl.col("n") + pl.col("n_unknown")) / pl.col("n_base")),
        )
        .with_columns(
            supports_statement=(pl.col("n_unknown") <= WIDEST_USEFUL_BOUNDS * pl.col("n_base")) & has_base,
        )
    )


def _told(counted: pl.DataFrame) -> pl.DataFrame:
    """Add each row's sentence; there are few rows, one per source, role and category."""
    sentences = [_sentence(row) for row in counted.iter_rows(named=True)]
    return counted.select(
        "source_id",
        "role",
        "variable",
        "category",
        "n",
        "n_base",
        "n_unknown",
        "n_not_applicable",
        "share_low",
        "share_high",
        "supports_statement",
        pl.Series("sentence", sentences, dtype=pl.String),
    )


def _sentence(row: Mapping[str, object]) -> str:
    return summary_sentence(row) if row["category"] == SUMMARY else category_sentence(row)
