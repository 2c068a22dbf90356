"""What became of the faults, told: the share that was caught, with and without those that change no answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

EQUIVALENT = Path(__file__).with_name("equivalent.json")
_SAME_IN_A_FAULT = ("module", "function", "code", "change")


def told_of(verdicts: Sequence[dict[str, Any]], drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Print and give the share of faults that was caught with its 95% interval, and list what was not caught."""
    n_caught = sum(_is_caught(each) for each in verdicts)
    judged = [each for each in verdicts if _is_caught(each) or _reason(each) is None]
    outcomes = dict(Counter(each["outcome"] for each in verdicts).most_common())
    told = {**drawn, "n": len(verdicts), **_share(n_caught, len(verdicts)), "outcomes": outcomes}
    told["without_those_that_change_no_answer"] = {"n": len(judged), **_share(n_caught, len(judged))}
    print(_line("all", told))
    print(_line("without those that change no answer", told["without_those_that_change_no_answer"]))
    print(", ".join(f"{name} {n}" for name, n in outcomes.items()))
    left = sorted((each for each in verdicts if not _is_caught(each)), key=lambda each: (each["module"], each["line"]))
    told["survivors"] = [{**each, "changes_no_answer": _reason(each)} for each in left]
    for each in told["survivors"]:
        why = f"{each['outcome']}; changes no answer" if each["changes_no_answer"] else each["outcome"]
        print(f"  {each['module']}:{each['line']}  {each['change']}  ({why})")
    return told


def _is_caught(verdict: Mapping[str, Any]) -> bool:
    return str(verdict["outcome"]).startswith("caught")


def _reason(verdict: Mapping[str, Any]) -> str | None:
    """Why a fault changes no answer, where somebody read it and said so; a change made twice in a line is one entry."""
    known: list[dict[str, str]] = json.loads(EQUIVALENT.read_text("utf-8"))
    same = (each["reason"] for each in known if all(each[name] == verdict[name] for name in _SAME_IN_A_FAULT))
    return next(same, None)


def _share(n_hits: int, n: int) -> dict[str, float]:
    low, high = _interval(n_hits, n)
    return {"share_caught": n_hits / n, "low": low, "high": high}


def _line(of: str, told: Mapping[str, Any]) -> str:
    interval = f"95% interval {told['low']:.1%} to {told['high']:.1%}"
    return f"{of}: {told['share_caught']:.1%} of {told['n']} faults caught ({interval})"


def _interval(n_hits: int, n: int) -> tuple[float, float]:
    """Give the 95% interval of a share (Wilson 1927)."""
    z = 1.959964
    centre = (n_hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (n_hits * (n - n_hits) / n + z * z / 4) ** 0.5
    return centre - half, centre + half
