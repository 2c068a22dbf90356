"""What the report reads: registered tables by name, with the columns it may see. It reads nothing else, and no disk."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import arrow_schema, frame_from_table
from joindots.model.registry import Stage
from joindots.model.tables import table_spec

Tables = Mapping[str, pa.Table]
"""Registered tables by name; a table that is absent counts as empty."""

_READ = (
    "deliveries",
    "source_rows",
    "records",
    "origins",
    "rejected_values",
    "people",
    "cases",
    "roles",
    "suspect_decisions",
    "objects",
    "judgements",
    "links",
    "entities",
    "company",
    "comparison_levels",
    "fits",
    "fitted_models",
    "error_estimates",
    "judgement_conflicts",
    "ages_at_offence",
    "provisions_open",
    "scope_results",
    "scope_reasons",
    "questions",
    "priorities",
    "things",
    "ties",
    "groups",
    "group_members",
    "joined_dots",
    "returns",
    "field_quality",
    "ethnicity_quality",
)
_NEVER_SHOWN = frozenset({"raw", "raw_value", "content_sha256", "text"})


def _columns(table_name: str) -> tuple[str, ...] | None:
    spec = table_spec(table_name)
    wanted = tuple(name for name in spec.column_names if name not in _NEVER_SHOWN)
    return None if wanted == spec.column_names else spec.readable_columns(Stage.REPORT, wanted)


READS: Mapping[str, tuple[str, ...] | None] = {name: _columns(name) for name in _READ}
"""Table to columns, ``None`` for all. Values as delivered are left out: they may hold a victim's name, or ethnicity."""


def frame(tables: Tables, name: str) -> pl.DataFrame:
    """Open one registered table, cut to the columns that the report reads; an absent table is empty."""
    table = tables.get(name)
    opened = frame_from_table(arrow_schema(table_spec(name)).empty_table() if table is None else table)
    columns = READS[name]
    return opened if columns is None else opened.select(columns)


def body_names(tables: Tables) -> dict[str, str]:
    """Name each source by the body that it belongs to."""
    deliveries = frame(tables, "deliveries").sort("delivery_id")
    return dict(zip(deliveries["source_id"].to_list(), deliveries["body_name"].to_list(), strict=True))
