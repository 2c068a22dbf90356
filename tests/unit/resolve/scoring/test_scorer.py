"""Scores against the definition: every pair compared in plain Python, summed term by term."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.unit.resolve.plain import plain

from joindots.model.errors import NotTrainedError
from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.kernels.compare import compare
from joindots.resolve.kernels.data import Op
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.program import program_of
from joindots.resolve.scoring.scorer import Scorer, make_scorer

NAME, BORN, PHONES = Key(("name",)), Key(("born",)), Key(("phones",))
SPEC = ModelSpec(
    name="small",
    comparisons=(
        Comparison("name", levels.name_levels(NAME), frequency_key=NAME),
        Comparison("born", levels.date_levels(BORN), frequency_key=BORN),
        Comparison("phones", levels.list_levels(PHONES), frequency_key=PHONES),
    ),
    blocking_rules=(BlockingRule((NAME,)), BlockingRule((BORN,)), BlockingRule((PHONES,)), BlockingRule((Key(("all",)),))),
)
NAMES = ["mohammed", "muhammad", "peter", "pete", "petra", "p", "wilhelm", "wilhlem", None]
BIRTHS = ["19880304", "19880403", "19880305", "19900304", "19610502", None]


def _frame(seed: int, n: int = 120) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    phones = [sorted({f"+44{rng.integers(30)}" for _ in range(rng.integers(0, 4))}) for _ in range(n)]
    rows = {
        "name": [NAMES[k] for k in rng.integers(0, len(NAMES), n)],
        "born": [BIRTHS[k] for k in rng.integers(0, len(BIRTHS), n)],
        "phones": pl.Series(phones, dtype=pl.List(pl.String)),
        "all": ["x"] * n,
    }
    return pl.DataFrame(rows)


def _fit(seed: int, spec: ModelSpec = SPEC) -> Fit:
    rng = np.random.default_rng(seed)
    comparisons = []
    for comparison in spec.comparisons:
        m, u = (tuple((rng.dirichlet(np.ones(comparison.n_levels)) * 0.99 + 1e-4).tolist()) for _ in range(2))
        comparisons.append(ComparisonFit(comparison.name, comparison.labels, m, u, 1.0))
    return Fit(spec.name, tuple(comparisons), 0.02, True, 1, 1, 1)


def _scorer(frame: pl.DataFrame, fit: Fit) -> Scorer:
    return make_scorer(SPEC, encode(frame, SPEC), fit, count_model_frequencies(frame, SPEC))


def slow_weight(frame: pl.DataFrame, encoded: Encoded, fit: Fit, left: int, right: int) -> float:
    """Prior, then for each comparison its level's weight and its values' rarity, as anyone would add them up."""
    program = program_of(SPEC, encoded)
    total = math.log2(fit.prior_match_probability / (1 - fit.prior_match_probability))
    for c, comparison in enumerate(SPEC.comparisons):
        level, _ = plain(compare)(c, left, right, encoded.data, program)
        if level < 0:
            continue
        total += math.log2(fit.comparisons[c].m_probabilities[level] / fit.comparisons[c].u_probabilities[level])
        tone = comparison.levels[len(comparison.levels) - level].rarity if level else 0.0
        column = frame[comparison.name]
        values = [
            value for each in column for value in (each if isinstance(each, pl.Series) else [each]) if value is not None
        ]
        agreed: Any = (column[left], column[right])
        if comparison.name == "phones":
            agreed = sorted(set(agreed[0]) & set(agreed[1]), key=values.count)[:1]
        if tone:
            chance = sum((values.count(value) / len(values)) ** 2 for value in set(values))
            total += tone * math.log2(chance / max(values.count(value) / len(values) for value in agreed))
    return total


def test_score__agrees_with_the_definition(fresh_seed: int) -> None:
    frame, fit = _frame(fresh_seed, 40), _fit(fresh_seed)
    encoded = encode(frame, SPEC)
    lefts, rights = np.triu_indices(40, 1)
    scored = _scorer(frame, fit).score(lefts, rights)
    expected = [
        slow_weight(frame, encoded, fit, left, right) for left, right in zip(lefts.tolist(), rights.tolist(), strict=True)
    ]
    assert scored.weights_bits.tolist() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("threshold_bits", [-30.0, -3.0, 0.0, 4.0, 12.0])
def test_score_candidates__keeps_exactly_the_pairs_at_or_above_the_threshold(threshold_bits: float, fresh_seed: int) -> None:
    """The bound drops pairs early and never one that would have been kept, nor does it change a weight."""
    frame, fit = _frame(fresh_seed), _fit(fresh_seed)
    scorer = _scorer(frame, fit)
    rules = block_records(frame, SPEC.blocking_rules)
    found = scorer.score_candidates(rules, threshold_bits)
    lefts, rights = np.triu_indices(len(frame), 1)
    everybody = scorer.score(lefts, rights)
    expected = everybody.where(everybody.weights_bits >= threshold_bits)
    assert found.n_candidates == sum(rule.n_pairs for rule in rules)
    assert found.lefts.tolist() == expected.lefts.tolist()
    assert found.rights.tolist() == expected.rights.tolist()
    assert found.weights_bits.tolist() == expected.weights_bits.tolist()
    assert found.levels.tolist() == expected.levels.tolist()


def test_score_candidates__weighs_what_a_rule_makes_equal_like_anything_else(fresh_seed: int) -> None:
    """Of every comparison with a shape of its own, some rule decides the key; with rarity and without."""
    asked = {NAME: (Op.JARO_WINKLER, 0.8), BORN: (Op.LEVENSHTEIN, 2.0), Key(("all",)): None}
    comparisons = tuple(
        Comparison(
            key.name,
            tuple(
                LevelSpec(str(op), (Question(op, key, limit),), 0.2, 0.1, rarity=1.0)
                for op, limit in filter(None, [(Op.EQUAL, 0.0), weaker])
            ),
            frequency_key=key if key != BORN else None,
        )
        for key, weaker in asked.items()
    )
    rules = (BlockingRule((NAME, BORN)), BlockingRule((NAME,)), BlockingRule((BORN,)), BlockingRule((Key(("all",)),)))
    spec, frame = ModelSpec("plain", comparisons, rules), _frame(fresh_seed)
    scorer = make_scorer(spec, encode(frame, spec), _fit(fresh_seed, spec), count_model_frequencies(frame, spec))
    everybody = scorer.score(*np.triu_indices(len(frame), 1))
    for threshold_bits in np.quantile(everybody.weights_bits, (0.0, 0.5, 0.9, 0.99)).tolist():
        found = scorer.score_candidates(block_records(frame, rules), threshold_bits)
        expected = everybody.where(everybody.weights_bits >= threshold_bits)
        assert found.lefts.tolist() == expected.lefts.tolist()
        assert found.weights_bits.tolist() == expected.weights_bits.tolist()
        assert found.levels.tolist() == expected.levels.tolist()


def test_score__is_the_same_from_either_side(fresh_seed: int) -> None:
    frame, fit = _frame(fresh_seed), _fit(fresh_seed)
    lefts, rights = np.triu_indices(len(frame), 1)
    scorer = _scorer(frame, fit)
    forwards, backwards = scorer.score(lefts, rights), scorer.score(rights, lefts)
    assert forwards.weights_bits.tolist() == pytest.approx(backwards.weights_bits.tolist(), abs=1e-9)
    assert forwards.levels.tolist() == backwards.levels.tolist()


def test_candidate_pairs__are_made_once_by_the_first_rule(fresh_seed: int) -> None:
    frame = _frame(fresh_seed)
    pairs = [
        (left, right)
        for rule in block_records(frame, SPEC.blocking_rules)
        for lefts, rights in candidate_pairs(rule)
        for left, right in zip(lefts.tolist(), rights.tolist(), strict=True)
    ]
    assert len(pairs) == len(set(pairs)) == 120 * 119 // 2


def test_make_scorer__refuses_a_fit_of_another_model() -> None:
    fit = _fit(1)
    other = Fit("other", fit.comparisons[:2], 0.02, True, 1, 1, 1)
    with pytest.raises(NotTrainedError, match="The fit knows name, born; the model compares name, born, phones"):
        make_scorer(SPEC, encode(_frame(1), SPEC), other, {})


def test_make_scorer__refuses_frequencies_that_were_never_counted() -> None:
    with pytest.raises(NotTrainedError, match='frequencies of "name" were never counted'):
        make_scorer(SPEC, encode(_frame(1), SPEC), _fit(1), {})
