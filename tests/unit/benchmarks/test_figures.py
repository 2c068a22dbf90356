"""A frozen benchmark is held against a fresh one: better and worse are said only where the spreads lie apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.figures import Figure, Result, compare, publish, read_result, write_result

from joindots.bench.runs import Spread, ratios

FASTER = Figure("times as fast", Spread(50.0, 60.0, 70.0), "x", "higher", 55.0)
SECONDS = Figure("seconds", Spread(5.0, 6.0, 7.0), "s", "lower", is_of_machine=True)
FROZEN = Result("a", {"seed": 1}, (FASTER, SECONDS), {"joindots": "0.1.0"}, {"processor": "one"}, "2026-11-22")


def verdict(fresh: Result) -> dict[str, str]:
    return dict(compare(fresh, FROZEN))


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(71.0, 80.0, "better"), (70.0, 80.0, "within the spread"), (20.0, 50.0, "within the spread"), (20.0, 49.9, "worse")],
)
def test_compare__says_better_or_worse_where_the_spreads_lie_apart(least: float, most: float, said: str) -> None:
    fresh = replace(FROZEN, figures=(replace(FASTER, spread=Spread(least, least, most)), SECONDS))
    assert verdict(fresh) == {"times as fast": said, "seconds": "within the spread"}


def test_compare__knows_that_fewer_seconds_are_better() -> None:
    fresh = replace(FROZEN, figures=(FASTER, replace(SECONDS, spread=Spread(1.0, 2.0, 3.0))))
    assert verdict(fresh)["seconds"] == "better"


def test_compare__holds_no_other_machine_to_seconds() -> None:
    slower = replace(SECONDS, spread=Spread(90.0, 90.0, 90.0))
    fresh = replace(FROZEN, figures=(FASTER, slower), machine={"processor": "another"})
    assert verdict(fresh) == {"times as fast": "within the spread", "seconds": "of another machine"}


def test_compare__names_what_is_new_and_what_is_gone() -> None:
    fresh = replace(FROZEN, figures=(replace(FASTER, name="times as small"),))
    assert verdict(fresh) == {"times as small": "new", "times as fast": "gone", "seconds": "gone"}


@pytest.mark.parametrize(
    ("better", "target", "holds_worst", "is_met"),
    [
        ("higher", 60.0, False, True),
        ("higher", 60.1, False, False),
        ("higher", 60.0, True, False),
        ("higher", 50.0, True, True),
        ("lower", 60.0, False, True),
        ("lower", 60.0, True, False),
        ("lower", 70.0, True, True),
        ("lower", None, True, True),
    ],
)
def test_figure__is_held_to_its_target_by_its_middle_or_its_worst(
    better: str, target: float | None, holds_worst: bool, is_met: bool
) -> None:
    figure = Figure("a", FASTER.spread, "x", "higher" if better == "higher" else "lower", target, holds_worst=holds_worst)
    assert figure.is_met is is_met


def test_result__comes_back_from_its_file(tmp_path: Path) -> None:
    write_result(FROZEN, tmp_path / "a.json")
    assert read_result(tmp_path / "a.json") == FROZEN


def test_publish__writes_where_asked_and_fails_where_a_target_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOINDOTS_BENCHMARK_RESULT", str(tmp_path / "fresh.json"))
    assert publish("a", {"seed": 1}, [FASTER]) == 0
    assert read_result(tmp_path / "fresh.json").figures == (FASTER,)
    assert publish("a", {"seed": 1}, [replace(FASTER, target=61.0)]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_ratios__divides_the_runs_of_one_turn() -> None:
    assert ratios([10.0, 40.0, 90.0], [1.0, 2.0, 3.0]) == Spread(10.0, 20.0, 30.0)
