"""What each step of a long run took, for people to see. No result depends on it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `seconds` by the clock on the wall, `cpu_seconds` of all threads together."""

    name: str
    seconds: float
    cpu_seconds: float


@dataclass(slots=True)
class Steps:
    """The steps of a run, in their order."""

    taken: list[Step] = field(default_factory=list)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what happens within."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.taken.append(Step(name, time.perf_counter() - wall, time.process_time() - cpu))


def peak_memory_bytes() -> int | None:
    """Tell the most memory that this process ever held; ``None`` where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
