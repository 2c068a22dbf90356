"""``link``: record linkage on any table, outside a review."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(link)
