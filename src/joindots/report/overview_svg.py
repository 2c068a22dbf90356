"""Draws the groups at a glance: a line for each group, a column for each body, and a circle where the body holds its cases.

A line that joins circles is what no body could see alone. The picture is a table drawn, and the table beside it has the same
rows; nothing in it is placed by chance.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from html import escape

from joindots.report.dots_svg import shortened
from joindots.report.joined_contents import Group

MAX_BODIES = 22
"""Columns that can be told apart; what further bodies hold stands in one column more."""
OTHERS = "other bodies"
WIDTH = 830
_LEFT, _RIGHT, _FOOT = 148, 64, 14
_ROW = 34
_HEAD = 122
_LARGEST, _LEAST = 14.0, 6.0
_SLANT = -50
_BODY_CHARACTERS = 19


def columns_of(groups: Sequence[Group]) -> list[str]:
    """Name the columns: the bodies that hold cases of most groups first, and one column for those that do not fit."""
    n_groups = Counter(body for group in groups for body, _ in group.n_cases_of_bodies)
    ordered = sorted(n_groups, key=lambda body: (-n_groups[body], body))
    return ordered if len(ordered) <= MAX_BODIES else [*ordered[:MAX_BODIES], OTHERS]


def overview_picture(groups: Sequence[Group], title_id: str) -> str:
    """Draw which body holds how many cases of each group, as an ``<svg>`` element with every value escaped."""
    columns = columns_of(groups)
    height = _HEAD + _ROW * len(groups) + _FOOT
    step = min(46.0, (WIDTH - _LEFT - _RIGHT) / max(len(columns), 1))
    place = {body: _LEFT + step * (n + 0.5) for n, body in enumerate(columns)}
    most = max((n for group in groups for n in held_in(group, columns).values()), default=1)
    largest = min(_LARGEST, step * 0.46)
    content = [_column(body, x, height) for body, x in place.items()]
    content += [_group(n, group, place, most, largest) for n, group in enumerate(groups, start=1)]
    n_joined = sum(len(group.n_cases_of_bodies) > 1 for group in groups)
    told = (
        f"{len(groups)} groups from top to bottom, {len(columns)} bodies from left to right. A circle stands where a body "
        f"holds cases of a group, with their number; a line joins the circles of the {n_joined} groups that two or more "
        "bodies hold."
    )
    named = f'aria-labelledby="{escape(title_id)}" aria-describedby="{escape(title_id)}-told"'
    return (
        f'<svg class="overview" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" {named}>'
        f'<title id="{escape(title_id)}">Which bodies hold cases of which group</title>'
        f'<desc id="{escape(title_id)}-told">{escape(told)} The table below says the same.</desc>{"".join(content)}</svg>'
    )


def held_in(group: Group, columns: Sequence[str]) -> dict[str, int]:
    """Count the cases of a group by column, in the order of the columns."""
    held: Counter[str] = Counter()
    for body, n_cases in group.n_cases_of_bodies:
        held[body if body in columns else OTHERS] += n_cases
    return {column: held[column] for column in columns if held[column]}


def _column(body: str, x: float, height: int) -> str:
    y = _HEAD - 12
    return (
        f'<line class="guide" x1="{x:g}" y1="{_HEAD - 4}" x2="{x:g}" y2="{height - _FOOT}"/>'
        f'<text class="body" x="{x:g}" y="{y}" transform="rotate({_SLANT} {x:g} {y})"><title>{escape(body)}</title>'
        f"{escape(shortened(body, _BODY_CHARACTERS))}</text>"
    )


def _group(number: int, group: Group, place: dict[str, float], most: int, largest: float) -> str:
    y = _HEAD + _ROW * (number - 0.5)
    held = held_in(group, list(place))
    at = [place[body] for body in held]
    cases = "1 case" if group.n_cases == 1 else f"{group.n_cases:,} cases"
    label = f'<text class="row" x="4" y="{y + 4.5:g}"><tspan class="bold">Group {number}</tspan>  {cases}</text>'
    joined = f'<line class="joins" x1="{min(at):g}" y1="{y:g}" x2="{max(at):g}" y2="{y:g}"/>' if len(at) > 1 else ""
    return (
        f"<g><title>Group {escape(group.group_id)}: {cases}</title>{label}{joined}"
        + "".join(
            _held(x, y, body, n_cases, largest * math.sqrt(n_cases / most), len(at) > 1)
            for x, (body, n_cases) in zip(at, held.items(), strict=True)
        )
        + "</g>"
    )


def _held(x: float, y: float, body: str, n_cases: int, radius: float, is_joined: bool) -> str:
    """Draw a circle with its number: within, where it has room, else to the lower right."""
    r = max(radius, _LEAST)
    fits = r >= 5.5 + 2.8 * len(str(n_cases))
    text = (
        f'<text class="inside" x="{x:g}" y="{y + 4:g}">{n_cases}</text>'
        if fits
        else f'<text class="small halo" x="{x + r + 5:g}" y="{y + 13:g}">{n_cases}</text>'
    )
    return (
        f'<g class="{"joined" if is_joined else "alone"}"><title>{escape(body)}: {n_cases}</title>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{r:.1f}"/>{text}</g>'
    )
