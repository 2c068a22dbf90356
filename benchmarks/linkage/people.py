"""Who finds people better on a simulated sample: Joindots, or Splink 5 with its documented person model?

Five seeds drawn at run time, the worst of them last. Both sides get the same people table, as intake made it. Run as
``python -m benchmarks.linkage.people [SEED ...]``.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import polars as pl
from benchmarks.linkage.splink_people import splink_labels
from benchmarks.samples import received_sample, seeds_asked

from joindots.engine.store import DuckEngine
from joindots.model.registry import Stage
from joindots.pipeline import run_review
from joindots.resolve import stage as resolve
from joindots.resolve.evaluate import Evaluation, evaluate


def measure(seed: int) -> tuple[Evaluation, Evaluation]:
    """Link one sample on both sides, print what each found, and hold both against the truth."""
    with received_sample(seed) as sample:
        run_review(sample.review)
        engine = DuckEngine(sample.review.tables)
        tables = {name: engine.scan(name, stage=Stage.RESOLVE, columns=columns) for name, columns in resolve.READS.items()}
        known = sample.table("people").join(sample.true_people(), on="record_id", maintain_order="left")
    truth = known["person_id"].rank("dense").cast(pl.Int64).to_numpy()
    clock = time.perf_counter()
    found = pl.DataFrame(resolve.run(tables)["entities"])
    seconds = time.perf_counter() - clock
    labels = known.join(found, on="record_id", maintain_order="left")["entity_id"].rank("dense").cast(pl.Int64)
    ours = evaluate(labels.to_numpy(), truth)
    clock = time.perf_counter()
    theirs = evaluate(np.asarray(splink_labels(known)), truth)
    print(f"seed {seed}: {ours.n_records:,} records of {ours.n_true_entities:,} people")
    _print("joindots", ours, seconds)
    _print("splink 5", theirs, time.perf_counter() - clock)
    return ours, theirs


def _print(side: str, found: Evaluation, seconds: float) -> None:
    for measure_name in ("pairwise", "b_cubed"):
        accuracy = getattr(found, measure_name)
        print(
            f"  {side}  {measure_name:<8}  precision {accuracy.precision:.4f}  recall {accuracy.recall:.4f}"
            f"  F1 {accuracy.f1:.4f}  {seconds:5.1f} s",
            flush=True,
        )


def main() -> int:
    """Print both sides for each seed and the worst lead; the exit code says whether Splink was ever ahead."""
    found = [measure(seed) for seed in seeds_asked(__doc__ or "")]
    leads = [ours.pairwise.f1 - theirs.pairwise.f1 for ours, theirs in found]
    errors = [(1 - ours.pairwise.f1) / (1 - theirs.pairwise.f1) for ours, theirs in found]
    print(
        f"worst of {len(found)}: pairwise F1 less Splink's {min(leads):+.4f}; error as a share of Splink's {max(errors):.2f}"
    )
    return 0 if min(leads) >= 0 else 1


if __name__ == "__main__":
    sys.exit(main())
