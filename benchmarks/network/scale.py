"""Ties, mentions, groups and joined dots of a large made-up world: CPU time, wall time and memory, and how they grow.

Each size runs in a process of its own. Run as ``python -m benchmarks.network.scale [PEOPLE ...]``; the default is 100,000,
300,000 and a million people, with a fifth as many cases and a tenth as many narratives of 200 words.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, publish
from benchmarks.network.world import large_world

from joindots.bench.runs import Spread
from joindots.network import stage as network

SIZES = (100_000, 300_000, 1_000_000)
SECONDS_WANTED, GIGABYTES_WANTED = 300.0, 10.0
PLOT = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "network-scale.svg"
DASHED, SOLID = 'stroke="#888" stroke-dasharray="5 4"', 'stroke="#1d70b8" stroke-width="2"'
_SLACK = 1.15
"""Growth may exceed n log n by this much before it is called more: memory grows slower as tables leave the caches."""


def one_size(n_people: int) -> tuple[float, float, float]:
    """Run the stage on a world of one size; wall seconds, CPU seconds, and the most memory held in GB."""
    tables = large_world(n_people, seed=7)
    wall, cpu = time.perf_counter(), time.process_time()
    out = network.run(tables)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(n_people, *spent, peak, flush=True)
    print({name: table.num_rows for name, table in out.items()}, file=sys.stderr, flush=True)
    return (*spent, peak)


def main() -> int:
    """Run every size in its own process and hold the largest against the targets."""
    if sys.argv[1:2] == ["--one"]:
        one_size(int(sys.argv[2]))
        return 0
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    found = {}
    for size in sizes:
        call = [sys.executable, "-m", "benchmarks.network.scale", "--one", str(size)]
        said = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout
        _, wall, cpu, peak = map(float, said.split())
        found[size] = wall, cpu, peak
    figures = []
    for size, (wall, cpu, peak) in found.items():
        is_last = size == SIZES[-1]
        figures += [
            _figure(f"{size:,} people: wall", wall, "s", SECONDS_WANTED if is_last else None),
            _figure(f"{size:,} people: CPU", cpu, "s"),
            _figure(f"{size:,} people: peak memory", peak, "GB", GIGABYTES_WANTED if is_last else None),
        ]
    least, most = min(found), max(found)
    if least < most:
        allowed = most * math.log(most) / (least * math.log(least))
        grown = found[most][1] / found[least][1] / allowed
        figures.append(Figure("growth of CPU beside n log n", Spread.of([grown]), "ratio", "lower", _SLACK))
    PLOT.write_text(plot({size: cpu for size, (_, cpu, _) in found.items()}), "utf-8")
    return publish("network.scale", {"narratives of words": 200}, figures)


def plot(seconds_of: dict[int, float]) -> str:
    """Draw CPU seconds by size on two logarithmic axes, beside n log n through the smallest."""
    sizes = sorted(seconds_of)
    least = sizes[0]
    bound = {n: seconds_of[least] * n * math.log(n) / (least * math.log(least)) for n in sizes}
    low, high = (
        math.log10(min(*seconds_of.values(), *bound.values())),
        math.log10(max(*seconds_of.values(), *bound.values())),
    )

    def at(n: int, seconds: float) -> tuple[float, float]:
        x = 70 + 400 * (math.log10(n) - math.log10(least)) / max(math.log10(sizes[-1]) - math.log10(least), 1e-9)
        return x, 230 - 190 * (math.log10(seconds) - low) / max(high - low, 1e-9)

    def line(values: dict[int, float], look: str) -> str:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(n, values[n]) for n in sizes))
        return f'<polyline points="{points}" fill="none" {look}/>'

    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{seconds_of[n]:.1f} s</text>'
        f'<text x="{x:.1f}" y="255" text-anchor="middle">{n:,}</text>'
        for n in sizes
        for x, y in [at(n, seconds_of[n])]
    )
    lines = line(bound, DASHED) + line(seconds_of, SOLID)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 540 290" width="540" height="290" role="img" '
        f'font-family="sans-serif" font-size="12"><title>CPU seconds of the network stage by people</title>{lines}{marks}'
        '<text x="70" y="280">person records; dashed: n log n through the smallest</text></svg>\n'
    )


def _figure(name: str, value: float, unit: str, target: float | None = None) -> Figure:
    return Figure(name, Spread.of([value]), unit, "lower", target, is_of_machine=True)


if __name__ == "__main__":
    sys.exit(main())
