"""Who finds people better on a simulated sample: Joindots, or Splink 5 with its documented person model?

Five seeds drawn at run time, the worst of them last. Both sides get the same people table, as intake made it. Joindots
reads more of it than Splink's model does, the sources' own person keys among it, and whom suspects were named with; so it is
measured a second time without either. The share of true pairs that our blocking rules never bring together is printed too.
Run as ``python -m benchmarks.linkage.people [SEED ...]``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from benchmarks.figures import Figure, publish
from benchmarks.linkage.splink_people import splink_labels
from benchmarks.samples import received_sample, seeds_asked

from joindots.bench.runs import Spread
from joindots.engine.arrow import table_from_rows
from joindots.model.tables import ROLES
from joindots.model.words import NameKind
from joindots.resolve import stage as resolve
from joindots.resolve.accuracy.evaluate import Evaluation, count_pairs_lost, evaluate
from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.models.people import people_spec, prepare_people
from joindots.resolve.models.spec import BlockingRule, parse_key
from joindots.resolve.records.eligible import eligible_records

Labels = npt.NDArray[np.int64]


SAME_COLUMNS = "joindots, same columns"
SPLINK = "splink 5"
_UNREAD_BY_SPLINK = ("person_ref", "middle_names", "sex", "address", "email", "cro", "nhs_number")


def measure(seed: int) -> dict[str, Evaluation]:
    """Link one sample on every side, print what each found, and hold each against the truth."""
    with received_sample(seed) as sample:
        tables = sample.taken_in()
        known = sample.table("people").join(sample.true_people(), on="record_id", maintain_order="left")
    truth = known["person_id"].rank("dense").cast(pl.Int64).to_numpy()
    print(f"seed {seed}: {len(truth):,} records of {known['person_id'].n_unique():,} people")
    same_columns = {**tables, "people": _without_what_splink_leaves(tables["people"]), "roles": table_from_rows(ROLES, [])}
    sides: dict[str, Callable[[], Labels]] = {
        "joindots": lambda: _our_labels(tables, known, prints_lost=True),
        SAME_COLUMNS: lambda: _our_labels(same_columns, known),
        SPLINK: lambda: splink_labels(known),
    }
    found = {}
    for side, link in sides.items():
        clock = time.perf_counter()
        labels = link()
        found[side] = evaluate(labels, truth)
        _print(side, found[side], time.perf_counter() - clock)
    return found


def _our_labels(tables: Mapping[str, pa.Table], known: pl.DataFrame, *, prints_lost: bool = False) -> Labels:
    found = resolve.run(tables)
    if prints_lost:
        _print_lost(known, pl.DataFrame(found["blocking_rules"])["rule"].to_list())
    joined = known.join(pl.DataFrame(found["entities"]), on="record_id", maintain_order="left")
    return joined["entity_id"].rank("dense").cast(pl.Int64).to_numpy()


def _print_lost(known: pl.DataFrame, names: list[str]) -> None:
    """Print how many true pairs our blocking rules never bring together, so that no weight can link them directly."""
    people, spec = prepare_people(known), people_spec()
    is_compared = eligible_records(people, spec) & (people["name_kind"] != NameKind.UNNAMED).to_numpy()
    chosen = [BlockingRule(tuple(map(parse_key, name.split(" and ")))) for name in names]
    of_people = tuple(rule for rule in chosen if rule.columns <= set(people.columns))
    rules = block_records(people, of_people, is_eligible=is_compared)
    portions = [portion for rule in rules for portion in candidate_pairs(rule)]
    lefts, rights = (np.concatenate(side) for side in zip(*portions, strict=True))
    n_true, n_lost = count_pairs_lost(lefts, rights, people["person_id"].rank("dense").cast(pl.Int64).to_numpy())
    company = f"; {len(chosen) - len(of_people)} more read company" if len(chosen) > len(of_people) else ""
    lost = f"{n_lost:,} of {n_true:,} true pairs ({n_lost / n_true:.1%})"
    print(f"  {len(of_people)} rules never brought together {lost}{company}")


def _without_what_splink_leaves(people: pa.Table) -> pa.Table:
    """Blank every column that Splink's documented person model does not read, the sources' own person keys first of all."""
    frame = pl.DataFrame(people)
    blank = [pl.lit(None, frame.schema[name]).alias(name) for name in _UNREAD_BY_SPLINK]
    no_aliases = pl.lit([], frame.schema["aliases"]).alias("aliases")
    return frame.with_columns(*blank, no_aliases).to_arrow().cast(people.schema)


def _print(side: str, found: Evaluation, seconds: float) -> None:
    for name in ("pairwise", "b_cubed"):
        accuracy = getattr(found, name)
        print(
            f"  {side:<22}  {name:<8}  precision {accuracy.precision:.4f}  recall {accuracy.recall:.4f}"
            f"  F1 {accuracy.f1:.4f}  {seconds:5.1f} s",
            flush=True,
        )


def main() -> int:
    """Print every side for each seed and the worst lead; the exit code says whether the targets were met."""
    seeds = seeds_asked(__doc__ or "")
    found = [measure(seed) for seed in seeds]
    figures = []
    for side in ("joindots", SAME_COLUMNS):
        leads = [sides[side].pairwise.f1 - sides[SPLINK].pairwise.f1 for sides in found]
        errors = [(1 - sides[side].pairwise.f1) / (1 - sides[SPLINK].pairwise.f1) for sides in found]
        error = Figure(
            f"{side}: pairwise error (1 - F1), of Splink's", Spread.of(errors), "", "lower", 0.5, holds_worst=True
        )
        lead = Figure(f"{side}: pairwise F1 less Splink's", Spread.of(leads), "", "higher", 0.0, holds_worst=True)
        figures += [lead, error] if side == "joindots" else [lead]
    return publish("linkage.people", {"seeds": seeds}, figures)


if __name__ == "__main__":
    sys.exit(main())
