"""What a run took is told in its steps, and how much memory it held in bytes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from joindots.resolve.steps import Steps, peak_memory_bytes


def test_steps__are_told_in_their_order_and_each_takes_what_passes_within_it() -> None:
    steps = Steps()
    for name in ("first", "second"):
        with steps.timed(name):
            np.sort(np.arange(10_000)[::-1])
    assert [step.name for step in steps.taken] == ["first", "second"]
    assert all(0 <= step.seconds < 60 and 0 <= step.cpu_seconds < 60 for step in steps.taken)


def test_peak_memory__is_what_the_system_says_the_process_held() -> None:
    status = Path("/proc/self/status")
    if sys.platform != "linux" or not status.exists():
        pytest.skip("only Linux tells it elsewhere too")
    told = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    kilobytes = int(told.split()[1])
    assert peak_memory_bytes() == pytest.approx(kilobytes * 1024, rel=0.05)
