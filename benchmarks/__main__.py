"""Every benchmark, one after the other, on seeds drawn at run time: ``python -m benchmarks``."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = (
    "benchmarks.demo",
    "benchmarks.triage.scope",
    "benchmarks.linkage.people",
    "benchmarks.linkage.traditions",
    "benchmarks.network.first_light",
)


def main() -> int:
    """Run each in a process of its own; the exit code says whether all met their targets."""
    missed = []
    for name in BENCHMARKS:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", name], check=False).returncode:
            missed.append(name)
    print(f"\nTargets missed: {', '.join(missed)}" if missed else "\nEvery target was met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
