"""A side runs in a process of its own and says what it took; one that fails says why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from joindots.bench.runs import Side, SideFailed, Spread, run_side

SLOW_AND_LARGE = """
import time
from joindots.bench.side import run_this_side

def work(settings, clock):
    with clock.step("think"):
        time.sleep(0.05)
    held = bytearray(settings["n_bytes"])
    held[::4096] = b"x" * len(held[::4096])
    return {"n_threads": settings["n_threads"]}

run_this_side(work, "numpy")
"""


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Side:
    (tmp_path / "slow_side.py").write_text(SLOW_AND_LARGE, "utf-8")
    runner = tmp_path / "python"
    runner.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}:$PYTHONPATH" exec "{sys.executable}" "$@"\n', "utf-8")
    runner.chmod(0o755)
    return Side("slow", "slow_side", str(runner))


def test_run_side__tells_time_memory_and_versions_of_that_process_alone(side: Side) -> None:
    held_here = bytearray(300_000_000)
    held_here[::4096] = b"x" * len(held_here[::4096])
    run = run_side(side, {"n_bytes": 100_000_000}, n_threads=1)
    assert run.figures == {"n_threads": 1}
    assert run.wall("think") >= 0.05
    assert run.cpu("think") < run.wall("think")
    assert 100 <= run.peak_mb < 200
    assert run.process_seconds > run.wall()
    assert list(run.versions) == ["numpy"]


def test_run_side__says_why_a_side_failed(side: Side) -> None:
    with pytest.raises(SideFailed, match="n_bytes"):
        run_side(side, {}, n_threads=1)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0.99973], "0.9997"),
        ([61.234, 60.0, 70.0], "61.23 (60 to 70)"),
        ([62_000_123.0], "62,000,123"),
        ([2.1e-14], "2.1e-14"),
    ],
)
def test_spread__is_told_as_its_middle_with_the_least_and_the_most(values: list[float], told: str) -> None:
    assert str(Spread.of(values)) == told
