"""Joined dots against what was planted, at the default and at double noise: five seeds drawn at run time, the worst counts.

The unit is a cross-force pair of cases, groups expanded to pairs. The oracle is the same room with the true people in place
of the proposed ones; its own share of what was planted is printed apart, as are the pairs that rest on mentions alone.
Groups of suspects are compared with the planted ones by adjusted mutual information, as are those that Louvain makes of the
same pairs. Run as ``python -m benchmarks.network.joined [SEED ...]``.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Mapping

import networkx
import polars as pl
import pyarrow as pa
from benchmarks.figures import Figure, publish
from benchmarks.samples import received_sample, seeds_asked

from joindots.bench.runs import Spread
from joindots.engine.arrow import frame_from_table, table_from_rows
from joindots.engine.store import DuckEngine
from joindots.model.registry import Stage
from joindots.model.tables import GROUP_MEMBERS
from joindots.network import stage as network
from joindots.network.evaluate import (
    adjusted_mutual_information,
    grouped_pairs,
    mention_only_pairs,
    planted_pairs,
    proposed_pairs,
    score_pairs,
    suspect_groups,
    with_true_entities,
)
from joindots.pipeline import run_review

NOISE = {"default noise": 1.0, "double noise": 2.0}
TARGETS = {"default noise": (0.90, 0.90, 0.95, 0.85), "double noise": (0.75, 0.85, None, None)}
"""Share of the oracle's right pairs, precision, precision of the first 100, mutual information."""


def louvain_members(joined_dots: pa.Table) -> pa.Table:
    """Group the same direct pairs by modularity (networkx: Blondel et al. 2008), as rows of ``group_members``."""
    pairs = frame_from_table(joined_dots).filter(pl.col("is_direct")).select("case_id_l", "case_id_r", "weight_bits")
    graph = networkx.Graph()
    graph.add_weighted_edges_from(pairs.sort("case_id_l", "case_id_r").iter_rows())
    found = networkx.community.louvain_communities(graph, seed=1)
    rows = [
        {"group_id": f"L{n}", "member_kind": "case", "member_id": case_id, "n_cases": 1, "connects": False, "bridges": False}
        for n, cases in enumerate(found)
        for case_id in cases
    ]
    return table_from_rows(GROUP_MEMBERS, rows)


def measure(seed: int, error_scale: float) -> dict[str, float]:
    """Run a sample's review, join its dots beside an oracle's, and compare both with what was planted."""
    with received_sample(seed, error_scale=error_scale) as sample:
        run_review(sample.review)
        engine = DuckEngine(sample.review.tables)
        tables = {name: engine.scan(name, stage=Stage.NETWORK, columns=columns) for name, columns in network.READS.items()}
        people = sample.true_people()
        truth = pl.read_parquet(sample.truth / "cases.parquet")
    clock = time.process_time()
    ours = network.run(tables)
    seconds = time.process_time() - clock
    oracle = network.run(with_true_entities(tables, people))
    planted = planted_pairs(truth, tables["cases"])
    pairs = [
        pl.concat([proposed_pairs(out["joined_dots"]), grouped_pairs(out["group_members"], tables["cases"])]).unique(
            maintain_order=True
        )
        for out in (ours, oracle)
    ]
    right = pairs[1].join(planted, on=pairs[1].columns, how="semi")
    told = mention_only_pairs(ours["joined_dots"], ours["ties"])
    dots = frame_from_table(ours["joined_dots"])
    by_company = dots.filter(pl.col("is_cross_force") & pl.col("rests_on_company")).select(pairs[0].columns)
    near = new_mentions(ours["mentions"], tables, truth, "near_name")
    exact = new_mentions(ours["mentions"], tables, truth, "name")
    labels = suspect_groups(ours["group_members"], tables, people, truth)
    by_louvain = suspect_groups(louvain_members(ours["joined_dots"]), tables, people, truth)
    return {
        "share of the oracle's right pairs": score_pairs(pairs[0], right).recall or 0.0,
        "precision": score_pairs(pairs[0], planted).precision or 0.0,
        "precision of the first 100": score_pairs(proposed_pairs(ours["joined_dots"]).head(100), planted).precision or 0.0,
        "mutual information of suspects": adjusted_mutual_information(labels["found"], labels["planted"]),
        "Louvain on the same pairs: mutual information": adjusted_mutual_information(
            by_louvain["found"], by_louvain["planted"]
        ),
        "recall of planted pairs": score_pairs(pairs[0], planted).recall or 0.0,
        "oracle: recall of planted pairs": score_pairs(pairs[1], planted).recall or 0.0,
        "oracle: precision": score_pairs(pairs[1], planted).precision or 0.0,
        "rests on mentions alone: pairs": float(told.height),
        "rests on mentions alone: precision": score_pairs(told, planted).precision or 0.0,
        "rests on company: pairs": float(by_company.height),
        "rests on company: right": float(score_pairs(by_company, planted).n_both),
        "names to the letter, new to the case: mentions of suspects": float(exact.len()),
        "names to the letter, new to the case: right": float(exact.sum()),
        "names a slip away, new to the case: mentions of suspects": float(near.len()),
        "names a slip away, new to the case: right": float(near.sum()),
        "seconds of CPU": seconds,
    }


def new_mentions(mentions: pa.Table, tables: dict[str, pa.Table], truth: pl.DataFrame, kind: str) -> pl.Series:
    """Say of each suspect whom only a narrative brings to a case, by one kind of mention, whether they are of its group."""
    group = truth.select("case_id", "group_id")
    suspects = (
        frame_from_table(tables["roles"]).filter(role="suspect").join(frame_from_table(tables["entities"]), on="record_id")
    )
    grouped = suspects.join(group, on="case_id").select("entity_id", "group_id").drop_nulls().unique()
    found = frame_from_table(mentions).filter(pl.col("is_new"), kind=kind).join(suspects, on="entity_id", how="semi")
    right = grouped.with_columns(is_right=pl.lit(True))
    return found.join(group, on="case_id").join(right, on=("entity_id", "group_id"), how="left")["is_right"].fill_null(False)


def main() -> int:
    """Print every figure with its spread over the seeds; targets hold for the worst."""
    seeds = seeds_asked(__doc__ or "")
    figures = []
    for noise, scale in NOISE.items():
        found: defaultdict[str, list[float]] = defaultdict(list)
        for seed in seeds:
            for name, value in measure(seed, scale).items():
                found[name].append(value)
            print(
                f"{noise}, seed {seed}: " + ", ".join(f"{name} {values[-1]:.3f}" for name, values in found.items()),
                flush=True,
            )
        figures += figures_of(noise, found)
    return publish("network.joined", {"seeds": len(seeds)}, figures)


def figures_of(noise: str, found: Mapping[str, list[float]]) -> list[Figure]:
    """Put the measures of all seeds at one noise into figures, with their targets."""
    targets = dict(zip(list(found)[:4], TARGETS[noise], strict=True))
    return [
        Figure(
            f"{noise}: {name}",
            Spread.of(values),
            "s" if name.startswith("seconds") else "",
            "lower" if name.startswith("seconds") else "higher",
            targets.get(name),
            holds_worst=True,
            is_of_machine=name.startswith("seconds"),
        )
        for name, values in found.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
