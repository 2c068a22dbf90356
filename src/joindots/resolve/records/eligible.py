"""Which records have anything to compare."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Flags
from joindots.resolve.models.spec import ModelSpec


def eligible_records(frame: pl.DataFrame, spec: ModelSpec) -> Flags:
    """Say which records have anything to compare: one of the columns that the model needs."""
    columns = spec.needs_any or tuple(sorted(column for comparison in spec.comparisons for column in comparison.columns))
    has_any = pl.lit(False)
    for column in dict.fromkeys(columns):
        is_list = isinstance(frame.schema[column], pl.List)
        has_any = has_any | (pl.col(column).list.len().fill_null(0) > 0 if is_list else pl.col(column).is_not_null())
    return frame.select(has_any.alias("has_any")).to_series().to_numpy().astype(np.bool_)
