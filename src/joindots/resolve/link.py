"""Record linkage on any table, outside a review: one file is deduplicated, several are linked and deduplicated as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.model.errors import ParameterError
from joindots.resolve.accuracy.evaluate import Evaluation, evaluate
from joindots.resolve.explain.pair import LinkExplanation, explain_rows
from joindots.resolve.models.config import KINDS, VERBATIM, LinkConfig
from joindots.resolve.records.cleaning import (
    canonical_order,
    clean_column,
    clean_table,
    numbered_rows,
    order_keys,
    read_columns,
)
from joindots.resolve.records.coded import code_texts
from joindots.resolve.records.fitted import FittedModel, with_provenance
from joindots.resolve.resolution import Resolution, resolve_records
from joindots.resolve.steps import Steps

_ROW_NAME = pl.format("{}:{}", pl.col("file"), pl.col("row"))
"""How a sample for review names a row: the number of its file, from 0, and its own."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Linked tables.

    `records` has one row per row given: ``file`` (its number), ``row`` (from 1), ``record_id``, ``entity`` (the first row of
    its entity, counted through all files). `truth` is set where a truth was named; it was withheld from the engine. `steps`
    says what each step took.
    """

    records: pl.DataFrame
    resolution: Resolution
    truth: pl.Series | None
    steps: Steps

    def evaluation(self) -> Evaluation | None:
        """Hold the result against its truth; ``None`` where none was named."""
        if self.truth is None:
            return None
        return evaluate(self.resolution.clusters.labels, code_texts(self.truth)[1].astype(np.int64))

    def entities(self) -> pl.DataFrame:
        """Name every record by its file and row, as a sample for review does: ``record_id``, ``entity_id``."""
        return self.records.select(record_id=_ROW_NAME, entity_id="entity")

    def near(self) -> pl.DataFrame:
        """List the links whose records ended in two entities: ``record_id_l``, ``record_id_r``."""
        links, labels = self.resolution.links, self.resolution.clusters.labels
        apart = labels[links.lefts] != labels[links.rights]
        names = self.records.select(_ROW_NAME).to_series()
        return pl.DataFrame(
            {"record_id_l": names.gather(links.lefts[apart]), "record_id_r": names.gather(links.rights[apart])}
        )


def link_table(
    frames: Sequence[pl.DataFrame | pl.LazyFrame],
    config: LinkConfig,
    *,
    truth_column: str | None = None,
    truth_pattern: str | None = None,
    seed: int = 0,
    model: FittedModel | None = None,
    made_at: str | None = None,
    n_threads: int | None = None,
    steps: Steps | None = None,
) -> LinkResult:
    """Link the records of one or more tables. Any order of their rows gives the same entities.

    Parameters
    ----------
    truth_column
        The column that says which records are one entity; the id column unless given where there is a pattern.
    truth_pattern
        A regular expression whose first group, or whole match, is the truth within that column.
    model
        A fitted model to use as it is (`config_of_model` gives its configuration); one is trained unless given.
    made_at
        The time to write into a newly trained model, ISO 8601; without it the model carries no provenance.
    n_threads
        Threads to score with, all cores unless given; the result is the same for any number.
    steps
        Where to note what each step took.

    Raises
    ------
    AccessRefused
        If a compared column holds ethnicity, nationality or religion under another name.
    ParameterError
        If a column is missing, or the truth is compared as well.
    """
    steps = steps or Steps()
    truth_from = truth_column or (config.id_column if truth_pattern else None)
    withheld = [name for name in (truth_from, config.id_column) if name is not None]
    with steps.timed("read"):
        raw, lengths = read_columns(frames, [*config.kinds, *withheld])
    compared = sorted(set(withheld) & config.spec.columns)
    if compared:
        raise ParameterError(f'Column "{compared[0]}" is the truth or the record id and may not be compared as well.')
    records = numbered_rows(lengths)
    ids = raw[config.id_column] if config.id_column else records["row"].cast(pl.String)
    truth = None if truth_from is None else truth_labels(raw[truth_from], truth_pattern)
    with steps.timed("clean"):
        table = clean_table(raw, config.kinds)
    with steps.timed("order"):
        rows = canonical_order(order_keys(table, list(config.kinds), config.commonest_column, ids))
        table = table.in_order(rows)
    resolution = resolve_records(table, config.spec, seed=seed, model=model, n_threads=n_threads, steps=steps)
    if model is None:
        made = replace(resolution.model, kinds=config.kinds)
        made = made if made_at is None else with_provenance(made, table.frame(), made_at=made_at, seed=seed)
        resolution = replace(resolution, model=made)
    resolution = resolution.renumbered(rows)
    records = records.with_columns(record_id=ids, entity=pl.Series(resolution.clusters.labels))
    return LinkResult(records, resolution, truth, steps)


def explain_pair(
    frames: Sequence[pl.DataFrame | pl.LazyFrame], model: FittedModel, pair: tuple[tuple[int, int], tuple[int, int]]
) -> LinkExplanation:
    """Explain what a fitted model makes of two rows of the tables that it links, linked or not.

    Parameters
    ----------
    pair
        The number of the file, from 0, and of the row in it, from 1, of each.

    Raises
    ------
    ParameterError
        If there is no such row, or both are the same.
    """
    if pair[0] == pair[1]:
        raise ParameterError(f"Row {pair[0][0]}:{pair[0][1]} is given twice. Give two rows.")
    rows = []
    for file, row in sorted(pair):
        if not 0 <= file < len(frames):
            raise ParameterError(f"There is no file {file}. Allowed: 0 to {len(frames) - 1}, in the order given.")
        found = frames[file].lazy().slice(row - 1, 1).collect() if row > 0 else None
        if found is None or not len(found):
            raise ParameterError(f"File {file} has no row {row}. Count the rows below the header from 1.")
        rows.append(found)
    without_rows = [frame.lazy().head(0) for frame in frames]  # a column may stand in another file only
    raw, _ = read_columns([*rows, *without_rows], list(model.kinds))
    cleaned = pl.DataFrame([clean_column(raw[name], kind).alias(name) for name, kind in model.kinds.items()])
    return explain_rows(model, cleaned, [f"{file}:{row}" for file, row in sorted(pair)])


def config_of_model(model: FittedModel) -> LinkConfig:
    """Give the configuration that a fitted model carries.

    Raises
    ------
    ParameterError
        If the model does not say how its columns are brought to the form that it compares.
    """
    for column in sorted(model.spec.columns):
        if model.kinds.get(column) not in (*KINDS, VERBATIM):
            raise ParameterError(
                f'Model "{model.spec.name}" does not say of what kind column "{column}" is. '
                f"Allowed: {', '.join((*KINDS, VERBATIM))}. Use a model that `joindots link --save-model` wrote."
            )
    return LinkConfig(model.spec, model.kinds, None)


def truth_labels(values: pl.Series, pattern: str | None) -> pl.Series:
    """Read which entity each record truly is.

    Raises
    ------
    ParameterError
        If the pattern is no regular expression, or a record does not fit it.
    """
    if pattern is None:
        labels = values
    else:
        try:
            has_group = re.compile(pattern).groups > 0
        except re.error as problem:
            raise ParameterError(f'The truth pattern "{pattern}" is no regular expression: {problem}.') from None
        labels = values.str.extract(pattern if has_group else f"({pattern})", 1)
    if labels.null_count():
        row = int(labels.is_null().arg_true()[0]) + 1
        raise ParameterError(
            f'Record {row} has no truth: "{values[row - 1]}" in column "{values.name}" does not fit '
            f'"{pattern or "a value"}". Every record needs one.'
        )
    return labels.alias("truth")
