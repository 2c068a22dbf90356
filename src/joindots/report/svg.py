"""What the pictures of explanations share: one look that prints, says without colour what it says, and stands alone.

A picture is a whole SVG document: nothing in it is fetched, nothing runs, and every text from a delivery is escaped. Its
title and description say in words what it shows.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from html import escape

INK, QUIET, LINE, ACCENT, AGAINST = "#0b0c0c", "#484949", "#b1b4b6", "#1d4f5f", "#942514"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STYLE = f"""
text {{ font: 13px Arial, Helvetica, "Liberation Sans", sans-serif; fill: {INK}; }}
.head {{ font-size: 19px; font-weight: bold; }} .bold {{ font-weight: bold; }} .small {{ font-size: 12px; fill: {QUIET}; }}
.number {{ font-variant-numeric: tabular-nums; text-anchor: end; }} .middle {{ text-anchor: middle; }}
.halo {{ paint-order: stroke; stroke: #fff; stroke-width: 5px; stroke-linejoin: round; }}
.line {{ stroke: {LINE}; stroke-width: 1; fill: none; }} .axis {{ stroke: {INK}; stroke-width: 1; }}
.needed {{ stroke: {INK}; stroke-width: 1.5; stroke-dasharray: 5 4; }}
.for {{ fill: {ACCENT}; stroke: {ACCENT}; }} .against {{ fill: url(#hatch); stroke: {AGAINST}; stroke-width: 1.2; }}
.total {{ fill: #fff; stroke: {INK}; stroke-width: 2; }} .node {{ fill: #fff; stroke: {ACCENT}; stroke-width: 2; }}
.founding {{ stroke-width: 4; }} .tie {{ fill: none; stroke: {INK}; stroke-width: 2; }} .model {{ stroke-dasharray: 7 4; }}
.judgement {{ stroke-width: 5; }} .weakest {{ fill: #fff; stroke: {INK}; stroke-width: 1.2; }}
"""
_HATCH = (
    f'<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="{AGAINST}" stroke-width="3"/>'
    "</pattern></defs>"
)


def xml_text(text: str) -> str:
    """Escape a text, and leave out what no XML document may hold."""
    return escape(_NOT_IN_XML.sub("", text))


def document(width: float, height: float, title: str, description: str, content: Sequence[str]) -> str:
    """Put a picture together as an SVG document that stands alone."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-labelledby="title description"><title id="title">{xml_text(title)}</title>'
        f'<desc id="description">{xml_text(description)}</desc><style>{_STYLE}</style>{_HATCH}'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>{"".join(content)}</svg>\n'
    )


def text_at(x: float, y: float, text: str, css_class: str = "") -> str:
    """Write one line of text."""
    named = f' class="{css_class}"' if css_class else ""
    return f'<text{named} x="{x:g}" y="{y:g}">{xml_text(text)}</text>'


def lines_at(x: float, y: float, text: str, characters: int, css_class: str = "", step: float = 17) -> tuple[str, float]:
    """Write a text in lines of at most so many characters.

    Returns
    -------
    The lines, and where the next text may stand.
    """
    lines = textwrap.wrap(text, characters) or [""]
    return "".join(text_at(x, y + n * step, line, css_class) for n, line in enumerate(lines)), y + len(lines) * step
