"""Run records: what a stage read, with which parameters, seed and code, and what it wrote. Kept apart from the data tables.

The record is written last, so a stage that was stopped half-way has none that fits its tables, and runs again. The tables
themselves carry no clock and no machine: they depend on the inputs alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from joindots import __version__
from joindots.model.errors import StateError


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One execution of one stage.

    `inputs` and `outputs` map names of tables (or sealed deliveries, or the ledger's head) to digests; `parameters` includes
    the seed where the stage has one.
    """

    stage: str
    code_version: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, Any]
    outputs: Mapping[str, str]
    started_at: str
    finished_at: str

    def is_for(self, *, inputs: Mapping[str, str], parameters: Mapping[str, Any], outputs: Mapping[str, str | None]) -> bool:
        """Whether running again would change nothing: same code, inputs and parameters, and the outputs still stand."""
        return (
            self.code_version == code_version()
            and dict(self.inputs) == dict(inputs)
            and dict(self.parameters) == dict(parameters)
            and dict(self.outputs) == dict(outputs)
        )


class RunLog:
    """The run records of one review: the current one of each stage, and the history of all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def current(self, stage: str) -> RunRecord | None:
        """Find the record of the stage's last complete run.

        Raises
        ------
        StateError
            If the record cannot be read.
        """
        path = self._path(stage)
        if not path.exists():
            return None
        return _read(path.read_bytes(), f'The run record "{path.name}"', "Delete it: the stage then runs again.")

    def keep(self, record: RunRecord) -> None:
        """Make `record` the stage's current one, and add it to the history."""
        self._root.mkdir(parents=True, exist_ok=True)
        partial = self._root / f".partial-{record.stage}.json"
        with partial.open("w", encoding="utf-8") as file:
            json.dump(asdict(record), file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path(record.stage))
        line = json.dumps(asdict(record), sort_keys=True) + "\n"
        with (self._root / "history.jsonl").open("ab", buffering=0) as history:  # one write: a kill leaves no half line
            history.write(line.encode("utf-8"))

    def history(self) -> Iterator[RunRecord]:
        """Go through every run that was recorded, oldest first.

        Raises
        ------
        StateError
            If a line cannot be read.
        """
        path = self._root / "history.jsonl"
        if path.exists():
            for number, line in enumerate(path.read_bytes().splitlines(), start=1):
                yield _read(line, f'Line {number} of "{path.name}"', "Restore the file from a copy, or delete the line.")

    def _path(self, stage: str) -> Path:
        return self._root / f"{stage}.json"


def _read(text: bytes, what: str, cure: str) -> RunRecord:
    try:
        record = RunRecord(**json.loads(text))
        for part in (record.inputs, record.parameters, record.outputs):
            dict(part)
    except (ValueError, TypeError) as problem:
        raise StateError(f"{what} cannot be read ({problem}). {cure}") from None
    return record


@cache
def code_version() -> str:
    """Name the code that runs: the version, and a digest of the package's own files, so that no change goes unnoticed."""
    digest = hashlib.sha256()
    for name, file in _package_files(resources.files("joindots"), ""):
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _package_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{prefix}/{item.name}"
        if item.is_dir():
            if item.name != "__pycache__":
                yield from _package_files(item, name)
        elif not item.name.endswith((".pyc", ".nbi", ".nbc")):
            yield name, item
