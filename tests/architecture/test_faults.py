"""Faults that are put in on purpose: where they stand, and what is left out of them."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from scripts.mutation.mutants import mutants_of
from scripts.mutation.places import Place, mark, starts
from scripts.mutation.rules import SIZES
from scripts.mutation.verdicts import EQUIVALENT, told_of

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "src" / "joindots" / "resolve"
CODE = '''
LIMIT = 3

def outer(values, most=LIMIT + 1):
    """A text."""
    found = 0
    for value in values:
        if value > most:
            found += 1
            continue
        found -= 1
    return found

class Box:
    def size(self) -> int:
        return 1
'''


def test_marks__tell_which_stretches_ran() -> None:
    tree = ast.parse(CODE)
    places = {place: number for number, place in enumerate(starts(tree).values())}
    assert {place.function for place in places} == {"outer", "Box.size"}
    seen = bytearray(len(places))
    scope: dict[str, object] = {"_seen": seen}
    exec(compile(mark(ast.parse(CODE), places, "_seen"), "<code>", "exec"), scope)
    outer = scope["outer"]
    assert callable(outer)

    def ran(values: list[int]) -> set[int]:
        seen[:] = bytes(len(seen))
        outer(values)
        return {place.number for place, number in places.items() if seen[number]}

    nothing, low, high = ran([]), ran([1]), ran([9])
    assert nothing < low
    assert nothing < high
    assert low - high
    assert high - low
    assert places.keys() >= {Place("outer", 0), Place("Box.size", 0)}


def test_faults__are_each_one_change_and_leave_texts_alone(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(CODE)
    changes = [mutant.made() for mutant in mutants_of(module)]
    numbers = ["3  ->  4", "0  ->  1", *["1  ->  2"] * 4]
    rest = ["LIMIT + 1  ->  LIMIT - 1", "value > most  ->  value >= most"]
    sums = ["found += 1  ->  found -= 1", "found -= 1  ->  found += 1"]
    assert sorted(change for _, change in changes) == sorted([*numbers, *rest, *sums])
    texts = {ast.unparse(tree) for tree, _ in changes}
    assert len(texts) == len(changes)
    assert ast.unparse(ast.parse(CODE)) not in texts


@pytest.mark.parametrize(("at", "test"), SIZES.items(), ids=[f"{module} {name}" for module, name in SIZES])
def test_sizes_left_out_of_faults__are_there_and_have_the_test_that_is_named(at: tuple[str, str], test: str) -> None:
    module, name = at
    assert f"\n{name} = " in (ROOM / module).read_text("utf-8")
    files = (ROOT / "tests" / "unit" / "resolve").rglob("test_*.py")
    assert any(f"def {test}(" in path.read_text("utf-8") for path in files)


def test_faults_that_change_no_answer__are_counted_both_ways() -> None:
    known = json.loads(EQUIVALENT.read_text("utf-8"))
    assert all(each.keys() == {"module", "function", "code", "change", "reason"} and each["reason"] for each in known)
    for each in known:
        assert each["code"] in (ROOM / each["module"]).read_text("utf-8"), "or it would be about code that is gone"
    other = {"module": "none.py", "function": "f", "line": 1, "code": "x = 1", "change": "1  ->  2"}
    verdicts = [{**other, "outcome": outcome} for outcome in ("caught", "caught by time", "survived", "unsettled")]
    verdicts += [{**each, "line": 1, "outcome": "survived"} for each in known[:1]]
    told = told_of(verdicts, {"seed": 7})
    assert (told["seed"], told["n"], told["share_caught"]) == (7, len(verdicts), 2 / len(verdicts))
    assert told["without_those_that_change_no_answer"]["n"] == 4
    assert told["low"] < told["share_caught"] < told["high"]
    assert len(told["survivors"]) == len(verdicts) - 2
