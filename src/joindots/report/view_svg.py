"""Draws a view of the network for print: cases are squares, suspects circles, things lozenges; the table says the same."""

from __future__ import annotations

from html import escape

from joindots.report.dots_svg import shortened
from joindots.report.explorer import HEIGHT, WIDTH, View
from joindots.report.graph import CASE, Node

_RADIUS = 9
_MOST_LABELLED = 60
"""Labels of more nodes would cover one another."""


def view_picture(view: View, title_id: str = "view") -> str:
    """Draw a view as an ``<svg>`` element with every value escaped."""
    place = {node.node_id: at for node, at in zip(view.nodes, view.places, strict=True)}
    lines = []
    for edge in view.edges:
        (x1, y1), (x2, y2) = place[edge.source], place[edge.target]
        css_class = "stated" if edge.grade == "fact" else "proposed"
        lines.append(
            f'<line class="tie {css_class}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}">'
            f"<title>{escape(edge.kind)}, {escape(edge.grade)}, {edge.weight_bits:.1f} bits</title></line>"
        )
    is_labelled = len(view.nodes) <= _MOST_LABELLED
    nodes = [_node(node, *place[node.node_id], is_labelled=is_labelled) for node in view.nodes]
    left_out = f" {view.n_left_out} more are not drawn." if view.n_left_out else ""
    return (
        f'<svg class="group" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-labelledby="{escape(title_id)}-title">'
        f'<title id="{escape(title_id)}-title">{escape(view.title)}.{left_out} The table below says the same.</title>'
        f"{''.join(lines)}{''.join(nodes)}</svg>"
    )


def _node(node: Node, x: float, y: float, *, is_labelled: bool) -> str:
    r = _RADIUS
    if node.kind == CASE:
        shape = f'<rect x="{x - r:g}" y="{y - r:g}" width="{2 * r}" height="{2 * r}" rx="2"/>'
    elif node.kind in ("suspect", "person"):
        shape = f'<circle cx="{x:g}" cy="{y:g}" r="{r}"/>'
    else:
        shape = f'<path d="M{x:g} {y - r:g}L{x + r:g} {y:g}L{x:g} {y + r:g}L{x - r:g} {y:g}Z"/>'
    full = f"Case {node.label}, {node.body}" if node.kind == CASE else f"{node.kind}: {node.label}"
    label = (
        f'<text class="small halo" x="{x:g}" y="{y + r + 12:g}">{escape(shortened(node.label))}</text>'
        if is_labelled
        else ""
    )
    css_class = "case" if node.kind == CASE else f"thing {node.kind}"
    return f'<g class="{escape(css_class)}"><title>{escape(full)}</title>{shape}{label}</g>'
