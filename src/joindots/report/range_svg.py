"""Draws the bounds of a share as a bar from the least to the greatest it can be."""

from __future__ import annotations

WIDTH = 180
HEIGHT = 16


def range_picture(low: float | None, high: float | None) -> str:
    """Draw the bar; the bounds stand in words beside it, so it is hidden from those who listen."""
    if low is None or high is None:
        return ""
    start, length = low * WIDTH, max((high - low) * WIDTH, 2)
    return (
        f'<svg class="range" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">'
        f'<rect class="all" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<rect class="part" x="{min(start, WIDTH - 2):.1f}" width="{length:.1f}" height="{HEIGHT}"/></svg>'
    )
