"""What steps took, and the most memory that a process held."""

from __future__ import annotations

import sys
import time

import pytest

from joindots.resolve.steps import Steps, peak_memory_bytes


def test_timed__keeps_each_step_with_its_time_and_never_more_work_than_was_done() -> None:
    steps = Steps()
    with steps.timed("asleep"):
        time.sleep(0.05)
    with steps.timed("nothing"):
        pass
    assert [each.name for each in steps.taken] == ["asleep", "nothing"]
    asleep, nothing = steps.taken
    assert asleep.seconds >= 0.05
    assert 0 <= asleep.cpu_seconds < asleep.seconds
    assert 0 <= nothing.seconds < asleep.seconds


@pytest.mark.skipif(sys.platform == "win32", reason="the system does not say")
def test_peak_memory_bytes__is_in_bytes() -> None:
    """A process that loaded NumPy and holds thirty megabytes holds more than thirty, and no more than a machine has."""
    held = bytearray(b"x") * 30_000_000
    found = peak_memory_bytes()
    assert found is not None
    assert len(held) < found < 2**42
