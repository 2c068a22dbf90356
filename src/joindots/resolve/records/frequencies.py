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

from joindots.resolve.kernels.data import Bits, Flags
from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, TOGETHER, Key, ModelSpec
from joindots.resolve.records.coded import Coded, CodedTable, coded_table
from joindots.resolve.records.companions import companion_ratios, look_alikes, ratios_as_written


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


def count_values(values: Coded, among: Flags | None = None) -> KeyFrequencies:
    """Count the values of one key, among all records or some; the values of a list key count one by one.

    The rarest a value can be is one record's share.
    """
    counts = values.counts(among)
    n = max(int(counts.sum()), 1)
    repeated = np.flatnonzero(counts > 1)
    shares = pl.DataFrame({"value": values.texts.gather(repeated), "share": counts[repeated] / n}).sort("value")
    squares = int((counts * counts).sum())
    return KeyFrequencies(shares, squares / n**2 if squares else 1.0, 1.0 / n)


def count_frequencies(
    frame: pl.DataFrame | CodedTable, keys: Iterable[Key], among: Flags | None = None
) -> Mapping[Key, KeyFrequencies]:
    """Count the values of several keys, among all records or some."""
    table = coded_table(frame)
    return {key: _count(table, key, among) for key in keys}


def _count(table: CodedTable, key: Key, among: Flags | None) -> KeyFrequencies:
    """Count one key: its values, with or without their look-alikes, or how much commoner two are together than apart."""
    if key.transform == TOGETHER:
        spelled = [table.column(name).spelled() for name in key.columns]
        if among is not None:
            spelled = [each.filter(pl.Series(among)) for each in spelled]
        return KeyFrequencies(companion_ratios(spelled[0], spelled[1]), 1.0, 1.0)
    if key.transform == BESIDE:
        first, second = key.columns
        ratios = ratios_as_written(table.key(key), table.column(first), table.column(second), among)
        return KeyFrequencies(ratios, 1.0, 1.0)
    values = table.key(key)
    counted = count_values(values, among)
    if key.transform != LOOK_ALIKES:
        return counted
    likes = look_alikes(values.texts, pl.Series(values.counts(among)))
    shares = likes.filter(pl.col("n") > 1).select("value", share=pl.col("n") * counted.least_share)
    return KeyFrequencies(shares, counted.chance_agreement, counted.least_share)


def count_model_frequencies(
    frame: pl.DataFrame | CodedTable,
    spec: ModelSpec,
    known: Mapping[Key, KeyFrequencies] | None = None,
    *,
    among: Flags | None = None,
) -> Mapping[Key, KeyFrequencies]:
    """Count the values of every key by which a model adjusts for rarity, or that its guards ask about.

    Parameters
    ----------
    known
        Frequencies to keep as they are; only the rest is counted.
    among
        Which records to count; all unless given.
    """
    held = {} if known is None else known
    return {**held, **count_frequencies(frame, sorted(spec.counted_keys - held.keys()), among)}
