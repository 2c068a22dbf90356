"""``init``, ``receive``, ``run`` and ``verify``: what comes in, and what is made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from joindots.cli.app import AsJson, ReviewFolder, print_json, run_with_progress

if TYPE_CHECKING:
    from joindots.intake.stage import DeliveryReport
    from joindots.review import Review

_MAPPING_SUFFIX = ".mapping.toml"


@dataclass(frozen=True, slots=True)
class _Offer:
    """One file to receive, its mapping as text, and what reading it would give; a nil return has neither file nor report."""

    file: Path | None
    mapping_text: str
    report: DeliveryReport | None


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(init)
    app.command()(receive)
    app.command()(run)
    app.command()(verify)


def init(
    folder: ReviewFolder,
    name: Annotated[str | None, typer.Option(help="What the review is called; the folder's name if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new review folder."""
    from joindots.review import init_review

    review = init_review(folder, name=name or folder.resolve().name)
    if as_json:
        print_json({"review": review.root, "settings": asdict(review.settings)})
    else:
        print(f"{review.root} is ready. Next: joindots receive {review.root} FILE --mapping MAPPING")


def receive(
    folder: ReviewFolder,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="What the body sent.")] = None,
    mapping: Annotated[Path | None, typer.Option(help=f"How to read it; FILE{_MAPPING_SUFFIX} if left out.")] = None,
    coverage: Annotated[str, typer.Option(help="complete, partial or not_stated.")] = "not_stated",
    search_method: Annotated[str | None, typer.Option(help="How the body searched its systems.")] = None,
    received_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today if left out.")] = None,
    nil: Annotated[bool, typer.Option("--nil", help="Record a certified nil return of the mapping's source.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be accepted; keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in deliveries (CSV, XLSX, ODS, JSON lines, Parquet): read with a mapping, sealed as they came.

    Without a mapping, one is suggested from the header and the values and written beside the file for you to check.
    """
    from joindots.intake.seal import seal_delivery
    from joindots.model.errors import ParameterError, StateError
    from joindots.review import only_one_at_work, open_review

    review = open_review(folder)
    if review.settings.is_demo and not dry_run:
        raise StateError(f"{folder} is a demonstration: it holds simulated data only. Make a review with `joindots init`.")
    if nil != (not files):
        raise ParameterError("Name the files that were sent, or give --nil and --mapping for a certified nil return.")
    day = received_on.date() if received_on else date.today()
    said = "nil_certified" if nil else coverage
    offers = [_check(review, file, mapping or _mapping_beside(file), said, day) for file in files or (None,)]
    ids: list[str | None] = [None] * len(offers)
    if not dry_run:
        with only_one_at_work(review):
            for n, offer in enumerate(offers):
                ids[n] = seal_delivery(
                    review.root,
                    offer.file,
                    offer.mapping_text,
                    received_on=day,
                    coverage=said,
                    search_method=search_method,
                ).delivery_id
    if as_json:
        print_json(
            [
                {"file": offer.file, "delivery_id": delivery_id, "report": asdict(offer.report) if offer.report else None}
                for offer, delivery_id in zip(offers, ids, strict=True)
            ]
        )
        return
    for offer, delivery_id in zip(offers, ids, strict=True):
        _print_receipt(offer, delivery_id)
    if not dry_run:
        print(f"Next: joindots run {folder}")


def run(folder: ReviewFolder, as_json: AsJson = False) -> None:
    """Run every stage that has work to do. Safe to stop at any moment: the next run picks up."""
    from joindots.cli.app import write_review_report
    from joindots.review import open_review

    review = open_review(folder)
    reports = run_with_progress(review, as_json=as_json)
    page = write_review_report(review)
    if as_json:
        print_json({"stages": [asdict(report) for report in reports], "report": page})
        return
    for report in reports:
        print(f"{report.stage:<12}{report.outcome:<12}{report.seconds:8.1f} s")
    print(f"Report: {page}")


def verify(folder: ReviewFolder, as_json: AsJson = False) -> None:
    """Check the ledger, the deliveries and the tables, and say what was altered, if anything was."""
    from joindots.review import open_review
    from joindots.verification import verify_review

    found = verify_review(open_review(folder))
    if as_json:
        print_json(asdict(found))
    else:
        print(f"Checked {found.n_events:,} events, {found.n_deliveries:,} deliveries and {found.n_tables:,} tables.")
        for problem in found.problems:
            print(f"  {problem}")
        if found.is_whole:
            print("Nothing was altered.")
    if not found.is_whole:
        raise typer.Exit(1)


def _check(review: Review, file: Path | None, mapping_file: Path, coverage: str, day: date) -> _Offer:
    """Say what a delivery would give, or refuse it. Every file is checked before the first is kept."""
    from joindots.intake.mapping import load_mapping
    from joindots.intake.seal import check_receivable, sealed_deliveries
    from joindots.intake.stage import check_delivery
    from joindots.model.errors import SourceError

    try:
        text = mapping_file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else problem
        raise SourceError(f"The mapping {mapping_file} cannot be read: {said}. Give a TOML file in UTF-8.") from None
    mapping = load_mapping(text, name=mapping_file.name)
    check_receivable(file, mapping, coverage=coverage, earlier=sealed_deliveries(review.root))
    return _Offer(file, text, check_delivery(file, mapping, received_on=day) if file else None)


def _mapping_beside(file: Path | None) -> Path:
    """Find the mapping beside a file, or suggest one there for a person to check.

    Raises
    ------
    StateError
        If there is no mapping yet; a suggestion was written.
    """
    from joindots.intake.suggest import suggest_mapping_for_file
    from joindots.model.errors import ParameterError, StateError

    if file is None:
        raise ParameterError("A nil return needs --mapping, to say which body certifies it.")
    path = file.with_name(file.name + _MAPPING_SUFFIX)
    if not path.exists():
        path.write_text(suggest_mapping_for_file(file), "utf-8")
        raise StateError(
            f"{file} has no mapping yet. One was suggested from its header and values: {path}. Check it, name the body in "
            f"its [source] section, and give the same command again."
        )
    return path


def _print_receipt(offer: _Offer, delivery_id: str | None) -> None:
    became = f"received as {delivery_id}" if delivery_id else "checked, not kept"
    report = offer.report
    if report is None:
        print(f"Certified nil return {became}.")
        return
    print(
        f"{offer.file} {became}: {report.n_rows_in:,} rows = {report.n_accepted:,} accepted + "
        f"{report.n_quarantined:,} quarantined + {report.n_duplicates:,} duplicates."
    )
    for row_number, reason in report.quarantine:
        print(f"  row {row_number:,} is quarantined: {reason}")
    for field in report.rejected:
        examples = "; ".join(f'"{value}": {reason}' for value, reason in field.examples)
        print(f"  {field.n_rejected:,} values rejected for {field.table_name}.{field.field}: {examples}")
