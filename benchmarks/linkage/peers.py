"""Accuracy beside time on small labelled sets, for Joindots and every peer that is installed.

FEBRL 3, fake_1000 and a made-up sample; no side sees the truth, except that dedupe, which learns from answers, has sixty of
its questions answered. Peers other than Splink live in a virtual environment of their own, whose Python is named by
``JOINDOTS_PEERS``; what is not installed is skipped by name. Run as
``python -m benchmarks.linkage.peers [--repeats N] [--threads N] [--seed N]``.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure, publish
from benchmarks.linkage.labelled import labelled_sets

from joindots.bench.peers import GOLDENMATCH, OURS, RECORDLINKAGE, is_installed, link_on
from joindots.bench.runs import Side, SideFailed, Spread
from joindots.bench.tables import Table

_SIDES = "benchmarks.linkage.sides"
PEERS_PYTHON = os.environ.get("JOINDOTS_PEERS", sys.executable)
SIDES = (
    ("joindots", OURS),
    ("splink", Side("splink 5 at 0.95", f"{_SIDES}.splink_small", settings={"threshold": 0.95})),
    ("splink", Side("splink 5 at 0.5", f"{_SIDES}.splink_small", settings={"threshold": 0.5})),
    ("recordlinkage", replace(RECORDLINKAGE, python=PEERS_PYTHON)),
    ("goldenmatch", replace(GOLDENMATCH, python=PEERS_PYTHON)),
    ("dedupe", Side("dedupe, 60 answers", f"{_SIDES}.dedupe_small", PEERS_PYTHON)),
)
"""The sides, each with the package that it needs. Splink's documentation names no one threshold: two are measured."""
MOST_RECORDS = {"dedupe": 2_000}
"""dedupe holds its index predicates in memory: twenty gigabytes on the 5,000 records of FEBRL 3."""


def main() -> int:
    """Measure and publish; the exit code says whether any peer was ahead in B-cubed F1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    asked = parser.parse_args()
    installed = [(package, side) for package, side in SIDES if is_installed(package, side.python)]
    for package, side in SIDES:
        if (package, side) not in installed:
            print(f"{side.name}: skipped, {package} is not installed (JOINDOTS_PEERS)")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for labelled in labelled_sets(Path(folder), asked.seed):
            print(f"{labelled.name}: {len(labelled.truth):,} records", flush=True)
            figures += _measure(labelled, installed, asked.threads, asked.repeats)
    told = {"seed": asked.seed, "n_threads": asked.threads, "n_repeats": asked.repeats}
    return publish("linkage.peers", told, figures)


def _measure(labelled: Table, installed: Sequence[tuple[str, Side]], n_threads: int, n_repeats: int) -> list[Figure]:
    """Run every installed side on one set."""
    figures: list[Figure] = []
    scores: dict[str, float] = {}
    for package, side in installed:
        if len(labelled.truth) > MOST_RECORDS.get(package, len(labelled.truth)):
            print(f"  {side.name:<26} skipped: more memory than this benchmark allows")
            continue
        try:
            outcome = link_on(side, labelled, n_threads=n_threads, n_repeats=n_repeats, sees_truth=package == "dedupe")
        except SideFailed as problem:
            print(f"  {problem}")
            continue
        found, runs = outcome.found, outcome.runs
        scores[side.name] = found.b_cubed.f1
        name = f"{labelled.name}, {side.name}"
        seconds, peak = Spread.of([run.wall() for run in runs]), Spread.of([run.peak_mb for run in runs])
        print(
            f"  {side.name:<26} B-cubed {found.b_cubed.precision:.4f} / {found.b_cubed.recall:.4f} / {found.b_cubed.f1:.4f}"
            f"   pairs {found.pairwise.f1:.4f}   {seconds.middle:7.2f} s {peak.middle:7,.0f} MB",
            flush=True,
        )
        figures += [
            Figure(f"{name}: B-cubed precision", Spread.of([found.b_cubed.precision]), "", "higher"),
            Figure(f"{name}: B-cubed recall", Spread.of([found.b_cubed.recall]), "", "higher"),
            Figure(f"{name}: B-cubed F1", Spread.of([found.b_cubed.f1]), "", "higher"),
            Figure(f"{name}: pairwise F1", Spread.of([found.pairwise.f1]), "", "higher"),
            Figure(f"{name}: seconds", seconds, "s", "lower", is_of_machine=True),
            Figure(f"{name}: peak memory", peak, "MB", "lower", is_of_machine=True),
        ]
    peers = [score for name, score in scores.items() if name != "joindots"]
    if peers and "joindots" in scores:
        lead = Spread.of([scores["joindots"] - max(peers)])
        figures.append(Figure(f"{labelled.name}: B-cubed F1 less the best peer's", lead, "", "higher", 0.0))
    return figures


if __name__ == "__main__":
    sys.exit(main())
