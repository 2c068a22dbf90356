"""``report`` and ``explain``: what was found, and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from joindots.cli.app import AsJson, ReviewFolder, print_json, report_tables, write_review_report

_MOST_IN_TERMINAL = 10


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(report)
    app.command()(explain)


def report(folder: ReviewFolder, as_json: AsJson = False) -> None:
    """Show what was found, in the terminal or as JSON, and write report.html."""
    from rich.console import Console

    from joindots.report.summary import build_summary
    from joindots.report.terminal import render_terminal
    from joindots.review import open_review

    review = open_review(folder)
    most = None if as_json else _MOST_IN_TERMINAL
    summary = build_summary(
        report_tables(review),
        criteria_version=review.settings.criteria_version,
        max_cases=most,
        max_dots=most,
        max_groups=most,
    )
    page = write_review_report(review)
    if as_json:
        print_json(asdict(summary))
    else:
        render_terminal(summary, Console())
        print(f"The whole report: {page.resolve()}")


def explain(
    folder: ReviewFolder,
    thing: Annotated[
        str,
        typer.Argument(
            metavar="THING", help="A case, record, person, group, thing, or a link as ID,ID.", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Say why: why this case is in scope, why these records are one person, why these cases are joined."""
    from joindots.report.explain import explain as explain_thing
    from joindots.review import open_review

    found = explain_thing(report_tables(open_review(folder)), thing)
    if as_json:
        print_json(asdict(found))
    else:
        print(found.text)
