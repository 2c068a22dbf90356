"""Put faults into ``joindots.resolve``, one at a time, and say which share of them the unit tests notice.

Run as ``python -m scripts.mutation [--sample N] [--seed N] [--only PART] [--json FILE]`` (`make mutation`). Faults are drawn
at random from all that can be made; the seed is printed. Faults in kernels are tried with kernels run as Python; all others
with compiled ones, which come to the same and sooner. What each test runs is noted beforehand (``notes.py``); a fault is
tried on the tests that run the stretch of code where it stands, the quickest first, and sooner those of its own file, until
one fails.

A fault is *caught* where a test fails, or takes five times as long as it should (and a minute at least); where the tests are
as slow without it, it counts as not caught. One that every test lets pass *survived*. One whose tests were not all run, for
they take more than `--budget` CPU seconds, is *unsettled*. One where no test runs is *unreached*. Only what is caught counts
as caught. Which faults are not drawn is said in ``rules.py``; those that were read one by one and change no answer are in
``equivalent.json``, each with its reason, and the share is told with and without them.
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
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from scripts.mutation.children import NO_TESTS_RUN, OUT_OF_TIME, ROOT, Fault, Watch, run_tests, warm_up
from scripts.mutation.mutants import Mutant, mutants_of
from scripts.mutation.notes import ROOM, Noted, noted_tests
from scripts.mutation.rules import OPTIONS
from scripts.mutation.verdicts import told_of

_LEAST_LIMIT, _TIMES_AS_LONG = 60.0, 5.0
"""What a test may take with a fault: the first one in a process loads, and where need be compiles, the kernels."""
_WALL_FOR_CPU = 8.0
_FIRST_TURN_SECONDS = 1.5
_OWN_FILE = 0.1
"""The tests of a module's own file are taken for so much quicker than others: they are likelier to notice."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault."""

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
    told = told_of(verdicts, {"seed": asked.seed, "budget_cpu_seconds": asked.budget})
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0


def _drawn(asked: argparse.Namespace) -> list[Mutant]:
    modules = sorted(path for path in ROOM.rglob("*.py") if not path.as_posix().endswith(OPTIONS))
    everything = [each for path in modules if asked.only in path.as_posix() for each in mutants_of(path)]
    return Random(asked.seed).sample(everything, min(asked.sample, len(everything)))


def _try_part(asked: argparse.Namespace) -> int:
    mutants = [each for each in _drawn(asked) if ("kernels" in each.path.parts) == (asked.part == "kernels")]
    warm_up()
    tests = noted_tests(asked.part) if mutants else []
    rows = []
    for number, mutant in enumerate(mutants, 1):
        verdict = _tried(mutant, tests, asked.budget)
        module = mutant.path.relative_to(ROOM).as_posix()
        told = f"{verdict.outcome}, {verdict.n_tests} tests, {verdict.seconds:.1f} s"
        print(f"  {asked.part} {number}/{len(mutants)} {module}:{mutant.line} {verdict.change}: {told}", flush=True)
        row = {"module": module, "function": mutant.place.function, "line": mutant.line, "code": mutant.code()}
        rows.append({**row, "change": verdict.change, "outcome": verdict.outcome})
    asked.json.write_text(json.dumps(rows), "utf-8")
    return 0


def _tried(mutant: Mutant, tests: list[Noted], budget: float) -> Verdict:
    """Run the tests that run where the fault stands, within a budget: the quickest and likeliest first."""
    tree, change = mutant.made()
    reaching = [each for each in tests if each.reaches(mutant.path, mutant.place)]
    reaching.sort(key=lambda each: _turn(mutant, each))
    spent, chosen = 0.0, list[Noted]()
    for test in reaching:
        spent += test.cpu_seconds
        if spent <= budget or not chosen:
            chosen.append(test)
    if not chosen:
        return Verdict(mutant, change, "unreached", 0, 0.0)
    started = time.monotonic()
    outcome = "survived" if len(chosen) == len(reaching) else "unsettled"
    for tests in _in_turns(chosen):
        ended = _run(tests, Fault({mutant.path: compile(tree, str(mutant.path), "exec")}))
        if ended:
            outcome = ended
            break
    return Verdict(mutant, change, outcome, len(chosen), time.monotonic() - started)


def _in_turns(tests: list[Noted]) -> list[list[Noted]]:
    """Split tests, so that most faults are caught before many files are read: the likeliest and quickest first."""
    spent, n_first = 0.0, 0
    for test in tests:
        spent += test.cpu_seconds
        n_first += spent < _FIRST_TURN_SECONDS
    n_first = max(n_first, 1)
    return [tests[:n_first], tests[n_first:]] if n_first < len(tests) else [tests]


def _run(tests: list[Noted], fault: Fault) -> str:
    """Say how tests caught a fault; nothing where they let it pass."""
    names = [test.name for test in tests]
    limits = {test.name: max(_LEAST_LIMIT, _TIMES_AS_LONG * test.cpu_seconds) for test in tests}
    most = _WALL_FOR_CPU * (60 + 2 * sum(test.cpu_seconds for test in tests))
    code = run_tests(names, Watch(_LEAST_LIMIT, limits), fault, most)
    if code == NO_TESTS_RUN:
        raise RuntimeError(f"No test ran for a fault: {names[:3]}")
    if code == OUT_OF_TIME and run_tests(names, Watch(_LEAST_LIMIT, limits), None, most):
        return "not tried: its tests are too slow without it"
    return {0: "", OUT_OF_TIME: "caught by time"}.get(code, "caught")


def _turn(mutant: Mutant, test: Noted) -> float:
    """Say when it is a test's turn: one of the module's own file is worth waiting for, but not for long."""
    is_its_own = f"test_{mutant.path.stem}.py" in test.name
    return test.cpu_seconds * (_OWN_FILE if is_its_own else 1.0)


if __name__ == "__main__":
    sys.exit(main())
