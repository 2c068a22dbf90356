"""Runs of pytest in processes forked from a warm parent: libraries are loaded once, the package anew in every child."""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from scripts.mutation.places import Place, mark

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"
WARM = (
    "numpy",
    "polars",
    "pyarrow",
    "pyarrow.compute",
    "numba",
    "hypothesis",
    "hypothesis.strategies",
    "duckdb",
)
OUT_OF_TIME, NO_TESTS_RUN = 97, 98
_SEEN = "_stretches_seen"
_MIB = 1 << 20
_MOST_MEMORY = 6_000 * _MIB
_ARGUMENTS = ("-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutation")


def warm_up() -> None:
    """Load what every child needs and no fault is put into."""
    for name in WARM:
        importlib.import_module(name)
    from hypothesis import HealthCheck, Phase, settings

    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutation", derandomize=True, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck)
    )
    os.environ["JOINDOTS_TEST_SEED"] = "1"


@dataclass(slots=True)
class Watch:
    """A pytest plugin: stops a test that uses more CPU than it may, and notes what each test took and which stretches
    of code it ran.

    `limits` gives the CPU seconds of a test, `limit` those of any other. `seen` is what marked code writes to. Notes go to
    `notes` as they are made, one JSON object a line.
    """

    limit: float
    limits: Mapping[str, float] = field(default_factory=dict)
    notes: Path | None = None
    seen: bytearray = field(default_factory=bytearray)
    n_run: int = 0
    _has_failed: bool = False
    _by_fixtures: set[int] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test from its fixtures to its end."""
        seconds = self.limits.get(item.nodeid, self.limit)
        if not self.n_run:  # what the test's file ran as it was read
            self._by_fixtures |= self._ran()
        self.n_run += 1
        self._has_failed = False
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process, whatever its threads wait for
        signal.setitimer(signal.ITIMER_PROF, seconds)
        started = time.process_time()
        self.seen[:] = bytes(len(self.seen))
        if self.notes is not None:
            self._note({"begins": item.nodeid})
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            taken = time.process_time() - started
            if self.notes is not None:
                ran = sorted(self._ran() | self._by_fixtures)
                self._note({"test": item.nodeid, "cpu_seconds": taken, "ran": ran, "failed": self._has_failed})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Count what fixtures run for every test after them: a fixture of the module runs once, as what it lays out does."""
        del item
        try:
            return (yield)
        finally:
            self._by_fixtures |= self._ran()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self._has_failed |= report.failed

    def _ran(self) -> set[int]:
        return {number for number, mark in enumerate(self.seen) if mark}

    def _note(self, note: Mapping[str, object]) -> None:
        assert self.notes is not None
        with self.notes.open("a", encoding="utf-8") as file:
            file.write(json.dumps(note) + "\n")


class _Made(importlib.machinery.SourceFileLoader):
    """Loads a module from code that was made, and writes nothing."""

    def __init__(self, name: str, path: str, code: CodeType, seen: bytearray | None) -> None:
        super().__init__(name, path)
        self._code, self._seen = code, seen

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return self._code

    def exec_module(self, module: ModuleType) -> None:
        if self._seen is not None:
            module.__dict__[_SEEN] = self._seen
        super().exec_module(module)


class Fault(importlib.abc.MetaPathFinder):
    """Puts made code in the place of modules of the package; code that is marked writes to `seen`."""

    def __init__(self, codes: Mapping[Path, CodeType], seen: bytearray | None = None) -> None:
        self._codes = {_module_name(path): (path, code) for path, code in codes.items()}
        self._seen = seen

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module that code was made for."""
        if fullname not in self._codes:
            return None
        at, code = self._codes[fullname]
        inside = [str(at.parent)] if at.name == "__init__.py" else None
        loader = _Made(fullname, str(at), code, self._seen)
        return importlib.util.spec_from_file_location(fullname, at, loader=loader, submodule_search_locations=inside)


def marked(numbers: Mapping[Path, Mapping[Place, int]], seen: bytearray) -> Fault:
    """Mark every stretch of some modules."""
    trees = {path: mark(ast.parse(path.read_text("utf-8")), places, _SEEN) for path, places in numbers.items()}
    return Fault({path: compile(tree, str(path), "exec") for path, tree in trees.items()}, seen)


def _module_name(path: Path) -> str:
    parts = path.relative_to(SOURCES).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def run_tests(tests: Sequence[str], watch: Watch, fault: Fault | None, wall_seconds: float) -> int:
    """Run tests in a child and give its exit code; a child that does not end in time is killed and counts as out of time."""
    child = os.fork()
    if child == 0:
        _become_child(tests, watch, fault)
    deadline = time.monotonic() + wall_seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return OUT_OF_TIME if code == -signal.SIGPROF else code
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return OUT_OF_TIME


def _become_child(tests: Sequence[str], watch: Watch, fault: Fault | None) -> None:
    """Run pytest, quietly, and end the process with its exit code."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    if fault is not None:
        sys.meta_path.insert(0, fault)
    code = 1
    try:
        code = int(
            pytest.main([*_ARGUMENTS, *([] if watch.notes else ["-x"]), f"--rootdir={ROOT}", *tests], plugins=[watch])
        )
        if code == 0 and not watch.n_run:
            code = NO_TESTS_RUN
    finally:
        os._exit(code)
