"""The strongest path from case to case within a group, for pairs that share too little, and what stands beside it.

A path is as probable as all its steps together, and each further step takes `STEP_SHARE`: that A belongs with B and B with C
makes it likely, not certain, that A belongs with C. A path is independent of another where it goes through other cases and
rests on other things; then either may hold alone, so the chance that some path holds is one less that none does.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from joindots.network.groups import Pair, probability_of
from joindots.network.kinds import PRIOR_BITS, STEP_SHARE, THRESHOLD_BITS

Path = tuple[int, ...]
Things = Mapping[Pair, Sequence[tuple[str, float]]]
"""For each pair of cases, its independent things with the evidence of each in bits, the strongest first."""

MOST_PATHS = 5
"""Further independent paths are not counted: they would add to what is plain."""
_LEAST_PROBABILITY = probability_of(THRESHOLD_BITS)
_CERTAIN = 1.0 - 1e-12


def bits_of_probability(probability: float) -> float:
    """Turn the probability that two cases belong together into bits of evidence."""
    return round(PRIOR_BITS + math.log2(probability / (1.0 - probability)), 3)


def indirect_pairs(members: Sequence[int], bits_of: Mapping[Pair, float]) -> Iterator[tuple[Path, float]]:
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
                yield path, bits_of_probability(probability)


def independent_paths(
    path: Path, neighbours: Mapping[int, Sequence[int]], things: Things
) -> list[tuple[Path, tuple[str, ...], float]]:
    """Find paths of two steps that share neither a case in the middle nor a thing with `path` or with one another.

    Parameters
    ----------
    path
        The strongest path; each of its steps rests on the strongest thing of its pair.
    neighbours
        The cases joined to each case.
    things
        What joins each pair.

    Returns
    -------
    list of tuple
        The cases along each path, the thing of each step, and its probability; the strongest first.
    """
    left, right = path[0], path[-1]
    used = {things[min(step), max(step)][0][0] for step in pairwise(path)}
    through = []
    for middle in set(neighbours[left]) & set(neighbours[right]) - set(path):
        pairs = [(min(end, middle), max(end, middle)) for end in (left, right)]
        through.append((-sum(things[pair][0][1] for pair in pairs), middle, pairs))
    found: list[tuple[Path, tuple[str, ...], float]] = []
    for _, middle, (first, second) in sorted(through):
        one = next((thing for thing in things[first] if thing[0] not in used), None)
        two = next((thing for thing in things[second] if thing[0] not in used and one and thing[0] != one[0]), None)
        if one and two:
            used.update((one[0], two[0]))
            chance = probability_of(one[1]) * probability_of(two[1]) * STEP_SHARE
            found.append(((left, middle, right), (one[0], two[0]), chance))
        if len(found) == MOST_PATHS - 1:
            break
    return found


def some_path_holds(probabilities: Sequence[float]) -> float:
    """Put independent paths together: the chance that at least one holds."""
    return min(1.0 - math.prod(1.0 - probability for probability in probabilities), _CERTAIN)


def _paths_from(start: int, steps: Mapping[int, Sequence[tuple[int, float]]]) -> Iterator[tuple[Path, float]]:
    """Walk outwards in order of probability (Dijkstra 1959), no further than the threshold allows."""
    least = -math.log(_LEAST_PROBABILITY)
    queue: list[tuple[float, Path]] = [(0.0, (start,))]
    reached: set[int] = set()
    while queue:
        cost, path = heapq.heappop(queue)
        if path[-1] in reached:
            continue
        reached.add(path[-1])
        yield path, min(math.exp(-cost), _CERTAIN)
        for case_no, step_cost in steps.get(path[-1], ()):
            further = 0.0 if path[-1] == start else -math.log(STEP_SHARE)
            if case_no not in reached and cost + step_cost + further <= least:
                heapq.heappush(queue, (cost + step_cost + further, (*path, case_no)))
