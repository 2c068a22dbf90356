"""Train a model on a table: patterns counted, m and u learned, the prior estimated, doubts said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joindots.resolve.candidates.blocking import RuleBlocks
from joindots.resolve.kernels.data import Ids
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.encode import Encoded
from joindots.resolve.scoring.program import program_of
from joindots.resolve.training.doubts import doubts_of, rules_set_aside
from joindots.resolve.training.expectation import Parameters, expectation_maximisation, towards_expected_prior
from joindots.resolve.training.patterns import PatternCounts, random_patterns, rule_patterns


def train(spec: ModelSpec, encoded: Encoded, rules: Sequence[RuleBlocks], eligible: Ids, *, seed: int) -> Fit:
    """Fit a model to encoded records.

    Parameters
    ----------
    eligible
        The rows that can be compared; random pairs are drawn among them.
    seed
        Decides which pairs are drawn. The same seed and records give the same fit.
    """
    program = program_of(spec, encoded)
    random_generator = np.random.default_rng(seed)
    chance = _without_weighed_elsewhere(spec, random_patterns(encoded, program, eligible, random_generator))
    training = [rule for rule in rules if rule.rule.trains]
    groups = [
        _without_weighed_elsewhere(spec, rule_patterns(spec, rule, encoded, program, random_generator)) for rule in training
    ]
    set_aside = rules_set_aside(spec.comparisons, chance, groups)
    kept = [n for n in range(len(groups)) if n not in set_aside]
    learned = expectation_maximisation(spec.comparisons, chance, [groups[n] for n in kept])
    prior = _prior(spec, [training[n] for n in kept], learned.parameters, len(eligible))
    m, u = learned.parameters.m.copy(), learned.parameters.u
    for c, comparison in enumerate(spec.comparisons):
        weighed_elsewhere = list(comparison.levels_weighed_elsewhere)
        m[c, weighed_elsewhere] = u[c, weighed_elsewhere]
    comparisons = tuple(
        ComparisonFit(
            comparison.name,
            comparison.labels,
            tuple(float(p) for p in m[c, : comparison.n_levels]),
            tuple(float(p) for p in u[c, : comparison.n_levels]),
            float(learned.n_matching[c]),
        )
        for c, comparison in enumerate(spec.comparisons)
    )
    return Fit(
        spec.name,
        comparisons,
        prior,
        learned.has_converged,
        learned.n_iterations,
        chance.n_pairs,
        sum(groups[n].n_pairs for n in kept),
        doubts_of(spec.comparisons, learned, [training[n].rule.name for n in set_aside]),
    )


def _without_weighed_elsewhere(spec: ModelSpec, counted: PatternCounts) -> PatternCounts:
    """Read the levels that another comparison weighs as null: what they tell is learned there."""
    patterns = counted.patterns.copy()
    for c, comparison in enumerate(spec.comparisons):
        patterns[np.isin(patterns[:, c], comparison.levels_weighed_elsewhere), c] = -1
    return PatternCounts(patterns, counted.counts)


def _prior(spec: ModelSpec, rules: Sequence[RuleBlocks], parameters: Parameters, n_eligible: int) -> float:
    """Estimate the chance that two records drawn at random are one person.

    Each training rule found so many matches; a match meets under the rule if both records have its keys and agree on them.
    Dividing the one by the other gives all matches; the rules are averaged by how much they found. Without a training rule
    the random pairs' own share stands.
    """
    n_pairs = n_eligible * (n_eligible - 1) / 2
    found, total = 0.0, 0.0
    for n, rule in enumerate(rules):
        n_matches = float(parameters.shares[n + 1]) * rule.n_pairs
        found += n_matches
        total += n_matches * n_matches / _share_met(spec, rule, parameters, n_eligible)
    n_matches = total / found if found else float(parameters.shares[0]) * n_pairs
    return float(min(towards_expected_prior(n_matches, n_pairs), 0.5))


def _share_met(spec: ModelSpec, rule: RuleBlocks, parameters: Parameters, n_eligible: int) -> float:
    """Estimate the share of all matches that a rule brings together: they have its keys, and agree at the first level."""
    share = (rule.n_with_keys / max(n_eligible, 1)) ** 2
    for c, comparison in enumerate(spec.comparisons):
        if comparison.own_columns & rule.rule.columns:
            share *= float(parameters.m[c, comparison.n_levels - 1])
    return float(max(share, 0.01))
