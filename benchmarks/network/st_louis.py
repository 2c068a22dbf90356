"""Co-offending police data of the 1990s: hide a tenth of suspects' involvements, and look for the case that is missing.

The hidden case should be among the first ten suggestions more often than by the best of common neighbours, Adamic-Adar and
personalised PageRank (networkx's default damping) on the same rows and the same split. Twenty splits, drawn at run time; the
ratio is taken split by split. Those who stand nowhere else once their one involvement is hidden can be found by nobody;
their share is printed. Run as ``python -m benchmarks.network.st_louis [SEED ...]``; the data are read from
``JOINDOTS_SHARED``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks.figures import Figure, publish
from benchmarks.samples import seeds_asked

from joindots.bench.runs import Spread
from joindots.network.suggest import rank_cases

HIDDEN, FIRST, N_SPLITS = 0.10, 10, 20
DAMPING = 0.85
"""The usual damping of PageRank."""


def read_involvements(folder: Path) -> pl.DataFrame:
    """Read who was recorded where, as what; the year stands in front of the crime's number."""
    rows = pl.read_csv(folder / "involvements.csv", schema_overrides={"crime_id": pl.String})
    return (
        rows.select(
            pl.col("crime_id").alias("case_id"),
            pl.col("person_id").alias("entity_id"),
            pl.col("role").str.split("_and_"),
            (pl.lit(1900) + pl.col("crime_id").str.slice(0, 2).cast(pl.Int32)).alias("year"),
        )
        .explode("role", empty_as_null=False)
        .select("case_id", "entity_id", "role", pl.date("year", 7, 1).alias("day"))
    )


class Peers:
    """The three usual ways, on people and cases: paths of three steps, weighed or not, and PageRank from the person."""

    def __init__(self, kept: pl.DataFrame, case_ids: list[str], people: list[str]) -> None:
        number = {entity_id: n for n, entity_id in enumerate(people)}, {case_id: n for n, case_id in enumerate(case_ids)}
        matrix = np.zeros((len(people), len(case_ids)))
        for case_id, entity_id in kept.select("case_id", "entity_id").iter_rows():
            matrix[number[0][entity_id], number[1][case_id]] = 1.0
        degree, size = matrix.sum(1), matrix.sum(0)
        log_degree = np.where(degree > 1, 1.0 / np.log(np.maximum(degree, 2)), 0.0)
        self.number = number
        forth = matrix / np.maximum(degree, 1)[:, None]
        back = (matrix / np.maximum(size, 1)).T
        pagerank = np.linalg.solve(np.eye(len(people)) - DAMPING**2 * forth @ back, forth)
        self.scores = {
            "common neighbours": matrix @ (matrix.T @ matrix),
            "Adamic-Adar": matrix @ (matrix.T @ (log_degree[:, None] * matrix)),
            "personalised PageRank": pagerank,
        }

    def row(self, peer: str, entity_id: str) -> np.ndarray:
        return np.asarray(self.scores[peer][self.number[0][entity_id]])


def hit_share(score: np.ndarray, wanted: int, own: list[int]) -> float:
    """The chance that the wanted case is among the first ten, ties in any order; cases that record them stand aside."""
    score = score.copy()
    score[own] = -1.0
    if score[wanted] <= 0:
        return 0.0
    better, level = int((score > score[wanted]).sum()), int((score == score[wanted]).sum())
    return float(np.clip((FIRST - better) / level, 0.0, 1.0))


def one_split(rows: pl.DataFrame, seed: int) -> dict[str, float]:
    """Hide a tenth, ask everybody, and give the share found by each way."""
    suspects = rows.filter(pl.col("role") == "suspect").sort("entity_id", "case_id")
    hidden = suspects.sample(fraction=HIDDEN, seed=seed)
    kept = rows.join(hidden, on=("case_id", "entity_id", "role"), how="anti")
    case_ids, people = rows["case_id"].unique().sort().to_list(), rows["entity_id"].unique().sort().to_list()
    peers = Peers(kept, case_ids, people)
    number = peers.number[1]
    asked = hidden["entity_id"].to_list()
    found: dict[str, list[float]] = {name: [] for name in ("joindots", *peers.scores)}
    for ranked, entity_id, case_id in zip(rank_cases(kept, asked), asked, hidden["case_id"].to_list(), strict=True):
        still = kept.filter((pl.col("entity_id") == entity_id) & (pl.col("role") == "suspect"))["case_id"]
        own = [number[each] for each in still.to_list()]
        ours = np.zeros(len(case_ids))
        ours[[number[each] for each in ranked["case_id"].to_list()]] = ranked["score"].to_numpy()
        found["joindots"].append(hit_share(ours, number[case_id], own))
        for peer in peers.scores:
            found[peer].append(hit_share(peers.row(peer, entity_id), number[case_id], own))
    shares = {name: float(np.mean(each)) for name, each in found.items()}
    alone = set(people) - set(kept["entity_id"].to_list())
    return shares | {"nowhere else": float(np.mean([entity_id in alone for entity_id in asked]))}


def main() -> int:
    """Print the shares of every way over all splits, and the ratio to the best of the peers."""
    folder = Path(os.environ.get("JOINDOTS_SHARED", "../shared")) / "data" / "st_louis_crime"
    rows = read_involvements(folder)
    first = seeds_asked(__doc__ or "")
    seeds = [first[0] + n for n in range(N_SPLITS)] if len(first) != N_SPLITS else first
    splits = [one_split(rows, seed) for seed in seeds]
    peers = ("common neighbours", "Adamic-Adar", "personalised PageRank")
    best = max(peers, key=lambda peer: np.mean([split[peer] for split in splits]))
    ratios = [split["joindots"] / split[best] for split in splits if split[best]]
    figures = [
        Figure(f"{name}: found in the first {FIRST}", Spread.of([split[name] for split in splits]), "share", "higher")
        for name in ("joindots", *peers, "nowhere else")
    ]
    figures.append(Figure(f"ratio to the best of the peers ({best})", Spread.of(ratios), "ratio", "higher", 1.0))
    print(f"first seed {seeds[0]}")
    mean = np.mean([split["joindots"] for split in splits]) / np.mean([split[best] for split in splits])
    print(f"ratio of the means over {len(splits)} splits: {mean:.3f}")
    return publish("network.st_louis", {"splits": len(splits), "hidden": HIDDEN}, figures)


if __name__ == "__main__":
    sys.exit(main())
