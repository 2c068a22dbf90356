"""``joindots bench``: accuracy beside time for every peer that is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "joindots.cli", "bench", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def test_bench__compares_every_installed_side_on_a_file(shared_data: Callable[[str], Path]) -> None:
    file = shared_data("fake_1000") / "fake_1000.csv"
    ended = bench(str(file), "--config", str(ROOT / "examples" / "fake_1000.toml"), "--truth", "cluster", "--json")
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert said["n_records"] == 1000
    assert [each["side"] for each in said["sides"]][:2] == ["joindots", "splink"]
    assert all(0 < each["b_cubed"]["f1"] <= 1 and each["peak_mb"] > 50 for each in said["sides"])
    assert said["failed"] == {}


def test_bench__simulates_where_no_file_is_given_and_repeats_by_seed() -> None:
    lines = [bench("--people", "500", "--seed", "4").stdout.splitlines() for _ in range(2)]
    assert lines[0][0].startswith("sample-4: 500 records of ")
    scores = [[line.split()[:5] for line in each if line.startswith("joindots")] for each in lines]
    assert scores[0]
    assert scores[0] == scores[1]


def test_bench__asks_for_a_truth_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", "utf-8")
    ended = bench(str(tmp_path / "a.csv"))
    assert ended.returncode == 2
    assert "--config and --truth" in ended.stderr
