"""One per cent of new records against a full run with the same frozen model: what it costs, and whether the entities agree.

A million made-up people are resolved and kept; then further files come, each one per cent of the first. An update is what
``joindots link --kept`` does: it reads the file and what is kept from the disk, and writes back. The full run is what
``joindots link --model`` does with all files, without the estimates of error rates, which an update does not make. Kernels
are loaded before the clock starts. Run as
``python -m benchmarks.linkage.growing [--records N] [--repeats N] [--rules RULES] [--threads N] [--seed N]``.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl
from benchmarks.figures import Figure, publish
from benchmarks.linkage.big_people import write_people
from benchmarks.linkage.big_rules import config
from benchmarks.linkage.whole import THRESHOLD

from joindots.bench.runs import Spread, ratios
from joindots.resolve.increment.resolved import Change
from joindots.resolve.link import config_of_model, link_table
from joindots.resolve.link_kept import Delivery, link_kept
from joindots.resolve.models.config import LinkConfig, spec_from_config
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.steps import Step, Steps

Found = TypeVar("Found")

SHARE = 0.01
MOST_SHARE_OF_COST = 0.05
_NOT_IN_AN_UPDATE = "estimate"


@dataclass(frozen=True, slots=True)
class _Cost:
    wall: float
    cpu: float


def main() -> int:
    """Measure and publish; the exit code says whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rules", choices=("wide", "narrow"), default="wide")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    asked = parser.parse_args()
    linked, n_new = spec_from_config(config(asked.rules, THRESHOLD)), int(asked.records * SHARE)
    print(f"{asked.records:,} records, {asked.repeats} deliveries of {n_new:,}, seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "people.parquet"
        write_people(data, asked.records + asked.repeats * n_new, asked.seed)
        people = pl.read_parquet(data).select("record_id", *linked.kinds)
        measured = _measure(Path(folder), people, linked, asked.records, n_new, asked.repeats, asked.threads)
    updates, fulls, changes, n_apart = measured
    figures = [
        Figure("wall time, share of a full run", _share(updates, fulls, "wall"), "", "lower", MOST_SHARE_OF_COST),
        Figure("CPU time, share of a full run", _share(updates, fulls, "cpu"), "", "lower", MOST_SHARE_OF_COST),
        Figure("records with another entity than in the full run", Spread.of(n_apart), "", "lower", 0.0, holds_worst=True),
        Figure("update: seconds", Spread.of([each.wall for each in updates]), "s", "lower", is_of_machine=True),
        Figure("update: CPU seconds", Spread.of([each.cpu for each in updates]), "s", "lower", is_of_machine=True),
        Figure("full run: seconds", Spread.of([each.wall for each in fulls]), "s", "lower", is_of_machine=True),
        Figure("full run: CPU seconds", Spread.of([each.cpu for each in fulls]), "s", "lower", is_of_machine=True),
        Figure("update: pairs looked at", Spread.of([float(each.n_met) for each in changes]), "", "lower"),
        Figure("update: records resolved again", Spread.of([float(each.n_resolved_again) for each in changes]), "", "lower"),
    ]
    told = {"n_records": asked.records, "n_new": n_new, "rules": asked.rules, "n_threads": asked.threads, "seed": asked.seed}
    return publish("linkage.growing", told, figures)


def _share(updates: list[_Cost], fulls: list[_Cost], kind: str) -> Spread:
    return ratios([getattr(each, kind) for each in updates], [getattr(each, kind) for each in fulls])


def _measure(
    folder: Path, people: pl.DataFrame, linked: LinkConfig, n_first: int, n_new: int, n_repeats: int, n_threads: int
) -> tuple[list[_Cost], list[_Cost], list[Change], list[float]]:
    """Begin with the first records, then take in delivery after delivery; resolve everything from the start beside each."""
    _warm_up(folder, people, linked, n_threads)
    files = [_written(folder / "first.parquet", people.head(n_first))]
    model = link_kept(folder / "kept", files, config=linked, seed=1, n_threads=n_threads).model
    updates, fulls, changes, n_apart = [], [], [], []
    for number in range(n_repeats):
        files.append(_written(folder / f"{number}.parquet", people.slice(n_first + number * n_new, n_new)))
        found, cost = _timed(partial(link_kept, folder / "kept", files[-1:], n_threads=n_threads))
        updates.append(cost)
        assert found.change is not None
        changes.append(found.change)
        steps = Steps()
        full, cost = _timed(partial(_linked_anew, files, model, n_threads, steps))
        estimate = next(step for step in steps.taken if step.name == _NOT_IN_AN_UPDATE)
        fulls.append(_Cost(cost.wall - estimate.seconds, cost.cpu - estimate.cpu_seconds))
        n_apart.append(float((found.records["entity"] != full["entity"]).sum()))
        _tell(number, updates[-1], fulls[-1], found.change, [*found.steps.taken, *steps.taken])
    return updates, fulls, changes, n_apart


def _written(path: Path, people: pl.DataFrame) -> Delivery:
    people.write_parquet(path)
    return Delivery(path.name, path.name, pl.scan_parquet(path))


def _linked_anew(files: list[Delivery], model: FittedModel, n_threads: int, steps: Steps) -> pl.DataFrame:
    settings = replace(config_of_model(model), id_column="record_id")
    return link_table([each.frame for each in files], settings, model=model, n_threads=n_threads, steps=steps).records


def _warm_up(folder: Path, people: pl.DataFrame, linked: LinkConfig, n_threads: int) -> None:
    """Load every kernel."""
    files = [
        _written(folder / "warm0.parquet", people.head(2_000)),
        _written(folder / "warm1.parquet", people.slice(2_000, 99)),
    ]
    model = link_kept(folder / "warm", files[:1], config=linked, n_threads=n_threads).model
    link_kept(folder / "warm", files[1:], n_threads=n_threads)
    _linked_anew(files, model, n_threads, Steps())


def _timed(work: Callable[[], Found]) -> tuple[Found, _Cost]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, _Cost(time.perf_counter() - wall, time.process_time() - cpu)


def _tell(number: int, update: _Cost, full: _Cost, change: Change, steps: list[Step]) -> None:
    taken = ", ".join(f"{step.name} {step.cpu_seconds:.2f}" for step in steps)
    print(
        f"  {number + 1}: update {update.wall:.2f} s ({update.cpu:.2f} CPU), all {full.wall:.2f} s ({full.cpu:.2f} CPU); "
        f"{change.n_met:,} pairs met, {change.n_links_found:,} found, {change.n_resolved_again:,} resolved again\n"
        f"     CPU of steps: {taken}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
