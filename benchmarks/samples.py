"""What the benchmarks share: a simulated sample received into a review, the truth beside it, and seeds drawn at run time."""

from __future__ import annotations

import argparse
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from joindots.bench.tables import true_people
from joindots.cli.commands.sample import receive_sample
from joindots.engine.arrow import table_from_rows
from joindots.engine.store import DuckEngine
from joindots.intake import stage as intake
from joindots.intake.seal import sealed_deliveries
from joindots.model.registry import Stage
from joindots.model.tables import JUDGEMENTS
from joindots.resolve import stage as resolve
from joindots.review import Review, init_review
from joindots.simulate import simulate

N_SEEDS = 5
N_CASES, N_PEOPLE_RECORDS = 3_000, 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A review that has received a simulated sample, and the folder of its truth."""

    review: Review
    truth: Path

    def taken_in(self) -> dict[str, pa.Table]:
        """Run intake alone, so that the truth can be looked up too; give what resolve may read, without judgements."""
        engine = DuckEngine(self.review.tables)
        for name, table in intake.run(sealed_deliveries(self.review.root)).items():
            engine.write(name, table, stage=Stage.INTAKE)
        read = {name: columns for name, columns in resolve.READS.items() if name != JUDGEMENTS.name}
        tables = {name: engine.scan(name, stage=Stage.RESOLVE, columns=columns) for name, columns in read.items()}
        return {**tables, JUDGEMENTS.name: table_from_rows(JUDGEMENTS, [])}

    def table(self, name: str) -> pl.DataFrame:
        """Read a table of the review, once it has been run as far."""
        return pl.read_parquet(self.review.tables / f"{name}.parquet")

    def true_people(self, *more: str) -> pl.DataFrame:
        """Say whom each person record truly describes: ``record_id``, ``person_id`` and more columns of the truth."""
        return true_people(self.review.tables, self.truth, *more)


@contextmanager
def received_sample(
    seed: int,
    *,
    n_cases: int = N_CASES,
    n_people_records: int = N_PEOPLE_RECORDS,
    even_traditions: bool = False,
    error_scale: float = 1.0,
) -> Iterator[Sample]:
    """Simulate a sample and receive it into a review, in a folder that goes when the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        simulate(
            sample,
            n_cases=n_cases,
            n_people_records=n_people_records,
            seed=seed,
            error_scale=error_scale,
            even_traditions=even_traditions,
        )
        review = init_review(Path(folder) / "review", name=f"Sample {seed}", is_demo=True)
        receive_sample(review, sample / "exports")
        yield Sample(review, sample / "truth")


def seeds_asked(about: str) -> list[int]:
    """Read the seeds to use from the command line; draw five where none are given."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("seeds", type=int, nargs="*", help="repeat these samples; drawn at run time if left out")
    given: list[int] = parser.parse_args().seeds
    return given or [secrets.randbelow(2**31) for _ in range(N_SEEDS)]
