"""Draws what holds an entity together: its records, and the strongest links that reach them all.

Each record stands below the one that it is held to and further right, the founding record first: so a picture is never
wider than a page. The line to it is dashed where the model proposes the link, solid where the source states it by its own
key, and thick where a person judged it. Beside it stands the same in words, with how many other links would hold without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.dots_svg import shortened
from joindots.report.svg import document, lines_at, text_at, xml_text
from joindots.report.wording import count_of, in_words
from joindots.resolve.explain.entity import EntityExplanation, TreeLink

MAX_DRAWN = 60
WIDTH = 880
_LEFT, _HELD_BY, _WITHOUT = 28, 592, 700
_ROW, _NODE_HEIGHT, _NODE_WIDTH = 50, 42, 258
_TREE_WIDTH = _HELD_BY - _LEFT - _NODE_WIDTH - 20
_STEP = 42
_TRUNK = 14  # how far from the left of a record the line to those below it leaves
_BASIS = {"model": "by the model", "source_key": "source key", "judgement": "judgement"}


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


@dataclass(frozen=True, slots=True)
class _Place:
    """A record in its row, `depth` links from the founding one; `parent_row` is that of the record it is held to."""

    node: Node
    row: int
    depth: int
    parent_row: int
    held_by: TreeLink | None


def tree_picture(tree: Tree) -> str:
    """Draw the tree of an entity as an SVG document; of a large entity, the first `MAX_DRAWN` records."""
    places = _places(tree)
    step = min(_STEP, _TREE_WIDTH / max(max(place.depth for place in places), 1))
    head, top = lines_at(_LEFT, 38, tree.title, 84, "head", 24)
    content = [head, text_at(_LEFT, top + 18, "record", "small")]
    if len(places) > 1:
        content.append(text_at(_HELD_BY, top + 18, "held by", "small"))
        content.append(text_at(_WITHOUT, top + 18, "without that link", "small"))
    top += 32
    for place in places:
        content += _row(place, places[place.parent_row], step, top, is_weakest=place.held_by == tree.held.weakest)
    foot, end = lines_at(_LEFT, top + _ROW * len(places) + 22, _footer(tree, len(places)), 138, "small", 16)
    return document(WIDTH, end + 6, tree.title, description_of(tree), [*content, foot])


def description_of(tree: Tree) -> str:
    """Say in words all that the picture shows."""
    links = [f"{each.link.record_id_l} with {each.link.record_id_r}: {_said(each)}" for each in tree.held.tree]
    return f"{tree.title} {'; '.join(links) or 'One record, held by no link'}."


def _places(tree: Tree) -> list[_Place]:
    """Give each record its row: after the one that it is held to, the strongest link first."""
    node_of = {node.record_id: node for node in tree.nodes}
    neighbours: dict[str, list[tuple[str, TreeLink]]] = {name: [] for name in node_of}
    for each in reversed(tree.held.tree):
        neighbours[each.link.record_id_l].append((each.link.record_id_r, each))
        neighbours[each.link.record_id_r].append((each.link.record_id_l, each))
    places: list[_Place] = []
    placed: set[str] = set()
    waiting: list[tuple[str, int, int, TreeLink | None]] = [(tree.nodes[0].record_id, 0, 0, None)]
    while waiting and len(places) < MAX_DRAWN:
        name, depth, parent_row, held_by = waiting.pop()
        row = len(places)
        placed.add(name)
        places.append(_Place(node_of[name], row, depth, parent_row, held_by))
        waiting += [(other, depth + 1, row, each) for other, each in neighbours[name] if other not in placed]
    return places


def _row(place: _Place, parent: _Place, step: float, top: float, *, is_weakest: bool) -> list[str]:
    x, y = _LEFT + place.depth * step, top + place.row * _ROW
    middle = y + _NODE_HEIGHT / 2
    drawn = [_node(place.node, x, y, is_founding=place.row == 0)]
    each = place.held_by
    if each is None:
        return drawn
    trunk = _LEFT + parent.depth * step + min(_TRUNK, step / 2)
    leaves = top + parent.row * _ROW + _NODE_HEIGHT
    strength = _BASIS[each.link.basis] if each.link.weight_bits is None else each.link.strength
    below = "weakest" if is_weakest else _BASIS[each.link.basis] if each.link.weight_bits is not None else ""
    without = f"{count_of(each.n_others, 'other link')} would hold" if each.n_others else "nothing would hold"
    held = "" if each.n_others else f"{count_of(len(each.part), 'record')} would part"
    return [
        f'<path class="axis" fill="none" d="M{trunk:g} {leaves:g}V{middle:g}"/>',
        f'<path class="tie {each.link.basis}" d="M{trunk:g} {middle:g}H{x:g}"/>',
        *drawn,
        text_at(_HELD_BY, middle - 3, strength, "bold"),
        text_at(_HELD_BY, middle + 13, below, "small"),
        text_at(_WITHOUT, middle - 3, without, "" if each.n_others else "bold"),
        text_at(_WITHOUT, middle + 13, held, "small"),
    ]


def _node(node: Node, x: float, y: float, *, is_founding: bool) -> str:
    full = ", ".join(part for part in (node.record_id, node.body, node.shown) if part)
    first, second = (node.shown, f"{node.body} · {node.record_id}") if node.shown else (node.body, node.record_id)
    return (
        f'<g><title>{xml_text(full)}</title><rect class="node{" founding" if is_founding else ""}" x="{x:g}" y="{y:g}" '
        f'width="{_NODE_WIDTH}" height="{_NODE_HEIGHT}" rx="4"/>{text_at(x + 10, y + 17, shortened(first, 33), "bold")}'
        f"{text_at(x + 10, y + 34, shortened(second, 42), 'small')}</g>"
    )


def _said(each: TreeLink) -> str:
    strength = in_words(each.link.basis) if each.link.weight_bits is None else each.link.strength
    if not each.n_others:
        return f"{strength}; nothing else holds {', '.join(each.part)}"
    return f"{strength}; {count_of(each.n_others, 'other link')} would hold"


def _footer(tree: Tree, n_drawn: int) -> str:
    n = len(tree.nodes)
    part = f"Drawn: {n_drawn} of {n:,} records; the table lists all. " if n_drawn < n else ""
    if n == 1:
        return "One record, held by no link."
    return (
        f"{part}Of all links among the records, these are the strongest that reach every one. Dashed line: proposed by the "
        "model, with its bits. Solid: the source's own key. Thick: a person's judgement. Thick frame: received first."
    )
