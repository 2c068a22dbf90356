"""The fast walk against the slow reference: the same links, levels and weights, whatever the table and the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.kernels.data import Op, Shape
from joindots.resolve.kernels.tiles import LANES
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec, parse_key
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring import screen
from joindots.resolve.scoring.reference import score_pair, score_slowly
from joindots.resolve.scoring.scorer import Scorer, make_scorer

NAME, OTHER, BORN, PHONES, CODE = Key(("name",)), Key(("other",)), Key(("born",)), Key(("phones",)), Key(("code",))
NUMBER, LISTED, OWN = Key(("number",)), Key(("listed",)), parse_key("name|words")
SINCE, UNTIL = Key(("since",)), Key(("until",))


def _one_level(op: Op, key: Key, limit: float) -> LevelSpec:
    return LevelSpec(op.name, (Question(op, key, limit),), 0.3, 0.1, rarity=0.5)


OF_TEXT = tuple(
    _one_level(op, CODE, limit)
    for op, limit in (
        (Op.LETTER_SLIPS, 1),
        (Op.EDITS, 2),
        (Op.JARO_WINKLER, 0.7),
        (Op.SLIPS, 0.3),
        (Op.LEVENSHTEIN, 3),
        (Op.DAMERAU, 3),
    )
)
SAME = LevelSpec("same", (Question(Op.EQUAL, CODE),), 0.6, 0.1, rarity=1.0)
ACROSS = (
    LevelSpec("misplaced", (Question(Op.MISPLACED, NAME, other=OTHER),), 0.3, 0.1),
    LevelSpec("in time", (Question(Op.SPANS_APART, SINCE, 1.0, other=UNTIL),), 0.3, 0.1),
    LevelSpec("within", (Question(Op.WORDS_WITHIN, parse_key("name|words")),), 0.3, 0.1),
)
ALIKE = (SAME, *(_one_level(Op.JARO_WINKLER, CODE, limit) for limit in (0.92, 0.88, 0.7)))
EDITED = (SAME, _one_level(Op.EDITS, CODE, 1), _one_level(Op.LEVENSHTEIN, CODE, 2), _one_level(Op.DAMERAU, CODE, 4))
SPEC = ModelSpec(
    name="everything",
    comparisons=(
        Comparison("name", levels.name_levels(NAME, swaps_with=OTHER, others=LISTED, own=OWN), frequency_key=NAME),
        Comparison("other", levels.name_levels(OTHER, swaps_with=NAME), frequency_key=OTHER),
        Comparison("born", levels.date_levels(BORN), frequency_key=BORN),
        Comparison("phones", levels.list_levels(PHONES), frequency_key=PHONES),
        Comparison("code", OF_TEXT, frequency_key=CODE),
        Comparison("postcode", levels.postcode_levels(CODE)),
        Comparison("number", (_one_level(Op.NUMBER_WITHIN, NUMBER, 2.0),), frequency_key=NUMBER),
        Comparison("across", ACROSS),
        levels.beside_comparison("name", "code"),
        Comparison("exact", (SAME,), frequency_key=CODE),
        Comparison("exact, not weighed", (SAME,)),
        Comparison("alike", ALIKE, frequency_key=CODE),
        Comparison("alike, two levels", ALIKE[:3]),
        Comparison("edited", EDITED, frequency_key=CODE),
        Comparison("edited, one level", EDITED[:2]),
        Comparison("edited, but its numbers", (SAME, _one_level(Op.LETTER_SLIPS, CODE, 2)), frequency_key=CODE),
    ),
    blocking_rules=tuple(
        BlockingRule(tuple(parse_key(key) for key in rule.split(",")))
        for rule in ("name", "phones", "born,name", "listed", "all")
    ),
)
NAMES = ("mohammed", "muhammad", "peter", "pete", "petra", "p", "wilhelm", "wilhlem", "li", "ll", "é", "x" * 70, None)
BIRTHS = ("19880304", "19880403", "19880305", "19890304", "18880304", "19610502", "19990131", None)
SLIPS = (*BIRTHS, "1988030", "1988x304", "")
CODES = ("AB1 2CD", "AB1 2CE", "AB12 2CD", "BA1 2CD", "1234567890", "1234567809", "2345678901", "aaaaaaaaaaaa", None)
DAYS = ("0", "300", "900", "5000", None)
NUMBERS = ("1", "2.5", "3", "100", "none", None)


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    n = draw(st.integers(2, 30))
    births = draw(st.sampled_from((BIRTHS, SLIPS)))

    def column(values: tuple[str | None, ...]) -> list[str | None]:
        return draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))

    def lists(values: tuple[str, ...]) -> list[list[str]]:
        return draw(st.lists(st.lists(st.sampled_from(values), max_size=3), min_size=n, max_size=n))

    return pl.DataFrame(
        {
            "name": column(NAMES),
            "other": column(NAMES),
            "born": column(births),
            "phones": lists(("+441", "+442", "+443", "+444")),
            "code": column(CODES),
            "number": column(NUMBERS),
            "since": column(DAYS),
            "until": column(DAYS),
            "listed": lists(("peter", "pete", "mohammed")),
            "all": column(("x", None)),
        },
        schema_overrides=dict.fromkeys(("name", "other", "born", "code", "number", "since", "until", "all"), pl.String)
        | {name: pl.List(pl.String) for name in ("phones", "listed")},
    )


def _fit(seed: int, spec: ModelSpec = SPEC) -> Fit:
    rng = np.random.default_rng(seed)
    comparisons = []
    for comparison in spec.comparisons:
        m, u = (tuple((rng.dirichlet(np.ones(comparison.n_levels)) * 0.99 + 1e-4).tolist()) for _ in range(2))
        comparisons.append(ComparisonFit(comparison.name, comparison.labels, m, u, 1.0))
    return Fit("everything", tuple(comparisons), 0.02, True, 1, 1, 1)


def _scorer(frame: pl.DataFrame, seed: int, spec: ModelSpec = SPEC) -> Scorer:
    return make_scorer(spec, encode(frame, spec), _fit(seed, spec), count_model_frequencies(frame, spec))


def _rows(found: Any) -> list[tuple[int, int, list[int]]]:
    return list(zip(found.lefts.tolist(), found.rights.tolist(), found.levels.tolist(), strict=True))


def test_spec__asks_every_question_and_every_shape_of_it() -> None:
    asked = {test.op for comparison in SPEC.comparisons for level in comparison.levels for test in level.tests}
    assert asked == set(Op)
    names = [comparison.name for comparison in SPEC.comparisons]
    frame = pl.DataFrame(
        {name: ["AB1 2CD"] for name in ("name", "other", "born", "code", "number", "since", "until", "all")}
    )
    scorer = _scorer(frame.with_columns(phones=pl.Series([["+441"]]), listed=pl.Series([["pete"]])), 0)
    shapes = screen.screen_of(SPEC, scorer.encoded, scorer.weights, scorer.sequence, 0.0).shapes
    found = {names[c]: Shape(shape) for c, shape in zip(scorer.sequence, shapes, strict=True)}
    assert {name: shape for name, shape in found.items() if shape is not Shape.ANY} == {
        "exact": Shape.EXACT,
        "exact, not weighed": Shape.EXACT,
        "alike": Shape.ALIKE,
        "alike, two levels": Shape.ALIKE,
        "edited": Shape.EDITED,
        "edited, one level": Shape.EDITED,
        "edited, but its numbers": Shape.EDITED,
    }


@settings(deadline=None, max_examples=150)
@given(tables(), st.integers(0, 2**31), st.sampled_from((-60.0, -8.0, -2.0, 0.0, 3.0, 8.0)), st.integers(1, 4))
def test_score_candidates__gives_the_links_of_the_slow_reference(
    frame: pl.DataFrame, seed: int, threshold_bits: float, n_threads: int
) -> None:
    scorer, rules = _scorer(frame, seed), block_records(frame, SPEC.blocking_rules)
    slow = score_slowly(scorer, rules, threshold_bits)
    fast = scorer.score_candidates(rules, threshold_bits, n_threads)
    assert _rows(fast) == _rows(slow)
    assert fast.weights_bits.tolist() == pytest.approx(slow.weights_bits.tolist(), abs=1e-9)


@pytest.mark.parametrize("threshold_bits", [-60.0, -4.0, 4.0])
def test_score_candidates__gives_the_links_of_a_few_records_as_the_slow_reference_does(
    threshold_bits: float, fresh_seed: int
) -> None:
    """Few enough that the kernels may run without their compiler."""
    rng = np.random.default_rng(fresh_seed)
    columns = {"name": NAMES, "other": NAMES, "born": BIRTHS, "code": CODES, "number": NUMBERS, "since": DAYS, "until": DAYS}
    rows: dict[str, Any] = {name: [values[k] for k in rng.integers(0, len(values), 14)] for name, values in columns.items()}
    for name, values in (("phones", ("+441", "+442", "+443")), ("listed", ("peter", "pete"))):
        rows[name] = [sorted(rng.choice(values, rng.integers(0, 3), replace=False).tolist()) for _ in range(14)]
    schema = dict.fromkeys(columns, pl.String) | dict.fromkeys(("phones", "listed"), pl.List(pl.String))
    frame = pl.DataFrame({**rows, "all": ["x"] * 14}, schema_overrides=schema)
    scorer, rules = _scorer(frame, fresh_seed), block_records(frame, SPEC.blocking_rules)
    slow, fast = score_slowly(scorer, rules, threshold_bits), scorer.score_candidates(rules, threshold_bits)
    assert _rows(fast) == _rows(slow)
    assert fast.weights_bits.tolist() == pytest.approx(slow.weights_bits.tolist(), abs=1e-9)


@pytest.mark.parametrize("n", [LANES - 1, LANES, LANES + 1, 2 * LANES, 3 * LANES + 77])
def test_score_candidates__walks_large_blocks_whole(n: int, fresh_seed: int) -> None:
    """A block longer than a tile is walked tile by tile: every pair is met once."""
    rng = np.random.default_rng(fresh_seed)
    frame = pl.DataFrame(
        {
            "name": rng.choice(np.array(NAMES[:-1], object), n).tolist(),
            "born": rng.choice(np.array(BIRTHS[:-1], object), n).tolist(),
            "all": ["x"] * n,
        }
    )
    spec = ModelSpec(
        "large",
        (Comparison("name", levels.name_levels(NAME), frequency_key=NAME), Comparison("born", levels.date_levels(BORN))),
        (BlockingRule((NAME, BORN)), BlockingRule((Key(("all",)),))),
    )
    scorer, rules = _scorer(frame, fresh_seed, spec), block_records(frame, spec.blocking_rules)
    everybody = scorer.score_candidates(rules, -1e3, 2)
    lefts, rights = np.triu_indices(n, 1)
    assert everybody.lefts.tolist() == lefts.tolist()
    assert everybody.rights.tolist() == rights.tolist()
    listed = scorer.score(lefts, rights)
    assert everybody.weights_bits.tolist() == listed.weights_bits.tolist()
    middle = float(np.median(listed.weights_bits))
    some = scorer.score_candidates(rules, middle, 3)
    assert _rows(some) == _rows(listed.where(listed.weights_bits >= middle))


def test_score_candidates__walks_many_small_blocks_whole(fresh_seed: int) -> None:
    """Blocks of one size share tiles, and what waits is scored when there is much of it: every pair is met once."""
    rng = np.random.default_rng(fresh_seed)
    sizes = [*rng.integers(1, 9, 300).tolist(), 100, 100, 130, LANES - 3]
    n = sum(sizes)
    frame = pl.DataFrame(
        {
            "code": rng.choice(np.array(CODES, object), n).tolist(),
            "born": rng.choice(np.array(BIRTHS, object), n).tolist(),
            "all": np.repeat(np.arange(len(sizes)), sizes).astype(str).tolist(),
        },
        schema_overrides={"code": pl.String, "born": pl.String},
    )[rng.permutation(n).tolist()]
    comparisons = (Comparison("alike", ALIKE, frequency_key=CODE), Comparison("born", levels.date_levels(BORN)))
    spec = ModelSpec("small", comparisons, (BlockingRule((BORN, CODE)), BlockingRule((Key(("all",)),))))
    scorer, rules = _scorer(frame, fresh_seed, spec), block_records(frame, spec.blocking_rules)
    lefts, rights = np.concatenate([np.stack(each) for rule in rules for each in candidate_pairs(rule)], axis=1)
    listed = scorer.score(lefts, rights)
    for threshold_bits in (-1e3, float(np.median(listed.weights_bits)), float(np.quantile(listed.weights_bits, 0.95))):
        expected = listed.where(listed.weights_bits >= threshold_bits)
        found = scorer.score_candidates(rules, threshold_bits, 2)
        assert _rows(found) == sorted(_rows(expected))
        assert len(found.lefts) > 0


def test_score_pair__is_what_the_kernel_gives_for_listed_pairs(fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    columns = {"name": NAMES, "other": NAMES, "born": BIRTHS, "code": CODES, "number": NUMBERS, "all": ("x",)}
    columns |= {"since": DAYS, "until": DAYS}
    frame = pl.DataFrame({name: [values[k] for k in rng.integers(0, len(values), 25)] for name, values in columns.items()})
    frame = frame.with_columns(phones=pl.Series([["+441"]] * 25), listed=pl.Series([["pete"]] * 25))
    scorer = _scorer(frame, fresh_seed)
    lefts, rights = np.triu_indices(25, 1)
    listed = scorer.score(lefts, rights)
    for n, (left, right) in enumerate(zip(lefts.tolist(), rights.tolist(), strict=True)):
        bits, found = score_pair(scorer, left, right)
        assert found == listed.levels[n].tolist()
        assert bits == pytest.approx(listed.weights_bits[n], abs=1e-9)


def test_score_candidates__loses_no_pair_to_a_test_that_no_bound_knows(
    fresh_seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a test may always hold: pairs that only it lifts above the threshold are found."""
    monkeypatch.setattr(screen, "_OF_VALUES", frozenset({Op.EQUAL}))
    frame = pl.DataFrame({"name": ["peter", "petra", None, "wilhelm", "wilhlem"], "all": ["x"] * 5})
    strange = LevelSpec("strange", (Question(Op.EDITS, NAME, 1),), 0.9, 0.0001, rarity=1.0)
    spec = ModelSpec("new", (Comparison("name", (strange,), frequency_key=NAME),), (BlockingRule((Key(("all",)),)),))
    scorer, rules = _scorer(frame, fresh_seed, spec), block_records(frame, spec.blocking_rules)
    for threshold_bits in (-20.0, -5.0, 0.0):
        assert _rows(scorer.score_candidates(rules, threshold_bits)) == _rows(score_slowly(scorer, rules, threshold_bits))
