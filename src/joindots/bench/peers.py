"""Every installed side links one table, and what each found is held against the truth."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from joindots.bench.runs import Run, Side, run_side
from joindots.bench.tables import Table
from joindots.resolve.accuracy.evaluate import Evaluation, evaluate

_SIDES = "joindots.bench.sides"
OURS = Side("joindots", f"{_SIDES}.joindots_side")
SPLINK = Side("splink", f"{_SIDES}.splink_side")
RECORDLINKAGE = Side("recordlinkage, ECM", f"{_SIDES}.recordlinkage_side")
GOLDENMATCH = Side("goldenmatch, zero-config", f"{_SIDES}.goldenmatch_side")
SIDES = {"joindots": OURS, "splink": SPLINK, "recordlinkage": RECORDLINKAGE, "goldenmatch": GOLDENMATCH}
"""The sides that need no labels, by the package that each needs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one side found on one table, and its runs."""

    side: str
    found: Evaluation
    runs: tuple[Run, ...]


def is_installed(package: str, python: str = sys.executable) -> bool:
    """Say whether a Python has a package."""
    look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    environment = dict(os.environ)
    if python != sys.executable:
        environment.pop("PYTHONPATH", None)
    return subprocess.run([python, "-c", look], check=False, env=environment).returncode == 0


def link_on(side: Side, table: Table, *, n_threads: int, n_repeats: int = 1, sees_truth: bool = False) -> Outcome:
    """Let one side link a table, so often; the labels are those of its last run.

    Parameters
    ----------
    sees_truth
        For a side that learns from a person's answers, which are taken from the truth.

    Raises
    ------
    SideFailed
        If it ended badly.
    """
    labels = table.file.with_suffix(".labels.npy")
    settings: dict[str, Any] = {
        "set": table.name,
        "data": str(table.file),
        "config": table.config,
        "kinds": table.kinds,
        "rules": table.rules,
        "training_rules": table.training_rules,
        "labels": str(labels),
    }
    if sees_truth:
        truth = table.file.with_suffix(".truth.npy")
        np.save(truth, table.truth)
        settings["truth"] = str(truth)
    runs = tuple(run_side(side, settings, n_threads=n_threads) for _ in range(n_repeats))
    return Outcome(side.name, evaluate(np.load(labels).astype(np.int64), table.truth), runs)
