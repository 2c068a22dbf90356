"""The picture of a network: places of cases and lines between them, the same on the screen, without scripts and on paper.

The case that was asked about stands in the middle, those one tie away around it, those two ties away around these. Where
more cases are as far away than fit on a circle, they stand on several, the strongest tied nearest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joindots.web.casework.models import Tie

_NEAREST, _BETWEEN, _APART, _STEP = 220, 70, 64, 80
"""Units of the drawing: from the middle to the first circle, from circle to circle, from case to case, more for a step."""
_EDGE = 40
_BITS_OF_WIDTH, _WIDEST = 8, 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands, in units of the drawing from its middle."""

    case_id: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line between two cases, however much they share: its ends, how wide, what of, and its row of the table."""

    start: Place
    end: Place
    ends: tuple[int, int]
    width: int
    kinds: str
    is_cross_force: bool
    row: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Cases, the first in the middle; lines; and how far from the middle the drawing reaches."""

    cases: Sequence[Place]
    lines: Sequence[Line]
    reach: int


def picture(start: str, ties: Sequence[Tie]) -> Picture:
    """Draw the ties around a case: always the same picture of the same ties."""
    cases = list(_placed(start, ties))
    number_of = {each.case_id: number for number, each in enumerate(cases)}
    between: dict[tuple[str, str], list[tuple[int, Tie]]] = {}
    for row, tie in enumerate(ties):
        between.setdefault((tie.case_left_id, tie.case_right_id), []).append((row, tie))
    lines = []
    for (left, right), several in between.items():
        bits = sum(tie.weight_bits for _, tie in several)
        ends = (number_of[left], number_of[right])
        kinds = ", ".join(sorted({tie.kind for _, tie in several}))
        row, first = several[0]
        width = max(1, min(_WIDEST, round(bits / _BITS_OF_WIDTH)))
        lines.append(Line(cases[ends[0]], cases[ends[1]], ends, width, kinds, first.is_cross_force, row))
    reach = _EDGE + max(max(abs(each.x), abs(each.y)) for each in cases)
    return Picture(cases, lines, reach)


def _placed(start: str, ties: Sequence[Tie]) -> Iterable[Place]:
    """Place the cases on circles around the first."""
    yield Place(start, 0, 0)
    radius = _NEAREST
    for several in _by_steps(start, ties):
        waiting = list(several)
        while waiting:
            here = waiting[: int(2 * math.pi * radius / _APART)]
            waiting = waiting[len(here) :]
            for number, key in enumerate(here):
                turn = (
                    2 * math.pi * (number + (radius - _NEAREST) / (2 * _BETWEEN)) / len(here)
                )  # each circle begins elsewhere
                yield Place(key, round(radius * math.cos(turn)), round(radius * math.sin(turn)))
            radius += _BETWEEN
        radius += _STEP


def _by_steps(start: str, ties: Sequence[Tie]) -> list[list[str]]:
    """The cases by how many ties they are away from the first, in the order of the ties."""
    steps = {start: 0}
    for tie in ties:
        for here, there in ((tie.case_left_id, tie.case_right_id), (tie.case_right_id, tie.case_left_id)):
            if here in steps:
                steps.setdefault(there, steps[here] + 1)
    return [[key for key, n in steps.items() if n == step] for step in range(1, max(steps.values()) + 1)]
