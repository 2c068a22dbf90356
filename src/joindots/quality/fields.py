"""How complete and how valid each field is, by source.

A value is present, rejected or missing, and each row of a table is exactly one of the three: a value that one row of a
delivery spoilt and another gave is present. So the three counts always add up to the base.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

MEASURED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "people": (
        "person_ref",
        "forename",
        "middle_names",
        "surname",
        "aliases",
        "sex",
        "date_of_birth",
        "age_recorded_years",
        "postcode",
        "address",
        "phones",
        "email",
        "pnc_id",
        "cro",
        "nhs_number",
        "life_status",
    ),
    "cases": (
        "offence_code",
        "offence_from",
        "offence_to",
        "reported_on",
        "recorded_on",
        "closed_on",
        "outcome_code",
        "decided_on",
        "decided_by",
        "flags",
        "was_reviewed_before",
        "n_suspects_stated",
        "n_victims_stated",
    ),
    "suspect_decisions": ("outcome_code", "decided_on", "decided_by", "was_interviewed"),
    "objects": ("case_id", "person_record_id", "seen_from", "seen_to"),
}
"""The columns that a source could have filled; ids, order and what is derived from other columns are left out."""

RECORD_COLUMN: Mapping[str, str] = {
    "people": "record_id",
    "cases": "case_id",
    "suspect_decisions": "record_id",
    "objects": "record_id",
}
"""The column of each table that ``rejected_values.record_id`` names."""


def field_quality(tables: Mapping[str, pl.DataFrame], rejected: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Count present, rejected and missing values of every measured field, by source.

    Parameters
    ----------
    tables
        The tables of `MEASURED_FIELDS`, each with ``source_id``.
    rejected
        ``table_name``, ``field`` and ``record_id`` of ``rejected_values``.
    sources
        ``source_id`` of every source that sent something, whether or not it has rows.

    Returns
    -------
    The columns of ``field_quality``, sorted by key.
    """
    counted = pl.concat(
        _counts(name, field, tables[name], rejected) for name, fields in MEASURED_FIELDS.items() for field in fields
    )
    every_field = pl.DataFrame(
        [(name, field) for name, fields in MEASURED_FIELDS.items() for field in fields],
        schema={"table_name": pl.String, "field": pl.String},
        orient="row",
    )
    every_source = pl.concat([sources.select("source_id"), counted.select("source_id")]).unique()
    n_present, n_rejected, n_rows = pl.col("n_present"), pl.col("n_rejected"), pl.col("n_rows")
    return (
        every_source.join(every_field, how="cross")
        .join(counted, on=["source_id", "table_name", "field"], how="left")
        .with_columns(pl.col("n_rows", "n_present", "n_rejected").fill_null(0))
        .with_columns(
            n_missing=n_rows - n_present - n_rejected,
            completeness=pl.when(n_rows > 0).then(n_present / n_rows),
            validity=pl.when(n_present + n_rejected > 0).then(n_present / (n_present + n_rejected)),
        )
        .sort("source_id", "table_name", "field")
    )


def _counts(table_name: str, field: str, table: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Count one field of one table by source."""
    spoilt = (
        rejected.filter((pl.col("table_name") == table_name) & (pl.col("field") == field))["record_id"].drop_nulls().unique()
    )
    value = pl.col(field)
    is_present = value.list.len().fill_null(0) > 0 if isinstance(table.schema[field], pl.List) else value.is_not_null()
    is_rejected = pl.col(RECORD_COLUMN[table_name]).is_in(spoilt.implode()) & ~is_present
    return (
        table.group_by("source_id")
        .agg(
            pl.len().cast(pl.Int64).alias("n_rows"),
            is_present.sum().cast(pl.Int64).alias("n_present"),
            is_rejected.sum().cast(pl.Int64).alias("n_rejected"),
        )
        .select("source_id", pl.lit(table_name).alias("table_name"), pl.lit(field).alias("field"), pl.exclude("source_id"))
    )
