"""The benchmarks by name: list them, run them, freeze what they find, compare a fresh run with what was frozen.

::

    python -m benchmarks                      # run all but the long ones
    python -m benchmarks list
    python -m benchmarks run NAME... [-- OPTION...]
    python -m benchmarks freeze NAME...       # run, and keep the figures in benchmarks/results
    python -m benchmarks compare NAME...      # run, and hold the figures against the frozen ones

Each runs in a process of its own on seeds drawn at run time. What follows ``--`` goes to the benchmark.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import RESULT_SETTING, compare, frozen_path, read_result


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark; `keeps_figures` says whether it can be frozen, `is_long` that it runs only when named."""

    about: str
    keeps_figures: bool = False
    is_long: bool = False


BENCHMARKS = {
    "demo": Benchmark("seconds for every stage of the demonstration"),
    "triage.scope": Benchmark("answers that differ from the truth given delivered values"),
    "linkage.people": Benchmark("who finds people better on a simulated sample, Splink 5 beside", True),
    "linkage.blocking": Benchmark(
        "links that blocking loses, expected and measured against all pairs (5 minutes)", is_long=True
    ),
    "linkage.peers": Benchmark("accuracy and time on small labelled sets, beside every peer that is installed", True),
    "linkage.traditions": Benchmark("false merges and recall by naming tradition, with intervals"),
    "linkage.find": Benchmark("partial queries against a million records: the right person in the first three", True),
    "network.joined": Benchmark(
        "joined dots at two levels of noise, beside an oracle that knows the people (10 minutes)", True
    ),
    "network.st_louis": Benchmark("hidden involvements in police data, beside the usual link predictors", True),
    "network.london": Benchmark("hidden ties and steady groups in co-offending data, beside the usual ways", True),
    "network.scale": Benchmark("a million people and 100,000 narratives: time, memory, and how they grow", True, True),
    "casework.pages": Benchmark("each page of the web app at 100,000 cases and a million people (15 minutes)", True, True),
    "casework.company": Benchmark("thirty people at work at once, on PostgreSQL (15 minutes)", True, True),
    "linkage.speed": Benchmark("blocking and scoring a million records, Splink 5 beside (10 minutes)", True, True),
    "linkage.end_to_end": Benchmark("file to clusters, a million records, Splink 5 beside (15 minutes)", True, True),
    "linkage.growing": Benchmark("one per cent of new records, a full run beside (10 minutes)", True, True),
    "linkage.ten_million": Benchmark("file to clusters, ten million records, Splink 5 beside (10 GB)", True, True),
}


def main() -> int:
    """Do what is asked; the exit code says whether all met their targets and none fell behind what was frozen."""
    asked, options = _asked(sys.argv[1:])
    if asked.command == "list":
        for name, benchmark in BENCHMARKS.items():
            print(f"{name:<22} {benchmark.about}{'; by name only' if benchmark.is_long else ''}")
        return 0
    names = asked.names or [name for name, benchmark in BENCHMARKS.items() if not benchmark.is_long]
    missed = [name for name in names if not _succeeds(asked.command, name, options)]
    print(f"\nTargets missed: {', '.join(missed)}" if missed else "\nEvery target was met.")
    return 1 if missed else 0


def _asked(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Read the command line: what is for us, and what follows ``--`` for the benchmark."""
    cut = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=("list", "run", "freeze", "compare"), default="run")
    parser.add_argument("names", nargs="*", metavar="NAME", help="see `list`")
    asked = parser.parse_args(words[:cut])
    if unknown := [name for name in asked.names if name not in BENCHMARKS]:
        parser.error(f'there is no benchmark "{unknown[0]}"; there are {", ".join(BENCHMARKS)}')
    return asked, words[cut + 1 :]


def _succeeds(command: str, name: str, options: list[str]) -> bool:
    """Run one benchmark; whether it met its targets and, where compared, nothing is worse."""
    print(f"\n== {name}", flush=True)
    if command != "run" and not BENCHMARKS[name].keeps_figures:
        print(f"{name} keeps no figures: it can be run, not frozen or compared.")
        return False
    with tempfile.TemporaryDirectory() as folder:
        fresh = frozen_path(name) if command == "freeze" else Path(folder) / "fresh.json"
        environment = {**os.environ, RESULT_SETTING: str(fresh)}
        call = [sys.executable, "-m", f"benchmarks.{name}", *options]
        is_met = subprocess.run(call, env=environment, check=False).returncode == 0
        return is_met and (command != "compare" or _is_no_worse(name, fresh))


def _is_no_worse(name: str, fresh: Path) -> bool:
    """Print how each fresh figure stands to the frozen one."""
    if not frozen_path(name).is_file():
        print(f"Nothing was frozen for {name}. Freeze it: python -m benchmarks freeze {name}")
        return False
    verdicts = compare(read_result(fresh), read_result(frozen_path(name)))
    for figure, verdict in verdicts:
        print(f"  {figure:<64} {verdict}")
    return not any(verdict == "worse" for _, verdict in verdicts)


if __name__ == "__main__":
    sys.exit(main())
