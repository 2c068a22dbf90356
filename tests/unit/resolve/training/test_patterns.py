"""Agreement patterns, counted as anyone would count them."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.kernels.data import Op
from joindots.resolve.models import levels
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.scoring.program import program_of
from joindots.resolve.scoring.scorer import pair_levels
from joindots.resolve.training import patterns
from joindots.resolve.training.patterns import PatternCounts, random_patterns, rule_patterns

NAME, BORN, SEX = Key(("name",)), Key(("born",)), Key(("sex",))
SPEC = ModelSpec(
    "patterns",
    (
        Comparison("name", levels.name_levels(NAME)),
        Comparison("born", levels.date_levels(BORN)),
        Comparison("sex", (LevelSpec("same", (Question(Op.EQUAL, SEX),), 0.9, 0.5),)),
    ),
    (BlockingRule((NAME,)), BlockingRule((BORN,))),
)


@pytest.fixture
def encoded(fresh_seed: int) -> tuple[pl.DataFrame, Encoded]:
    rng = np.random.default_rng(fresh_seed)
    columns: dict[str, list[str | None]] = {
        "name": ["ann", "anne", "bob", "bo", None],
        "born": ["19880304", "19880305", "19610502"],
        "sex": ["f", "m", None],
    }
    frame = pl.DataFrame({name: [values[k] for k in rng.integers(0, len(values), 40)] for name, values in columns.items()})
    return frame, encode(frame, SPEC)


def _as_counted(found: PatternCounts) -> dict[tuple[int, ...], int]:
    assert len(np.unique(found.patterns, axis=0)) == len(found.patterns), "each pattern once"
    return {tuple(row): n for row, n in zip(found.patterns.tolist(), found.counts.tolist(), strict=True)}


def _slowly(encoded: Encoded, pairs: list[tuple[int, int]]) -> Counter[tuple[int, ...]]:
    lefts, rights = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    return Counter(map(tuple, pair_levels(lefts, rights, encoded, program_of(SPEC, encoded)).tolist()))


@pytest.mark.parametrize(("most_in_a_table", "most_numbered"), [(1 << 22, 2.0**62), (1, 2.0**62), (1, 1.0)])
def test_random_patterns__of_few_records_are_those_of_all_pairs(
    encoded: tuple[pl.DataFrame, Encoded], monkeypatch: pytest.MonkeyPatch, most_in_a_table: int, most_numbered: float
) -> None:
    """Whether patterns have places in a table, are numbers that are sorted, or rows that are."""
    monkeypatch.setattr(patterns, "_MOST_IN_A_TABLE", most_in_a_table)
    monkeypatch.setattr(patterns, "_MOST_NUMBERED", most_numbered)
    eligible = np.array([0, 3, *range(7, 30)])
    program = program_of(SPEC, encoded[1])
    found = random_patterns(encoded[1], program, eligible, np.random.default_rng(1))
    pairs = list(combinations(eligible.tolist(), 2))
    assert found.n_pairs == len(pairs)
    assert _as_counted(found) == _slowly(encoded[1], pairs)


def test_random_patterns__of_many_records_are_drawn_evenly_and_pair_nobody_with_himself(
    encoded: tuple[pl.DataFrame, Encoded], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "MOST_RANDOM_PAIRS", 400)
    seen: list[tuple[int, int]] = []
    count = patterns._count

    def watched(pairs, *others):  # type: ignore[no-untyped-def]
        pairs = list(pairs)
        seen.extend(zip(*(side.tolist() for side in pairs[0]), strict=True))
        return count(iter(pairs), *others)

    monkeypatch.setattr(patterns, "_count", watched)
    eligible = np.arange(5, 40)
    found = random_patterns(encoded[1], program_of(SPEC, encoded[1]), eligible, np.random.default_rng(1))
    assert found.n_pairs == len(seen) == 400
    assert all(5 <= left < right < 40 for left, right in seen)
    times = Counter(record for pair in seen for record in pair)
    assert set(times) == set(range(5, 40))
    assert max(times.values()) < 50, "about 23 each"


def _pairs_of(n: int, monkeypatch: pytest.MonkeyPatch, seed: int = 1) -> list[tuple[np.ndarray, np.ndarray]]:
    """Which pairs of so many records random patterns are counted on."""
    seen: list[tuple[np.ndarray, np.ndarray]] = []
    monkeypatch.setattr(patterns, "_count", lambda pairs, *_: seen.extend(pairs))
    random_patterns(None, None, np.arange(n), np.random.default_rng(seed))  # type: ignore[arg-type]
    return seen


def test_random_patterns__of_more_than_a_million_pairs_are_a_million(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [len(lefts) for lefts, _ in _pairs_of(1414, monkeypatch)] == [1414 * 1413 // 2]
    assert [len(lefts) for lefts, _ in _pairs_of(1415, monkeypatch)] == [1_000_000]


def test_random_patterns__of_as_many_pairs_as_may_be_drawn_are_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST_RANDOM_PAIRS", 6)
    ((lefts, rights),) = _pairs_of(4, monkeypatch)
    assert list(zip(lefts.tolist(), rights.tolist(), strict=True)) == list(combinations(range(4), 2))


def test_random_patterns__draw_every_pair_as_often_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST_RANDOM_PAIRS", 5)
    drawn: Counter[tuple[int, int]] = Counter()
    for seed in range(400):
        ((lefts, rights),) = _pairs_of(4, monkeypatch, seed)
        drawn.update(zip(lefts.tolist(), rights.tolist(), strict=True))
    assert sorted(drawn) == list(combinations(range(4), 2))
    assert min(drawn.values()) > 280, "2,000 pairs drawn, a sixth of them each"
    assert max(drawn.values()) < 390


def test_rule_patterns__leave_out_what_the_rule_decides(encoded: tuple[pl.DataFrame, Encoded]) -> None:
    frame, of_frame = encoded
    rules = block_records(frame, SPEC.blocking_rules)
    for rule, decided in zip(rules, (0, 1), strict=True):
        found = rule_patterns(SPEC, rule, of_frame, program_of(SPEC, of_frame), np.random.default_rng(1))
        pairs = [
            (int(left), int(right))
            for lefts, rights in candidate_pairs(rule, seen_by_earlier_rules=True)
            for left, right in zip(lefts, rights, strict=True)
        ]
        assert found.n_pairs == len(pairs) == rule.n_pairs
        assert (found.patterns[:, decided] == -1).all()
        expected: Counter[tuple[int, ...]] = Counter()
        for pattern, n in _slowly(of_frame, pairs).items():
            expected[tuple(-1 if c == decided else level for c, level in enumerate(pattern))] += n
        counted: Counter[tuple[int, ...]] = Counter()
        for row, n in zip(found.patterns.tolist(), found.counts.tolist(), strict=True):
            counted[tuple(row)] += n
        assert counted == expected


def test_rule_patterns__of_a_large_rule_are_those_of_a_sample(
    encoded: tuple[pl.DataFrame, Encoded], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, of_frame = encoded
    rule = block_records(frame, SPEC.blocking_rules)[1]
    monkeypatch.setattr(patterns, "MOST_PAIRS_A_RULE", rule.n_pairs / 2)
    n_pairs = [
        rule_patterns(SPEC, rule, of_frame, program_of(SPEC, of_frame), np.random.default_rng(seed)).n_pairs
        for seed in range(60)
    ]
    assert np.mean(n_pairs) == pytest.approx(rule.n_pairs / 2, rel=0.15)
    assert max(n_pairs) < rule.n_pairs


def test_rule_patterns__of_as_many_pairs_as_may_be_read_draw_nothing(
    encoded: tuple[pl.DataFrame, Encoded], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, of_frame = encoded
    rule = block_records(frame, SPEC.blocking_rules)[1]
    monkeypatch.setattr(patterns, "MOST_PAIRS_A_RULE", rule.n_pairs)
    drawn, untouched = np.random.default_rng(1), np.random.default_rng(1)
    assert rule_patterns(SPEC, rule, of_frame, program_of(SPEC, of_frame), drawn).n_pairs == rule.n_pairs
    assert drawn.random() == untouched.random()


def test_patterns__of_no_pairs_are_none(encoded: tuple[pl.DataFrame, Encoded]) -> None:
    found = random_patterns(encoded[1], program_of(SPEC, encoded[1]), np.array([3]), np.random.default_rng(1))
    assert (found.patterns.shape, found.n_pairs) == ((0, 3), 0)
    assert found.patterns.dtype == np.int8


def test_patterns__too_many_to_be_numbered_are_told_apart_all_the_same() -> None:
    born = [Key((f"c{n}",)) for n in range(24)]
    many = tuple(Comparison(key.name, levels.date_levels(key)) for key in born)
    spec = ModelSpec("many", many, (BlockingRule((born[0],)),))
    rng = np.random.default_rng(3)
    days = ["19880304", "19880305", "19610502", None]
    frame = pl.DataFrame({key.name: [days[k] for k in rng.integers(0, 4, 12)] for key in born})
    encoded = encode(frame, spec)
    found = random_patterns(encoded, program_of(spec, encoded), np.arange(12), rng)
    lefts, rights = np.triu_indices(12, 1)
    slow = Counter(map(tuple, pair_levels(lefts, rights, encoded, program_of(spec, encoded)).tolist()))
    assert _as_counted(found) == slow
