"""Is anybody joined to somebody else more often because of how their names are formed?

One simulated sample with as many people of each naming tradition as of any other, received, linked and held against its
truth. A false merge is a found entity that holds records of more than one true person; it is counted for each of them, in
the tradition that the truth gives them. The linkage is given none of this: traditions stand in the truth alone. The target:
no tradition's upper bound above 4 false merges per 1,000 true people, at least 2,000 people each, and no two traditions'
intervals apart. Recall and B-cubed precision stand beside. Run as ``python -m benchmarks.linkage.traditions [SEED]
[--records N] [--examples N]``; the examples are false merges, one line for each record.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from benchmarks.samples import received_sample

from joindots.resolve import stage as resolve
from joindots.resolve.accuracy.by_group import GroupErrors, errors_by_group
from joindots.resolve.accuracy.evaluate import evaluate

N_RECORDS = 160_000
"""Enough for about 3,400 people of each of sixteen traditions."""
_RECORDS_PER_CASE = 8
FEWEST_PEOPLE = 2_000
MOST_PER_1000 = 4.0
_SHOWN = (
    *("naming_tradition", "person_id", "forename", "middle_names", "surname", "date_of_birth", "postcode", "phones"),
    *("pnc_id", "source_id", "person_ref"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One sample's errors by tradition; `known` has a row for each record, with its true person and found entity."""

    known: pl.DataFrame
    traditions: tuple[str, ...]
    errors: tuple[GroupErrors, ...]


def measure(seed: int, n_records: int = N_RECORDS) -> Measured:
    """Simulate, receive, link and hold against the truth."""
    n_cases = n_records // _RECORDS_PER_CASE
    with received_sample(seed, n_cases=n_cases, n_people_records=n_records, even_traditions=True) as sample:
        tables = sample.taken_in()
        truth = sample.true_people("naming_tradition", "household_id")
    entities = pl.DataFrame(resolve.run(tables)["entities"])
    known = pl.DataFrame(tables["people"]).join(truth, on="record_id", maintain_order="left").join(entities, on="record_id")
    named = known.filter(pl.col("name_kind") != "unnamed").sort("record_id")
    traditions = tuple(named["naming_tradition"].unique().sort())
    groups = named["naming_tradition"].replace_strict({name: n for n, name in enumerate(traditions)}, return_dtype=pl.Int64)
    found, true = (named[name].rank("dense").cast(pl.Int64).to_numpy() for name in ("entity_id", "person_id"))
    whole = evaluate(found, true)
    print(f"seed {seed}: {whole.n_records:,} named records of {whole.n_true_entities:,} people")
    print(f"  pairwise precision {whole.pairwise.precision:.4f}  recall {whole.pairwise.recall:.4f}")
    return Measured(named, traditions, errors_by_group(found, true, groups.to_numpy()))


def share_of_relatives(known: pl.DataFrame) -> float:
    """Say what share of the falsely merged people share their found entity with one of their own household."""
    people = known.select("entity_id", "person_id", "household_id").unique()
    people = people.filter(pl.col("person_id").n_unique().over("entity_id") > 1)
    has_relative = people.select("person_id", is_relative=pl.len().over("entity_id", "household_id") > 1)
    return float(has_relative.group_by("person_id").agg(pl.col("is_relative").any())["is_relative"].mean() or 0.0)  # type: ignore[arg-type]


def show(measured: Measured) -> None:
    """Print a line for each tradition, the worst first, and how many false merges lie within a household."""
    print(f"  {'tradition':<20}{'people':>8}{'merged':>8}{'per 1,000':>11}{'95% interval':>15}", end="")
    print(f"{'recall':>9}{'95% interval':>18}{'B3 precision':>14}")
    lines = zip(measured.traditions, measured.errors, strict=True)
    for name, errors in sorted(lines, key=lambda line: -line[1].false_merges.estimate):
        false, recall = errors.false_merges, errors.recall
        print(
            f"  {name:<20}{errors.n_entities:>8,}{errors.n_falsely_merged:>8}{1000 * false.estimate:>11.2f}"
            f"{1000 * false.lower:>8.2f} -{1000 * false.upper:>5.2f}{recall.estimate:>9.4f}"
            f"{recall.lower:>9.4f} - {recall.upper:.4f}{errors.b_cubed.precision:>14.5f}"
        )
    print(f"  {share_of_relatives(measured.known):.1%} of the merged share an entity with their own twin, parent or child")


def show_examples(measured: Measured, n: int) -> None:
    """Print the records of some false merges; every person in them is made up."""
    shared = measured.known.filter(pl.col("person_id").n_unique().over("entity_id") > 1)
    for entity in shared.sort("entity_id", "person_id").partition_by("entity_id", maintain_order=True)[:n]:
        print(f"  -- {entity['entity_id'][0]}, weakest link {entity['weakest_link_bits'][0]} bits")
        for row in entity.select(_SHOWN).iter_rows():
            print("    ", " | ".join("" if value is None else str(value) for value in row))


def missed(traditions: Sequence[str], errors: Sequence[GroupErrors]) -> list[str]:
    """Say which parts of the target were missed."""
    said = [
        f"{name}: {line.n_entities:,} people, fewer than {FEWEST_PEOPLE:,}"
        for name, line in zip(traditions, errors, strict=True)
        if line.n_entities < FEWEST_PEOPLE
    ]
    said += [
        f"{name}: upper bound {1000 * line.false_merges.upper:.2f} per 1,000, above {MOST_PER_1000:g}"
        for name, line in zip(traditions, errors, strict=True)
        if 1000 * line.false_merges.upper > MOST_PER_1000
    ]
    highest = max(range(len(errors)), key=lambda n: errors[n].false_merges.lower)
    lowest = min(range(len(errors)), key=lambda n: errors[n].false_merges.upper)
    if errors[highest].false_merges.lower > errors[lowest].false_merges.upper:
        said.append(f"{traditions[highest]} and {traditions[lowest]}: their intervals lie apart")
    return said


def main() -> int:
    """Print every tradition and what was missed; the exit code says whether the target was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", help="repeat this sample; drawn at run time if left out")
    parser.add_argument("--records", type=int, default=N_RECORDS, help="people records to simulate")
    parser.add_argument("--examples", type=int, default=0, help="false merges to print")
    asked = parser.parse_args()
    measured = measure(secrets.randbelow(2**31) if asked.seed is None else asked.seed, asked.records)
    show(measured)
    show_examples(measured, asked.examples)
    said = missed(measured.traditions, measured.errors)
    print("\n".join(f"missed: {line}" for line in said) or "The target was met.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
