"""What a benchmark found: figures with their spread, the machine and the versions; frozen in git and compared.

A frozen result is a JSON file in ``benchmarks/results``. A fresh figure is *better* or *worse* than the frozen one only
where the two spreads lie apart; otherwise it is within the spread.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from joindots.bench.runs import Spread

RESULTS = Path(__file__).resolve().parent / "results"
RESULT_SETTING = "JOINDOTS_BENCHMARK_RESULT"
"""The environment variable that names the file to which a benchmark writes its result, where one is wanted."""
_PACKAGES = ("joindots", "splink", "duckdb", "polars", "numba", "numpy")

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity; `target` is the bound on the good side of which its middle must lie, or its worst."""

    name: str
    spread: Spread
    unit: str
    better: Better
    target: float | None = None
    holds_worst: bool = False
    is_of_machine: bool = False
    """Whether it is an absolute time or size, which another machine cannot be held to."""

    @property
    def is_met(self) -> bool:
        """Whether the target is met; true where there is none."""
        if self.target is None:
            return True
        if self.better == "higher":
            return (self.spread.least if self.holds_worst else self.spread.middle) >= self.target
        return (self.spread.most if self.holds_worst else self.spread.middle) <= self.target


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one benchmark, with what they rest on."""

    benchmark: str
    settings: Mapping[str, Any]
    figures: tuple[Figure, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, Any] = field(default_factory=dict)
    measured_on: str = ""


def publish(benchmark: str, settings: Mapping[str, Any], figures: list[Figure]) -> int:
    """Print the figures beside their targets, write them where asked, and return the exit code."""
    result = Result(benchmark, settings, tuple(figures), versions(), machine(), datetime.now(UTC).date().isoformat())
    print(f"\n{benchmark}: {', '.join(f'{name} {value}' for name, value in settings.items())}")
    print(
        f"{result.machine['processor']}, {result.machine['n_cores']} cores, {result.machine['memory_gb']} GB; "
        f"{', '.join(f'{name} {version}' for name, version in result.versions.items())}"
    )
    for figure in figures:
        aim = "" if figure.target is None else f"   target {'>=' if figure.better == 'higher' else '<='} {figure.target:g}"
        print(f"  {figure.name:<64} {figure.spread!s:>30} {figure.unit:<6}{aim}{'' if figure.is_met else '   MISSED'}")
    if wanted := os.environ.get(RESULT_SETTING):
        write_result(result, Path(wanted))
    return 0 if all(figure.is_met for figure in figures) else 1


def write_result(result: Result, path: Path) -> None:
    """Write a result as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_result(path: Path) -> Result:
    """Read a result written by `write_result`."""
    said = json.loads(path.read_text("utf-8"))
    figures = tuple(Figure(**{**each, "spread": Spread(**each["spread"])}) for each in said.pop("figures"))
    return Result(figures=figures, **said)


def frozen_path(benchmark: str) -> Path:
    """Name the file of a benchmark's frozen result."""
    return RESULTS / f"{benchmark}.json"


def compare(fresh: Result, frozen: Result) -> list[tuple[str, str]]:
    """Hold each fresh figure against the frozen one of that name.

    Returns
    -------
    The name of each figure and a verdict: ``better``, ``worse``, ``within the spread``, ``of another machine`` (absolute
    times and sizes measured elsewhere), ``new`` or ``gone``.
    """
    before = {figure.name: figure for figure in frozen.figures}
    verdicts = []
    for figure in fresh.figures:
        known = before.pop(figure.name, None)
        if known is None:
            verdict = "new"
        elif figure.is_of_machine and fresh.machine != frozen.machine:
            verdict = "of another machine"
        else:
            verdict = _verdict(figure, known)
        verdicts.append((figure.name, verdict))
    return verdicts + [(name, "gone") for name in before]


def _verdict(fresh: Figure, frozen: Figure) -> str:
    if fresh.spread.least <= frozen.spread.most and frozen.spread.least <= fresh.spread.most:
        return "within the spread"
    is_higher = fresh.spread.least > frozen.spread.most
    return "better" if is_higher == (fresh.better == "higher") else "worse"


def machine() -> dict[str, Any]:
    """Describe the machine, as far as figures depend on it."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "n_cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def versions() -> dict[str, str]:
    """Tell the versions of the packages that figures depend on, as far as they are installed."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
