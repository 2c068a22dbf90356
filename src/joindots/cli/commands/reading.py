"""``report`` and ``explain``: what was found, and why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import AsJson, ReviewFolder, print_json, report_tables, write_review_report
from joindots.cli.commands.reviewed import (
    DEFAULT_DRAWS,
    Draws,
    DrawSeed,
    Reviewed,
    ReviewSample,
    read_answers,
    write_sample,
)

if TYPE_CHECKING:
    import polars as pl

    from joindots.resolve.accuracy.reviewed import SampleEstimates

_MOST_IN_TERMINAL = 10


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(report)
    app.command()(explain)


def report(
    folder: ReviewFolder,
    as_json: AsJson = False,
    review_sample: ReviewSample = None,
    draws: Draws = DEFAULT_DRAWS,
    draw_seed: DrawSeed = 1,
    reviewed: Reviewed = None,
) -> None:
    """Show what was found, in the terminal or as JSON, and write report.html.

    --review-sample writes a sample for people to resolve; --reviewed says from their answers how right the links are.
    """
    from rich.console import Console

    from joindots.report.summary import build_summary
    from joindots.report.terminal import render_terminal
    from joindots.review import open_review

    review = open_review(folder)
    tables = report_tables(review)
    if review_sample:
        write_sample(*_sampled_from(tables), review_sample, draws, draw_seed)
    estimates = _estimates(tables, reviewed) if reviewed else None
    most = None if as_json else _MOST_IN_TERMINAL
    summary = build_summary(
        tables,
        criteria_version=review.settings.criteria_version,
        max_cases=most,
        max_dots=most,
        max_groups=most,
        reviewed=estimates,
    )
    page = write_review_report(review, reviewed=estimates)
    if as_json:
        print_json(asdict(summary))
    else:
        render_terminal(summary, Console())
        print(f"The whole report: {page.resolve()}")
        if review_sample:
            print(
                f"{draws:,} draws to resolve (seed {draw_seed}): {review_sample}. See docs/how-to/estimate-error-rates.md."
            )


def _sampled_from(tables: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the entities of people who are named, and the pairs that came near being one."""
    import polars as pl

    from joindots.model.words import NameKind

    people = pl.DataFrame(tables["people"]).filter(pl.col("name_kind") != NameKind.UNNAMED).select("record_id")
    near = pl.DataFrame(tables["links"]).filter(~pl.col("is_in_entity")).select("record_id_l", "record_id_r")
    return pl.DataFrame(tables["entities"]).select("record_id", "entity_id").join(people, on="record_id", how="semi"), near


def _estimates(tables: dict[str, Any], path: Path) -> SampleEstimates:
    from joindots.resolve.accuracy.reviewed import estimate_from_sample

    return estimate_from_sample(_sampled_from(tables)[0], read_answers(path))


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
