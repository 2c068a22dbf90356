"""A small simulated review, received once and copied for each journey."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from joindots.cli.commands.sample import receive_sample
from joindots.pipeline import run_review
from joindots.review import Review, init_review, open_review
from joindots.simulate.sample import simulate

N_CASES, N_PEOPLE_RECORDS = 150, 1_000


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated sample, with its truth."""
    folder = tmp_path_factory.mktemp("sample") / "sample"
    simulate(folder, n_cases=N_CASES, n_people_records=N_PEOPLE_RECORDS, seed=20260105)
    return folder


@pytest.fixture(scope="session")
def finished(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A review of the sample that ran undisturbed. Never changed: copy it."""
    review = init_review(tmp_path_factory.mktemp("finished") / "review", name="Undisturbed")
    receive_sample(review, sample / "exports")
    run_review(review)
    return review


@pytest.fixture
def review(finished: Review, tmp_path: Path) -> Review:
    """A copy of the finished review to work on."""
    folder = tmp_path / "review"
    shutil.copytree(finished.root, folder)
    return open_review(folder)


@pytest.fixture
def received(finished: Review, tmp_path: Path) -> Review:
    """A review with the same deliveries and no tables yet."""
    folder = tmp_path / "review"
    shutil.copytree(finished.root, folder, ignore=shutil.ignore_patterns("tables", "runs", "report.html"))
    return open_review(folder)


def table_bytes(review: Review) -> dict[str, bytes]:
    """Read every data table as bytes."""
    return {path.name: path.read_bytes() for path in sorted(review.tables.iterdir())}
