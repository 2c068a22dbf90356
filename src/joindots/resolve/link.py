"""Record linkage on any table, outside a review: one file is deduplicated, several are linked and deduplicated as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from joindots.model.errors import ParameterError, nearest
from joindots.resolve.accuracy.evaluate import Evaluation, evaluate
from joindots.resolve.models.config import KINDS, VERBATIM, LinkConfig
from joindots.resolve.models.protected_values import refuse_protected_values
from joindots.resolve.records.fitted import FittedModel, with_provenance
from joindots.resolve.resolution import Resolution, resolve_records

_DATE_FORMS = (
    (r"^(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})(?:[T ].*)?$", (1, 2, 3)),
    (r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$", (3, 2, 1)),
)
"""How dates may be written, and which groups are year, month and day."""
_ROW_NAME = pl.format("{}:{}", pl.col("file"), pl.col("row"))
"""How a sample for review names a row: the number of its file, from 0, and its own."""
_MISSING = ("", "n/a", "na", "none", "null", "nan", "unknown", "not known", "#n/a", "-", "?")


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Linked tables.

    `records` has one row per row given: ``file`` (its number), ``row`` (from 1), ``record_id``, ``entity`` (the first row of
    its entity, counted through all files). `truth` is set where a truth was named; it was withheld from the engine.
    """

    records: pl.DataFrame
    resolution: Resolution
    truth: pl.Series | None

    def evaluation(self) -> Evaluation | None:
        """Hold the result against its truth; ``None`` where none was named."""
        if self.truth is None:
            return None
        return evaluate(self.resolution.clusters.labels, self.truth.rank("dense").cast(pl.Int64).to_numpy())

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
    frames: Sequence[pl.DataFrame],
    config: LinkConfig,
    *,
    truth_column: str | None = None,
    truth_pattern: str | None = None,
    seed: int = 0,
    model: FittedModel | None = None,
    made_at: str | None = None,
) -> LinkResult:
    """Link the records of one or more tables.

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

    Raises
    ------
    AccessRefused
        If a compared column holds ethnicity, nationality or religion under another name.
    ParameterError
        If a column is missing, or the truth is compared as well.
    """
    raw = _together(frames)
    truth_from = truth_column or (config.id_column if truth_pattern else None)
    withheld = [name for name in (truth_from, config.id_column) if name is not None]
    for name in [*config.kinds, *withheld]:
        if name not in raw.columns:
            raise ParameterError(f'There is no column "{name}" in the files. {nearest(name, raw.columns)}')
    compared = sorted(set(withheld) & config.spec.columns)
    if compared:
        raise ParameterError(f'Column "{compared[0]}" is the truth or the record id and may not be compared as well.')
    refuse_protected_values(raw.select(list(config.kinds)))
    cleaned = raw.select(clean_column(raw[name], kind) for name, kind in config.kinds.items())
    resolution = resolve_records(cleaned, config.spec, seed=seed, model=model)
    if model is None:
        made = replace(resolution.model, kinds=config.kinds)
        made = made if made_at is None else with_provenance(made, cleaned, made_at=made_at, seed=seed)
        resolution = replace(resolution, model=made)
    records = _numbered(frames)
    ids = raw[config.id_column] if config.id_column else records["row"].cast(pl.String)
    records = records.with_columns(record_id=ids, entity=pl.Series(resolution.clusters.labels))
    truth = None if truth_from is None else truth_labels(raw[truth_from], truth_pattern)
    return LinkResult(records, resolution, truth)


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


def _together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Lay the tables one below the other as text, with trimmed column names."""
    if not frames:
        raise ParameterError("There is no table to link: name at least one file.")
    tables = []
    for frame in frames:
        named = frame.rename(lambda name: name.strip())
        lists = [name for name, dtype in named.schema.items() if isinstance(dtype, pl.List)]
        tables.append(named.with_columns(pl.exclude(lists).cast(pl.String)))
    return pl.concat(tables, how="diagonal")


def _numbered(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Number the files from 0 and the rows of each from 1."""
    return pl.concat(
        pl.DataFrame({"row": pl.int_range(1, len(frame) + 1, eager=True)}).select(
            pl.lit(number, pl.Int64).alias("file"), "row"
        )
        for number, frame in enumerate(frames)
    )


def clean_column(values: pl.Series, kind: str) -> pl.Series:
    """Bring one column to the plain form that comparisons expect; what stands for nothing is null.

    A date becomes eight digits, or null where it is none; slips in it stay, for they are evidence.
    """
    if kind == VERBATIM:
        return values
    if kind == "list":
        if isinstance(values.dtype, pl.List):
            return values
        return values.str.to_lowercase().str.replace_all(r"\s*[;,|]\s*", ";").str.split(";")
    values = values.str.strip_chars().str.to_lowercase().str.replace_all(r"\s+", " ")
    values = (
        values.to_frame("value")
        .select(pl.when(~pl.col("value").is_in(_MISSING)).then("value").alias(values.name))
        .to_series()
    )
    match kind:
        case "date":
            return _eight_digits(values)
        case "name":
            folded = values.str.normalize("NFKD").str.replace_all(r"\p{M}|'", "").str.replace_all(r"[^\p{L}]+", " ")
            return _blank_as_null(folded.str.strip_chars())
        case "postcode":
            packed = values.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
            return _blank_as_null(packed.str.replace(r"^(.*)(.{3})$", "$1 $2"))
        case "id":
            return _blank_as_null(values.str.replace_all(r"[^\p{L}\p{N}]", ""))
        case _:
            return values


def _blank_as_null(values: pl.Series) -> pl.Series:
    return values.replace("", None)


def _eight_digits(values: pl.Series) -> pl.Series:
    """Write dates as year, month and day; a date that the calendar does not have keeps its digits."""
    forms = []
    for pattern, groups in _DATE_FORMS:
        year, month, day = (pl.col(values.name).str.extract(pattern, group) for group in groups)
        forms.append(pl.concat_str(year, month.str.zfill(2), day.str.zfill(2)))
    return values.to_frame().select(pl.coalesce(forms)).to_series().alias(values.name)


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
