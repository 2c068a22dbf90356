"""Which records have anything to compare."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Flags
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.coded import CodedTable, coded_table


def eligible_records(frame: pl.DataFrame | CodedTable, spec: ModelSpec) -> Flags:
    """Say which records have anything to compare: one of the columns that the model needs."""
    columns = spec.needs_any or tuple(sorted(column for comparison in spec.comparisons for column in comparison.columns))
    table = coded_table(frame)
    has_any = np.zeros(table.n_records, np.bool_)
    for column in dict.fromkeys(columns):
        has_any |= table.column(column).has_value
    return has_any
