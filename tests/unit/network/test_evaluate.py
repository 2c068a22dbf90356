"""The measure itself, on pairs counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from joindots.network.evaluate import (
    PairScore,
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
