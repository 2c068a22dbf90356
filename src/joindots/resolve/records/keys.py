"""The value of a key for every record of a frame, as text; lists where a key has several values."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from joindots.model.errors import SchemaError, nearest
from joindots.resolve.models.spec import Key
from joindots.resolve.records.sounds import long_sounds, sounds
from joindots.standardise.spellings import variant_groups

_LIST = pl.List(pl.String)


def key_values(frame: pl.DataFrame, key: Key) -> pl.Series:
    """Derive a key's value for every record.

    Returns
    -------
    Text, null where missing; or lists of distinct text in ascending order, empty where missing.

    Raises
    ------
    SchemaError
        If the frame lacks one of the key's columns.
    """
    for column in key.columns:
        if column not in frame.columns:
            raise SchemaError(f'Key "{key.name}": there is no column "{column}". {nearest(column, frame.columns)}')
    joined = _joined(frame, key)
    if joined.dtype == _LIST:
        return _each_element(joined, key)
    if key.gives_many:
        return _as_sets(_many(joined, key))
    return _single(joined, key)


def _joined(frame: pl.DataFrame, key: Key) -> pl.Series:
    """Join the key's columns to one text (all must be present), or take the one list column as it is."""
    if len(key.columns) == 1:
        column = frame[key.columns[0]]
        return column.cast(_LIST if isinstance(column.dtype, pl.List) else pl.String).alias(key.name)
    parts = [pl.col(column).cast(pl.String).replace("", None) for column in key.columns]
    together = pl.concat_str(parts, separator=" ")
    return frame.select(together.alias(key.name)).to_series()


def _single(values: pl.Series, key: Key) -> pl.Series:
    """Apply a transform that gives one value."""
    match key.transform_name:
        case "first":
            values = values.str.head(int(key.argument))
        case "drop":
            values = values.str.head(-int(key.argument))
        case "before":
            values = values.str.split(key.argument).list.first()
        case "letters":
            values = values.str.replace_all(r"[^\p{L}\p{N}]", "")
        case "sound":
            values = sounds(values)
        case "long_sound":
            values = long_sounds(values)
        case "any_order":
            values = values.str.split(" ").list.sort().list.join(" ")
        case "day_month":
            values = _day_month(values)
        case _:
            pass
    return values.replace("", None).alias(key.name)


def _many(values: pl.Series, key: Key) -> pl.Series:
    """Apply a transform that gives several values."""
    match key.transform_name:
        case "words":
            return values.str.split(" ")
        case "variants":
            return _each_distinct_list(values, lambda text: [text, *(f"={group}" for group in variant_groups(text))])
        case "slips":
            return _each_distinct_list(values, _slips)
        case "parts":
            return _date_parts(values)
        case _:
            return _each_distinct_list(values, _masked)


def _masked(text: str) -> list[str]:
    return [f"{text[:n]}*{text[n + 1 :]}" for n in range(len(text))]


def _slips(text: str) -> list[str]:
    """List a text and all that leave one letter out: any two texts one edit apart share one."""
    return [text, *(text[:n] + text[n + 1 :] for n in range(len(text)) if len(text) > 1)]


def _date_parts(values: pl.Series) -> pl.Series:
    """Pair the parts of dates of eight digits."""
    year, month, day = (pl.col("date").str.slice(start, n) for start, n in ((0, 4), (4, 2), (6, 2)))
    pairs = pl.concat_list(
        pl.concat_str(year, month), pl.concat_str(year, pl.lit("*"), day), pl.concat_str(pl.lit("*"), month, day)
    )
    return values.alias("date").to_frame().select(pl.when(pl.col("date").is_not_null()).then(pairs)).to_series()


def _day_month(values: pl.Series) -> pl.Series:
    """Write dates of eight digits with the lesser of day and month first."""
    year, month, day = (pl.col("date").str.slice(start, n) for start, n in ((0, 4), (4, 2), (6, 2)))
    ordered = pl.concat_str(year, pl.min_horizontal(month, day), pl.max_horizontal(month, day))
    return values.alias("date").to_frame().select(ordered).to_series()


def _each_element(values: pl.Series, key: Key) -> pl.Series:
    """Apply a key to each element of a list column."""
    records = pl.DataFrame({"record": pl.int_range(len(values), eager=True), "value": values})
    elements = records.explode("value").drop_nulls("value")
    derived = _many(elements["value"], key) if key.gives_many else _single(elements["value"], key)
    elements = elements.select("record", derived.alias("value"))
    if key.gives_many:
        elements = elements.explode("value")
    grouped = elements.drop_nulls("value").group_by("record").agg("value")
    return _as_sets(records.select("record").join(grouped, on="record", how="left", maintain_order="left")["value"])


def _as_sets(values: pl.Series) -> pl.Series:
    """Sort each list and keep each text once; a missing list is empty."""
    frame = values.alias("value").to_frame()
    cleaned = pl.col("value").list.eval(pl.element().filter(pl.element().str.len_chars() > 0).unique().sort())
    return frame.select(cleaned.fill_null(pl.lit([], dtype=_LIST))).to_series().cast(_LIST)


def _each_distinct(values: pl.Series, function: Callable[[str], str]) -> pl.Series:
    """Apply a function of text once per distinct value."""
    distinct = values.drop_nulls().unique()
    derived = pl.Series([function(text) for text in distinct], dtype=pl.String)
    return values.replace_strict(distinct, derived, default=None, return_dtype=pl.String)


def _each_distinct_list(values: pl.Series, function: Callable[[str], list[str]]) -> pl.Series:
    """Apply a function of text to lists once per distinct value."""
    distinct = values.drop_nulls().unique()
    derived = pl.DataFrame({"value": distinct, "derived": pl.Series([function(text) for text in distinct], dtype=_LIST)})
    return values.alias("value").to_frame().join(derived, on="value", how="left", maintain_order="left")["derived"]
