"""Derived is disposable: whatever happens to a run or to its tables, the next run ends with the same bytes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.journeys.conftest import table_bytes

from joindots.model.registry import Stage
from joindots.pipeline import Outcome, run_review
from joindots.review import Review


def start_run(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "joindots.cli", "run", str(folder), "--json"], stdout=subprocess.DEVNULL)


def run_to_the_end(folder: Path) -> None:
    assert start_run(folder).wait(timeout=300) == 0


def kill_at_random_moments(review: Review, finished: Review, *, n_kills: int, seed: int) -> None:
    rng = random.Random(seed)
    clock = time.perf_counter()
    run_to_the_end(review.root)
    longest_seconds = time.perf_counter() - clock
    for _ in range(n_kills):
        shutil.rmtree(review.tables)
        process = start_run(review.root)
        time.sleep(rng.uniform(0, longest_seconds))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if rng.random() < 0.5:  # a second stop on top of what the first one left
            process = start_run(review.root)
            time.sleep(rng.uniform(0, longest_seconds / 2))
            process.send_signal(signal.SIGKILL)
            process.wait()
        run_to_the_end(review.root)
        assert table_bytes(review) == table_bytes(finished)


def test_killed_runs__end_with_the_bytes_of_an_undisturbed_run(received: Review, finished: Review, fresh_seed: int) -> None:
    kill_at_random_moments(received, finished, n_kills=5, seed=fresh_seed)


@pytest.mark.nightly
def test_fifty_killed_runs__end_with_the_bytes_of_an_undisturbed_run(
    received: Review, finished: Review, fresh_seed: int
) -> None:
    kill_at_random_moments(received, finished, n_kills=50, seed=fresh_seed)


def test_deleted_tables__come_back_to_the_same_bytes(review: Review, finished: Review) -> None:
    shutil.rmtree(review.tables)
    run_review(review)
    assert table_bytes(review) == table_bytes(finished)


def test_a_second_run__has_nothing_to_do(review: Review) -> None:
    assert {report.outcome for report in run_review(review)} == {Outcome.UNCHANGED}


def test_an_altered_table__is_made_again(review: Review, finished: Review) -> None:
    path = review.tables / "links.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    outcomes = {report.stage: report.outcome for report in run_review(review)}
    assert outcomes[Stage.RESOLVE] == Outcome.RAN
    assert outcomes[Stage.INTAKE] == Outcome.UNCHANGED
    assert table_bytes(review) == table_bytes(finished)


def test_a_run_beside_another__is_refused(review: Review) -> None:
    from joindots.review import only_one_at_work

    with only_one_at_work(review):
        done = subprocess.run(
            [sys.executable, "-m", "joindots.cli", "run", str(review.root)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NO_COLOR": "1"},
        )
    assert done.returncode == 2
    assert "Another command is at work" in done.stderr
