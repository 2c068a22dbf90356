"""How fast are candidates blocked and scored, with the same weights on the same rules: Joindots beside Splink 5's `predict`.

A million made-up people; rules that make more than fifty million distinct candidates; one model, trained once by Splink and
read by both, with term frequencies; threshold 0.5; no intermediate columns. Each run is a fresh process on one core, then on
two. Splink starts from a table and term frequencies in memory, Joindots from encoded records and counted frequencies; what
encoding and counting take is told as well. The links of both must be the same pairs with the same weights, and how right
they are stands beside. Run as
``python -m benchmarks.linkage.speed [--records N] [--repeats N] [--threads N ...] [--seed N]``.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from benchmarks.figures import Figure, publish
from benchmarks.linkage.big_rules import read_truth, write_plain_people

from joindots.bench.runs import Run, Side, Spread, alternate, ratios, run_side

LEAST_RATIO, MOST_MEMORY, LEAST_CANDIDATES, SAME_BITS = 60.0, 1 / 3, 50_000_000, 1e-6
OURS, THEIRS = "joindots", "splink 5"
TRAIN = Side("splink 5, training", "benchmarks.linkage.sides.splink_train")
SIDES = (
    Side(THEIRS, "benchmarks.linkage.sides.splink_score"),
    Side(OURS, "benchmarks.linkage.sides.joindots_score"),
)
SCORING = ("block", "prepare", "score")
"""Our steps that stand against Splink's `predict`; encoding and counting come before."""


def main() -> int:
    """Measure and publish; the exit code says whether the targets were met."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        data, model = Path(folder) / "people.parquet", Path(folder) / "model.json"
        write_plain_people(data, asked.records, asked.seed)
        settings = {"data": str(data), "model": str(model), "threshold": 0.5}
        print(f"{asked.records:,} records, seed {asked.seed}; Splink trains", flush=True)
        n_candidates = int(run_side(TRAIN, settings, n_threads=max(asked.threads)).figures["n_candidates"])
        print(f"{n_candidates:,} distinct candidates of {asked.records:,} records", flush=True)
        figures = _links(folder, settings, n_candidates, data)
        for n_threads in asked.threads:
            print(f"{n_threads} thread{'s' if n_threads > 1 else ''} each", flush=True)
            runs = alternate(SIDES, settings, n_threads=n_threads, n_repeats=asked.repeats)
            figures += _speed(runs[OURS], runs[THEIRS], n_threads, n_candidates)
    settings_told = {"n_records": asked.records, "seed": asked.seed, "n_repeats": asked.repeats}
    return publish("linkage.speed", settings_told, figures)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    return parser.parse_args()


def _links(folder: str, settings: dict[str, object], n_candidates: int, data: Path) -> list[Figure]:
    """Run each side once, unmeasured, to hold their links against each other and against the truth."""
    found = {}
    for side in SIDES:
        path = Path(folder) / f"{side.name}.parquet"
        run_side(side, {**settings, "links": str(path)}, n_threads=2)
        found[side.name] = pl.read_parquet(path).cast({"id_l": pl.Int64, "id_r": pl.Int64})
    ours, theirs = found[OURS], found[THEIRS]
    both = ours.join(theirs, on=("id_l", "id_r"), suffix="_theirs")
    n_differing = len(ours) + len(theirs) - 2 * len(both)
    apart = both.select((pl.col("weight") - pl.col("weight_theirs")).abs().max()).item()
    truth = read_truth(data)
    sizes = truth.value_counts()["count"].cast(pl.Int64)
    n_true = int((sizes * (sizes - 1) // 2).sum())
    n_right = int((truth[ours["id_l"]] == truth[ours["id_r"]]).sum())
    return [
        Figure("distinct candidates", Spread.of([n_candidates]), "pairs", "higher"),
        Figure("links", Spread.of([len(ours)]), "pairs", "higher"),
        Figure("links that only one side has", Spread.of([n_differing]), "pairs", "lower", 0),
        Figure("greatest difference between the weights of a link", Spread.of([apart or 0.0]), "bits", "lower", SAME_BITS),
        Figure("links that are right, of all links", Spread.of([n_right / max(len(ours), 1)]), "", "higher"),
        Figure("links that are right, of all true pairs", Spread.of([n_right / n_true]), "", "higher"),
    ]


def _speed(ours: Sequence[Run], theirs: Sequence[Run], n_threads: int, n_candidates: int) -> list[Figure]:
    """Compare the runs of one number of threads."""
    wide = n_candidates >= LEAST_CANDIDATES
    on = f"{n_threads} thread{'s' if n_threads > 1 else ''}"
    predict = [run.wall() for run in theirs]
    scoring = [run.wall(*SCORING) for run in ours]
    cpu = ratios([run.cpu() for run in theirs], [run.cpu(*SCORING) for run in ours])
    memory = ratios([run.peak_mb for run in ours], [run.peak_mb for run in theirs])
    return [
        Figure(f"{on}: times as fast as Splink", ratios(predict, scoring), "x", "higher", LEAST_RATIO if wide else None),
        Figure(f"{on}: times as fast, by CPU seconds", cpu, "x", "higher"),
        Figure(f"{on}: times as fast, encoding included", ratios(predict, [run.wall() for run in ours]), "x", "higher"),
        Figure(f"{on}: peak memory, of Splink's", memory, "", "lower", MOST_MEMORY if wide else None),
        Figure(f"{on}: Splink's seconds", Spread.of(predict), "s", "lower", is_of_machine=True),
        Figure(f"{on}: our seconds", Spread.of(scoring), "s", "lower", is_of_machine=True),
        Figure(
            f"{on}: our candidates a second",
            Spread.of([n_candidates / s for s in scoring]),
            "",
            "higher",
            is_of_machine=True,
        ),
        Figure(f"{on}: Splink's peak memory", Spread.of([run.peak_mb for run in theirs]), "MB", "lower", is_of_machine=True),
        Figure(f"{on}: our peak memory", Spread.of([run.peak_mb for run in ours]), "MB", "lower", is_of_machine=True),
    ]


if __name__ == "__main__":
    sys.exit(main())
