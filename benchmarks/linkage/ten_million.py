"""Ten million records from file to clusters, on two threads: Joindots against Splink 5 with five two-column equality rules.

Splink compares with one plain measure a column, its fastest. Joindots may find its candidates by rules of its own: beside
the same five it takes the e-mail address by itself. What counts is time, memory, and how right the clusters are. Needs
twelve gigabytes of free memory and some minutes. Run as ``python -m benchmarks.linkage.ten_million [--records N]
[--rules RULES] [--repeats N] [--threads N] [--seed N]``.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path
from typing import get_args

from benchmarks.figures import Figure, publish
from benchmarks.linkage.big_people import write_people
from benchmarks.linkage.big_rules import RuleSet
from benchmarks.linkage.whole import OURS, accuracy_figures, cost_figures, link_and_evaluate, sides_of

from joindots.bench.runs import Spread, ratios

MOST_MEMORY_MB = 12 * 1024.0
SPLINK = "splink 5, plain"


def main() -> int:
    """Measure and publish; the exit code says whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--rules", choices=get_args(RuleSet), default="narrow+email", help="our rules")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    asked = parser.parse_args()
    sides = sides_of({"rules": asked.rules}, [{"rules": "narrow", "comparisons": "plain"}])
    print(f"{asked.records:,} records, seed {asked.seed}, {asked.threads} threads each", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "people.parquet"
        write_people(data, asked.records, asked.seed)
        runs, found = link_and_evaluate(sides, data, n_threads=asked.threads, n_repeats=asked.repeats)
    times = ratios([run.wall() for run in runs[SPLINK]], [run.wall() for run in runs[OURS]])
    peak = Spread.of([run.peak_mb for run in runs[OURS]])
    ours, theirs = found[OURS].pairwise, found[SPLINK].pairwise
    figures = [
        Figure("times as fast as Splink", times, "x", "higher", 1.0),
        Figure("our peak memory", peak, "MB", "lower", MOST_MEMORY_MB, is_of_machine=True),
        Figure("recall of true pairs, less Splink's", Spread.of([ours.recall - theirs.recall]), "", "higher", 0.0),
        Figure("precision of pairs, less Splink's", Spread.of([ours.precision - theirs.precision]), "", "higher", 0.0),
    ]
    told = {
        "n_records": asked.records, "seed": asked.seed, "rules": asked.rules, "n_threads": asked.threads,
        "n_repeats": asked.repeats,
    }  # fmt: skip
    return publish("linkage.ten_million", told, figures + accuracy_figures(found) + cost_figures(runs))


if __name__ == "__main__":
    sys.exit(main())
