"""Draws the evidence between two cases: case, shared thing, case, as an inline picture.

The picture repeats what stands in words beside it, for those who read pictures faster; it adds nothing. People appear as
suspects only. The layout is fixed by the path alone, so the same dot gives the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from joindots.model.words import Basis
from joindots.report.joined_contents import Dot, Step

NODE_WIDTH = 146
NODE_HEIGHT = 58
GAP_X = 24
GAP_Y = 26
COLUMNS = 5
MAX_BESIDE = 4
_MAX_CHARACTERS = 20  # what a node holds at 13 px

Point = tuple[float, float]


def dot_picture(dot: Dot) -> str:
    """Draw a joined dot: its strongest path, and what the two cases share beside it.

    Returns
    -------
    An ``<svg>`` element with every value escaped.
    """
    width, height, content = _fan(dot) if len(dot.steps) == 1 else _chain(dot.steps)
    title, title_id = f"Evidence between case {dot.case_id_l} and case {dot.case_id_r}", f"dot-{dot.position}-title"
    told = "; ".join(f"{each.case_id_l} and {each.case_id_r} share {each.kind} {each.label}" for each in dot.steps)
    return (
        f'<svg class="dot" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{title_id}" aria-describedby="{title_id}-told"><title id="{title_id}">{escape(title)}</title>'
        f'<desc id="{title_id}-told">{escape(told)}. The table below says the same.</desc>{content}</svg>'
    )


def shortened(text: str, most: int = _MAX_CHARACTERS) -> str:
    """Cut a text to what fits, with an ellipsis where something is cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _chain(steps: Sequence[Step]) -> tuple[float, float, str]:
    """Draw a path through other cases, five nodes to a row, turning at each end."""
    n_nodes = 2 * len(steps) + 1
    points = [_place(i) for i in range(n_nodes)]
    lines, nodes = [], [_case(steps[0].case_id_l, steps[0].body_name_l, points[0])]
    for i, step in enumerate(steps):
        before, at, after = points[2 * i : 2 * i + 3]
        lines += [_line(before, at, step), _line(at, after, step)]
        nodes += [_thing(step, at), _case(step.case_id_r, step.body_name_r, after)]
    n_rows = -(-n_nodes // COLUMNS)
    width = min(n_nodes, COLUMNS) * (NODE_WIDTH + GAP_X) - GAP_X + 4
    return width, n_rows * (NODE_HEIGHT + GAP_Y) - GAP_Y + 4, "".join(lines + nodes)


def _fan(dot: Dot) -> tuple[float, float, str]:
    """Draw two cases with all that they share stacked between them."""
    shared = [dot.steps[0], *dot.also_shared[:MAX_BESIDE]]
    height = len(shared) * (NODE_HEIGHT + GAP_Y) - GAP_Y + 4
    left, right = (NODE_WIDTH / 2 + 2, height / 2), (NODE_WIDTH * 2.5 + GAP_X * 8 + 2, height / 2)
    lines, nodes = [], []
    for i, step in enumerate(shared):
        at = ((left[0] + right[0]) / 2, i * (NODE_HEIGHT + GAP_Y) + NODE_HEIGHT / 2 + 2)
        lines += [_line(left, at, step), _line(at, right, step)]
        nodes.append(_thing(step, at))
    nodes += [_case(dot.case_id_l, dot.body_name_l, left), _case(dot.case_id_r, dot.body_name_r, right)]
    return right[0] + NODE_WIDTH / 2 + 2, height, "".join(lines + nodes)


def _place(i: int) -> Point:
    row, column = divmod(i, COLUMNS)
    if row % 2:
        column = COLUMNS - 1 - column
    return (
        column * (NODE_WIDTH + GAP_X) + NODE_WIDTH / 2 + 2,
        row * (NODE_HEIGHT + GAP_Y) + NODE_HEIGHT / 2 + 2,
    )


def _line(start: Point, end: Point, step: Step) -> str:
    kind = "proposed" if step.basis == Basis.MODEL else "stated"
    (x1, y1), (x2, y2) = start, end
    bend = (x1 + x2) / 2
    return f'<path class="tie {kind}" d="M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"/>'


def _case(case_id: str, body_name: str, at: Point) -> str:
    return _node("case", at, (body_name, case_id.partition("/")[2] or case_id), f"Case {case_id}", 3)


def _thing(step: Step, at: Point) -> str:
    kind = f"{step.kind}, everyday hub" if step.is_hub else step.kind
    return _node(f"thing {step.kind}", at, (kind, step.label), f"{step.kind}: {step.label}", NODE_HEIGHT / 2)


def _node(css_class: str, at: Point, texts: tuple[str, str], full: str, radius: float) -> str:
    x, y = at
    small, large = (escape(shortened(text)) for text in texts)
    return (
        f'<g class="{escape(css_class)}"><title>{escape(full)}</title>'
        f'<rect x="{x - NODE_WIDTH / 2:g}" y="{y - NODE_HEIGHT / 2:g}" width="{NODE_WIDTH}" height="{NODE_HEIGHT}" '
        f'rx="{radius:g}"/><text class="small" x="{x:g}" y="{y - 7:g}">{small}</text>'
        f'<text x="{x:g}" y="{y + 13:g}">{large}</text></g>'
    )
