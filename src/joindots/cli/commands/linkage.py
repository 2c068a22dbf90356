"""``link``: record linkage on any table, outside a review."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import AsJson, print_json
from joindots.cli.commands.kept import link_into
from joindots.cli.commands.reviewed import (
    DEFAULT_DRAWS,
    Draws,
    DrawSeed,
    Reviewed,
    ReviewSample,
    read_answers,
    write_sample,
)
from joindots.cli.commands.tables import read_config, scan_table

if TYPE_CHECKING:
    import polars as pl

    from joindots.resolve.accuracy.evaluate import Accuracy
    from joindots.resolve.link import LinkResult


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(link)


def link(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV or Parquet.", show_default=False)],
    config: Annotated[
        Path | None, typer.Option(help="Which columns to compare, and how (TOML).", show_default=False)
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", help="A fitted model to use as it is (JSON, Splink's too), in place of --config."),
    ] = None,
    save_model: Annotated[Path | None, typer.Option("--save-model", help="Write the fitted model here (JSON).")] = None,
    save_splink: Annotated[
        Path | None, typer.Option("--save-splink", help="Write the fitted model here as settings of Splink 5 (JSON).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write file, row, record id and entity of every record here (CSV).")
    ] = None,
    truth: Annotated[str | None, typer.Option("--truth", help="Column that holds the truth; withheld, and scored.")] = None,
    truth_pattern: Annotated[
        str | None,
        typer.Option("--truth-pattern", help="What of that column (or of the id) is the truth: a regular expression."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="For the random pairs that train the model.")] = 1,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="ROW ROW", help="Say why two rows are one or not: each a row from 1, or FILE:ROW with files from 0."
        ),
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Draw what --explain says here (SVG).")] = None,
    kept: Annotated[
        Path | None,
        typer.Option(
            "--kept", metavar="DIR", help="Keep here what is resolved; later files cost their own size.", show_default=False
        ),
    ] = None,
    review_sample: ReviewSample = None,
    draws: Draws = DEFAULT_DRAWS,
    draw_seed: DrawSeed = 1,
    reviewed: Reviewed = None,
    as_json: AsJson = False,
) -> None:
    """Link the records of any tables: one file is deduplicated, several are linked and deduplicated as one.

    With --kept, files may come one after another: the first with --config or --model, the others without.

    Columns of ethnicity, nationality or religion are refused, whatever they are called.
    """
    from joindots.model.errors import ParameterError
    from joindots.resolve.link import config_of_model, link_table
    from joindots.resolve.models.config import spec_from_config
    from joindots.resolve.steps import Steps
    from joindots.resolve.training.model_file import read_model, write_model
    from joindots.resolve.training.splink_export import write_splink_model

    if svg is not None and explain is None:
        raise ParameterError("--svg draws what --explain says. Give --explain ROW ROW as well.")
    for written in (out, save_model, save_splink, svg):
        if written and (written.is_dir() or not written.parent.is_dir()):
            raise ParameterError(f"{written} cannot be written: give the name of a file in a folder that exists.")
    fitted = None if model is None else read_model(model)
    if kept is not None:
        if any((truth, truth_pattern, explain, review_sample, reviewed, save_splink, save_model)):
            raise ParameterError(
                f"--kept goes with --config or --model, --out, --seed and --json. The model is {kept}/model.json."
            )
        link_into(kept, files, config, fitted, seed, out, as_json=as_json)
        return
    if config is not None and fitted is None:
        settings = spec_from_config(read_config(config))
    elif fitted is not None and config is None:
        settings = config_of_model(fitted)
    else:
        raise ParameterError("Give either --config, to train a model, or --model, to use one as it is.")
    steps = Steps()
    tables = [scan_table(file) for file in files]
    result = link_table(
        tables,
        settings,
        truth_column=truth,
        truth_pattern=truth_pattern,
        seed=seed,
        model=fitted,
        made_at=datetime.now(UTC).isoformat(timespec="seconds") if save_model else None,
        steps=steps,
    )
    if out:
        with steps.timed("write"):
            result.records.write_csv(out)
    if save_model:
        write_model(result.resolution.model, save_model)
    if save_splink:
        write_splink_model(result.resolution.model, save_splink)
    entities = result.entities()
    if review_sample:
        write_sample(entities, result.near(), review_sample, draws, draw_seed)
    from_sample = _from_sample(entities, reviewed) if reviewed else None
    found = {**_figures(result), "is_trained_here": model is None, "from_sample": from_sample}
    explained = None if explain is None else _explained(tables, result, explain, svg)
    if as_json:
        print_json(found if explained is None else {**found, "explained": explained[1]})
        return
    _print_figures(found, out)
    if explained is not None:
        print(f"\n{explained[0]}")


def _explained(
    tables: list[pl.LazyFrame], result: LinkResult, rows: tuple[str, str], svg: Path | None
) -> tuple[str, dict[str, Any]]:
    """Explain two rows, in words and in figures, and draw them where that is asked for."""
    from joindots.report.explain_link import bits_table, details_of, sentences_of, waterfall_of
    from joindots.report.waterfall_svg import waterfall_picture
    from joindots.resolve.link import explain_pair

    weighed = explain_pair(tables, result.resolution.model, (_row_number(rows[0]), _row_number(rows[1])))
    waterfall = waterfall_of(weighed, is_open=True)
    if svg is not None:
        svg.write_text(waterfall_picture(waterfall), "utf-8")
    table = bits_table(waterfall, weighed.record_id_l, weighed.record_id_r, is_open=True)
    return "\n".join([*sentences_of(weighed), "", table.text]), details_of(weighed, waterfall)


def _row_number(text: str) -> tuple[int, int]:
    """Read ``FILE:ROW``, or ``ROW`` of the first file."""
    from joindots.model.errors import ParameterError

    file, _, row = text.rpartition(":")
    if not (file or "0").isdecimal() or not row.isdecimal():
        raise ParameterError(f'--explain: "{text}" is no row. Give a number from 1, or FILE:ROW with files from 0.')
    return int(file or 0), int(row)


def _figures(result: LinkResult) -> dict[str, Any]:
    from joindots.resolve.steps import peak_memory_bytes

    fit, rules, choice = result.resolution.model.fit, result.resolution.rules, result.resolution.choice
    scored = result.evaluation()
    return {
        "n_records": len(result.records),
        "n_entities": result.records["entity"].n_unique(),
        "n_links": len(result.resolution.links.lefts),
        "n_pairs_not_looked_at": result.resolution.n_skipped_pairs,
        "share_of_links_lost": None if choice is None else choice.share_lost,
        "blocking_rules": [
            {"rule": rule.rule.name, "n_pairs": rule.n_pairs, "share_of_links_first_found": share}
            for rule, share in zip(rules, choice.shares_covered if choice else [None] * len(rules), strict=True)
        ],
        "threshold_bits": result.resolution.threshold_bits,
        "has_converged": fit.has_converged,
        "n_iterations": fit.n_iterations,
        "doubts": list(fit.doubts),
        "without_labels": [
            {"basis": basis, "measure": measure, **share.known(), "n_base": n_base}
            for basis, measure, share, n_base in result.resolution.accuracy.estimates()
        ],
        "steps": [asdict(step) for step in result.steps.taken],
        "peak_memory_bytes": peak_memory_bytes(),
        "accuracy": {name: with_f1(getattr(scored, name)) for name in ("pairwise", "b_cubed")} if scored else None,
    }


def _from_sample(entities: pl.DataFrame, path: Path) -> dict[str, Any]:
    from joindots.resolve.accuracy.reviewed import estimate_from_sample

    found = estimate_from_sample(entities, read_answers(path))
    return {**asdict(found), "measures": {name: share.known() for name, share in found.measures.items()}}


def with_f1(accuracy: Accuracy) -> dict[str, float]:
    """Lay out precision, recall and their harmonic mean."""
    return {**asdict(accuracy), "f1": accuracy.f1}


def _print_figures(found: dict[str, Any], out: Path | None) -> None:
    print(
        f"{found['n_records']:,} records are proposed to be {found['n_entities']:,} entities, by {found['n_links']:,} links."
    )
    reached = "converged" if found["has_converged"] else "stopped without converging"
    trained = (
        f"Training {reached} after {found['n_iterations']} iterations" if found["is_trained_here"] else "Model as given"
    )
    print(f"{trained}; threshold {found['threshold_bits']:.1f} bits.")
    for doubt in found["doubts"]:
        print(f"Doubt: {doubt}.")
    if found["n_pairs_not_looked_at"]:
        print(f"{found['n_pairs_not_looked_at']:,} pairs lie in blocks too large to be looked at; add a narrower rule.")
    _print_rules(found)
    for name, figures in (found["accuracy"] or {}).items():
        print(
            f"{name.replace('_', '-'):<10} precision {figures['precision']:.4f}  recall {figures['recall']:.4f}  "
            f"F1 {figures['f1']:.4f}"
        )
    for line in found["without_labels"]:
        print(f"Without labels, by the {line['basis']}: {line['measure']} {_share(line)}, of {line['n_base']:,} pairs.")
    _print_sample(found["from_sample"])
    taken = ", ".join(f"{step['name']} {step['seconds']:.1f}" for step in found["steps"])
    held = "" if found["peak_memory_bytes"] is None else f"; at most {found['peak_memory_bytes'] / 1e9:.1f} GB of memory"
    print(f"{sum(step['seconds'] for step in found['steps']):.1f} seconds ({taken}){held}.")
    if out:
        print(f"Entities: {out}")


def _print_sample(found: dict[str, Any] | None) -> None:
    if found is None:
        return
    print(
        f"By a sample that people resolved, {found['n_draws']:,} draws; {found['n_unresolved']:,} left out unanswered, "
        f"{found['n_cannot_tell']:,} records that nobody could tell:"
    )
    for name, share in found["measures"].items():
        print(f"  {name:<26} {_share(share)}")


def _share(share: dict[str, Any]) -> str:
    if share["estimate"] is None:
        return "cannot be estimated"
    within = "" if share["lower"] is None else f" (95% interval {share['lower']:.4f} to {share['upper']:.4f})"
    return f"{share['estimate']:.4f}{within}"


def _print_rules(found: dict[str, Any]) -> None:
    """Print which rules brought pairs together, what each cost, and what they are expected to lose."""
    print("Records were compared that share:")
    for rule in found["blocking_rules"]:
        share = rule["share_of_links_first_found"]
        finds = "" if share is None else f", the first to find {share:.2%} of links"
        print(f"  {rule['rule']}: {rule['n_pairs']:,} pairs{finds}")
    if found["share_of_links_lost"] is not None:
        print(f"Of the links above the threshold, {found['share_of_links_lost']:.2%} are expected to lie outside them.")
