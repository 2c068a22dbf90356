"""Thirty people at work at once, on PostgreSQL: how long each page takes them, and whether anything is lost.

::

    python -m benchmarks run casework.company -- --cases 100000 --people 1000000 --seconds 120

Each of thirty does the work of a role, over HTTP, against `joindots serve`: review officers take a case from triage, read
it, keep a draft and submit an assessment; analysts answer links, take some back, search and follow the network; panel
members read and give views, their chair decides; auditors ask who looked. Between two pages each thinks for `--think`
seconds on average (exponential), which is quicker than people are. A change counts as confirmed when the page after it says
so. At the end every confirmed change must be an event, both chains must verify, and no answer may have been an error.
PostgreSQL is a server of its own in a temporary folder, with `fsync` on.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.casework.filled import Size, fill
from benchmarks.casework.workers import N_WORKERS, cookie_of, make_workers
from benchmarks.casework.working import Worker
from benchmarks.figures import Figure, publish

from joindots.bench.runs import Spread
from joindots.review import init_review, open_review
from joindots.web.start import open_web

MOST_MS = 300.0


def main() -> int:
    """Fill, let them work, hold what is there against what was confirmed."""
    options = _options()
    size = Size(options.cases, options.people, options.reads, options.reads // 10, options.seed)
    with postgresql(options.folder) as (folder, url):
        os.environ["DATABASE_URL"] = url
        root = folder / "review"
        is_new = not root.exists()
        review = init_review(root, name="Benchmark", is_demo=True) if is_new else open_review(root)
        open_web(review)
        started = time.monotonic()
        make_workers()
        if is_new:
            fill(size)
            print(f"filled in {time.monotonic() - started:.0f} s", flush=True)
        if options.only_fill:
            return 0
        cookies = [cookie_of(f"worker.{n}") for n in range(N_WORKERS)]
        with served(review.root) as (port, cpu_seconds):
            before, last = cpu_seconds(), _last_decision()
            workers = _work(port, cookies, options)
            used = cpu_seconds() - before
        return _report(workers, options, used, last)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--reads", type=int, default=2_800_000)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--think", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--folder", type=Path, help="keep the casework here, and go on with it if it is there")
    parser.add_argument("--only-fill", action="store_true", help="fill it, and let nobody work yet")
    return parser.parse_args()


def _work(port: int, cookies: list[str], options: argparse.Namespace) -> list[Worker]:
    """Let all of them work until the time is up."""
    until = time.monotonic() + options.seconds
    workers = [
        Worker(n, port, cookie, until=until, think=options.think, rng=random.Random(options.seed + n))
        for n, cookie in enumerate(cookies)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return workers


def _last_decision() -> int:
    from joindots.web.audit.models import DecisionEvent

    return int(DecisionEvent.objects.order_by("-event_id").values_list("event_id", flat=True).first() or 0)


def _report(workers: list[Worker], options: argparse.Namespace, cpu_seconds: float, last: int) -> int:
    """Print the 95th percentile of each kind of page, and what was lost (nothing)."""
    from joindots.web.audit.verifying import verify_chains

    times: dict[str, list[float]] = {}
    confirmed: Counter[tuple[str, str]] = Counter()
    for worker in workers:
        confirmed += worker.confirmed
        for kind, ms in worker.times:
            times.setdefault(kind, []).append(ms)
    lost = _lost(confirmed, last)
    problems = verify_chains().problems
    errors = [each for worker in workers for each in worker.errors]
    everything = [ms for each in times.values() for ms in each]
    shares = statistics.quantiles(everything, n=100)
    figures = [
        Figure("all pages: p95", Spread.of([shares[94]]), "ms", "lower", MOST_MS, is_of_machine=True),
        Figure("all pages: median", Spread.of([shares[49]]), "ms", "lower", is_of_machine=True),
        Figure("all pages: p99", Spread.of([shares[98]]), "ms", "lower", is_of_machine=True),
    ]
    for kind, each in sorted(times.items()):
        p95 = statistics.quantiles(each, n=20)[-1] if len(each) > 1 else each[0]
        figures.append(Figure(f"{kind} ({len(each)}): p95", Spread.of([p95]), "ms", "lower", MOST_MS, is_of_machine=True))
    for name, n in (("errors", len(errors)), ("changes lost", lost), ("chains at fault", len(problems))):
        figures.append(Figure(name, Spread.of([float(n)]), "", "lower", 0.0))
    told = {"cases": options.cases, "people": options.people, "reads": options.reads, "seed": options.seed}
    print(f"{len(everything):,} pages, {confirmed.total():,} changes confirmed, server {cpu_seconds:.0f} CPU s")
    print(f"{len(everything) / options.seconds:.1f} pages a second; changes: {dict(_by_kind(confirmed))}")
    for fault in [*errors[:5], *problems[:5]]:
        print(f"  FAULT {fault}")
    return publish("casework.company", {**told, "seconds": options.seconds, "think": options.think}, figures)


def _by_kind(confirmed: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, kind), n in confirmed.items():
        found[kind] += n
    return found


def _lost(confirmed: Counter[tuple[str, str]], last: int) -> int:
    """Count changes that somebody was told of and that are not in the chain after the event that was `last` before."""
    from joindots.web.audit.models import DecisionEvent

    kept = Counter(DecisionEvent.objects.filter(event_id__gt=last).values_list("actor", "kind"))
    return sum(max(0, n - kept[key]) for key, n in confirmed.items())


@contextmanager
def postgresql(kept: Path | None = None) -> Iterator[tuple[Path, str]]:
    """A PostgreSQL server of its own in a folder, thrown away afterwards unless it is to be kept; its database's address."""
    initdb = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if initdb is None:
        raise SystemExit("PostgreSQL is not installed on this machine. Install the package postgresql.")
    folder = kept or Path(tempfile.mkdtemp(prefix="joindots-pg-", dir="/tmp"))
    folder.mkdir(exist_ok=True)
    binaries = Path(initdb).resolve().parent
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    if not (folder / "data").exists():
        subprocess.run(
            [*as_user, str(binaries / "initdb"), "-D", f"{folder}/data", "-U", "postgres", "-A", "trust"], **quiet
        )  # type: ignore[call-overload]
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c shared_buffers=1GB -c max_wal_size=4GB"
    control = [*as_user, str(binaries / "pg_ctl"), "-D", f"{folder}/data", "-w"]
    subprocess.run([*control, "-o", options, "-l", f"{folder}/log", "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield folder, f"postgresql://postgres@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], **quiet)  # type: ignore[call-overload]
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, Callable[[], float]]]:
    """`joindots serve` on the review; its port, and what tells the CPU seconds of its processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "joindots.cli", "serve", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, start_new_session=True)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/demo/", timeout=5)
            break
        except OSError:
            time.sleep(0.1)

    def cpu_seconds() -> float:
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12]) if int(fields[3]) == server.pid else 0
        return total / os.sysconf("SC_CLK_TCK")

    try:
        yield port, cpu_seconds
    finally:
        os.killpg(server.pid, 15)
        server.wait(timeout=60)


if __name__ == "__main__":
    raise SystemExit(main())
