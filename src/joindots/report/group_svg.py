"""Draws a group: its cases, the suspects who connect them, and what else two cases share.

Only suspects are drawn as people. Cases carry the numbers of the table beside the picture. The layout is a small force
layout that starts from a spiral and uses no randomness, so the same group gives the same picture.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt

from joindots.report.dots_svg import shortened
from joindots.report.joined_contents import Group, Suspect

MAX_DRAWN_CASES = 40
MAX_DRAWN_SUSPECTS = 30
MAX_SAID_KINDS = 8
WIDTH = 830
_MARGIN_X, _MARGIN_Y = 96, 34
_N_STEPS = 400
_RADIUS = 13
_LEAST_APART = 38.0
_LABEL_HEIGHT = 15.0
_CHARACTER_WIDTH = 7.0  # of 13 px Arial, on average

Layout = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the picture of a group shows: a part of a large group, which the page says."""

    picture: str
    n_cases: int
    n_suspects: int


def letters(place: int) -> str:
    """Letter the suspects of a group: A, B ... Z, AA, AB ..."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def group_picture(group: Group, title_id: str) -> Drawn:
    """Draw the cases of a group that its suspects connect most, at most `MAX_DRAWN_CASES` of them."""
    case_ids, suspects = _chosen(group)
    number = {case_id: i for i, case_id in enumerate(case_ids)}
    edges = [
        (number[case_id], len(case_ids) + j, "suspect")
        for j, suspect in enumerate(suspects)
        for case_id in suspect.case_ids
        if case_id in number
    ]
    edges += [(number[left], number[right], kinds) for left, right, kinds in _shared(group) if {left, right} <= set(number)]
    says_kinds = sum(kinds != "suspect" for _, _, kinds in edges) <= MAX_SAID_KINDS
    n_nodes = len(case_ids) + len(suspects)
    height = int(min(680, 170 + 14 * n_nodes))
    points = force_layout(n_nodes, [(left, right) for left, right, _ in edges], WIDTH, height)
    places = {case_id: i + 1 for i, case_id in enumerate(group.case_ids)}
    content = [_edge(points[left], points[right], kinds, says_kinds=says_kinds) for left, right, kinds in edges]
    content += [_case(case_id, places[case_id], points[i]) for i, case_id in enumerate(case_ids)]
    of_suspects = points[len(case_ids) :]
    content += [_suspect(s, letters(group.connecting.index(s)), at) for s, at in zip(suspects, of_suspects, strict=True)]
    content += _labels([shortened(suspect.name) for suspect in suspects], of_suspects, points)
    title = escape(title_id)
    told = _in_words(suspects, group, places)
    picture = (
        f'<svg class="group" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{title}" aria-describedby="{title}-told"><title id="{title}">Group {escape(group.group_id)}: '
        f"{len(case_ids)} cases and the {len(suspects)} suspects who connect them</title>"
        f'<desc id="{title}-told">{escape(told)} The tables below say the same.</desc>{"".join(content)}</svg>'
    )
    return Drawn(picture, len(case_ids), len(suspects))


def _in_words(suspects: list[Suspect], group: Group, places: dict[str, int]) -> str:
    """Say who is drawn in which cases, for those who hear the picture."""
    said = []
    for suspect in suspects:
        numbers = [str(places[case_id]) for case_id in suspect.case_ids]
        said.append(f"{letters(group.connecting.index(suspect))}, {suspect.name}, is in cases {', '.join(numbers)}")
    return f"{'; '.join(said)}." if said else "No suspect connects two of the cases."


def force_layout(n_nodes: int, edges: list[tuple[int, int]], width: float, height: float) -> Layout:
    """Lay out a small network: nodes push each other away, edges pull, until they settle (Fruchterman and Reingold, 1991).

    Returns
    -------
    Array of shape (n_nodes, 2), scaled to fill the area within the margins.
    """
    angles = np.arange(n_nodes) * (np.pi * (3 - np.sqrt(5)))  # the golden angle: no two nodes start alike
    radii = np.sqrt(np.arange(n_nodes) + 0.5)
    points = np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    for step in range(_N_STEPS):
        apart = points[:, None, :] - points[None, :, :]
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 0.05)
        push = (apart / distance[:, :, None] ** 2).sum(axis=1)
        along = points[ends[:, 0]] - points[ends[:, 1]]
        pull_each = along * np.sqrt((along**2).sum(axis=1))[:, None]
        pull = np.zeros_like(points)
        np.add.at(pull, ends[:, 0], pull_each)
        np.add.at(pull, ends[:, 1], -pull_each)
        move = push - pull
        length = np.maximum(np.sqrt((move**2).sum(axis=1)), 1e-9)
        limit = 0.5 * (1 - step / _N_STEPS)
        points = points + move / length[:, None] * np.minimum(length, limit)[:, None]
    return _fitted(points, width, height)


def _fitted(points: Layout, width: float, height: float) -> Layout:
    if len(points) == 0:
        return points
    least, greatest = points.min(axis=0), points.max(axis=0)
    extent = np.where(greatest - least > 1e-9, greatest - least, 1.0)
    room = np.array([width - 2 * _MARGIN_X, height - 2 * _MARGIN_Y])
    placed = np.array([_MARGIN_X, _MARGIN_Y]) + (points - least) / extent * room
    placed = np.where(greatest - least > 1e-9, placed, np.array([width / 2, height / 2]))
    return _spread(placed, width, height).round(1)


def _spread(points: Layout, width: float, height: float) -> Layout:
    """Push nodes apart that would cover each other."""
    for _ in range(_N_STEPS // 4):
        apart = points[:, None, :] - points[None, :, :]
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-6)
        np.fill_diagonal(distance, np.inf)
        short = np.maximum(_LEAST_APART - distance, 0.0)
        moved = points + 0.5 * (apart / distance[:, :, None] * short[:, :, None]).sum(axis=1)
        points = np.clip(moved, [_MARGIN_X / 2, _MARGIN_Y / 2], [width - _MARGIN_X / 2, height - _MARGIN_Y / 2])
    return points


def _chosen(group: Group) -> tuple[list[str], list[Suspect]]:
    """The cases that most connecting suspects and ties touch, and the suspects who connect two or more of those."""
    touched = Counter(case_id for suspect in group.connecting for case_id in suspect.case_ids)
    touched.update(case_id for tie in group.ties for case_id in (tie.case_id_l, tie.case_id_r))
    chosen = sorted(group.case_ids, key=lambda case_id: (-touched[case_id], case_id))[:MAX_DRAWN_CASES]
    suspects = [suspect for suspect in group.connecting if len(set(suspect.case_ids) & set(chosen)) > 1]
    return sorted(chosen), suspects[:MAX_DRAWN_SUSPECTS]


def _shared(group: Group) -> list[tuple[str, str, str]]:
    """Pairs of cases with the kinds of things that they share, in one text."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for tie in group.ties:
        kinds.setdefault((tie.case_id_l, tie.case_id_r), set()).add(tie.kind)
    return [(left, right, ", ".join(sorted(found))) for (left, right), found in sorted(kinds.items())]


def _edge(start: Layout, end: Layout, kinds: str, *, says_kinds: bool) -> str:
    line = f'x1="{start[0]:g}" y1="{start[1]:g}" x2="{end[0]:g}" y2="{end[1]:g}"'
    if kinds == "suspect":
        return f'<line class="tie stated" {line}/>'
    middle = (start + end) / 2
    said = f'<text class="small halo" x="{middle[0]:g}" y="{middle[1] - 3:g}">{escape(kinds)}</text>' if says_kinds else ""
    return f'<line class="tie proposed" {line}/>{said}'


def _case(case_id: str, place: int, at: Layout) -> str:
    return (
        f'<g class="case"><title>Case {escape(case_id)}</title><rect x="{at[0] - _RADIUS:g}" y="{at[1] - _RADIUS:g}" '
        f'width="{2 * _RADIUS}" height="{2 * _RADIUS}" rx="3"/><text x="{at[0]:g}" y="{at[1] + 4.5:g}">{place}</text></g>'
    )


def _suspect(suspect: Suspect, letter: str, at: Layout) -> str:
    return (
        f'<g class="thing suspect"><title>{escape(suspect.name)}</title>'
        f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{_RADIUS}"/><text x="{at[0]:g}" y="{at[1] + 4.5:g}">{letter}</text></g>'
    )


def _labels(names: list[str], of_suspects: Layout, points: Layout) -> list[str]:
    """Write each name where it covers no node and no other name; where there is no room, the letter stands alone."""
    taken = [(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in points.tolist()]
    written = []
    for name, (x, y) in zip(names, of_suspects.tolist(), strict=True):
        half = len(name) * _CHARACTER_WIDTH / 2
        beside, below = half + _RADIUS + 4, _RADIUS + _LABEL_HEIGHT / 2 + 1
        for middle_x, middle_y in ((x, y + below), (x, y - below), (x + beside, y), (x - beside, y)):
            box = (middle_x - half, middle_y - _LABEL_HEIGHT / 2, middle_x + half, middle_y + _LABEL_HEIGHT / 2)
            if box[0] >= 0 and box[2] <= WIDTH and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                written.append(f'<text class="halo" x="{middle_x:g}" y="{middle_y + 4.5:g}">{escape(name)}</text>')
                break
    return written


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
