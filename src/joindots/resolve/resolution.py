"""One whole resolution of one table of records: block, train, score, cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.blocking import RuleBlocks, block_records
from joindots.resolve.clustering import Clusters, cluster_records
from joindots.resolve.encode import encode
from joindots.resolve.fit import Fit, bits_from_probability
from joindots.resolve.frequencies import KeyFrequencies, count_frequencies
from joindots.resolve.guards import any_applies
from joindots.resolve.kernels.data import Flags, Ids
from joindots.resolve.scoring import ScoredPairs, Scorer, make_scorer
from joindots.resolve.spec import Key, ModelSpec
from joindots.resolve.training import train


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model with everything that its weights rest on: frozen, it weighs a pair alike whatever else is in the file."""

    spec: ModelSpec
    fit: Fit
    frequencies: Mapping[Key, KeyFrequencies]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found in one table: rows are numbered as in the frame that was given."""

    model: FittedModel
    links: ScoredPairs
    clusters: Clusters
    rules: tuple[RuleBlocks, ...]
    n_records: int
    n_eligible: int
    threshold_bits: float

    @property
    def n_skipped_pairs(self) -> int:
        """Pairs of blocks that were too large to be looked at."""
        return sum(rule.n_skipped_pairs for rule in self.rules)


def eligible_records(frame: pl.DataFrame, spec: ModelSpec) -> Flags:
    """Say which records have anything to compare: one of the columns that the model needs."""
    columns = spec.needs_any or tuple(sorted(column for comparison in spec.comparisons for column in comparison.columns))
    has_any = pl.lit(False)
    for column in dict.fromkeys(columns):
        is_list = isinstance(frame.schema[column], pl.List)
        has_any = has_any | (pl.col(column).list.len().fill_null(0) > 0 if is_list else pl.col(column).is_not_null())
    return frame.select(has_any.alias("has_any")).to_series().to_numpy().astype(np.bool_)


def count_model_frequencies(frame: pl.DataFrame, spec: ModelSpec) -> Mapping[Key, KeyFrequencies]:
    """Count the values of every key by which a model adjusts for rarity."""
    keys = {comparison.frequency_key for comparison in spec.comparisons if comparison.frequency_key is not None}
    return count_frequencies(frame, sorted(keys))


def resolve_records(
    frame: pl.DataFrame,
    spec: ModelSpec,
    *,
    seed: int = 0,
    is_eligible: Flags | None = None,
    together: Ids | None = None,
    apart: tuple[Ids, Ids] | None = None,
    model: FittedModel | None = None,
    n_threads: int | None = None,
) -> Resolution:
    """Find out which records of a frame are of one entity.

    The frame's order decides ties and which random pairs are drawn: sort it first where any order must give the same.

    Parameters
    ----------
    is_eligible
        Which records the model may link; those with anything to compare unless given.
    together, apart
        What must and what may not be in one cluster; see `cluster_records`.
    model
        A fitted model to use as it is; one is trained unless given.
    """
    eligible = eligible_records(frame, spec)
    if is_eligible is not None:
        eligible &= is_eligible
    encoded = encode(frame, spec)
    rules = block_records(frame, spec.blocking_rules, is_eligible=eligible)
    if model is None:
        fit = train(spec, encoded, rules, np.flatnonzero(eligible), seed=seed)
        model = FittedModel(spec, fit, count_model_frequencies(frame.filter(pl.Series(eligible)), spec))
    scorer = make_scorer(spec, encoded, model.fit, model.frequencies)
    threshold_bits = bits_from_probability(spec.threshold_probability)
    links = scorer.score_candidates(rules, threshold_bits, n_threads)
    links = links.where(~any_applies(spec.guards, spec, links.levels))
    nobody = np.zeros(0, np.int64)
    clusters = cluster_records(
        spec,
        scorer,
        links,
        np.arange(len(frame)) if together is None else together,
        (nobody, nobody) if apart is None else apart,
        threshold_bits,
    )
    return Resolution(model, links, clusters, rules, len(frame), int(eligible.sum()), threshold_bits)


def scorer_for(frame: pl.DataFrame, model: FittedModel) -> Scorer:
    """Make a fitted model ready to score the records of a frame."""
    return make_scorer(model.spec, encode(frame, model.spec), model.fit, model.frequencies)
