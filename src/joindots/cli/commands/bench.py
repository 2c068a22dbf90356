"""``bench``: side-by-side figures against the peers that are installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import AsJson, print_json
from joindots.cli.commands.linkage import with_f1

if TYPE_CHECKING:
    from joindots.bench.peers import Outcome
    from joindots.bench.tables import Table


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(bench)


def bench(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="CSV or Parquet; a simulated sample if none.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Which columns to compare, and how (TOML).")] = None,
    truth: Annotated[str | None, typer.Option("--truth", help="Column that holds the truth; withheld from all.")] = None,
    truth_pattern: Annotated[
        str | None, typer.Option("--truth-pattern", help="What of that column is the truth: a regular expression.")
    ] = None,
    people: Annotated[int, typer.Option("--people", min=250, help="People records of the simulated sample.")] = 3_000,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Of the sample; drawn if left out.")] = None,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Cores and threads for each side.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Link one table with Joindots and every peer that is installed, and print accuracy beside time and memory.

    Each side runs in a process of its own, on the same cores, and reads the same cleaned columns; none sees the truth.
    """
    import secrets
    import tempfile

    from joindots.bench.peers import SIDES, is_installed, link_on
    from joindots.bench.runs import SideFailed

    installed = {package: side for package, side in SIDES.items() if is_installed(package)}
    absent = [package for package in SIDES if package not in installed]
    failed: dict[str, str] = {}
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if file is None:
            table = _simulated(people, secrets.randbelow(2**31) if seed is None else seed, folder)
        else:
            table = _given(file, config, truth, truth_pattern, folder)
        if not as_json:
            _print_head(table)
        for side in installed.values():
            try:
                found.append(link_on(side, table, n_threads=threads))
            except SideFailed as problem:
                failed[side.name] = problem.reason
                continue
            if not as_json:
                _print_line(found[-1])
        if as_json:
            print_json(_figures(table, found, absent, failed))
            return
    for name, reason in failed.items():
        print(f"{name} failed: {reason}")
    if absent:
        print(f"Not installed, and so not compared: {', '.join(absent)}.")


def _given(file: Path, config: Path | None, truth: str | None, pattern: str | None, folder: Path) -> Table:
    """Read a table of the user's own.

    Raises
    ------
    ParameterError
        If it has no configuration or no truth to be held to.
    """
    from joindots.bench.tables import write_table
    from joindots.cli.commands.tables import read_config, read_table
    from joindots.model.errors import ParameterError, nearest
    from joindots.resolve.link import truth_labels

    if config is None or truth is None:
        raise ParameterError("A file of your own needs --config and --truth: without a truth, no side can be held to it.")
    frame, settings = read_table(file), read_config(config)
    if truth not in frame.columns:
        raise ParameterError(f'There is no column "{truth}" in {file}. {nearest(truth, frame.columns)}')
    if truth in settings.get("columns", {}):
        raise ParameterError(f'Column "{truth}" is the truth and may not be compared as well.')
    return write_table(file.stem, frame, settings, truth_labels(frame[truth], pattern), folder)


def _simulated(n_people: int, seed: int, folder: Path) -> Table:
    """Simulate people with the mess of real forces, as intake receives them."""
    from joindots.bench.tables import PEOPLE_CONFIG, people_of, write_table
    from joindots.cli.commands.sample import receive_sample
    from joindots.pipeline import run_review
    from joindots.review import init_review
    from joindots.simulate.sample import simulate

    sample = folder / "sample"
    simulate(sample, n_cases=max(50, n_people // 7), n_people_records=n_people, seed=seed)
    review = init_review(folder / "review", name=f"Sample {seed}", is_demo=True)
    receive_sample(review, sample / "exports")
    run_review(review)
    people, truth = people_of(review.tables, sample / "truth")
    return write_table(f"sample-{seed}", people, PEOPLE_CONFIG, truth, folder)


def _print_head(table: Table) -> None:
    print(f"{table.name}: {len(table.truth):,} records of {len(set(table.truth.tolist())):,} entities.")
    print(
        f"{'':<26} {'B-cubed precision':>18} {'recall':>8} {'F1':>8} {'pairs F1':>9} {'seconds':>9} {'peak MB':>8}",
        flush=True,
    )


def _print_line(outcome: Outcome) -> None:
    b_cubed, (run,) = outcome.found.b_cubed, outcome.runs
    print(
        f"{outcome.side:<26} {b_cubed.precision:>18.4f} {b_cubed.recall:>8.4f} {b_cubed.f1:>8.4f} "
        f"{outcome.found.pairwise.f1:>9.4f} {run.wall():>9.2f} {run.peak_mb:>8,.0f}",
        flush=True,
    )


def _figures(table: Table, found: list[Outcome], absent: list[str], failed: dict[str, str]) -> dict[str, Any]:
    return {
        "table": table.name,
        "n_records": len(table.truth),
        "sides": [
            {
                "side": each.side,
                "b_cubed": with_f1(each.found.b_cubed),
                "pairwise": with_f1(each.found.pairwise),
                "wall_seconds": each.runs[0].wall(),
                "cpu_seconds": each.runs[0].cpu(),
                "peak_mb": each.runs[0].peak_mb,
                "versions": each.runs[0].versions,
            }
            for each in found
        ],
        "not_installed": absent,
        "failed": failed,
    }
