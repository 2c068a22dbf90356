"""Errors side by side for groups of true entities: whose records are joined to somebody else's, and whose are not found.

A group is a number that a known truth gives to each true entity. No record carries one outside simulated or labelled truth,
nothing here guesses one, and no other part of linkage is told.

A *false merge* is a found entity that holds records of more than one true entity. It is counted once for each true entity in
it, in that entity's group: a found entity with records of three people harms three.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.evaluate import Accuracy
from joindots.resolve.accuracy.intervals import Interval, ratio_interval, share_interval
from joindots.resolve.kernels.data import Ids

_FEWEST_HARMED = 2.0
"""The design effect where no false merge was seen: one within a group would harm two of its entities at once."""


@dataclass(frozen=True, slots=True)
class GroupErrors:
    """The errors of one group of true entities.

    `false_merges` is the share of its true entities that share a found entity with another. `recall` is the share of its
    true pairs that were found, with the entities as units. `b_cubed` is the mean over its records.
    """

    group: int
    n_records: int
    n_entities: int
    n_falsely_merged: int
    false_merges: Interval
    n_true_pairs: int
    recall: Interval
    b_cubed: Accuracy


def errors_by_group(found: Ids, truth: Ids, groups: Ids) -> tuple[GroupErrors, ...]:
    """Measure each group, in order of its number.

    Parameters
    ----------
    found, truth, groups
        ``(records,)``: the found entity, the true entity and the group of each record.

    Raises
    ------
    ParameterError
        If they are not equally long, or the records of one true entity are of two groups.
    """
    if not len(found) == len(truth) == len(groups):
        raise ParameterError(f"{len(found)} records were grouped, {len(truth)} have a truth and {len(groups)} a group.")
    cells = pl.DataFrame({"found": found, "truth": truth, "group": groups})
    if cells.select("truth", "group").unique()["truth"].is_duplicated().any():
        raise ParameterError("A true entity has records in two groups. Give all records of an entity one group.")
    cells = cells.group_by("group", "truth", "found").len("n").cast({"n": pl.Float64})
    cells = cells.with_columns(
        n_found=pl.col("n").sum().over("found"),
        n_truth=pl.col("n").sum().over("truth"),
        is_shared=pl.col("truth").n_unique().over("found") > 1,
    ).sort("group", "truth", "found")
    return tuple(_of_group(part) for part in cells.partition_by("group", maintain_order=True))


def _of_group(cells: pl.DataFrame) -> GroupErrors:
    entities = cells.group_by("truth", maintain_order=True).agg(
        is_merged=pl.col("is_shared").any(),
        n_found_pairs=(pl.col("n") * (pl.col("n") - 1) / 2).sum(),
        n_pairs=(pl.col("n_truth") * (pl.col("n_truth") - 1) / 2).first(),
    )
    n_merged = int(entities["is_merged"].sum())
    n, n_found, n_truth = (cells[name].to_numpy() for name in ("n", "n_found", "n_truth"))
    n_records = float(n.sum())
    return GroupErrors(
        group=int(cells["group"][0]),
        n_records=int(n_records),
        n_entities=len(entities),
        n_falsely_merged=n_merged,
        false_merges=share_interval(n_merged, len(entities), design_effect=_design_effect(cells)),
        n_true_pairs=int(entities["n_pairs"].sum()),
        recall=ratio_interval(entities["n_found_pairs"].to_numpy(), entities["n_pairs"].to_numpy()),
        b_cubed=Accuracy(float((n * n / n_found).sum()) / n_records, float((n * n / n_truth).sum()) / n_records),
    )


def _design_effect(cells: pl.DataFrame) -> float:
    """Say how much less falsely merged entities tell than their number: they come two or more to a found entity.

    With found entities that each harm ``s`` entities of the group, ``sum(s ** 2) / sum(s)``: the variance of a compound
    Poisson count over its mean.
    """
    harmed = cells.filter("is_shared").group_by("found").len("s")["s"].to_numpy().astype(np.float64)
    return float(np.square(harmed).sum() / harmed.sum()) if len(harmed) else _FEWEST_HARMED
