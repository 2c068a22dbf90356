"""Which stretches of the room each test runs, and how long it takes: noted once, and kept until it or what it runs changes.

A test's notes hold as long as it, what its file and the fixtures around it say outside of tests, and every function that it
runs read as they did. A change of one function makes stale the notes of the tests that run it, and no others.
"""

from __future__ import annotations

import ast
import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from scripts.mutation.children import OUT_OF_TIME, ROOT, SOURCES, Watch, marked, run_tests
from scripts.mutation.places import Place, as_read, functions_in, starts

ROOM = SOURCES / "joindots" / "resolve"
TESTS = ROOT / "tests" / "unit" / "resolve"
NOTES = ROOT / ".mutation"
_MOST_SECONDS = {"kernels": 4.0, "rest": 8.0}
"""CPU seconds that a test may take without any fault; one that takes longer is left out."""
Ran = dict[str, dict[str, list[int]]]
"""By module and function: the numbers of the stretches that a test ran."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One test: what it takes without any fault, and what it runs."""

    name: str
    cpu_seconds: float
    ran: Ran

    def reaches(self, path: Path, place: Place) -> bool:
        """Whether the test runs a stretch; outside of functions, whether it runs anything of the module."""
        of_module = self.ran.get(_within_room(path), {})
        return place.number in of_module.get(place.function, []) if place.function else bool(of_module)


def noted_tests(part: str) -> list[Noted]:
    """Note what each test runs, file by file, each in a child of its own; or read what was noted before."""
    numbers, places = _numbered(part)
    found = []
    for file in sorted(TESTS.rglob("test_*.py")):
        kept = NOTES / part / file.relative_to(TESTS).with_suffix(".json")
        notes: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
        texts = _texts_of_tests(file)
        notes = {test: each for test, each in notes.items() if _holds(test, each, texts)}
        to_note = sorted(set(texts) - {_function_of(test) for test in notes})
        if to_note:
            at = file.relative_to(ROOT).as_posix()
            for test, each in _notes_of([f"{at}::{name}" for name in to_note], part, numbers, places).items():
                notes[test] = {**each, "text": texts[_function_of(test)]}
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(notes), "utf-8")
            print(f"  {part} noted {len(to_note)} of {file.relative_to(TESTS)}", flush=True)
        for test, each in notes.items():
            if "left_out" not in each:
                found.append(Noted(test, each["cpu_seconds"], {m: dict(ran) for m, ran in each["ran"].items()}))
    return found


def _numbered(part: str) -> tuple[dict[Path, dict[Place, int]], list[tuple[str, Place]]]:
    """Number every stretch of the modules that run as Python in this part."""
    numbers: dict[Path, dict[Place, int]] = {}
    places: list[tuple[str, Place]] = []
    for path in sorted(ROOM.rglob("*.py")):
        if ("kernels" in path.parts) == (part == "kernels"):
            begun = list(starts(ast.parse(path.read_text("utf-8"))).values())
            numbers[path] = {place: len(places) + n for n, place in enumerate(begun)}
            places += [(_within_room(path), place) for place in begun]
    return numbers, places


def _notes_of(
    tests: list[str], part: str, numbers: dict[Path, dict[Place, int]], places: list[tuple[str, Place]]
) -> dict[str, dict[str, Any]]:
    """Run tests of one file with marks; one that fails, or takes too long without any fault, is left out."""
    found: dict[str, dict[str, Any]] = {}
    seen = bytearray(len(places))
    while True:
        with tempfile.TemporaryDirectory() as folder:
            at = Path(folder) / "notes"
            at.touch()
            left_out = [f"--deselect={test}" for test in found]
            watch = Watch(_MOST_SECONDS[part], notes=at, seen=seen)
            code = run_tests([*tests, *left_out], watch, marked(numbers, seen), 2_000.0)
            lines = [json.loads(line) for line in at.read_text("utf-8").splitlines()]
        ended = {line["test"]: line for line in lines if "test" in line}
        for test, line in ended.items():
            found[test] = {"left_out": "fails"} if line["failed"] else _as_noted(line, places)
        for test in (line["begins"] for line in lines if "begins" in line and line["begins"] not in ended):
            found[test] = {"left_out": "takes too long"}
        if code != OUT_OF_TIME or not lines:
            break
    for test, each in found.items():
        if "left_out" in each:
            print(f"    left out, for it {each['left_out']}: {test}", flush=True)
    return found


def _as_noted(line: dict[str, Any], places: list[tuple[str, Place]]) -> dict[str, Any]:
    ran: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number in line["ran"]:
        module, place = places[number]
        ran[module][place.function].append(place.number)
    read = {module: {name: _read(module).get(name, "") for name in of_module} for module, of_module in ran.items()}
    return {"cpu_seconds": line["cpu_seconds"], "ran": ran, "read": read}


def _holds(test: str, noted: dict[str, Any], texts: dict[str, str]) -> bool:
    if noted["text"] != texts.get(_function_of(test)):
        return False
    read = noted.get("read", {})
    return all(_read(module).get(name) == was for module, of_module in read.items() for name, was in of_module.items())


def _function_of(test: str) -> str:
    return test.split("::", 1)[1].split("[", 1)[0]


def _texts_of_tests(file: Path) -> dict[str, str]:
    """Give, for each test of a file, the SHA-256 of its text, of what stands outside of tests, and of the helpers around."""
    text = file.read_text("utf-8")
    lines = text.splitlines()
    spans = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            spans[node.name] = (first - 1, node.end_lineno or node.lineno)
    within = {n for first, end in spans.values() for n in range(first, end)}
    around = "\n".join(line for n, line in enumerate(lines) if n not in within)
    for folder in (folder for folder in file.parents if folder.is_relative_to(ROOT / "tests")):
        helpers = (path for path in sorted(folder.glob("*.py")) if not path.name.startswith("test_"))
        around += "".join(path.read_text("utf-8") for path in helpers)
    texts = {name: "\n".join(lines[first:end]) for name, (first, end) in spans.items()}
    return {name: sha256(f"{around}\n{own}".encode()).hexdigest() for name, own in texts.items()}


@cache
def _read(module: str) -> dict[str, str]:
    """Give what every function of a module reads as; nothing where the module is gone."""
    path = ROOM / module
    if not path.exists():
        return {}
    return {name: as_read(function) for name, function in functions_in(ast.parse(path.read_text("utf-8"))).items()}


def _within_room(path: Path) -> str:
    return path.relative_to(ROOM).as_posix()
