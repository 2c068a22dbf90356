"""``report`` and ``explain``: what was found, and why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import (
    AsJson,
    AsUser,
    Purpose,
    ReviewFolder,
    print_json,
    report_tables,
    write_review_report,
)
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

    from joindots.report.explanation import Explanation
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
    as_user: AsUser = None,
    purpose: Purpose = None,
) -> None:
    """Show what was found, in the terminal or as JSON, and write report.html.

    --review-sample writes a sample for people to resolve; --reviewed says from their answers how right the links are.
    """
    from rich.console import Console

    from joindots.report.summary import build_summary
    from joindots.report.terminal import render_terminal
    from joindots.review import open_review
    from joindots.web.command_door import admit

    review = open_review(folder)
    admit(review, "report", username=as_user, purpose=purpose)
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
        list[str],
        typer.Argument(
            metavar="THING...",
            help="A case, record, person, group or thing; or two cases, or two records, for what joins them.",
            show_default=False,
        ),
    ],
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw a person, or a pair of records, here (SVG).", show_default=False)
    ] = None,
    as_json: AsJson = False,
    as_user: AsUser = None,
    purpose: Purpose = None,
) -> None:
    """Say why: why this case is in scope, why these records are one person, why these cases are joined."""
    from joindots.report.explain import explain as explain_thing
    from joindots.review import open_review
    from joindots.web.command_door import admit

    review = open_review(folder)
    admit(review, "explain", username=as_user, purpose=purpose)
    found = explain_thing(report_tables(review), " ".join(thing))
    if svg is not None:
        write_picture(found, svg)
    if as_json:
        print_json(found.document)
    else:
        print(found.text)
        if svg is not None:
            print(f"\nPicture: {svg}")


def write_picture(found: Explanation, path: Path) -> None:
    """Write the picture of an explanation.

    Raises
    ------
    ParameterError
        If there is none, or the file cannot be written.
    """
    from joindots.model.errors import ParameterError

    if not found.picture:
        raise ParameterError(f"There is no picture of a {found.kind}. Allowed with --svg: a person, or a pair of records.")
    if path.is_dir() or not path.parent.is_dir():
        raise ParameterError(f"{path} cannot be written: give the name of a file in a folder that exists.")
    path.write_text(found.picture, "utf-8")
