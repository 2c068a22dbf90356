"""The inside of one side of a comparison: it runs in a process of its own and says what it took.

Nothing but the standard library is imported here, so that a peer's own virtual environment can run it too. A side is a
module run as ``python -m MODULE JSON``: it takes its settings as one JSON document and prints its figures as one.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MARK = "#side "
"""What the line of figures begins with, whatever else a peer prints."""


class Clock:
    """Wall and CPU seconds of named steps; a step named twice adds up."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens in the block."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - wall
        self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu


def run_this_side(work: Callable[[dict[str, Any], Clock], dict[str, Any]], *packages: str) -> None:
    """Do the work that the command line describes and print its figures, its times, its peak memory and its versions."""
    settings = json.loads(sys.argv[1])
    _keep_to_cores(int(settings["n_threads"]))
    clock = Clock()
    before_mb = peak_mb()
    figures = work(settings, clock)
    answer = {
        "figures": figures,
        "wall_seconds": clock.wall,
        "cpu_seconds": clock.cpu,
        "peak_mb": peak_mb(),
        "peak_before_mb": before_mb,
        "versions": {package: importlib.metadata.version(package) for package in packages},
    }
    print(MARK + json.dumps(answer), flush=True)


def peak_mb() -> float:
    """Tell the most memory that this process has held, in megabytes.

    Linux keeps it for the program since it began (``VmHWM``); `getrusage` counts what its parent held as well, and stands in
    elsewhere.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024.0
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0 * 1024.0 if sys.platform == "darwin" else 1024.0)


def _keep_to_cores(n: int) -> None:
    """Pin the process to so many cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:n]))
