"""How common a name really is: with its look-alikes counted, and beside the other part of the name.

A slip of the pen is rare, but two people whose common name was slipped in one way are not: the weight of "eilf" is that of
"elif". So a value counts as often as the commonest value that one slip, a nickname or another spelling leads to.

The parts of a name keep company: among people called Mohammed there are many more Khans than among all. Weighing the parts
as if they were independent counts the same rarity twice, and counts it most for the names that a file has few of. So what
two parts are commoner together than apart is taken off again. Only counts of spellings are read; nothing here says, or
stores, why two parts keep company.
"""

from __future__ import annotations

import polars as pl

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
    long = counts.filter(value.str.len_chars() >= _FEWEST_LETTERS)
    short = counts.filter(value.str.len_chars() < _FEWEST_LETTERS)
    roads = [long.select("rank", road=value.hash()), short.select("rank", road=pl.concat_str(pl.lit("!"), value).hash())]
    for place in range(long["value"].str.len_chars().max() or 0):  # type: ignore[arg-type]
        without = pl.concat_str(value.str.head(place), value.str.slice(place + 1))
        roads.append(long.filter(value.str.len_chars() > place).select("rank", road=without.hash()))
    variants = [(name, f"={group}") for name, groups in variant_table().items() for group in groups]
    table = pl.DataFrame(variants, _VARIANTS, orient="row")
    roads.append(counts.join(table, on="value").select("rank", road=pl.col("group").hash()))
    return pl.concat(roads)


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
    others = (pl.col("n_both").cast(pl.Float64) - RECORDS_OF_ONE).clip(0.0)
    of_second = pl.col("n_second") / float(max(len(both), 1))
    beside_first = (others + RECORDS_FOR_SURE * of_second) / (pl.col("n_first") + RECORDS_FOR_SURE)
    return (
        both.with_columns(
            n_both=pl.len().over("first_like", "second_like"),
            n_first=pl.len().over("first_like"),
            n_second=pl.len().over("second_like"),
        )
        .group_by(value=pl.concat_str("first", "second", separator=" "))
        .agg(share=(beside_first / of_second).max())
        .filter(pl.col("share") > 1.0)
        .sort("value")
    )
