"""Co-offending in one London street gang, 2005 to 2009: hidden ties looked for, and groups held to small changes.

The data (Grund and Densley 2012, 2015) say who offended with whom, in four strengths, and no true groups. So two things are
asked of twenty splits that each hide a tenth of the ties. Is the hidden companion among the first five named, by the walk of
`joindots.network.suggest` and by common neighbours, Adamic-Adar and personalised PageRank (networkx, the last weighted)? And
how alike are the groups found with and without the tenth (adjusted mutual information), by the room's own grouping and by
Louvain, greedy modularity and label propagation (networkx, weighted) on the same ties? Birthplace is never read.

Run as ``python -m benchmarks.network.london [SEED]``; the data are read from ``JOINDOTS_SHARED``.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import networkx
import numpy as np
import polars as pl
from benchmarks.figures import Figure, publish
from benchmarks.samples import seeds_asked

from joindots.bench.runs import Spread
from joindots.network.evaluate import adjusted_mutual_information
from joindots.network.groups import group_cases
from joindots.network.kinds import GROUP_BITS
from joindots.network.suggest import rank_cases

HIDDEN, FIRST, N_SPLITS = 0.10, 5, 20
_BITS_A_STRENGTH = 2.0
"""What each further strength of a tie adds: only their order is known."""

Scores = dict[int, float]


def read_ties(folder: Path) -> pl.DataFrame:
    """Read who offended with whom: ``a``, ``b`` (the lesser first) and ``weight``, 1 to 4."""
    rows = pl.read_csv(folder / "london_gang_edges.csv").select(
        pl.min_horizontal("a", "b").alias("a"), pl.max_horizontal("a", "b").alias("b"), "weight"
    )
    return rows.unique(("a", "b")).sort("a", "b")


def graph_of(ties: pl.DataFrame) -> networkx.Graph:
    """Give networkx the same ties."""
    graph = networkx.Graph()
    graph.add_weighted_edges_from(ties.iter_rows())
    return graph


def our_scores(ties: pl.DataFrame, people: Iterable[int]) -> dict[int, Scores]:
    """Score companions of each person by the walk, where a tie is as many cases as it is strong."""
    cases = ties.with_columns(pl.int_ranges(0, "weight").alias("n")).explode("n", empty_as_null=False)
    cases = cases.with_columns(pl.format("{}-{}-{}", "a", "b", "n").alias("case_id"))
    involved = pl.concat(
        cases.select("case_id", pl.col(side).cast(pl.String).alias("entity_id"), pl.lit(None, pl.Date).alias("day"))
        for side in "ab"
    )
    asked = list(people)
    found: dict[int, Scores] = {}
    for person, ranked in zip(asked, rank_cases(involved, [str(each) for each in asked]), strict=True):
        scores: defaultdict[int, float] = defaultdict(float)
        for case_id, score in ranked.iter_rows():
            for end in map(int, case_id.split("-")[:2]):
                scores[end] += score
        found[person] = dict(scores)
    return found


def peers_scores(graph: networkx.Graph, person: int) -> dict[str, Scores]:
    """Score companions of one person by the three usual ways."""
    others = [(person, other) for other in graph if other != person]
    common = {b: float(len(list(networkx.common_neighbors(graph, a, b)))) for a, b in others}
    adamic = {b: float(score) for _, b, score in networkx.adamic_adar_index(graph, others)}
    walk = {b: float(score) for b, score in networkx.pagerank(graph, personalization={person: 1.0}).items()}
    return {"common neighbours": common, "Adamic-Adar": adamic, "personalised PageRank": walk}


def is_found(scores: Scores, wanted: int, own: set[int]) -> float:
    """The chance that the hidden companion is among the first, ties in any order; known companions stand aside."""
    left = {other: score for other, score in scores.items() if other not in own}
    score = left.get(wanted, 0.0)
    if score <= 0:
        return 0.0
    better, level = sum(s > score for s in left.values()), sum(s == score for s in left.values())
    return float(np.clip((FIRST - better) / level, 0.0, 1.0))


def our_groups(ties: pl.DataFrame) -> list[set[int]]:
    """Group people as the stage groups cases."""
    pairs = ties.select(
        pl.col("a").cast(pl.UInt32).alias("case_no_l"),
        pl.col("b").cast(pl.UInt32).alias("case_no_r"),
        (GROUP_BITS + _BITS_A_STRENGTH * (pl.col("weight") - 1)).alias("weight_bits"),
    )
    people = pl.concat([pairs["case_no_l"], pairs["case_no_r"]]).unique().sort()
    cases = pl.DataFrame({"case_no": people, "received_order": people, "case_id": people.cast(pl.String)})
    found = group_cases(pairs, cases).group_by("group_id", maintain_order=True).agg("case_no")
    return [set(members) for members in found["case_no"].to_list()]


def groupings(ties: pl.DataFrame) -> dict[str, list[set[int]]]:
    """Group the same ties in four ways."""
    graph, community = graph_of(ties), networkx.community
    ways: dict[str, Callable[[], Iterable[set[int]]]] = {
        "joindots": lambda: our_groups(ties),
        "Louvain": lambda: community.louvain_communities(graph, seed=1),
        "greedy modularity": lambda: community.greedy_modularity_communities(graph, weight="weight"),
        "label propagation": lambda: community.asyn_lpa_communities(graph, weight="weight", seed=1),
    }
    return {name: [set(each) for each in way()] for name, way in ways.items()}


def likeness(one: list[set[int]], other: list[set[int]], people: Iterable[int]) -> float:
    """Compare two groupings of the same people; whoever is in no group is one of their own."""
    labels = [{person: n for n, group in enumerate(groups) for person in group} for groups in (one, other)]
    columns = [pl.Series([label.get(person, -person) for person in people]) for label in labels]
    return adjusted_mutual_information(*columns)


def one_split(ties: pl.DataFrame, seed: int) -> dict[str, float]:
    """Hide a tenth, look for it from both ends, and group what is left."""
    hidden = ties.sample(fraction=HIDDEN, seed=seed)
    kept = ties.join(hidden, on=("a", "b"), how="anti")
    graph, people = graph_of(kept), sorted({*ties["a"], *ties["b"]})
    asked = [pair for a, b, _ in hidden.iter_rows() for pair in ((a, b), (b, a)) if pair[0] in graph]
    ours = our_scores(kept, sorted({person for person, _ in asked}))
    found: defaultdict[str, list[float]] = defaultdict(list)
    for person, wanted in asked:
        own = {person, *graph[person]}
        for name, scores in {"joindots": ours[person], **peers_scores(graph, person)}.items():
            found[name].append(is_found(scores, wanted, own))
    shares = {f"{name}: found in the first {FIRST}": float(np.mean(each)) for name, each in found.items()}
    whole, part = groupings(ties), groupings(kept)
    return shares | {f"{name}: groups as before": likeness(whole[name], part[name], people) for name in whole}


def main() -> int:
    """Print every share and likeness over all splits, and how many groups each way makes of the whole."""
    folder = Path(os.environ.get("JOINDOTS_SHARED", "../shared")) / "data" / "london_gang"
    ties = read_ties(folder)
    first = seeds_asked(__doc__ or "")[0]
    splits = [one_split(ties, first + n) for n in range(N_SPLITS)]
    print(f"first seed {first}; groups of the whole: { {name: len(each) for name, each in groupings(ties).items()} }")
    figures = [
        Figure(name, Spread.of([split[name] for split in splits]), "share" if "found" in name else "", "higher")
        for name in splits[0]
    ]
    return publish("network.london", {"splits": N_SPLITS, "hidden": HIDDEN}, figures)


if __name__ == "__main__":
    sys.exit(main())
