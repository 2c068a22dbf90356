"""What the benchmarks from file to clusters share: both sides run in turn, and their clusters held against the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from benchmarks.figures import Figure
from benchmarks.linkage.big_rules import read_truth

from joindots.bench.runs import Run, Side, Spread, alternate
from joindots.resolve.accuracy.evaluate import Evaluation, evaluate

OURS = "joindots"
THRESHOLD = 0.95


def sides_of(ours: Mapping[str, Any], theirs: Sequence[Mapping[str, Any]]) -> tuple[Side, ...]:
    """Name our side and Splink's, the latter once for each set of comparisons."""
    whole = "benchmarks.linkage.sides"
    peers = (Side(f"splink 5, {each['comparisons']}", f"{whole}.splink_whole", settings=each) for each in theirs)
    return (*peers, Side(OURS, f"{whole}.joindots_whole", settings={"is_warm": True, **ours}))


def link_and_evaluate(
    sides: Sequence[Side], data: Path, *, n_threads: int, n_repeats: int
) -> tuple[dict[str, list[Run]], dict[str, Evaluation]]:
    """Run the sides in turn and evaluate what each wrote last."""
    files = {side.name: data.with_name(f"{side.name}.npy") for side in sides}
    placed = [Side(s.name, s.module, s.python, {**(s.settings or {}), "labels": str(files[s.name])}) for s in sides]
    settings = {"data": str(data), "threshold": THRESHOLD}
    runs = alternate(placed, settings, n_threads=n_threads, n_repeats=n_repeats)
    truth = read_truth(data).rank("dense").cast(pl.Int64).to_numpy()
    return runs, {name: evaluate(_labels(file), truth) for name, file in files.items()}


def _labels(file: Path) -> np.ndarray:
    labels: np.ndarray = np.load(file)
    return labels.astype(np.int64)


def accuracy_figures(found: Mapping[str, Evaluation]) -> list[Figure]:
    """State how right the clusters of each side are."""
    return [
        Figure(f"{name}: {measure} {part}", Spread.of([getattr(getattr(each, measure), part)]), "", "higher")
        for name, each in found.items()
        for measure in ("pairwise", "b_cubed")
        for part in ("precision", "recall", "f1")
    ]


def cost_figures(runs: Mapping[str, Sequence[Run]]) -> list[Figure]:
    """State what each side took."""
    figures = []
    for name, each in runs.items():
        wall, cpu = Spread.of([run.wall() for run in each]), Spread.of([run.cpu() for run in each])
        peak = Spread.of([run.peak_mb for run in each])
        process = Spread.of([run.process_seconds for run in each])
        figures += [
            Figure(f"{name}: seconds", wall, "s", "lower", is_of_machine=True),
            Figure(f"{name}: seconds, with starting Python", process, "s", "lower", is_of_machine=True),
            Figure(f"{name}: CPU seconds", cpu, "s", "lower", is_of_machine=True),
            Figure(f"{name}: peak memory", peak, "MB", "lower", is_of_machine=True),
        ]
    return figures
