"""Is scope what the delivered values allow, on every case? Five seeds drawn at run time, both versions of the criteria.

Run as ``python -m benchmarks.triage.scope [SEED ...]``.
"""

from __future__ import annotations

import sys

import polars as pl
from benchmarks.samples import received_sample, seeds_asked

from joindots.pipeline import run_review

KEY = ["case_id", "criteria_version"]


def main() -> int:
    """Print a line for each seed; the exit code says whether every answer agreed."""
    n_wrong = 0
    for seed in seeds_asked(__doc__ or ""):
        with received_sample(seed) as sample:
            run_review(sample.review)
            truth = pl.read_parquet(sample.truth / "scope.parquet").select(*KEY, truth="answer")
            found = sample.table("scope_results").select(*KEY, found="answer")
        joined = truth.join(found, on=KEY, how="full", coalesce=True)
        wrong = joined.filter(pl.col("truth").ne_missing(pl.col("found")))
        counts = ", ".join(f"{n:,} {answer}" for answer, n in truth["truth"].value_counts().sort("truth").iter_rows())
        print(f"seed {seed}: {joined.height:,} answers ({counts}), {wrong.height:,} differ from the truth", flush=True)
        n_wrong += wrong.height
    return 1 if n_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
