"""The report of a review, drawn from its tables and written beside them: after a run, by whoever started it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from joindots import __version__
from joindots.engine.store import DuckEngine
from joindots.model.errors import StateError
from joindots.model.registry import Stage
from joindots.report.inputs import READS
from joindots.report.page import render_page
from joindots.resolve.accuracy.reviewed import SampleEstimates
from joindots.review import Review


def write_report(review: Review, *, reviewed: SampleEstimates | None = None) -> Path:
    """Draw the report page from the tables, replacing the last one whole."""
    page = render_page(
        report_tables(review),
        title=review.settings.name,
        is_demo=review.settings.is_demo,
        criteria_version=review.settings.criteria_version,
        generated_note=f"Made by Joindots {__version__}.",
        reviewed=reviewed,
    )
    partial = review.report.with_name(".partial-report.html")
    partial.write_text(page, "utf-8")
    partial.replace(review.report)
    return review.report


def report_tables(review: Review) -> dict[str, Any]:
    """Read the tables and columns that the report draws.

    Raises
    ------
    StateError
        If the review has not been run.
    """
    engine = DuckEngine(review.tables)
    if not engine.has("deliveries"):
        raise StateError(f"{review.root} has not been run. Run it: `joindots run {review.root}`.")
    return {name: engine.scan(name, stage=Stage.REPORT, columns=columns) for name, columns in READS.items()}
