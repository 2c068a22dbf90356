"""Put faults into ``joindots.resolve``, one at a time, and say which share of them the unit tests notice.

Run as ``python -m scripts.mutation [--sample N] [--seed N] [--only PART] [--json FILE]`` (`make mutation`). Faults are drawn
at random from all that can be made; the seed is printed. Faults in kernels are tried with kernels run as Python; all others
with compiled ones, which come to the same and sooner. A first run notes which functions each test calls (kept under
``.mutation``); a fault is tried on the tests that call its function, the quickest first, until one fails.

A fault that no test notices within `--budget` CPU seconds of tests survives. One that makes a test run five times as long as
it should (and a minute at least), or fail in any way, is caught; where the tests are as slow without it, it counts as not
caught. Compile options (``kernels/options.py``) do nothing in Python and have no faults.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from scripts.mutation.children import NO_TESTS_RUN, OUT_OF_TIME, ROOT, SOURCES, Fault, Watch, run_tests, warm_up
from scripts.mutation.mutants import Mutant, mutants_of

ROOM = SOURCES / "joindots" / "resolve"
TESTS = ROOT / "tests" / "unit" / "resolve"
NO_FAULTS = ("kernels/options.py", "kernels/__init__.py")
NOTES = ROOT / ".mutation"
_LEAST_LIMIT, _TIMES_AS_LONG = 60.0, 5.0
"""What a test may take with a fault: the first one in a process loads, and where need be compiles, the kernels."""
_WALL_FOR_CPU = 8.0
_MOST_SECONDS = {"kernels": 2.0, "rest": 30.0}
"""CPU seconds that a test may take without any fault; one that takes longer is left out."""
Calls = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault: ``caught``, ``caught by time``, ``survived``, or ``unreached`` where no test runs there."""

    mutant: Mutant
    change: str
    outcome: str
    n_tests: int
    seconds: float


def main() -> int:
    """Draw faults, try them, and print the share that was caught with its 95% interval; the survivors are listed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--only", default="", help="a part of the path of the modules to try")
    parser.add_argument("--budget", type=float, default=40.0, help="CPU seconds of tests for one fault")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--part", choices=("kernels", "rest"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        return _try_part(asked)
    print(f"seed {asked.seed}", flush=True)
    verdicts: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in ("rest", "kernels"):
            out = Path(folder) / f"{part}.json"
            options = [f"--{name}={getattr(asked, name)}" for name in ("sample", "seed", "only", "budget")]
            command = [sys.executable, "-m", "scripts.mutation", f"--part={part}", f"--json={out}", *options]
            environment = {**os.environ, "NUMBA_DISABLE_JIT": "1" if part == "kernels" else "0"}
            subprocess.run(command, check=True, cwd=ROOT, env=environment)
            verdicts += json.loads(out.read_text("utf-8"))
    told = _summary(verdicts, asked.seed, asked.budget)
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0


def _drawn(asked: argparse.Namespace) -> list[Mutant]:
    modules = sorted(path for path in ROOM.rglob("*.py") if not path.as_posix().endswith(NO_FAULTS))
    everything = [each for path in modules if asked.only in path.as_posix() for each in mutants_of(path)]
    return Random(asked.seed).sample(everything, min(asked.sample, len(everything)))


def _try_part(asked: argparse.Namespace) -> int:
    mutants = [each for each in _drawn(asked) if ("kernels" in each.path.parts) == (asked.part == "kernels")]
    warm_up()
    calls = _calls(asked.part) if mutants else {}
    verdicts = []
    for number, mutant in enumerate(mutants, 1):
        verdict = _tried(mutant, calls, asked.budget)
        verdicts.append(verdict)
        place = f"{verdict.mutant.path.relative_to(ROOM)}:{verdict.mutant.line}"
        told = f"{verdict.outcome}, {verdict.n_tests} tests, {verdict.seconds:.1f} s"
        print(f"  {asked.part} {number}/{len(mutants)} {place} {verdict.change}: {told}", flush=True)
    rows = [
        {
            "module": str(each.mutant.path.relative_to(ROOM)),
            "line": each.mutant.line,
            "change": each.change,
            "outcome": each.outcome,
        }
        for each in verdicts
    ]
    asked.json.write_text(json.dumps(rows), "utf-8")
    return 0


def _tried(mutant: Mutant, calls: Calls, budget: float) -> Verdict:
    """Run the tests that call the fault's function, the quickest first, within a budget; the tests of its own file lead."""
    tree, change = mutant.made()
    fault = Fault(mutant.path, compile(tree, str(mutant.path), "exec"))
    chosen, limits, spent = [], {}, 0.0
    for test, noted in sorted(calls.items(), key=lambda each: _turn(mutant, *each)):
        if not _reaches(mutant, noted) or spent + noted["cpu_seconds"] > budget:
            continue
        spent += noted["cpu_seconds"]
        chosen.append(test)
        limits[test] = max(_LEAST_LIMIT, _TIMES_AS_LONG * noted["cpu_seconds"])
    if not chosen:
        return Verdict(mutant, change, "unreached", 0, 0.0)
    started = time.monotonic()
    code = run_tests(chosen, Watch(_LEAST_LIMIT, limits), fault, _WALL_FOR_CPU * (60 + 2 * spent))
    if code == NO_TESTS_RUN:
        raise RuntimeError(f"No test ran for {mutant}: {chosen[:3]}")
    outcome = {0: "survived", OUT_OF_TIME: "caught by time"}.get(code, "caught")
    if code == OUT_OF_TIME and run_tests(chosen, Watch(_LEAST_LIMIT, limits), None, _WALL_FOR_CPU * (60 + 2 * spent)):
        outcome = "not tried: its tests are too slow without it"
    return Verdict(mutant, change, outcome, len(chosen), time.monotonic() - started)


def _turn(mutant: Mutant, test: str, noted: dict[str, Any]) -> tuple[bool, float]:
    return f"test_{mutant.path.stem}.py" not in test, noted["cpu_seconds"]


def _reaches(mutant: Mutant, noted: dict[str, Any]) -> bool:
    called = noted["called"].get(str(mutant.path), [])
    return mutant.function_line in called if mutant.function_line else bool(called)


def _calls(part: str) -> Calls:
    """Note which functions each test calls, file by file, each in a child of its own; or read what was noted before.

    A file's notes hold as long as the file, the fixtures around it and the modules its tests call read as they did then.
    """
    found: Calls = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        kept = NOTES / part / file.relative_to(TESTS).with_suffix(".json")
        notes = json.loads(kept.read_text("utf-8")) if kept.exists() else None
        if notes is None or notes["read"] != _as_read(Path(path) for path in notes["read"]):
            calls = _calls_of(file, part)
            called = {Path(path) for noted in calls.values() for path in noted["called"]}
            notes = {"read": _as_read({file, *_fixtures_around(file), *called}), "calls": calls}
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(notes), "utf-8")
            print(f"  {part} noted {file.relative_to(TESTS)}", flush=True)
        found |= notes["calls"]
    return found


def _fixtures_around(file: Path) -> list[Path]:
    return [path for folder in file.parents if (path := folder / "conftest.py").exists()]


def _as_read(paths: Iterable[Path]) -> dict[str, str]:
    """Give the SHA-256 of each file's text; of one that is gone, nothing."""
    return {str(path): sha256(path.read_bytes()).hexdigest() if path.exists() else "" for path in paths}


def _calls_of(file: Path, part: str) -> Calls:
    """Note the calls of one file's tests; one that fails, or takes too long without any fault, is left out.

    What takes too long is tried once more where kernels are compiled: it may have compiled them, and they are kept.
    """
    found: Calls = {}
    tried: list[str] = []
    slow: set[str] = set()
    while True:
        with tempfile.TemporaryDirectory() as folder:
            notes = Path(folder) / "notes"
            notes.touch()
            left_out = [f"--deselect={test}" for test in tried]
            code = run_tests([str(file), *left_out], Watch(_MOST_SECONDS[part], notes=notes), None, 2_000.0)
            lines = [json.loads(line) for line in notes.read_text("utf-8").splitlines()]
        for line in (line for line in lines if "test" in line and not line["failed"]):
            called = defaultdict(list)
            for path, first in line["called"]:
                called[path].append(first)
            found[line["test"]] = {"cpu_seconds": line["cpu_seconds"], "called": called}
        begun = [line["begins"] for line in lines if "begins" in line]
        failed = {line["test"] for line in lines if line.get("failed")}
        given_up = [test for test in begun if test not in found and (test in failed or test in slow or part == "kernels")]
        slow |= set(begun) - set(found)
        tried += [test for test in begun if test in found or test in given_up]
        for test in given_up:
            print(f"    left out, for it {'fails' if test in failed else 'takes too long'}: {test}", flush=True)
        if code != OUT_OF_TIME or not begun:
            return found


def _summary(verdicts: Sequence[dict[str, Any]], seed: int, budget: float) -> dict[str, Any]:
    outcomes = Counter(each["outcome"] for each in verdicts)
    n_caught = outcomes["caught"] + outcomes["caught by time"]
    share, (low, high) = n_caught / len(verdicts), _interval(n_caught, len(verdicts))
    print(f"{n_caught} of {len(verdicts)} faults caught: {share:.1%} (95% interval {low:.1%} to {high:.1%})")
    print(", ".join(f"{name} {n}" for name, n in outcomes.most_common()))
    survivors = [each for each in verdicts if not each["outcome"].startswith("caught")]
    for each in sorted(survivors, key=lambda each: (each["module"], each["line"])):
        print(f"  {each['module']}:{each['line']}  {each['change']}  ({each['outcome']})")
    drawn = {"seed": seed, "n": len(verdicts), "budget_cpu_seconds": budget}
    return {**drawn, "share_caught": share, "low": low, "high": high, "survivors": survivors}


def _interval(n_hits: int, n: int) -> tuple[float, float]:
    """Give the 95% interval of a share (Wilson 1927)."""
    z = 1.959964
    centre = (n_hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (n_hits * (n - n_hits) / n + z * z / 4) ** 0.5
    return centre - half, centre + half


if __name__ == "__main__":
    sys.exit(main())
