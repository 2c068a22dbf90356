"""What people said and what sources hold, read into who must be together and who apart; and what a non-match cuts."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from joindots.engine.arrow import frame_from_table, table_from_rows
from joindots.model.tables import JUDGEMENTS
from joindots.resolve.clusters.constraints import Constraints, find_constraints
from joindots.resolve.clusters.cuts import find_cuts
from joindots.resolve.clusters.groups import Groups, Step, shortest_path
from joindots.resolve.scoring.scorer import ScoredPairs

Answer = tuple[int, int, str]


def _people(n: int, keys: dict[int, tuple[str, str]] | None = None, pnc_ids: dict[int, str] | None = None) -> pl.DataFrame:
    """Prepared people; `keys` gives the source and its key of some rows, `pnc_ids` the identifiers of some."""
    held = keys or {}
    return pl.DataFrame(
        {
            "record_id": [f"p{row}" for row in range(n)],
            "source_id": [held.get(row, ("10", None))[0] for row in range(n)],
            "person_ref": [held.get(row, ("10", None))[1] for row in range(n)],
            "pnc_id": [(pnc_ids or {}).get(row) for row in range(n)],
            "nhs_number": [None] * n,
        },
        schema=dict.fromkeys(("record_id", "source_id", "person_ref", "pnc_id", "nhs_number"), pl.String),
    )


def _constraints(people: pl.DataFrame, *answers: Answer) -> Constraints:
    """Read answers about rows; they are numbered from 1 on."""
    said = {"reviewer": "r1", "reason": "seen", "decided_at": datetime(2026, 1, 1, tzinfo=UTC)}
    rows = [
        {"record_id_l": f"p{left}", "record_id_r": f"p{right}", "verdict": verdict, "event_id": n, **said}
        for n, (left, right, verdict) in enumerate(answers, 1)
    ]
    return find_constraints(people, frame_from_table(table_from_rows(JUDGEMENTS, rows)))


def _pairs(pins: tuple[np.ndarray, np.ndarray]) -> list[tuple[int, int]]:
    return list(zip(pins[0].tolist(), pins[1].tolist(), strict=True))


def test_answers__make_groups_pairs_apart_and_pairs_that_nobody_is_sure_of() -> None:
    found = _constraints(_people(6), (0, 3, "match"), (1, 4, "non_match"), (3, 5, "match"), (2, 4, "unsure"))
    assert found.pins.together.tolist() == [0, 1, 2, 0, 4, 0]
    assert _pairs(found.pins.apart) == [(1, 4)]
    assert _pairs(found.pins.unsure) == [(2, 4)]
    assert found.non_matches == {(1, 4): 2}
    assert found.forced.rows() == [(0, 3, "judgement", 1), (3, 5, "judgement", 3)]
    assert found.conflicts == ()


def test_a_match__against_a_non_match_is_set_aside_and_the_path_is_told() -> None:
    found = _constraints(_people(4), (0, 1, "match"), (1, 2, "match"), (0, 3, "non_match"), (2, 3, "match"))
    assert found.pins.together.tolist() == [0, 0, 0, 3]
    (conflict,) = found.conflicts
    assert (conflict.record_id_l, conflict.record_id_r, conflict.event_id) == ("p2", "p3", 4)
    assert conflict.reason == "judgement 3 says that p0 and p3 are two people"
    assert conflict.path is not None
    assert conflict.path.rows == (2, 1, 0, 3)
    assert [step.text for step in conflict.path.steps] == ["match, event 2", "match, event 1", "non_match, event 3"]
    assert conflict.path.event_ids == [2, 1, 3]


def test_a_match__of_two_valid_identifiers_is_set_aside_wherever_they_are_held() -> None:
    people = _people(4, pnc_ids={0: "1/1A", 3: "2/2B"})
    found = _constraints(people, (0, 1, "match"), (2, 3, "match"), (1, 2, "match"))
    assert found.pins.together.tolist() == [0, 0, 2, 2]
    (conflict,) = found.conflicts
    assert conflict.reason == "their records hold two different valid identifiers (pnc_id 1/1A and 2/2B)"
    assert conflict.path is not None
    assert conflict.path.rows == (1, 0, 3, 2)
    assert [step.text for step in conflict.path.steps][1] == "pnc_id differs: 1/1A and 2/2B"
    alike = _constraints(_people(3, pnc_ids={0: "1/1A", 2: "1/1A"}), (0, 1, "match"), (1, 2, "match"))
    assert alike.pins.together.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("left", "right", "missing"), [(0, 9, "p9"), (9, 1, "p9"), (8, 9, "p8")])
def test_a_match__with_a_record_that_is_gone_is_set_aside(left: int, right: int, missing: str) -> None:
    found = _constraints(_people(3), (left, right, "match"), (1, 2, "match"), (0, 9, "non_match"), (9, 0, "unsure"))
    assert found.pins.together.tolist() == [0, 1, 1]
    (conflict,) = found.conflicts
    assert conflict.path is None
    assert conflict.reason.startswith(f"record {missing} is not among the people any more")
    assert found.non_matches == {}
    assert _pairs(found.pins.unsure) == []


def test_a_source_key__joins_the_records_that_one_source_holds_under_it() -> None:
    keys = {0: ("10", "k"), 2: ("10", "k"), 3: ("20", "k"), 4: ("10", "k"), 5: ("20", "m"), 6: ("20", "k")}
    found = _constraints(_people(7, keys))
    assert found.pins.together.tolist() == [0, 1, 0, 3, 0, 5, 3]
    assert sorted(row[:2] for row in found.forced.rows()) == [(0, 2), (0, 4), (3, 6)]
    assert set(found.forced["basis"]) == {"source_key"}
    assert found.forced["event_id"].null_count() == 3


def test_a_source_key__yields_to_identifiers_and_to_what_people_said() -> None:
    keys = dict.fromkeys(range(4), ("10", "k"))
    found = _constraints(_people(4, keys, pnc_ids={0: "1/1A", 2: "2/2B", 3: "1/1A"}))
    assert found.pins.together.tolist() == [0, 0, 2, 0]
    assert sorted(row[:3] for row in found.forced.rows()) == [(0, 1, "source_key"), (0, 3, "source_key")], "what was joined"
    found = _constraints(_people(4, keys), (0, 1, "non_match"))
    assert found.pins.together.tolist() == [0, 1, 0, 0]
    found = _constraints(_people(5, keys), (4, 1, "match"))
    assert found.pins.together.tolist() == [0, 0, 0, 0, 0]


def test_groups__that_were_poured_together_remember_who_is_apart_from_either() -> None:
    groups = Groups(_people(6))
    groups.keep_apart(0, 5, 9)
    assert groups.join(0, 1, Step("match", 1)) is None
    assert groups.join(2, 3, Step("match", 2)) is None
    assert groups.join(3, 4, Step("match", 3)) is None
    assert groups.join(1, 2, Step("match", 4)) is None, "the smaller group is poured into the larger"
    path = groups.join(4, 5, Step("match", 5))
    assert path is not None
    assert path.rows == (4, 3, 2, 1, 0, 5)
    together = np.arange(6)
    groups.write_labels(together)
    assert together.tolist() == [0, 0, 0, 0, 0, 5]


def test_shortest_path__has_the_fewest_steps_and_is_the_first_of_those() -> None:
    steps = {(a, b): Step(f"{a}{b}") for a, b in [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]}
    near: dict[int, list[tuple[int, Step]]] = {}
    for (a, b), step in steps.items():
        near.setdefault(a, []).append((b, step))
        near.setdefault(b, []).append((a, step))
    path = shortest_path(0, 4, near)
    assert path is not None
    assert path.rows == (0, 1, 3, 4)
    assert [step.text for step in path.steps] == ["01", "13", "34"]
    alone = shortest_path(7, 7, near)
    assert alone is not None
    assert (alone.rows, alone.steps) == ((7,), ())
    assert shortest_path(0, 7, near) is None


def _links(*pairs: tuple[int, int, float]) -> ScoredPairs:
    lefts, rights, bits = (np.array(column) for column in zip(*pairs, strict=True))
    return ScoredPairs(lefts, rights, bits.astype(np.float64), np.zeros((len(pairs), 1), np.int8), len(pairs))


def test_cuts__are_non_matches_that_links_go_round_with_the_steps_that_were_cut() -> None:
    found = _constraints(_people(7), (0, 3, "non_match"), (5, 6, "non_match"), (1, 2, "match"))
    links = _links((0, 1, 5.0), (0, 3, 9.0), (2, 3, 4.0), (5, 6, 9.0), (0, 4, 9.0), (3, 4, 1.0))
    labels = np.array([0, 0, 0, 3, 0, 5, 6])
    (cut,) = find_cuts(found, links, labels)
    assert cut.rows == (0, 3)
    assert cut.event_id == 1
    assert cut.path.rows == (0, 4, 3), "the fewest steps"
    assert [step.text for step in cut.path.steps] == ["model, 9.0 bits", "model, 1.0 bits"]
    assert cut.cut_steps == (1,)
    (longer,) = find_cuts(found, _links((0, 1, 5.0), (0, 3, 9.0), (2, 3, 4.0)), labels)
    assert longer.path.rows == (0, 1, 2, 3)
    assert [step.text for step in longer.path.steps] == ["model, 5.0 bits", "match, event 3", "model, 4.0 bits"]
    assert longer.cut_steps == (2,)


def test_cuts__are_none_where_no_link_goes_round_or_nobody_said_anything() -> None:
    labels = np.arange(4)
    assert find_cuts(_constraints(_people(4)), _links((0, 1, 5.0), (1, 2, 5.0)), labels) == ()
    assert find_cuts(_constraints(_people(4), (0, 2, "non_match")), _links((0, 2, 5.0), (0, 1, 5.0)), labels) == ()


def test_cuts__take_the_stronger_of_two_ways_that_are_as_short() -> None:
    found = _constraints(_people(4), (0, 3, "non_match"))
    links = _links((0, 1, 2.0), (1, 3, 2.0), (0, 2, 6.0), (2, 3, 7.0))
    (cut,) = find_cuts(found, links, np.array([0, 0, 2, 3]))
    assert cut.path.rows == (0, 2, 3)
    assert cut.cut_steps == (0, 1)
