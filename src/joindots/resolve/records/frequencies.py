"""How common each value is, for the term-frequency adjustment.

Two records that agree on a rare value are likelier to be one person than two that agree on a common one. A level's weight
rests on u, the chance that two different people agree on *some* value; the adjustment turns it into the chance for *this*
value. Frozen with a model, the shares make a pair's weight independent of whatever else is in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Bits
from joindots.resolve.models.spec import LOOK_ALIKES, TOGETHER, Key, ModelSpec
from joindots.resolve.records.companions import companion_ratios, look_alikes
from joindots.resolve.records.keys import key_values


@dataclass(frozen=True, slots=True)
class KeyFrequencies:
    """The shares of one key's values among the records that have one.

    `shares` has the columns ``value`` and ``share``, by value, for the values that occur more than once: all others have the
    `least_share`. `chance_agreement` is the chance that two records drawn at random agree: the sum of the squared shares.
    """

    shares: pl.DataFrame
    chance_agreement: float
    least_share: float

    def bits(self, lexicon: pl.Series, against: float | None = None, least_frequency: float = 0.0) -> Bits:
        """Weigh each value of a lexicon against the chance agreement; a value never seen counts as the rarest.

        Parameters
        ----------
        against
            The probability to hold each share against; the chance agreement unless given.
        least_frequency
            No share counts for less.
        """
        found = lexicon.alias("value").to_frame().join(self.shares, on="value", how="left", maintain_order="left")
        shares = found["share"].fill_null(self.least_share).to_numpy()
        expected = self.chance_agreement if against is None else against
        return np.asarray(np.log2(expected / np.maximum(shares, least_frequency)))


def count_values(values: pl.Series) -> KeyFrequencies:
    """Count the values of one key; the values of a list key count one by one.

    The rarest a value can be is one record's share.
    """
    if isinstance(values.dtype, pl.List):
        values = values.explode()
    counts = values.alias("value").drop_nulls().value_counts().sort("value")
    n = max(int(counts["count"].sum()), 1)
    shares = counts.select("value", (pl.col("count") / n).alias("share"))
    squares = float((shares["share"] ** 2).sum()) if len(shares) else 1.0
    return KeyFrequencies(shares.filter(counts["count"] > 1), squares, 1.0 / n)


def count_frequencies(frame: pl.DataFrame, keys: Iterable[Key]) -> Mapping[Key, KeyFrequencies]:
    """Count the values of several keys of a frame."""
    return {key: _count(frame, key) for key in keys}


def _count(frame: pl.DataFrame, key: Key) -> KeyFrequencies:
    """Count one key: its values, with or without their look-alikes, or how much commoner two are together than apart."""
    if key.transform == LOOK_ALIKES:
        values = key_values(frame, key)
        counted = count_values(values)
        likes = look_alikes(values).filter(pl.col("n") > 1).select("value", share=pl.col("n") * counted.least_share)
        return KeyFrequencies(likes, counted.chance_agreement, counted.least_share)
    if key.transform != TOGETHER:
        return count_values(key_values(frame, key))
    first, second = key.columns
    return KeyFrequencies(companion_ratios(frame[first], frame[second]), 1.0, 1.0)


def count_model_frequencies(
    frame: pl.DataFrame, spec: ModelSpec, known: Mapping[Key, KeyFrequencies] | None = None
) -> Mapping[Key, KeyFrequencies]:
    """Count the values of every key by which a model adjusts for rarity.

    Parameters
    ----------
    known
        Frequencies to keep as they are; only the rest is counted.
    """
    keys = {comparison.frequency_key for comparison in spec.comparisons if comparison.frequency_key is not None}
    held = {} if known is None else known
    return {**held, **count_frequencies(frame, sorted(keys - held.keys()))}
