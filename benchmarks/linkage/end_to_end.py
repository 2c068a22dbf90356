"""From file to clusters, training included: Joindots against Splink 5 on a million made-up people and the same rules.

Splink is run twice: with one plain measure a column, its fastest, and with the comparisons that its documentation gives for
people. The lead in speed is taken over the faster of them, the lead in B-cubed F1 over the better. Clusters at 0.95 on all
sides. Our kernels are loaded before the clock starts; what starting Python takes is told beside. Run as
``python -m benchmarks.linkage.end_to_end [--records N] [--repeats N] [--threads N] [--seed N]``.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, publish
from benchmarks.linkage.big_people import write_people
from benchmarks.linkage.whole import OURS, accuracy_figures, cost_figures, link_and_evaluate, sides_of

from joindots.bench.runs import Spread, ratios

LEAST_RATIO = 20.0


def main() -> int:
    """Measure and publish; the exit code says whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    asked = parser.parse_args()
    theirs = [{"rules": "wide", "comparisons": comparisons} for comparisons in ("plain", "documented")]
    sides = sides_of({"rules": "wide"}, theirs)
    print(f"{asked.records:,} records, seed {asked.seed}, {asked.threads} threads each", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "people.parquet"
        write_people(data, asked.records, asked.seed)
        runs, found = link_and_evaluate(sides, data, n_threads=asked.threads, n_repeats=asked.repeats)
    ours = [run.wall() for run in runs[OURS]]
    leads = [ratios([run.wall() for run in each], ours) for name, each in runs.items() if name != OURS]
    faster = min(leads, key=lambda lead: lead.middle)
    best = max(each.b_cubed.f1 for name, each in found.items() if name != OURS)
    lead = found[OURS].b_cubed.f1 - best
    figures = [
        Figure("times as fast as the faster Splink", faster, "x", "higher", LEAST_RATIO),
        Figure("B-cubed F1 less that of the better Splink", Spread.of([lead]), "", "higher", 0.0),
    ]
    told = {"n_records": asked.records, "seed": asked.seed, "n_threads": asked.threads, "n_repeats": asked.repeats}
    return publish("linkage.end_to_end", told, figures + accuracy_figures(found) + cost_figures(runs))


if __name__ == "__main__":
    sys.exit(main())
