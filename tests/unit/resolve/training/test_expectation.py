"""Expectation-maximisation on counted patterns."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from joindots.resolve.models import levels
from joindots.resolve.models.spec import Comparison, Key
from joindots.resolve.training.expectation import (
    expectation_maximisation,
    expected_m,
    expected_u,
    towards_expected_prior,
)
from joindots.resolve.training.patterns import PatternCounts

EXACT = tuple(Comparison(name, levels.identifier_levels(Key((name,)), forgives_slips=False)) for name in "abc")


def _group(*rows: tuple[tuple[int, int, int], int]) -> PatternCounts:
    return PatternCounts(np.array([row for row, _ in rows], np.int8), np.array([n for _, n in rows], np.int64))


STRANGERS = _group(((0, 0, 0), 970_000), ((1, 0, 0), 10_000), ((0, 1, 0), 10_000), ((0, 0, 1), 10_000))


def test_expectation_maximisation__reports_that_it_did_not_converge() -> None:
    groups = [_group(((-1, 1, 1), 700), ((-1, 0, 1), 200), ((-1, 0, 0), 400))]
    stopped = expectation_maximisation(EXACT, STRANGERS, groups, most_iterations=2)
    assert (stopped.has_converged, stopped.n_iterations) == (False, 2)
    finished = expectation_maximisation(EXACT, STRANGERS, groups)
    assert finished.has_converged
    assert 2 < finished.n_iterations < 500


def test_expectation_maximisation__keeps_to_what_is_expected_where_nothing_was_observed() -> None:
    groups = [_group(((-1, 1, 1), 900), ((-1, 0, 0), 100))]
    learned = expectation_maximisation(EXACT, STRANGERS, groups)
    assert learned.n_matching[0] == 0
    assert learned.parameters.m[0] == pytest.approx(expected_m(EXACT)[0])
    assert learned.parameters.m[1, 1] == pytest.approx(1.0, abs=0.01)


def test_expectation_maximisation__recovers_m_where_the_different_people_of_a_rule_agree_oftener_than_any_two() -> None:
    """The expected counts of a known mixture: namesakes agree on the second in seven of ten pairs, and any two in one of a
    hundred."""
    m, u, share, n_pairs = (0.9, 0.8, 0.95), (0.01, 0.7, 0.02), 0.4, 1_000_000
    rows: list[tuple[tuple[int, int, int], int]] = []
    for pattern in ((a, b, c) for a, b, c in product((0, 1), repeat=3)):
        chances = [np.prod([p if agrees else 1 - p for p, agrees in zip(of, pattern, strict=True)]) for of in (m, u)]
        rows.append((pattern, round(n_pairs * (share * chances[0] + (1 - share) * chances[1]))))
    learned = expectation_maximisation(EXACT, STRANGERS, [_group(*rows)])
    assert learned.has_converged
    assert learned.parameters.m[:, 1] == pytest.approx(m, abs=0.005)
    assert learned.parameters.own_u[1][:, 1] == pytest.approx(u, abs=0.005)
    assert learned.parameters.shares[1] == pytest.approx(share, abs=0.005)
    assert learned.parameters.u[:, 1] == pytest.approx([0.01] * 3, abs=0.001)


def test_expectation_maximisation__takes_no_second_home_for_a_second_person() -> None:
    """The expected counts of a rule that finds hardly anybody but matches, of whom three in ten moved: both parts of their
    homes differ, and the rest agrees as ever. Without a bound, who moved are taken for people who differ."""
    m, moved, n_pairs = 0.9, 0.3, 1_000_000
    at_home, away, strangers = (m, 0.95, 0.95), (m, 0.01, 0.0001), (0.001, 0.01, 0.0001)
    shares = ((at_home, 0.98 * (1 - moved)), (away, 0.98 * moved), (strangers, 0.02))
    rows: list[tuple[tuple[int, int, int], int]] = []
    for pattern in ((a, b, c) for a, b, c in product((0, 1), repeat=3)):
        chances = [share * np.prod([p if n else 1 - p for p, n in zip(of, pattern, strict=True)]) for of, share in shares]
        rows.append((pattern, round(n_pairs * sum(chances))))
    chance = _group(((0, 0, 0), 989_000), ((1, 0, 0), 1_000), ((0, 1, 0), 10_000))
    learned = expectation_maximisation(EXACT, chance, [_group(*rows)])
    assert learned.has_converged
    assert learned.parameters.m[:, 1] == pytest.approx([m, 0.95 * (1 - moved) + 0.01 * moved, 0.95 * (1 - moved)], abs=0.04)
    assert learned.parameters.shares[1] == pytest.approx(0.98, abs=0.05)


def _one_step(
    chance: PatternCounts, groups: list[PatternCounts]
) -> tuple[list[list[float]], list[list[float]], list[float]]:
    """One step of EM by its definition, pattern by pattern: m, the model's u, and the shares of matches."""
    n = range(len(EXACT))
    m_before, u_before = expected_m(EXACT).tolist(), expected_u(EXACT).tolist()
    seen = [[1000.0 * u_before[c][k] for k in (0, 1)] for c in n]
    for row, count in zip(chance.patterns.tolist(), chance.counts.tolist(), strict=True):
        for c in n:
            if row[c] >= 0:
                seen[c][row[c]] += count
    u = [[each[k] / sum(each) for k in (0, 1)] for each in seen]
    m_counts = [[10.0 * m_before[c][k] for k in (0, 1)] for c in n]
    strangers = [[1000.0 * u_before[c][k] for k in (0, 1)] for c in n]
    shares = []
    for g, group in enumerate([chance, *groups]):
        share = 0.5 if g else 1 / max(1000.0, 2 * chance.n_pairs**0.5)
        matches = 0.0
        for row, count in zip(group.patterns.tolist(), group.counts.tolist(), strict=True):
            odds = share / (1 - share)
            for c in n:
                odds *= m_before[c][row[c]] / u[c][row[c]] if row[c] >= 0 else 1.0
            matching = count * odds / (1 + odds)
            matches += matching
            for c in n:
                if row[c] >= 0 and g:
                    m_counts[c][row[c]] += matching
                elif row[c] >= 0:
                    strangers[c][row[c]] += count - matching
        drawn = (matches + 0.5) / (group.n_pairs + 1)
        shares.append(drawn if g else (drawn * group.n_pairs + 0.001 * 1000) / (group.n_pairs + 1000))
    return (
        [[k / sum(each) for k in each] for each in m_counts],
        [[k / sum(each) for k in each] for each in strangers],
        shares,
    )


def test_expectation_maximisation__takes_each_step_by_the_definition() -> None:
    groups = [
        _group(((-1, 1, 1), 700), ((-1, 0, 1), 200), ((-1, 0, 0), 400), ((-1, -1, 1), 50)),
        _group(((1, -1, 1), 300), ((0, -1, 0), 90)),
    ]
    learned = expectation_maximisation(EXACT, STRANGERS, groups, most_iterations=1)
    m, u, shares = _one_step(STRANGERS, groups)
    assert learned.parameters.m.tolist() == [pytest.approx(each, rel=1e-9) for each in m]
    assert learned.parameters.u.tolist() == [pytest.approx(each, rel=1e-9) for each in u]
    assert learned.parameters.shares.tolist() == pytest.approx(shares, rel=1e-9)
    assert learned.parameters.own_u.sum(axis=2) == pytest.approx(np.ones((3, 3)))
    assert (learned.parameters.own_u[1:, :, 1] <= 100 * learned.parameters.u[:, 1] + 1e-12).all()


def test_expectation_maximisation__lets_two_people_of_a_rule_agree_a_hundred_times_as_often_as_any_two() -> None:
    chance = _group(((0, 0, 0), 999_900), ((1, 0, 0), 100))
    learned = expectation_maximisation(EXACT, chance, [_group(((1, 0, 0), 500), ((0, 0, 0), 500))], most_iterations=1)
    most = 100 * learned.parameters.u[0, 1]
    assert learned.parameters.own_u[1, 0].tolist() == pytest.approx([1 - most, most], rel=1e-12)


def test_expected_probabilities__take_what_levels_expect_and_leave_the_rest_to_differing() -> None:
    graded = (Comparison("d", levels.date_levels(Key(("d",)))), EXACT[0])
    m, u = expected_m(graded), expected_u(graded)
    assert m.shape == u.shape == (2, 6)
    assert m[0].tolist() == pytest.approx([share / 1.02 for share in (0.05, 0.03, 0.02, 0.03, 0.07, 0.82)])
    assert u[0].tolist() == pytest.approx([1 - 0.46425, 0.4, 0.06, 0.003, 0.0012, 0.00005])
    assert m[1].tolist() == pytest.approx([0.05 / 0.9, 0.85 / 0.9, 0, 0, 0, 0])
    assert u[1].tolist() == pytest.approx([0.99999, 0.00001, 0, 0, 0, 0])


def test_towards_expected_prior__counts_as_if_a_thousand_pairs_more_had_been_seen() -> None:
    assert towards_expected_prior(0, 0) == pytest.approx(0.001)
    assert towards_expected_prior(30, 9_000) == pytest.approx(31 / 10_000)


def test_expectation_maximisation__gives_no_level_a_probability_of_nought() -> None:
    learned = expectation_maximisation(EXACT, _group(((0, 0, 0), 5)), [_group(((1, 1, 1), 5))])
    assert (learned.parameters.m > 0).all()
    assert (learned.parameters.u > 0).all()


def test_expected_probabilities__are_probabilities() -> None:
    for table in (expected_m(EXACT), expected_u(EXACT)):
        assert table.sum(axis=1) == pytest.approx(np.ones(3))
