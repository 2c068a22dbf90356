"""The measure itself, on pairs counted by hand."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import polars as pl
import pytest

from joindots.network.evaluate import (
    PairScore,
    adjusted_mutual_information,
    grouped_pairs,
    planted_pairs,
    proposed_pairs,
    score_pairs,
    with_true_entities,
)
from joindots.network.stage import run

if TYPE_CHECKING:
    from tests.unit.network.conftest import World


def test_planted_pairs__are_cross_force_pairs_of_received_cases(world: World) -> None:
    for case_id in ("10/A", "10/B", "12/C", "13/D"):
        world.case(case_id)
    truth = pl.DataFrame(
        {"case_id": ["10/A", "10/B", "12/C", "13/D", "14/SILENT"], "group_id": ["g1", "g1", "g1", None, "g1"]}
    )
    pairs = planted_pairs(truth, world.tables()["cases"])
    assert pairs.rows() == [("10/A", "12/C"), ("10/B", "12/C")]


def test_score_pairs__counts_by_hand() -> None:
    found = pl.DataFrame({"case_id_l": ["a", "a", "b"], "case_id_r": ["b", "c", "c"]})
    wanted = pl.DataFrame({"case_id_l": ["a", "a", "x", "y"], "case_id_r": ["b", "c", "z", "z"]})
    score = score_pairs(found, wanted)
    assert (score, score.precision, score.recall) == (PairScore(3, 4, 2), 2 / 3, 0.5)


def test_score_pairs__of_nothing_has_no_precision() -> None:
    assert (PairScore(0, 0, 0).precision, PairScore(0, 0, 0).recall) == (None, None)


def test_with_true_entities__the_oracle_joins_what_was_not_resolved(world: World) -> None:
    left = world.suspect(world.case("10/A"), "one")
    right = world.suspect(world.case("12/B"), "wun")
    lone = world.suspect(world.case("20/U"), "other")
    truth = pl.DataFrame({"record_id": [left, right], "person_id": ["P1", "P1"]})
    tables = world.tables()
    ours, oracle = run(tables), run(with_true_entities(tables, truth))
    assert proposed_pairs(ours["joined_dots"]).is_empty()
    assert proposed_pairs(oracle["joined_dots"]).rows() == [("10/A", "12/B")]
    assert grouped_pairs(oracle["group_members"], tables["cases"]).rows() == [("10/A", "12/B")]
    assert f"suspect:{lone}" in oracle["things"]["thing_id"].to_pylist()


@pytest.mark.parametrize(
    ("found", "planted", "expected"),
    [
        ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
        ([0, 0, 0, 0], [0, 1, 2, 3], 0.0),
        ([1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], [1, 1, 1, 1, 2, 1, 2, 2, 2, 3, 1], None),
    ],
)
def test_adjusted_mutual_information__is_one_for_the_same_and_nought_for_chance(
    found: list[int], planted: list[int], expected: float | None
) -> None:
    value = adjusted_mutual_information(pl.Series(found), pl.Series(planted))
    if expected is None:
        assert 0 < value < 1
        chance = random.Random(1)
        shuffled = [adjusted_mutual_information(pl.Series(found), pl.Series(chance.sample(planted, 11))) for _ in range(400)]
        assert sum(shuffled) / 400 == pytest.approx(0, abs=0.03)
    else:
        assert value == pytest.approx(expected, abs=1e-9)
