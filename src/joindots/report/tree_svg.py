"""Draws what holds an entity together: its records, and the strongest links that reach them all.

The founding record stands left; each link leads to the records that it holds. A line is dashed where the model proposes the
link, solid where the source's own key states it, and thick where a person judged it. Each carries its bits or its basis, and
how many other links would hold without it. The table of the same explanation says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.dots_svg import shortened
from joindots.report.svg import document, lines_at, text_at, xml_text
from joindots.report.wording import count_of, in_words
from joindots.resolve.explain.entity import EntityExplanation, HeldBy, TreeLink

MAX_DRAWN = 40
_NODE_WIDTH, _NODE_HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 216, 62, 172, 18, 28
_LEAST_WIDTH = 700
_CHARACTER_WIDTH = 7.2


@dataclass(frozen=True, slots=True)
class Node:
    """A record: its id, the body that sent it, and who it names, empty where that may not be shown."""

    record_id: str
    body: str
    shown: str


@dataclass(frozen=True, slots=True)
class Tree:
    """An entity to draw; `nodes` in the order of receipt."""

    title: str
    nodes: tuple[Node, ...]
    held: EntityExplanation


def tree_picture(tree: Tree) -> str:
    """Draw the tree of an entity as an SVG document; of a large entity, the records next to the founding one."""
    placed, links = _places([node.record_id for node in tree.nodes], tree.held.tree)
    columns = 1 + max(column for column, _ in placed.values())
    n_rows = max(row for _, row in placed.values()) + 1
    width = max(2 * _MARGIN + columns * (_NODE_WIDTH + _GAP_X) - _GAP_X, _LEAST_WIDTH)
    characters = int((width - 2 * _MARGIN) / _CHARACTER_WIDTH)
    head, top = lines_at(_MARGIN, 38, tree.title, int(characters * 0.72), "head", 24)
    points = {name: _point(column, row, top + 8) for name, (column, row) in placed.items()}
    content = [head, *(_line(points, each) for each in links)]
    content += [_node(node, points[node.record_id], n == 0) for n, node in enumerate(tree.nodes) if node.record_id in points]
    content += [_label(points, each, is_weakest=each == tree.held.weakest) for each in links]
    foot_from = top + n_rows * (_NODE_HEIGHT + _GAP_Y) + 24
    foot, end = lines_at(_MARGIN, foot_from, _footer(tree, len(placed)), int(characters * 1.1), "small", 16)
    return document(width, end + 6, tree.title, description_of(tree), [*content, foot])


def description_of(tree: Tree) -> str:
    """Say in words all that the picture shows."""
    links = [f"{each.link.record_id_l} with {each.link.record_id_r}: {_said(each)}" for each in tree.held.tree]
    return f"{tree.title} {'; '.join(links) or 'One record, held by no link'}."


def _places(record_ids: list[str], tree: tuple[TreeLink, ...]) -> tuple[dict[str, tuple[int, float]], list[TreeLink]]:
    """Give each record its column, by links from the founding one, and its row: leaves one below the other.

    Returns
    -------
    The places of at most `MAX_DRAWN` records, and the links between them, each from the founding side.
    """
    neighbours: dict[str, list[tuple[str, TreeLink]]] = {name: [] for name in record_ids}
    for each in tree:
        neighbours[each.link.record_id_l].append((each.link.record_id_r, each))
        neighbours[each.link.record_id_r].append((each.link.record_id_l, each))
    column_of = {record_ids[0]: 0}
    links: list[TreeLink] = []
    children: dict[str, list[str]] = {record_ids[0]: []}
    for name in (queue := [record_ids[0]]):
        for other, each in neighbours[name]:
            if other not in column_of and len(column_of) < MAX_DRAWN:
                column_of[other] = column_of[name] + 1
                children[name].append(other)
                children[other] = []
                links.append(each)
                queue.append(other)
    row_of: dict[str, float] = {}
    n_leaves = 0
    for name in _leaves_first(record_ids[0], children):
        below = [row_of[child] for child in children[name]]
        row_of[name] = (below[0] + below[-1]) / 2 if below else n_leaves
        n_leaves += not below
    return {name: (column_of[name], row_of[name]) for name in column_of}, links


def _leaves_first(root: str, children: dict[str, list[str]]) -> list[str]:
    """Order a tree so that each record comes after those that hang on it."""
    found, waiting = [], [root]
    while waiting:
        name = waiting.pop()
        found.append(name)
        waiting += children[name]
    return found[::-1]


def _point(column: int, row: float, top: float) -> tuple[float, float]:
    return (
        _MARGIN + column * (_NODE_WIDTH + _GAP_X) + _NODE_WIDTH / 2,
        top + row * (_NODE_HEIGHT + _GAP_Y) + _NODE_HEIGHT / 2,
    )


def _ends(points: dict[str, tuple[float, float]], link: HeldBy) -> tuple[float, float, float, float]:
    (x1, y1), (x2, y2) = sorted((points[link.record_id_l], points[link.record_id_r]))
    return x1 + _NODE_WIDTH / 2, y1, x2 - _NODE_WIDTH / 2, y2


def _line(points: dict[str, tuple[float, float]], each: TreeLink) -> str:
    x1, y1, x2, y2 = _ends(points, each.link)
    curve = f"M{x1:g} {y1:g}C{x1 + 26:g} {y1:g} {x1 + 8:g} {y2:g} {x1 + 38:g} {y2:g}L{x2:g} {y2:g}"
    return f'<path class="tie {each.link.basis}" d="{curve}"/>'


def _label(points: dict[str, tuple[float, float]], each: TreeLink, *, is_weakest: bool) -> str:
    x1, _, x2, y = _ends(points, each.link)
    middle = (x1 + 38 + x2) / 2
    strength = "source key" if each.link.basis == "source_key" else each.link.strength
    others = f"{each.n_others} more hold" if each.n_others else "nothing else holds"
    weakest = text_at(middle, y - 21, "weakest", "small middle halo bold") if is_weakest else ""
    return (
        weakest + text_at(middle, y - 6, strength, "middle halo bold") + text_at(middle, y + 15, others, "small middle halo")
    )


def _node(node: Node, at: tuple[float, float], is_founding: bool) -> str:
    x, y = at[0] - _NODE_WIDTH / 2, at[1] - _NODE_HEIGHT / 2
    full = ", ".join(part for part in (node.record_id, node.body, node.shown) if part)
    body = f"{node.body}, received first" if is_founding else node.body
    lines = [(node.shown, "bold")] if node.shown else []
    lines += [(body, ""), (node.record_id, "small")]
    first = at[1] + 4.5 - 9 * (len(lines) - 1)
    texts = "".join(
        text_at(at[0], first + 18 * n, shortened(text, 29), f"{css_class} middle".strip())
        for n, (text, css_class) in enumerate(lines)
    )
    return (
        f'<g><title>{xml_text(full)}</title><rect class="node{" founding" if is_founding else ""}" x="{x:g}" y="{y:g}" '
        f'width="{_NODE_WIDTH}" height="{_NODE_HEIGHT}" rx="4"/>{texts}</g>'
    )


def _said(each: TreeLink) -> str:
    strength = in_words(each.link.basis) if each.link.weight_bits is None else each.link.strength
    if not each.n_others:
        return f"{strength}; nothing else holds {', '.join(each.part)}"
    return f"{strength}; {count_of(each.n_others, 'other link')} would hold"


def _footer(tree: Tree, n_drawn: int) -> str:
    n = len(tree.nodes)
    part = f"Drawn: {n_drawn} of {n:,} records, those nearest the one received first. " if n_drawn < n else ""
    return (
        f"{part}Dashed: proposed by the model, with its bits. Solid: the source's own key. Thick: a person's judgement. "
        "Below each line: how many other links would hold these records without it."
    )
