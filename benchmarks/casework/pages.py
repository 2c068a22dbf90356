"""How long the server takes for each page, on a casework of a given size: 95th percentile over many different requests.

::

    python -m benchmarks run casework.pages -- --cases 100000 --people 1000000 --reads 2500000
    python -m benchmarks run casework.pages -- --folder /tmp/kept      # fills it once, and asks it again later

Times are those of the whole request within the server's process (session, authorisation, page, read event, commit),
without the network, on SQLite with `synchronous=FULL`. Each request asks for something else. Before each round the database
is read through once, as a server that has been up for a day has it in memory; changes go to the disk as always. Reads
default to what thirty people look at in five years, 75 pages a day each (`benchmarks.casework.filled`). Targets: 150 ms of
wall time; beside them stand the public complaints that the app is held against.
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.casework.asks import asks
from benchmarks.casework.desk_filled import fill_desk
from benchmarks.casework.filled import Size, fill
from benchmarks.casework.workers import make_workers
from benchmarks.figures import Figure, publish

from joindots.bench.runs import Spread
from joindots.review import init_review, open_review
from joindots.web.serving import application
from joindots.web.start import open_web

MOST_MS = 150.0
N_ROUNDS = 3
COMPLAINTS = (
    ("back to the list of 700 cases", "TheHive #1428", "75 s", "cases"),
    ("all items of one case among 24,872", "TheHive #2218", "202 s", "case"),
    ("open a page of 10 alerts", "IRIS #469", "50 s", "triage"),
    ("load a graph of 500 nodes", "OpenCTI #13098", "2 s", "network, two steps"),
)
"""Public figures of peers: what was asked, the thread, how long it took there, and our page."""


def main() -> int:
    """Fill, ask, print."""
    options = _options()
    size = Size(options.cases, options.people, options.reads, options.reads // 10, options.seed)
    with _folder(options.folder) as folder:
        is_new = not folder.exists()
        open_web(init_review(folder, name="Benchmark", is_demo=True) if is_new else open_review(folder))
        started = time.monotonic()
        make_workers()
        if is_new:
            fill(size)
            fill_desk(folder)
            print(f"filled in {time.monotonic() - started:.0f} s, {(folder / 'casework.db').stat().st_size / 1e9:.2f} GB")
        application()
        rounds = [_measure(folder, options, random.Random(options.seed + n)) for n in range(1, N_ROUNDS + 1)]
    figures = []
    for name in rounds[0]:
        walls, cpus = ([each[name][of] for each in rounds] for of in (0, 1))
        figures.append(Figure(f"{name}: p95", Spread.of(walls), "ms", "lower", MOST_MS, is_of_machine=True))
        figures.append(Figure(f"{name}: p95 of CPU", Spread.of(cpus), "ms", "lower", is_of_machine=True))
    told = {"cases": size.n_cases, "people": size.n_people, "reads": size.n_reads, "changes": size.n_changes}
    code = publish("casework.pages", {**told, "requests": options.requests, "seed": options.seed}, figures)
    for what, thread, there, page in COMPLAINTS:
        if page not in rounds[0]:
            continue
        ours = max(each[page][0] for each in rounds)
        print(f"  {what}: {there} ({thread}); here p95 {ours:.0f} ms with {size.n_cases:,} cases")
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--reads", type=int, default=2_800_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--folder", type=Path, help="keep the casework here, and use it if it is there")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    return parser.parse_args()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="joindots-pages-") as folder:
        yield Path(folder) / "review"


def _read_through(database: Path) -> None:
    with database.open("rb") as file:
        while file.read(1 << 24):
            pass


def _measure(folder: Path, options: argparse.Namespace, rng: random.Random) -> dict[str, tuple[float, float]]:
    """Ask for each kind of page many times, each time for something else; 95th percentiles of wall and CPU, in ms."""
    _read_through(folder / "casework.db")
    figures = {}
    some = [rng.randrange(options.cases) for _ in range(options.requests)]
    for name, ask in asks(options.cases, options.people).items():
        if options.only not in name:
            continue
        ask(some[0])
        walls, cpus = [], []
        for n in some:
            wall, cpu = time.perf_counter(), time.process_time()
            answer = ask(n)
            cpus.append(1000 * (time.process_time() - cpu))
            walls.append(1000 * (time.perf_counter() - wall))
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {answer.status_code}")
        figures[name] = (statistics.quantiles(walls, n=20)[-1], statistics.quantiles(cpus, n=20)[-1])
        print(f"  {name:<28} p95 {figures[name][0]:8.1f} ms wall {figures[name][1]:8.1f} ms CPU", flush=True)
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
