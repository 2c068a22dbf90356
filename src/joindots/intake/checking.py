"""Check one file in a process of its own, confined before a byte of it is read: ``python -m joindots.intake.checking``.

It is asked by one JSON document on its input and answers with one on its output; it writes no file and reaches no network.
What it says of a file is data for the process that asked, which takes nothing else from it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from joindots.intake.confine import MOST_CPU_SECONDS, MOST_MEMORY_BYTES, confine
from joindots.intake.corrections import as_json, problems_of, rows_to_mend
from joindots.intake.declared import FileHints, Mapping, Source
from joindots.intake.gate import admit
from joindots.intake.mapping import load_mapping, mapping_to_toml
from joindots.intake.readers import read_file
from joindots.intake.resubmission import compare
from joindots.intake.rows import SourceRow, positions_of
from joindots.intake.stage import dry_run
from joindots.intake.suggest import SAMPLE_SIZE, suggest_mapping
from joindots.intake.workbook import visible_sheets
from joindots.model.errors import JoindotsError, SourceError

_WORKBOOKS = frozenset({"xlsx", "ods"})
MOST_PROBLEMS = 2_000
"""Problems that an answer lists; how many there are it says in any case."""

MOST_CHARACTERS = 4_000_000
"""Characters of rows to mend that an answer holds."""


def main() -> int:
    """Answer one question; the exit code is 0 whether or not the file may be received."""
    asked = json.loads(sys.stdin.buffer.read())
    is_closed = confine(
        memory_bytes=asked.get("memory_bytes", MOST_MEMORY_BYTES), cpu_seconds=asked.get("cpu_seconds", MOST_CPU_SECONDS)
    )
    try:
        answer = check(asked)
    except JoindotsError as problem:
        answer = {"refused": str(problem)}
    except MemoryError:
        answer = {"refused": "The file needs more memory than one check may use. Send it in parts, or as CSV."}
    except RecursionError:
        answer = {"refused": "The file nests deeper than a table does. Send it as CSV."}
    sys.stdout.write(json.dumps({"network_closed": is_closed, **answer}, ensure_ascii=False))
    return 0


def check(asked: dict[str, Any]) -> dict[str, Any]:
    """Say what receiving a file would give.

    Parameters
    ----------
    asked
        ``file`` and ``name``; ``profiles``: texts of saved mappings, the newest first; ``mapping``: one to use without
        asking; ``sheet``: the one of a workbook to read; ``source``: who sent it; ``received_on``; ``earlier``: files that
        the body sent before, the newest first, each with its mapping.

    Raises
    ------
    SourceError
        If the file does not pass the gate, or cannot be read as the mapping declares.
    """
    path, name = Path(asked["file"]), str(asked["name"])
    admitted = admit(path, name)
    answer: dict[str, Any] = {"admitted": asdict(admitted)}
    sheets = visible_sheets(path, file_name=name) if admitted.kind in _WORKBOOKS else []
    if len(sheets) > 1:
        answer["sheets"] = sheets
    notes: dict[str, Any] = {}
    if asked.get("mapping"):
        text = str(asked["mapping"])
    else:
        sheet = _sheet(sheets, asked)
        if len(sheets) > 1 and sheet is None:
            return {**answer, "cannot_read": f"It has {len(sheets)} sheets. Choose the one that holds the rows."}
        hints = FileHints(sheet=sheet)
        raw = read_file(path, hints, file_name=name)
        answer["header"] = list(raw.header)
        text, notes = _choose(raw.header, [r.values for r in raw.rows if r.problem is None][:SAMPLE_SIZE], asked)
        if sheet is not None:
            mapping = load_mapping(text, name="the suggestion")
            text = mapping_to_toml(replace(mapping, file=replace(mapping.file, sheet=sheet)))
    answer |= {"mapping": text, **notes}
    try:
        mapping = load_mapping(text, name="the mapping")
        dry = dry_run(path, mapping, received_on=date.fromisoformat(asked["received_on"]))
        header = read_file(path, mapping.file, file_name=name).header
    except JoindotsError as problem:
        return {**answer, "cannot_read": str(problem)}
    problems = problems_of(dry.rows, dry.rejected.to_pylist())
    report = asdict(dry.report) | {"n_made": dict(dry.report.n_made)}
    return {
        **answer,
        "header": list(header),
        "report": report,
        "n_problems": len(problems),
        "problems": as_json(problems[:MOST_PROBLEMS]),
        "to_mend": _at_most(rows_to_mend(dry.rows, problems[:MOST_PROBLEMS])),
        "difference": _difference(mapping, dry.rows, asked.get("earlier", ())),
    }


def _sheet(sheets: Sequence[str], asked: dict[str, Any]) -> str | None:
    """Choose the sheet that is asked for, else the one that the body's newest saved mapping names, if either is said."""
    if asked.get("sheet"):
        return str(asked["sheet"])
    named = (load_mapping(text, name="a saved mapping").file.sheet for text in asked.get("profiles", ()))
    return next((sheet for sheet in named if sheet in sheets), None) if len(sheets) > 1 else None


def _at_most(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first rows, up to a size that an answer may have."""
    kept, n_characters = [], 0
    for row in rows:
        n_characters += sum(len(text) for text in row["cells"].values())
        if n_characters > MOST_CHARACTERS:
            break
        kept.append(row)
    return kept


def _choose(header: Sequence[str], sample: Sequence[Sequence[str]], asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Choose the body's newest saved mapping that fits the columns; else suggest one."""
    for text in asked.get("profiles", ()):
        if set(load_mapping(text, name="a saved mapping").columns) <= set(header):
            return text, {"from_profile": True}
    suggestion = suggest_mapping(header, sample, source=Source(**asked["source"]))
    reasons = [asdict(reason) for reason in suggestion.reasons]
    return suggestion.toml, {"from_profile": False, "reasons": reasons, "questions": list(suggestion.questions)}


def _difference(mapping: Mapping, rows: Sequence[SourceRow], earlier: Sequence[dict[str, str]]) -> dict[str, Any] | None:
    """Compare with the newest earlier file of one shape that the same mapping can read; ``None`` if there is none."""
    for each in earlier:
        path = Path(each["file"])
        if load_mapping(each["mapping"], name="an earlier mapping").shape != mapping.shape:
            continue
        try:
            positions_of(read_file(path, mapping.file), mapping, file_name=path.name)
            before = dry_run(path, mapping).rows
        except SourceError:
            continue
        return {"delivery_id": each["delivery_id"], **asdict(compare(before, rows))}
    return None


if __name__ == "__main__":
    sys.exit(main())
