"""Who finds people better on a simulated national sample: Joindots, or Splink 5 with its documented person model.

    .venv/bin/python benchmarks/linkage/people.py [--seeds N] [--cases N] [--records N]

Seeds are drawn at run time and printed. Both sides get the same table. The last line is the worst seed: Joindots' pairwise
F1 less Splink's.
"""

from __future__ import annotations

import argparse
import secrets
import time

import numpy as np
import polars as pl
from sample import people_sample
from splink_people import splink_labels

from joindots.engine.arrow import frame_from_table, table_from_rows
from joindots.model.tables import JUDGEMENTS
from joindots.resolve.evaluate import Evaluation, evaluate
from joindots.resolve.stage import run


def main() -> None:
    """Run both sides on each seed and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--records", type=int, default=20_000)
    asked = parser.parse_args()
    leads = []
    for seed in [secrets.randbelow(2**31) for _ in range(asked.seeds)]:
        sample = people_sample(seed, n_cases=asked.cases, n_people_records=asked.records)
        truth = sample.person.rank("dense").cast(pl.Int64).to_numpy()
        people = frame_from_table(sample.people)
        started = time.perf_counter()
        found = run({"people": sample.people, "judgements": table_from_rows(JUDGEMENTS, [])})
        entities = people.select("record_id").join(
            frame_from_table(found["entities"]), on="record_id", how="left", maintain_order="left"
        )
        ours_seconds = time.perf_counter() - started
        labels = entities["entity_id"].rank("dense").cast(pl.Int64).to_numpy()
        ours = evaluate(labels, truth)
        started = time.perf_counter()
        theirs = evaluate(np.asarray(splink_labels(people)), truth)
        print(f"seed {seed}: {len(truth):,} records, {ours.n_true_entities:,} people")
        _print("joindots", ours, ours_seconds)
        _print("splink 5", theirs, time.perf_counter() - started)
        leads.append(ours.pairwise.f1 - theirs.pairwise.f1)
    print(f"worst of {len(leads)}: pairwise F1 of Joindots less Splink's {min(leads):+.4f} (best {max(leads):+.4f})")


def _print(side: str, found: Evaluation, seconds: float) -> None:
    for measure in ("pairwise", "b_cubed"):
        accuracy = getattr(found, measure)
        print(
            f"  {side}  {measure:<8}  precision {accuracy.precision:.4f}  recall {accuracy.recall:.4f}  F1 {accuracy.f1:.4f}"
            f"  {seconds:5.1f} s"
        )


if __name__ == "__main__":
    main()
