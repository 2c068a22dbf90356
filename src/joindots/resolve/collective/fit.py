"""What company says, learned from the links of the first pass: they are matches by evidence that company had no part in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from joindots.resolve.kernels.data import Bits, Bytes, Flags
from joindots.resolve.models.fit import ComparisonFit, Fit, probability_from_bits
from joindots.resolve.models.spec import Comparison, Key, ModelSpec
from joindots.resolve.records.coded import CodedTable
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.scoring.program import program_of
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer, pair_levels
from joindots.resolve.training.expectation import EXPECTED_MATCHES

_ELSE, _IN_COMMON, _ONE_CASE = 0, 1, 2
"""The levels of a comparison of company."""


def fit_company(
    spec: ModelSpec,
    fit: Fit,
    table: CodedTable,
    encoded: Encoded,
    frequencies: Mapping[Key, KeyFrequencies],
    links: ScoredPairs,
    among: Flags,
) -> Fit:
    """Add to a fit what it lacks of a model: the comparisons of company. What was learned of the others stands.

    m is one step of expectation over the links of the first pass, each counted by its match probability: company is taken to
    be independent of the rest, given who is who. u is how many records have a value, on the average over the values as two
    strangers would share them, so that with its rarity a shared value weighs ``log2(m / share of records with it)``.

    Parameters
    ----------
    links
        The links of the first pass, weighed without company.
    among
        ``(records,)`` the records that the model may link.
    """
    known = len(fit.comparisons)
    probabilities = np.array([probability_from_bits(bits) for bits in links.weights_bits.tolist()])
    levels = pair_levels(links.lefts, links.rights, encoded, program_of(spec, encoded))
    fits = list(fit.comparisons)
    for position in range(known, len(spec.comparisons)):
        comparison = spec.comparisons[position]
        key = comparison.frequency_key
        u = comparison.levels[-1].expected_u if key is None else _share_with_a_value(table, key, frequencies[key], among)
        fits.append(_fit_one(comparison, levels[:, position], probabilities, u))
    return replace(fit, comparisons=tuple(fits))


def bits_from(scorer: Scorer, links: ScoredPairs, first: int) -> Bits:
    """Say what the weights of links owe to the comparisons from the `first` on, rarity among it: ``(links,)`` bits."""
    scored, rarity_bits = scorer.score_parts(links.lefts, links.rights)
    levels = scored.levels[:, first:]
    comparisons = np.arange(first, scored.levels.shape[1])
    bits = scorer.weights.levels[comparisons, np.maximum(levels, 0)] + rarity_bits[:, first:]
    return np.asarray(np.where(levels >= 0, bits, 0.0).sum(axis=1))


def _fit_one(comparison: Comparison, levels: Bytes, probabilities: Bits, u: float) -> ComparisonFit:
    n_shared = float(probabilities[levels == _IN_COMMON].sum())
    n_compared = n_shared + float(probabilities[levels == _ELSE].sum())
    m = (n_shared + EXPECTED_MATCHES * comparison.levels[-1].expected_m) / (n_compared + EXPECTED_MATCHES)
    as_a_matter_of_course = comparison.levels[0].expected_u
    return ComparisonFit(
        comparison.name,
        comparison.labels,
        (1.0 - m, m, as_a_matter_of_course),
        (1.0 - u, u, as_a_matter_of_course),
        n_compared,
    )


def _share_with_a_value(table: CodedTable, key: Key, frequencies: KeyFrequencies, among: Flags) -> float:
    """Say what share of the records with any value have a given one, averaged over values by how many pairs share them."""
    starts = table.key(key).starts
    lengths = np.diff(starts)[among] if starts is not None else np.ones(int(among.sum()))
    n_records = max(int((lengths > 0).sum()), 1)
    share = frequencies.chance_agreement * float(lengths.sum()) / n_records
    return float(np.clip(share, 1.0 / max(n_records, 2), 0.5))
