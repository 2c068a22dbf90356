"""``demo`` and ``simulate``: fictional national samples with known truth."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from joindots.cli.app import AsJson, print_json, run_with_progress, write_review_report

if TYPE_CHECKING:
    from joindots.review import Review

_Cases = Annotated[int, typer.Option("--cases", min=50, help="Cases to simulate.")]
_People = Annotated[int, typer.Option("--people", min=1, help="People records to simulate: at least 5 for each case.")]
_Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same files.")]
_Errors = Annotated[float, typer.Option("--errors", min=0.0, help="Multiplies the default error rates.")]


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(demo)
    app.command()(simulate)


def simulate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the sample.", show_default=False)],
    cases: _Cases = 3000,
    people: _People = 20_000,
    seed: _Seed = 1,
    errors: _Errors = 1.0,
    as_json: AsJson = False,
) -> None:
    """Simulate a national sample with known truth: deliveries in the formats, and with the mess, of real forces."""
    from joindots.simulate.sample import simulate as simulate_sample

    summary = simulate_sample(_new_folder(folder), n_cases=cases, n_people_records=people, seed=seed, error_scale=errors)
    if as_json:
        print_json(asdict(summary))
    else:
        print(f"{summary.n_cases:,} cases and {summary.n_people_records:,} people records (seed {seed}) are in {folder}.")
        print("exports/ holds what each body sends; truth/ holds who and what they are. Everybody in it is fictional.")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="A new folder for the demo.")] = Path("demo-review"),
    cases: _Cases = 3000,
    people: _People = 20_000,
    seed: _Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Simulate a national sample, run a review on it, and say where the report is."""
    from joindots.review import init_review
    from joindots.simulate.sample import simulate as simulate_sample

    sample = _new_folder(folder) / "sample"
    if not as_json:
        print(f"Simulating {cases:,} cases and {people:,} people records (seed {seed}) ...", flush=True)
    simulate_sample(sample, n_cases=cases, n_people_records=people, seed=seed)
    review = init_review(folder / "review", name="Demonstration review", is_demo=True)
    n_deliveries = receive_sample(review, sample / "exports")
    if not as_json:
        print(f"{n_deliveries} deliveries received. Running every stage ...", flush=True)
    reports = run_with_progress(review, as_json=as_json)
    page = write_review_report(review)
    n_colleagues = open_demo_casework(review)
    if as_json:
        print_json({"review": review.root, "report": page, "stages": [asdict(report) for report in reports]})
        return
    print(f"Done in {sum(report.seconds for report in reports):.0f} seconds. Everybody in it is fictional.\n")
    print(f"The report:   {page.resolve()}")
    print(f"The web app:  joindots serve {review.root}   ({n_colleagues} fictional colleagues, one for each part)")
    print(f"In words:     joindots report {review.root}")
    print(f"Why a thing:  joindots explain {review.root} THING   (a case, record, person or group named in the report)")


def open_demo_casework(review: Review) -> int:
    """Make a demo's fictional colleagues, and have its data officer accept what the run proposes; how many colleagues."""
    from joindots.web.start import open_web

    open_web(review)
    from joindots.web.casework.demo import prepare_demo

    return prepare_demo(review)


def receive_sample(review: Review, exports: Path) -> int:
    """Receive every delivery of a simulated sample, in its order, and return how many there are."""
    import json
    from datetime import date

    from joindots.intake.seal import seal_delivery

    listed = json.loads((exports / "deliveries.json").read_text("utf-8"))
    for item in listed:
        seal_delivery(
            review.root,
            exports / item["file"] if item["file"] else None,
            (exports / item["mapping"]).read_text("utf-8"),
            received_on=date(2026, 1, 5),  # one fixed day: a sample gives the same tables whenever it is received
            coverage=item["coverage"],
            search_method=item["search_method"],
        )
    return len(listed)


def _new_folder(folder: Path) -> Path:
    """Refuse a folder that holds anything.

    Raises
    ------
    StateError
        If the folder exists and is not empty.
    """
    from joindots.model.errors import StateError

    if folder.exists() and any(folder.iterdir()):
        raise StateError(f'"{folder}" exists and is not empty. Name a new folder, or delete this one.')
    return folder
