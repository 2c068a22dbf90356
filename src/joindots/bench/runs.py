"""Sides run in turn, each in a fresh process on the same number of threads; ratios with their spread.

A fresh process a run means that peak memory is the side's own and nothing is warm that a user would find cold. Sides
alternate, so that a noisy machine is noisy for all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from joindots.bench.side import MARK

_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_THREAD_SETTINGS = (
    "POLARS_MAX_THREADS",
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
)

_MEMORY = {"NUMPY_MADVISE_HUGEPAGE": "0"}
"""As Joindots sets it for itself where it is imported first; here for every side, whatever it imports first."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a module, the Python that runs it, and what it is told beside the common settings."""

    name: str
    module: str
    python: str = sys.executable
    settings: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a side said; `process_seconds` is from start to exit, imports included."""

    figures: Mapping[str, Any]
    wall_seconds: Mapping[str, float]
    cpu_seconds: Mapping[str, float]
    peak_mb: float
    process_seconds: float
    versions: Mapping[str, str]

    def wall(self, *steps: str) -> float:
        """Sum the wall seconds of some steps; of all where none are named."""
        return sum(self.wall_seconds[step] for step in steps or self.wall_seconds)

    def cpu(self, *steps: str) -> float:
        """Sum the CPU seconds of some steps; of all where none are named."""
        return sum(self.cpu_seconds[step] for step in steps or self.cpu_seconds)


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the greatest of repeated measurements."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise at least one measurement."""
        return cls(min(values), float(median(values)), max(values))

    def __str__(self) -> str:
        if self.least == self.most:
            return _told(self.middle)
        return f"{_told(self.middle)} ({_told(self.least)} to {_told(self.most)})"


def _told(value: float) -> str:
    """Write a number in four figures, or whole where it is large."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


class SideFailed(RuntimeError):
    """A side ended without figures; `reason` is its last line, the message its last words."""

    def __init__(self, name: str, code: int, said: str) -> None:
        self.reason = next((line for line in reversed(said.splitlines()) if line.strip()), f"it ended with {code}")
        super().__init__(f"{name} ended with {code}: {said.strip()[-2000:]}")


def run_side(side: Side, settings: Mapping[str, Any], *, n_threads: int) -> Run:
    """Run one side in a fresh process; the working folder is one that holds what its module is called by.

    Another Python than this one finds Joindots itself, for the standard-library parts of it, and nothing else of ours.

    Raises
    ------
    SideFailed
        If it ended badly or printed no figures.
    """
    asked = {**settings, **(side.settings or {}), "n_threads": n_threads}
    environment = {**os.environ, **_MEMORY, **dict.fromkeys(_THREAD_SETTINGS, str(n_threads))}
    if side.python != sys.executable:
        environment["PYTHONPATH"] = str(_PACKAGE_PARENT)
    clock = time.perf_counter()
    ended = subprocess.run(
        [side.python, "-m", side.module, json.dumps(asked)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - clock
    answers = [line for line in ended.stdout.splitlines() if line.startswith(MARK)]
    if ended.returncode or not answers:
        raise SideFailed(side.name, ended.returncode, ended.stderr)
    said = json.loads(answers[-1].removeprefix(MARK))
    return Run(said["figures"], said["wall_seconds"], said["cpu_seconds"], said["peak_mb"], seconds, said["versions"])


def alternate(sides: Sequence[Side], settings: Mapping[str, Any], *, n_threads: int, n_repeats: int) -> dict[str, list[Run]]:
    """Run the sides in turn, so often each, and print a line a run."""
    found: dict[str, list[Run]] = {side.name: [] for side in sides}
    for number in range(1, n_repeats + 1):
        for side in sides:
            run = run_side(side, settings, n_threads=n_threads)
            found[side.name].append(run)
            steps = "  ".join(f"{name} {seconds:.2f}" for name, seconds in run.wall_seconds.items())
            print(
                f"  run {number}  {side.name:<22} {run.wall():8.2f} s wall {run.cpu():8.2f} s CPU "
                f"{run.peak_mb:8,.0f} MB   {steps}",
                flush=True,
            )
    return found


def ratios(slow: Sequence[float], fast: Sequence[float]) -> Spread:
    """Divide run by run: the two of one turn, which met the same noise."""
    return Spread.of([a / b for a, b in zip(slow, fast, strict=True)])
