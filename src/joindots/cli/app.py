"""The application that every command joins, and what the commands share: options, output, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from joindots.model.registry import Stage
    from joindots.pipeline import StageReport
    from joindots.resolve.accuracy.reviewed import SampleEstimates
    from joindots.review import Review

app = typer.Typer(
    name="joindots",
    help="Find the cases that were closed too soon, and join the dots between them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ReviewFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The review folder.", show_default=False)]
AsUser = Annotated[
    str | None, typer.Option("--as", help="Your user name: needed once the review has accounts.", show_default=False)
]
Purpose = Annotated[
    str | None, typer.Option(help="What it is for: needed once the review has accounts.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


def print_json(content: Any) -> None:
    """Print one JSON document; dates and paths as text."""
    print(json.dumps(content, indent=1, ensure_ascii=False, default=str))


@contextmanager
def stage_progress(*, is_quiet: bool) -> Iterator[Callable[[Stage], None]]:
    """Show on a terminal which stage is at work; nothing where the output goes elsewhere or must be JSON."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from joindots.pipeline import N_STAGES

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=is_quiet or not console.is_terminal, transient=True) as bars:
        bar = bars.add_task("starting", total=N_STAGES)
        n_started = 0

        def start(stage: Stage) -> None:
            nonlocal n_started
            bars.update(bar, description=str(stage), completed=n_started)
            n_started += 1

        yield start


def run_with_progress(review: Review, *, as_json: bool) -> list[StageReport]:
    """Run the review's stages under a progress bar."""
    from joindots.pipeline import run_review

    try:
        with stage_progress(is_quiet=as_json) as on_start:
            return run_review(review, on_start=on_start)
    except KeyboardInterrupt:
        print(f"Stopped. The next run picks up: joindots run {review.root}", file=sys.stderr)
        raise


def write_review_report(review: Review, *, reviewed: SampleEstimates | None = None) -> Path:
    """Draw the report page from the tables (see `joindots.report.written`, which is loaded when it is needed)."""
    from joindots.report.written import write_report

    return write_report(review, reviewed=reviewed)


def report_tables(review: Review) -> dict[str, Any]:
    """Read the tables and columns that the report draws (see `joindots.report.written`)."""
    from joindots.report.written import report_tables as read

    return read(review)
