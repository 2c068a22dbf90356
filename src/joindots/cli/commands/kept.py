"""``link --kept``: files that come one after another, linked as if they had come together."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joindots.cli.app import print_json
from joindots.cli.commands.tables import read_config, scan_table

if TYPE_CHECKING:
    from joindots.resolve.link_kept import KeptLink
    from joindots.resolve.records.fitted import FittedModel


def link_into(
    folder: Path,
    files: list[Path],
    config: Path | None,
    model: FittedModel | None,
    seed: int,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Take files into a folder, and tell what they came to."""
    from joindots.resolve.link_kept import Delivery, link_kept
    from joindots.resolve.models.config import spec_from_config
    from joindots.resolve.steps import Steps

    steps = Steps()
    deliveries = [Delivery(str(file), "", scan_table(file)) for file in files]
    with steps.timed("digest"):
        deliveries = [Delivery(each.name, _digest(Path(each.name)), each.frame) for each in deliveries]
    found = link_kept(
        folder,
        deliveries,
        config=None if config is None else spec_from_config(read_config(config)),
        model=model,
        seed=seed,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        steps=steps,
    )
    if out:
        with steps.timed("write"):
            found.records.write_csv(out)
    figures = _figures(found)
    if as_json:
        print_json(figures)
    else:
        _print_figures(figures, folder, out)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _figures(found: KeptLink) -> dict[str, Any]:
    from joindots.resolve.steps import peak_memory_bytes

    return {
        "n_records": len(found.records),
        "n_entities": found.records["entity"].n_unique(),
        "n_links": found.n_links,
        "n_new": found.n_new,
        "n_pairs_looked_at": found.change.n_met if found.change else None,
        "n_resolved_again": found.change.n_resolved_again if found.change else None,
        "files": list(found.files),
        "passed_over": list(found.known),
        "steps": [asdict(step) for step in found.steps.taken],
        "peak_memory_bytes": peak_memory_bytes(),
    }


def _print_figures(found: dict[str, Any], folder: Path, out: Path | None) -> None:
    print(
        f"{found['n_records']:,} records of {len(found['files']):,} files are proposed to be {found['n_entities']:,} "
        f"entities, by {found['n_links']:,} links."
    )
    for name in found["passed_over"]:
        print(f"{name} was taken in before, and is passed over.")
    if found["n_pairs_looked_at"] is not None:
        print(
            f"{found['n_new']:,} records are new: {found['n_pairs_looked_at']:,} pairs were looked at, and "
            f"{found['n_resolved_again']:,} records resolved again."
        )
    taken = ", ".join(f"{step['name']} {step['seconds']:.1f}" for step in found["steps"])
    held = "" if found["peak_memory_bytes"] is None else f"; at most {found['peak_memory_bytes'] / 1e9:.1f} GB of memory"
    print(f"{sum(step['seconds'] for step in found['steps']):.1f} seconds ({taken}){held}.")
    print(f"Kept in {folder}; it holds personal data as the files do.")
    if out:
        print(f"Entities: {out}")
