"""Estimates without labels against a truth that they were not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from joindots.engine.arrow import frame_from_table, table_from_rows
from joindots.model.tables import PEOPLE
from joindots.resolve.accuracy.drawn import draw_pairs, draw_records
from joindots.resolve.accuracy.evaluate import Evaluation, evaluate
from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.models.people import people_spec, prepare_people
from joindots.resolve.resolution import Resolution, resolve_records

_CONSONANTS, _VOWELS = list("bdfgklmnprstvz"), list("aeiou")


def _word(rng: np.random.Generator, n: int) -> str:
    return "".join(str(rng.choice(_CONSONANTS)) + str(rng.choice(_VOWELS)) for _ in range(n))


def _population(seed: int, n_people: int) -> tuple[pl.DataFrame, npt.NDArray[np.int64]]:
    """Record people one to four times, with slips and moves; a third of the records hold a PNC id."""
    rng = np.random.default_rng(seed)
    forenames, surnames = [_word(rng, 2) for _ in range(80)], [_word(rng, 3) for _ in range(250)]
    rows: list[dict[str, object]] = []
    truth: list[int] = []
    for person in range(n_people):
        forename, surname = str(rng.choice(forenames)), str(rng.choice(surnames))
        born = date(1950, 1, 1) + timedelta(days=int(rng.integers(0, 20_000)))
        homes = [f"AB{rng.integers(1, 60)} {rng.integers(1, 9)}{rng.choice(list('ABDEFGH'))}A" for _ in range(2)]
        for _ in range(int(rng.integers(1, 5))):
            slips = rng.random(6)
            rows.append(
                {
                    "record_id": f"p-{len(rows):016x}",
                    "received_order": len(rows),
                    "source_id": "10",
                    "name_kind": "named",
                    "forename": _word(rng, 2) if slips[0] < 0.05 else forename,
                    "surname": surname[:-1] if slips[1] < 0.1 else surname,
                    "aliases": [],
                    "phones": [],
                    "date_of_birth": None if slips[2] < 0.2 else born + timedelta(days=int(slips[2] > 0.95)),
                    "postcode": None if slips[3] < 0.2 else homes[int(slips[4] < 0.3)],
                    "pnc_id": f"{1980 + person % 40}/{person:07}A" if slips[5] < 0.34 else None,
                }
            )
            truth.append(person)
    people = prepare_people(frame_from_table(table_from_rows(PEOPLE, rows)))
    return people, np.array(truth)


@pytest.fixture(scope="module")
def resolved() -> tuple[Resolution, npt.NDArray[np.int64], Evaluation]:
    people, truth = _population(3, 1500)
    resolution = resolve_records(people, people_spec(), seed=1)
    resolution = replace(resolution, rules=block_records(people, resolution.model.spec.blocking_rules))
    return resolution, truth, evaluate(resolution.clusters.labels, truth)


def test_the_model__is_near_the_truth_within_what_the_report_says_of_it(
    resolved: tuple[Resolution, npt.NDArray[np.int64], Evaluation],
) -> None:
    """Within 0.01 of precision, 0.05 of recall among candidates and what was found."""
    resolution, truth, true = resolved
    told, labels = resolution.accuracy.expected, resolution.clusters.labels
    drawn = draw_pairs(resolution.rules, draw_records(resolution.rules, len(truth), seed=1, most_pairs=10**9))
    apart = labels[drawn.lefts] != labels[drawn.rights]
    n_missed = int((apart & (truth[drawn.lefts] == truth[drawn.rights])).sum())
    n_found_true = true.pairwise.precision * told.n_found
    assert told.precision == pytest.approx(true.pairwise.precision, abs=0.01)
    assert told.recall == pytest.approx(n_found_true / (n_found_true + n_missed), abs=0.05)


def test_a_held_out_identifier__tells_what_blocking_lost_and_what_is_false(
    resolved: tuple[Resolution, npt.NDArray[np.int64], Evaluation],
) -> None:
    resolution, truth, _ = resolved
    (check,) = resolution.accuracy.checks
    others = [rule for rule in resolution.rules if "pnc_id" not in rule.rule.columns]
    pairs = {
        (int(left), int(right))
        for rule in others
        for lefts, rights in candidate_pairs(rule, seen_by_earlier_rules=True)
        for left, right in zip(lefts, rights, strict=True)
    }
    sizes = np.bincount(truth)
    n_true = int((sizes * (sizes - 1) // 2).sum())
    met = sum(truth[left] == truth[right] for left, right in pairs) / n_true
    false = float((truth[resolution.links.lefts] != truth[resolution.links.rights]).mean())
    assert check.identifier == "pnc_id"
    assert check.met.lower <= met <= check.met.upper
    assert check.met.upper - check.met.lower < 0.2
    assert check.false_links.lower <= false <= check.false_links.upper
    assert check.n_linked <= check.n_met <= check.n_same


def test_drawn_pairs__are_distinct_stand_for_all_and_have_the_same_chance() -> None:
    people, _ = _population(4, 300)
    rules = block_records(people, people_spec().blocking_rules)
    whole = draw_pairs(rules, draw_records(rules, len(people), seed=1, most_pairs=10**9))
    every = {tuple(sorted(pair)) for rule in rules for part in candidate_pairs(rule) for pair in zip(*part, strict=True)}
    assert set(zip(whole.lefts.tolist(), whole.rights.tolist(), strict=True)) == every
    assert whole.n_candidates == len(whole.lefts) == len(every)
    n = sum(rule.n_pairs for rule in rules) // 4
    drawn = [draw_pairs(rules, draw_records(rules, len(people), seed=seed, most_pairs=n)) for seed in range(60)]
    assert np.mean([each.n_candidates for each in drawn]) == pytest.approx(len(every), rel=0.1)
    assert all(set(zip(each.lefts.tolist(), each.rights.tolist(), strict=True)) <= every for each in drawn)


def test_estimates__are_the_same_every_time_and_listed_in_order(
    resolved: tuple[Resolution, npt.NDArray[np.int64], Evaluation],
) -> None:
    people, _ = _population(3, 1500)
    again = resolve_records(people, people_spec(), seed=1, n_threads=1).accuracy
    assert again.checks == resolved[0].accuracy.checks
    assert again.expected == resolved[0].accuracy.expected
    named = [(basis, measure) for basis, measure, _, _ in again.estimates()]
    assert named == sorted(named)
    assert len(set(named)) == len(named) == 5
