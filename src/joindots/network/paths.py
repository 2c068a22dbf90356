"""The strongest path from case to case within a group, for pairs that share nothing themselves.

A path is as probable as all its steps together, and each further step takes `STEP_SHARE`: that A belongs with B and B with C
makes it likely, not certain, that A belongs with C.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from joindots.network.groups import Pair, probability_of
from joindots.network.kinds import PRIOR_BITS, STEP_SHARE, THRESHOLD_BITS

_LEAST_PROBABILITY = probability_of(THRESHOLD_BITS)


def indirect_pairs(members: Sequence[int], bits_of: Mapping[Pair, float]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Find the strongest path between every two cases of a group that no pair of `bits_of` joins.

    Parameters
    ----------
    members
        The cases of the group, in order.
    bits_of
        Evidence of each pair of its cases, the lesser case first.

    Yields
    ------
    tuple
        The cases along the path, from the lesser to the greater, and the evidence in bits; only paths at or above the
        threshold.
    """
    steps: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for (left, right), bits in sorted(bits_of.items()):
        cost = -math.log(probability_of(bits))
        steps[left].append((right, cost))
        steps[right].append((left, cost))
    for start in members:
        for path, probability in _paths_from(start, steps):
            if path[-1] > start and len(path) > 2 and (start, path[-1]) not in bits_of:
                yield path, round(PRIOR_BITS + math.log2(probability / (1.0 - probability)), 3)


def _paths_from(start: int, steps: Mapping[int, Sequence[tuple[int, float]]]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Walk outwards in order of probability (Dijkstra 1959), no further than the threshold allows."""
    least = -math.log(_LEAST_PROBABILITY)
    queue: list[tuple[float, tuple[int, ...]]] = [(0.0, (start,))]
    reached: set[int] = set()
    while queue:
        cost, path = heapq.heappop(queue)
        if path[-1] in reached:
            continue
        reached.add(path[-1])
        yield path, min(math.exp(-cost), 1.0 - 1e-12)
        for case_no, step_cost in steps.get(path[-1], ()):
            further = 0.0 if path[-1] == start else -math.log(STEP_SHARE)
            if case_no not in reached and cost + step_cost + further <= least:
                heapq.heappush(queue, (cost + step_cost + further, (*path, case_no)))
