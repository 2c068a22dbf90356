"""What blocking loses, expected and measured: the rules that are chosen, held against comparing everybody with everybody.

The sets are febrl3 and fake_1000 where they can be had, and two made afresh on a seed drawn at run time: the simulated
nation's people, and a file of another make. Tables that would be compared whole are made to choose all the same. Run as
``python -m benchmarks.linkage.blocking [--records N] [SEED]``.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from benchmarks.linkage.labelled import labelled_sets
from benchmarks.samples import received_sample

from joindots.model.words import NameKind
from joindots.pipeline import run_review
from joindots.resolve.accuracy.blocking_loss import measure_blocking_loss
from joindots.resolve.candidates import choose
from joindots.resolve.kernels.data import Flags
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.people import people_spec, prepare_people
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.cleaning import clean_column
from joindots.resolve.resolution import resolve_records

MOST_LOST, MOST_APART = 0.001, 0.002


def held(name: str, frame: pl.DataFrame, spec: ModelSpec, truth: pl.Series, is_eligible: Flags | None = None) -> bool:
    """Choose rules for one table, print what they are expected to lose and what they lose, and say whether that is well."""
    clock = time.process_time()
    resolution = resolve_records(frame, spec, is_eligible=is_eligible)
    seconds = time.process_time() - clock
    if resolution.choice is None or resolution.choice.share_lost is None:
        raise ValueError(f"{name}: too few links to choose rules")
    labels = truth.rank("dense").cast(pl.Int64).to_numpy()
    loss = measure_blocking_loss(frame, resolution.model, is_eligible=is_eligible, truth=labels)
    expected, measured = resolution.choice.share_lost, loss.share_of_links_lost
    n_pairs = sum(rule.n_pairs for rule in resolution.rules)
    true_lost = (loss.n_true_pairs_lost or 0) / max(loss.n_true_pairs or 0, 1)
    print(f"{name}: {len(frame):,} records, {len(resolution.rules)} rules, {n_pairs:,} pairs, {seconds:.1f} s of one core")
    print(
        f"  links lost: expected {expected:.3%}, measured {measured:.3%} ({loss.n_links_lost:,} of {loss.n_links:,}); "
        f"true pairs lost {true_lost:.2%}",
        flush=True,
    )
    return measured <= MOST_LOST and abs(expected - measured) <= MOST_APART


def main() -> int:
    """Hold every set; the exit code says whether each lost little, and what was expected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", default=secrets.randbelow(2**31))
    parser.add_argument("--records", type=int, default=20_000, help="the most records of a set that are compared")
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    choose.FEW_PAIRS = 0
    is_well = []
    with tempfile.TemporaryDirectory() as folder:
        for table in labelled_sets(Path(folder), asked.seed):
            raw = pl.read_csv(table.file, infer_schema=False).head(asked.records)
            settings = {name: each for name, each in table.config["table"].items() if name not in ("block", "most_lost")}
            config = spec_from_config({**table.config, "table": settings})
            cleaned = raw.select(clean_column(raw[name], kind) for name, kind in config.kinds.items())
            is_well.append(held(table.name, cleaned, config.spec, pl.Series(table.truth).head(asked.records)))
    with received_sample(asked.seed) as sample:
        run_review(sample.review)
        known = sample.table("people").join(sample.true_people(), on="record_id", maintain_order="left")
    people = prepare_people(known.sample(min(asked.records, len(known)), seed=asked.seed))
    named = (people["name_kind"] != NameKind.UNNAMED).to_numpy()
    is_well.append(held("simulated nation", people, people_spec(), people["person_id"], named))
    return 0 if all(is_well) else 1


if __name__ == "__main__":
    sys.exit(main())
