"""How long the demonstration's run takes: 3,000 cases and 20,000 people records, every stage. The target is 60 seconds.

Run as ``python -m benchmarks.demo [SEED ...]``. The first line includes compiling the kernels, if that was not done before.
"""

from __future__ import annotations

import sys

from benchmarks.samples import received_sample, seeds_asked

from joindots.pipeline import run_review

TARGET_SECONDS = 60.0


def main() -> int:
    """Print a line for each seed; the exit code says whether the slowest run met the target."""
    slowest = 0.0
    for seed in seeds_asked(__doc__ or ""):
        with received_sample(seed) as sample:
            reports = run_review(sample.review)
        seconds = sum(report.seconds for report in reports)
        stages = "  ".join(f"{report.stage} {report.seconds:.1f}" for report in reports)
        print(f"seed {seed}: {seconds:5.1f} s   {stages}", flush=True)
        slowest = max(slowest, seconds)
    print(f"slowest {slowest:.1f} s (target {TARGET_SECONDS:.0f} s)")
    return 0 if slowest <= TARGET_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
