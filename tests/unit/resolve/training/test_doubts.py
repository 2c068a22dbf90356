"""Doubts about a fit: which rule teaches another thing than the rest, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from joindots.resolve.models import levels
from joindots.resolve.models.spec import Comparison, Key
from joindots.resolve.training import doubts
from joindots.resolve.training.doubts import doubts_of, rules_set_aside
from joindots.resolve.training.expectation import Learned, Parameters, expectation_maximisation
from joindots.resolve.training.patterns import PatternCounts

EXACT = tuple(Comparison(name, levels.identifier_levels(Key((name,)), forgives_slips=False)) for name in "abc")


def _group(*rows: tuple[tuple[int, int, int], int]) -> PatternCounts:
    return PatternCounts(np.array([row for row, _ in rows], np.int8), np.array([n for _, n in rows], np.int64))


STRANGERS = _group(((0, 0, 0), 970_000), ((1, 0, 0), 10_000), ((0, 1, 0), 10_000), ((0, 0, 1), 10_000))


def _taught(share: float, n: int = 1000) -> PatternCounts:
    """A rule that decides the first comparison and whose matches agree on the second so often."""
    agree = round(n * share)
    return _group(((-1, 1, 1), agree), ((-1, 0, 1), n - agree), ((-1, 0, 0), 1000))


def test_rules_set_aside__are_those_that_alone_teach_far_less_than_two_others() -> None:
    good, poor = _taught(0.95), _taught(0.3)
    assert rules_set_aside(EXACT, STRANGERS, [good, poor, good]) == [1]
    assert rules_set_aside(EXACT, STRANGERS, [poor, good, good, good]) == [0]
    assert rules_set_aside(EXACT, STRANGERS, [good, poor]) == [], "one other is no majority"
    assert rules_set_aside(EXACT, STRANGERS, [good, good, _taught(0.7)]) == [], "less, but not far less"
    assert rules_set_aside(EXACT, STRANGERS, [good, good, _taught(0.3, 60)]) == [], "too few to say"
    assert rules_set_aside(EXACT, STRANGERS, [good, _taught(0.95, 60), poor]) == [], "two others that rest on enough"
    assert rules_set_aside(EXACT, STRANGERS, [poor, poor, poor]) == []


def test_rules_set_aside__are_judged_by_what_chance_teaches_alone() -> None:
    """Which levels keep company among random pairs has no say: only how often each occurs."""
    together = _group(((0, 0, 0), 980_000), ((1, 1, 1), 10_000), ((0, 1, -1), 5_000), ((-1, 0, 0), 5_000))
    apart = _group(((0, 0, 0), 970_000), ((1, 0, 0), 10_000), ((0, 1, 0), 15_000), ((-1, 0, 1), 10_000))
    for chance in (together, apart):
        assert rules_set_aside(EXACT, chance, [_taught(0.95), _taught(0.3), _taught(0.95)]) == [1]


def _taught_alone(monkeypatch: pytest.MonkeyPatch, taught: list[tuple[float, float]]) -> list[PatternCounts]:
    """Have each rule teach, alone, this m of the strongest level of b, from so many matching pairs; what chance was read
    as is given."""
    read: list[PatternCounts] = []
    left = list(taught)

    def learn(comparisons: object, chance: PatternCounts, groups: object) -> Learned:
        read.append(chance)
        m, n = left.pop(0)
        return Learned(replace(LEARNED.parameters, m=np.array([[0.1, 0.9], [1 - m, m], [0.1, 0.9]])), np.full(3, n), True, 9)

    monkeypatch.setattr(doubts, "expectation_maximisation", learn)
    return read


@pytest.mark.parametrize(
    ("taught", "set_aside"),
    [
        ([(0.75, 100.0), (0.75, 100.0), (0.25, 100.0)], [2]),
        ([(0.75, 100.0), (0.75, 99.9), (0.25, 100.0)], []),
        ([(0.75, 100.0), (0.75, 100.0), (0.25, 99.9)], []),
        ([(1.0, 500.0), (1.0, 500.0), (1.0 - 0.4, 500.0)], []),
        ([(1.0, 500.0), (1.0, 500.0), (0.599, 500.0)], [2]),
        ([(0.2, 500.0), (0.9, 500.0), (0.7, 500.0), (0.5, 500.0)], [0]),
    ],
)
def test_rules_set_aside__hold_a_rule_against_the_median_of_others_that_rest_on_a_hundred_pairs(
    monkeypatch: pytest.MonkeyPatch, taught: list[tuple[float, float]], set_aside: list[int]
) -> None:
    _taught_alone(monkeypatch, taught)
    assert rules_set_aside(EXACT, STRANGERS, [_taught(0.9)] * len(taught)) == set_aside


def test_rules_set_aside__read_chance_as_how_often_each_level_occurs(monkeypatch: pytest.MonkeyPatch) -> None:
    read = _taught_alone(monkeypatch, [(0.9, 100.0)])
    rules_set_aside(EXACT, _group(((0, 1, -1), 5), ((1, 1, 0), 7), ((0, -1, 0), 11)), [_taught(0.9)])
    (chance,) = read
    assert dict(zip(map(tuple, chance.patterns.tolist()), chance.counts.tolist(), strict=True)) == {
        (0, -1, -1): 16, (1, -1, -1): 7, (-1, 1, -1): 12, (-1, -1, 0): 18,
    }  # fmt: skip


def test_rules_set_aside__of_no_random_pairs_are_read_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    read = _taught_alone(monkeypatch, [(0.9, 100.0)])
    nothing = PatternCounts(np.zeros((0, 3), np.int8), np.zeros(0, np.int64))
    assert rules_set_aside(EXACT, nothing, [_taught(0.9)]) == []
    assert (read[0].patterns.shape, read[0].n_pairs) == ((0, 3), 0)


LEARNED = Learned(
    Parameters(np.array([[0.1, 0.9]] * 3), np.array([[[0.99, 0.01]] * 3]), np.array([0.01])),
    np.array([50.0, 60.0, 70.0]),
    True,
    9,
)


def test_doubts_of__a_fit_without_fault_are_none() -> None:
    learned = expectation_maximisation(EXACT, STRANGERS, [_group(((1, 1, 1), 900), ((0, 0, 0), 100))])
    assert doubts_of(EXACT, learned, []) == ()
    assert doubts_of(EXACT, LEARNED, []) == ()


def test_doubts_of__say_what_is_amiss_and_where() -> None:
    (doubt,) = doubts_of(EXACT, replace(LEARNED, has_converged=False), [])
    assert "9 iterations without converging" in doubt
    (doubt,) = doubts_of(EXACT, LEARNED, ["surname, postcode"])
    assert doubt.startswith('training rule "surname, postcode" was set aside')
    (doubt,) = doubts_of(EXACT, replace(LEARNED, n_matching=np.array([50.0, 49.9, 70.0])), [])
    assert doubt.startswith("b: its m rests on 50 matching pairs")


def test_doubts_of__pass_over_a_comparison_that_has_nothing_to_learn() -> None:
    compared = (*EXACT[:2], levels.beside_comparison("a", "b"))
    assert doubts_of(compared, replace(LEARNED, n_matching=np.array([50.0, 60.0, 0.0])), []) == ()


@pytest.mark.parametrize("m", [[0.99, 0.01], [0.995, 0.005]])
def test_doubts_of__a_strongest_level_that_weighs_no_more_than_the_weakest(m: list[float]) -> None:
    parameters = replace(LEARNED.parameters, m=np.array([[0.1, 0.9], [0.1, 0.9], m]))
    (doubt,) = doubts_of(EXACT, replace(LEARNED, parameters=parameters), [])
    assert doubt == "c: its strongest level weighs no more than its weakest"
