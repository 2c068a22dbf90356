"""Groups in graphs small enough to see."""

from __future__ import annotations

import itertools

import polars as pl

from joindots.network.groups import group_cases

Edges = dict[tuple[int, int], float]


def groups_of(edges: Edges, n_cases: int) -> list[tuple[str, list[int], float]]:
    pairs = pl.DataFrame(
        [(*pair, bits) for pair, bits in edges.items()],
        schema={"case_no_l": pl.UInt32, "case_no_r": pl.UInt32, "weight_bits": pl.Float64},
        orient="row",
    )
    cases = pl.DataFrame(
        {
            "case_no": pl.Series(range(n_cases), dtype=pl.UInt32),
            "case_id": [f"c{no}" for no in range(n_cases)],
            "received_order": list(reversed(range(n_cases))),
        }
    )
    grouped = group_cases(pairs, cases).group_by("group_id", maintain_order=True)
    return [(str(key[0]), frame["case_no"].to_list(), float(frame["weight_bits"].to_list()[0])) for key, frame in grouped]


def clique(members: range, bits: float = 11.0) -> Edges:
    return dict.fromkeys(itertools.combinations(members, 2), bits)


def test_group_cases__hold_by_the_weakest_tie_of_the_strongest_tree() -> None:
    assert groups_of({(0, 1): 12.0, (1, 2): 10.0, (0, 2): 9.5}, 4) == [("G-c2", [0, 1, 2], 10.0)]


def test_group_cases__weak_pairs_hold_no_group() -> None:
    assert groups_of({(0, 1): 8.0}, 2) == []


def test_group_cases__one_tie_does_not_make_two_full_groups_one() -> None:
    edges = clique(range(0, 6)) | clique(range(6, 12)) | {(0, 6): 11.0}
    assert [members for _, members, _ in groups_of(edges, 12)] == [list(range(6, 12)), list(range(6))]


def test_group_cases__what_happens_elsewhere_moves_no_group() -> None:
    here = clique(range(0, 6)) | {(5, 6): 11.0, (6, 7): 11.0}
    alone = groups_of(here, 40)
    among_others = groups_of(here | clique(range(10, 30)) | {(n, n + 1): 11.0 for n in range(30, 39)}, 40)
    assert [group for group in among_others if max(group[1]) < 10] == alone
