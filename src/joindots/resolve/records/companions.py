"""How common a name really is: with its look-alikes counted, and beside the other part of the name.

A slip of the pen is rare, but two people whose common name was slipped in one way are not: the weight of "eilf" is that of
"elif". So a value counts as often as the commonest value that one slip, a nickname or another spelling leads to.

The parts of a name keep company: among people called Mohammed there are many more Khans than among all. Weighing the parts
as if they were independent counts the same rarity twice, and counts it most for the names that a file has few of. So what
two parts are commoner together than apart is taken off again. Only counts of spellings are read; nothing here says, or
stores, why two parts keep company. So it is with a town beside its postcode, and with a household's surname.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Bits, Flags, Ids
from joindots.resolve.records.coded import Coded
from joindots.standardise.spellings import variant_table

RECORDS_OF_ONE = 3.0
"""How many records with the same two parts may be one person's own, and say nothing of others (our judgement)."""
RECORDS_FOR_SURE = 20.0
"""How many records of the first part it takes to trust its company as much as the whole file's (our judgement)."""
_FEWEST_LETTERS = 4
"""Shorter values have no look-alikes: one letter makes another name."""
_VARIANTS = {"value": pl.String, "group": pl.String}


def look_alikes(values: pl.Series, n: pl.Series | None = None) -> pl.DataFrame:
    """Find for each distinct value the commonest that one slip, a nickname or another spelling leads to; itself, mostly.

    Parameters
    ----------
    n
        How many records each value has, where each is given once; counted unless given.

    Returns
    -------
    ``value``, ``like`` (the commonest) and ``n`` (its number of records), by value.
    """
    values = values.alias("value")
    counts = values.drop_nulls().value_counts(name="n") if n is None else pl.DataFrame({"value": values, "n": n})
    counts = counts.filter(pl.col("n") > 0).sort(["n", "value"], descending=[True, False]).with_row_index("rank")
    roads = _roads(counts)
    best = roads.group_by("road").agg(best=pl.col("rank").min())
    likes = roads.join(best, on="road").group_by("rank").agg(like=pl.col("best").min()).sort("rank")["like"]
    return counts.select("value", like=pl.col("value").gather(likes), n=pl.col("n").gather(likes)).sort("value")


def _roads(counts: pl.DataFrame) -> pl.DataFrame:
    """List what each value shares with those one slip away (itself with a letter left out) and with its other spellings.

    Returns
    -------
    ``rank`` (of the value, the commonest first) and ``road``, a hash: one in a billion billion is that of two roads.
    """
    value = pl.col("value")
    is_long = value.str.len_chars() >= _FEWEST_LETTERS
    long, short = counts.filter(is_long), counts.filter(~is_long)
    roads = [long.select("rank", road=value.hash()), short.select("rank", road=pl.concat_str(pl.lit("!"), value).hash())]
    for place in range(long["value"].str.len_chars().max() or 0):  # type: ignore[arg-type]
        without = pl.concat_str(value.str.head(place), value.str.slice(place + 1))
        roads.append(long.filter(value.str.len_chars() > place).select("rank", road=without.hash()))
    variants = [(name, f"={group}") for name, groups in variant_table().items() for group in groups]
    table = pl.DataFrame(variants, _VARIANTS, orient="row")
    roads.append(counts.join(table, on="value").select("rank", road=pl.col("group").hash()))
    return pl.concat(roads)


def ratios_as_written(both: Coded, first: Coded, second: Coded, among: Flags | None = None) -> pl.DataFrame:
    """Count how many times commoner the second column's value is beside the first's than in the whole file.

    Parameters
    ----------
    both, first, second
        The two values side by side, and each by itself: one text a record; records without either say nothing.
    among
        Which records to count; all unless given.

    Returns
    -------
    ``value`` (the two texts side by side) and ``share`` (the ratio), by value, where the ratio is above 1.
    """
    is_counted = both.has_value if among is None else both.has_value & among
    n_both = both.counts(is_counted)
    row_of = np.zeros(len(both.texts), np.int64)
    rows = np.flatnonzero(is_counted)
    row_of[both.codes[rows]] = rows
    kept = np.flatnonzero(n_both > RECORDS_OF_ONE)
    n_first = first.counts(is_counted)[first.codes[row_of[kept]]]
    n_second = second.counts(is_counted)[second.codes[row_of[kept]]]
    ratios = _times_as_common(n_both[kept], n_first, n_second, len(rows))
    found = pl.DataFrame({"value": both.texts.gather(kept), "share": ratios}, {"value": pl.String, "share": pl.Float64})
    return found.filter(pl.col("share") > 1.0).sort("value")


def _times_as_common(n_both: Ids, n_first: Ids, n_second: Ids, n_records: int) -> Bits:
    """Say how many times commoner second values are beside first ones than in the whole file, by records of others."""
    others = np.maximum(n_both - RECORDS_OF_ONE, 0.0)
    of_second = n_second / max(n_records, 1)
    return np.asarray((others + RECORDS_FOR_SURE * of_second) / (n_first + RECORDS_FOR_SURE) / of_second)


def companion_ratios(first: pl.Series, second: pl.Series) -> pl.DataFrame:
    """Count how many times commoner the second part is beside the first than in the whole file.

    Look-alikes count as one.

    Returns
    -------
    ``value`` (the two parts, joined by a space) and ``share`` (the ratio), by value, where the ratio is above 1.
    """
    both = pl.DataFrame({"first": first, "second": second}).drop_nulls()
    for part in both.columns:
        likes = look_alikes(both[part]).select(pl.col("value").alias(part), pl.col("like").alias(f"{part}_like"))
        both = both.join(likes, on=part, maintain_order="left")
    counted = both.select(
        value=pl.concat_str("first", "second", separator=" "),
        n_both=pl.len().over("first_like", "second_like"),
        n_first=pl.len().over("first_like"),
        n_second=pl.len().over("second_like"),
    )
    n_both, n_first, n_second = (counted[name].cast(pl.Int64).to_numpy() for name in ("n_both", "n_first", "n_second"))
    ratios = counted.select(
        "value", share=pl.Series(_times_as_common(n_both, n_first, n_second, len(both)), dtype=pl.Float64)
    )
    return ratios.group_by("value").agg(pl.col("share").max()).filter(pl.col("share") > 1.0).sort("value")
