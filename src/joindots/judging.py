"""Record judgements from a file: who, when, why, and what the run had shown."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joindots.engine.store import DuckEngine
from joindots.ledger.events import Event
from joindots.ledger.judgements import record_judgement, undo_judgement
from joindots.model.errors import SourceError, StateError, nearest
from joindots.model.registry import Stage
from joindots.model.words import Verdict
from joindots.review import Review, casework_ledger

_COLUMNS = ("record_id_l", "record_id_r", "verdict", "reason")
_UNDO = "undo"


def record_judgements(review: Review, file: Path, *, reviewer: str) -> list[Event]:
    """Record every row of a CSV file as an event, in one transaction.

    Raises
    ------
    SourceError
        If the file cannot be read, holds no answer or lacks a column, or a row names an unknown record or verdict. Nothing
        is recorded then.
    ParameterError
        If the reviewer or a reason is blank.
    LedgerError
        If there is no judgement to undo.
    StateError
        If the review has not been run.
    """
    rows = _answers(file)
    engine = DuckEngine(review.tables)
    if not engine.has("links"):
        raise StateError(
            f"{review.root} has not been run, so there is nothing to judge. Run it: `joindots run {review.root}`."
        )
    record_ids = sorted({row[name] for row in rows for name in _COLUMNS[:2]})
    _refuse_unknown_records(engine, file, record_ids)
    shown = _links_shown(engine, record_ids)
    now = datetime.now(UTC)
    events = []
    with casework_ledger(review) as ledger:
        for row in rows:
            left, right = sorted((row["record_id_l"], row["record_id_r"]))
            if row["verdict"] == _UNDO:
                event = undo_judgement(ledger, record_ids=(left, right), reviewer=reviewer, reason=row["reason"], at=now)
            else:
                event = record_judgement(
                    ledger,
                    record_ids=(left, right),
                    verdict=Verdict(row["verdict"]),
                    reviewer=reviewer,
                    reason=row["reason"],
                    shown=shown.get((left, right), {"link": None}),
                    at=now,
                )
            events.append(event)
    return events


def _answers(file: Path) -> list[dict[str, str]]:
    """Read the answers of a file, all of them fit to be recorded."""
    allowed = (*(verdict.value for verdict in Verdict), _UNDO)
    answers = []
    for number, row in enumerate(_rows(file), start=1):
        if None in row:
            raise SourceError(
                f"{file}, row {number} has more values than columns. Put a reason that holds a comma in quotes."
            )
        cells = {name: (row[name] or "").strip() for name in _COLUMNS}
        if cells["verdict"] not in allowed:
            raise SourceError(f'{file}, row {number}: verdict "{cells["verdict"]}". {nearest(cells["verdict"], allowed)}')
        answers.append(cells)
    if not answers:
        raise SourceError(f"{file} holds no answer below its header. Write one on each row.")
    return answers


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else problem
        raise SourceError(f"{file} cannot be read: {said}. Give a CSV file in UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as problem:
        raise SourceError(f"{file}, line {reader.line_num}: {problem}. Mend the line.") from None
    for name in _COLUMNS:
        if name not in (reader.fieldnames or ()):
            raise SourceError(f'{file}: column "{name}" is missing. Needed: {", ".join(_COLUMNS)}.')
    return rows


def _refuse_unknown_records(engine: DuckEngine, file: Path, record_ids: list[str]) -> None:
    found = engine.scan("people", stage=Stage.REPORT, columns=("record_id",), where={"record_id": record_ids})
    unknown = sorted(set(record_ids) - set(found.column("record_id").to_pylist()))
    if unknown:
        raise SourceError(
            f"{file}: no person record {unknown[0]} stands in this review ({len(unknown)} unknown in all). Take the ids "
            "from the report or `joindots explain`."
        )


def _links_shown(engine: DuckEngine, record_ids: list[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Find what the last run proposed on these records, and the bytes it stands in."""
    run = engine.digest("links")
    links = engine.scan("links", stage=Stage.REPORT, where={"record_id_l": record_ids, "record_id_r": record_ids})
    return {
        (link["record_id_l"], link["record_id_r"]): {
            "link": {name: link[name] for name in ("weight_bits", "match_probability", "basis", "levels")},
            "links_sha256": run,
        }
        for link in links.to_pylist()
    }
