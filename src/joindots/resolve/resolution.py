"""One whole resolution of one table of records: block, train, score, cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.resolve.accuracy.without_labels import WithoutLabels, estimate_without_labels
from joindots.resolve.candidates.blocking import RuleBlocks, block_records
from joindots.resolve.candidates.choose import Choice, choose_rules
from joindots.resolve.candidates.meetings import Weighing
from joindots.resolve.clusters.clustering import Clusters, Pins, cluster_records, no_pins
from joindots.resolve.clusters.rivals import unguarded_links
from joindots.resolve.kernels.data import Bits, Bytes, Codes, Flags, Ids
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.coded import CodedTable, coded_table
from joindots.resolve.records.eligible import eligible_records
from joindots.resolve.records.encode import encode
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.guards import Guarding, make_guarding
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer, make_scorer
from joindots.resolve.steps import Steps
from joindots.resolve.training.train import train


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found in one table: rows are numbered as in the frame that was given.

    `links` are the pairs at or above the join threshold, and those below it that hold a cluster together. `rules` keep their
    counts, and their blocks no longer. `choice` says how they were chosen; ``None`` where all were given. The model
    holds the rules that were chosen.
    """

    model: FittedModel
    links: ScoredPairs
    clusters: Clusters
    rules: tuple[RuleBlocks, ...]
    n_records: int
    n_eligible: int
    threshold_bits: float
    accuracy: WithoutLabels
    choice: Choice | None = None

    @property
    def n_skipped_pairs(self) -> int:
        """Pairs of blocks that were too large to be looked at."""
        return sum(rule.n_skipped_pairs for rule in self.rules)

    def renumbered(self, rows: Codes) -> Resolution:
        """Number the rows as they were before they were ordered; the n-th was ``rows[n]``."""
        lefts, rights = rows[self.links.lefts].astype(np.int64), rows[self.links.rights].astype(np.int64)
        least, greatest = np.minimum(lefts, rights), np.maximum(lefts, rights)
        order = np.lexsort((greatest, least))
        links = replace(self.links, lefts=least, rights=greatest).where(order)
        founders = np.full(self.n_records, self.n_records)
        np.minimum.at(founders, self.clusters.labels, rows)
        labels, weakest_bits = np.empty(self.n_records, np.int64), np.empty(self.n_records)
        labels[rows] = founders[self.clusters.labels]
        weakest_bits[rows] = self.clusters.weakest_bits
        return replace(self, links=links, clusters=Clusters(labels, weakest_bits, self.clusters.holds[order]))


def resolve_records(
    frame: pl.DataFrame | CodedTable,
    spec: ModelSpec,
    *,
    seed: int = 0,
    is_eligible: Flags | None = None,
    pins: Pins | None = None,
    model: FittedModel | None = None,
    n_threads: int | None = None,
    steps: Steps | None = None,
) -> Resolution:
    """Find out which records of a frame are of one entity.

    The frame's order decides ties and which random pairs are drawn: sort it first where any order must give the same.

    Parameters
    ----------
    is_eligible
        Which records the model may link; those with anything to compare unless given.
    pins
        What stands before any model; nothing unless given.
    model
        A fitted model to use as it is; one is trained unless given. Frequencies that it does not hold are counted.
    """
    steps, table = steps or Steps(), coded_table(frame)
    ready = _made_ready(table, spec, seed, is_eligible, model, steps)
    scorer, threshold_bits = ready.scorer, bits_from_probability(spec.threshold_probability)
    with steps.timed("score"):
        weighed = scorer.score_candidates(ready.rules, bits_from_probability(spec.least_probability), n_threads)
        guarding = make_guarding(scorer.spec, scorer.encoded, ready.model.frequencies)
    pins = no_pins(table.n_records) if pins is None else pins
    with steps.timed("cluster"):
        links, clusters = settle_links(scorer, guarding, weighed, pins, threshold_bits)
    with steps.timed("estimate"):
        accuracy = estimate_without_labels(
            ready.model, scorer, guarding, ready.rules, weighed, links, clusters.labels, pins.together,
            threshold_bits=threshold_bits, seed=seed,
        )  # fmt: skip
    rules, n_eligible = tuple(rule.without_blocks() for rule in ready.rules), int(ready.is_eligible.sum())
    return Resolution(
        ready.model, links, clusters, rules, table.n_records, n_eligible, threshold_bits, accuracy, ready.choice
    )


def settle_links(
    scorer: Scorer, guarding: Guarding, pairs: ScoredPairs, pins: Pins, threshold_bits: float
) -> tuple[ScoredPairs, Clusters]:
    """Make links and clusters of weighed pairs, wherever they were weighed.

    Parameters
    ----------
    pairs
        Every candidate at or above the model's least threshold, by (left, right).

    Returns
    -------
    The links, at or above the join threshold or holding a cluster together, and the clusters.
    """
    links = unguarded_links(guarding, pairs)
    clusters = cluster_records(scorer, guarding, links, pins, threshold_bits)
    is_link = (links.weights_bits >= threshold_bits) | clusters.holds
    if not is_link.all():
        links, clusters = links.where(is_link), replace(clusters, holds=clusters.holds[is_link])
    return links, clusters


def fit_records(
    frame: pl.DataFrame | CodedTable,
    spec: ModelSpec,
    *,
    seed: int = 0,
    is_eligible: Flags | None = None,
    model: FittedModel | None = None,
    steps: Steps | None = None,
) -> FittedModel:
    """Fit a model to records, and choose its rules, as `resolve_records` does; nothing is linked."""
    return _made_ready(coded_table(frame), spec, seed, is_eligible, model, steps or Steps()).model


@dataclass(frozen=True, slots=True)
class _Ready:
    """Records and a model, ready to be scored: the model holds the rules that were chosen."""

    model: FittedModel
    scorer: Scorer
    rules: tuple[RuleBlocks, ...]
    is_eligible: Flags
    choice: Choice | None


def _made_ready(
    table: CodedTable, spec: ModelSpec, seed: int, is_eligible: Flags | None, model: FittedModel | None, steps: Steps
) -> _Ready:
    with steps.timed("encode"):
        eligible = eligible_records(table, spec)
        if is_eligible is not None:
            eligible &= is_eligible
        encoded = encode(table, spec)
    with steps.timed("block"):
        rules = block_records(table, spec.blocking_rules, is_eligible=eligible)
    with steps.timed("train"):
        if model is None:
            model = FittedModel(spec, train(spec, encoded, rules, np.flatnonzero(eligible), seed=seed), {})
        frequencies = count_model_frequencies(table, spec, model.frequencies, among=eligible)
        model = replace(model, spec=spec, frequencies=frequencies)
        table.forget_keys()
    with steps.timed("prepare"):
        scorer = make_scorer(spec, encoded, model.fit, model.frequencies)
    choice = None
    if spec.most_lost is not None:
        with steps.timed("choose"):
            threshold_bits = bits_from_probability(spec.threshold_probability)
            choice = choose_rules(spec, encoded, weighing_of(scorer, threshold_bits), eligible, seed=seed)
            spec = replace(spec, blocking_rules=choice.rules, most_lost=None)
            model, scorer = replace(model, spec=spec), replace(scorer, spec=spec)
            rules = block_records(table, spec.blocking_rules, is_eligible=eligible)
            table.forget_keys()
    return _Ready(model, scorer, rules, eligible, choice)


def weighing_of(scorer: Scorer, threshold_bits: float) -> Weighing:
    """Lay out a scorer for the sample that rules are chosen on."""

    def parts(lefts: Ids, rights: Ids) -> tuple[Bytes, Bits]:
        scored, rarity_bits = scorer.score_parts(lefts, rights)
        bits = scorer.weights.levels[np.arange(scored.levels.shape[1]), np.maximum(scored.levels, 0)] + rarity_bits
        return scored.levels, np.where(scored.levels >= 0, bits, 0.0)

    return Weighing(*scorer.model_and_screen(threshold_bits), parts)
