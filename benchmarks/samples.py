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

from joindots.bench.tables import true_people
from joindots.cli.commands.sample import receive_sample
from joindots.review import Review, init_review
from joindots.simulate import simulate

N_SEEDS = 5
N_CASES, N_PEOPLE_RECORDS = 3_000, 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A review that has received a simulated sample, and the folder of its truth."""

    review: Review
    truth: Path

    def table(self, name: str) -> pl.DataFrame:
        """Read a table of the review, once it has been run."""
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
