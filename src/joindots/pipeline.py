"""The stages in order, with what each reads and writes; what has not changed is skipped.

A stage runs when its inputs, its parameters or the code differ from its last run record, or when its tables are not the ones
that it wrote. So a run may be stopped at any moment: the next one picks up, and ends with the same bytes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa

from joindots.engine.arrow import table_from_rows
from joindots.engine.runs import RunLog, RunRecord, code_version
from joindots.engine.store import DuckEngine, Engine
from joindots.intake import stage as intake
from joindots.intake.seal import sealed_deliveries
from joindots.law import stage as law
from joindots.ledger.events import GENESIS, Event, verify_chain
from joindots.ledger.judgements import judgements_in_force
from joindots.model.errors import LedgerError, SchemaError, StateError
from joindots.model.registry import Stage
from joindots.model.tables import JUDGEMENTS, tables_written_by
from joindots.network import stage as network
from joindots.quality import stage as quality
from joindots.resolve import stage as resolve
from joindots.review import Review, Settings, casework_ledger, changed_deliveries, noted_head, only_one_at_work
from joindots.triage import stage as triage


class Outcome(StrEnum):
    """What became of a stage in a run."""

    RAN = "ran"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class StageReport:
    """What one stage did in one run, and how long it took."""

    stage: Stage
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """A stage after intake: what it reads (``None``: every column it may read), its function, and its parameters."""

    stage: Stage
    reads: Mapping[str, tuple[str, ...] | None]
    run: Callable[..., dict[str, pa.Table]]
    parameters: Callable[[Settings], dict[str, Any]]


def _no_parameters(settings: Settings) -> dict[str, Any]:
    return {}


def _resolve_parameters(settings: Settings) -> dict[str, Any]:
    return {
        "threshold_probability": settings.threshold_probability,
        "break_probability": settings.break_probability,
        "seed": settings.seed,
    }


STEPS: tuple[Step, ...] = (
    Step(Stage.RESOLVE, resolve.READS, resolve.run, _resolve_parameters),
    Step(Stage.LAW, law.READS, law.run, _no_parameters),
    Step(Stage.TRIAGE, triage.READS, triage.run, _no_parameters),
    Step(Stage.NETWORK, network.READS, network.run, _no_parameters),
    Step(Stage.QUALITY, quality.READS, quality.run, _no_parameters),
)

N_STAGES = len(STEPS) + 2
"""Stages in a run: intake, the snapshot of judgements, and the steps after them."""

Progress = Callable[[Stage], None]


def run_review(review: Review, *, on_start: Progress = lambda stage: None) -> list[StageReport]:
    """Run every stage that has work to do.

    Parameters
    ----------
    on_start
        Called with each stage before it starts.

    Returns
    -------
    One report per stage, in order.

    Raises
    ------
    StateError
        If another command is at work on the review, or a delivery is gone or altered.
    LedgerError
        If the casework database is gone or altered.
    """
    with only_one_at_work(review):
        runner = _Runner(DuckEngine(review.tables), RunLog(review.runs), on_start)
        reports = [_run_intake(review, runner), _snapshot_judgements(review, runner)]
        reports += [_run_step(step, review.settings, runner) for step in STEPS]
        return reports


@dataclass(frozen=True, slots=True)
class _Runner:
    """Runs one stage at a time against an engine, skipping what has not changed."""

    engine: Engine
    log: RunLog
    on_start: Progress

    def run(
        self,
        stage: Stage,
        *,
        inputs: Mapping[str, str],
        parameters: Mapping[str, Any],
        work: Callable[[], Mapping[str, pa.Table]],
    ) -> StageReport:
        started, clock = datetime.now(UTC), time.perf_counter()
        self.on_start(stage)
        names = [spec.name for spec in tables_written_by(stage)]
        last = self.log.current(stage)
        standing = {name: self.engine.digest(name) for name in names}
        if last is not None and last.is_for(inputs=inputs, parameters=parameters, outputs=standing):
            return StageReport(stage, Outcome.UNCHANGED, time.perf_counter() - clock)
        tables = work()
        if set(tables) != set(names):
            raise SchemaError(
                f'Stage "{stage}" made {", ".join(sorted(tables))}; it is registered to make {", ".join(names)}.'
            )
        outputs = {name: self.engine.write(name, tables[name], stage=stage) for name in names}
        self.log.keep(
            RunRecord(
                stage=stage,
                code_version=code_version(),
                inputs=inputs,
                parameters=parameters,
                outputs=outputs,
                started_at=started.isoformat(),
                finished_at=datetime.now(UTC).isoformat(),
            )
        )
        return StageReport(stage, Outcome.RAN, time.perf_counter() - clock)


def _run_intake(review: Review, runner: _Runner) -> StageReport:
    """Read every sealed delivery; refuse to go on without one that was read before, for its cases would vanish unseen."""
    deliveries = sealed_deliveries(review.root)
    standing = {delivery.delivery_id: delivery.digest for delivery in deliveries}
    last = runner.log.current(Stage.INTAKE)
    for problem in changed_deliveries(last.inputs, standing) if last else ():
        raise StateError(f"{problem} Restore it from a copy; `joindots verify` lists everything that was altered.")
    return runner.run(
        Stage.INTAKE,
        inputs=standing,
        parameters={},
        work=lambda: intake.run(deliveries),
    )


def _snapshot_judgements(review: Review, runner: _Runner) -> StageReport:
    """Copy the judgements in force into a table: answers given during a run wait for the next one."""
    with casework_ledger(review) as ledger:
        events = list(ledger.events())
    chain = verify_chain(events, known_heads=noted_head(runner.log.current(Stage.JUDGEMENTS)))
    if chain.problem:
        raise LedgerError(f"{review.casework}: {chain.problem}. Restore it from a copy: altered answers are not used.")
    records = runner.engine.digest("records") or ""
    return runner.run(
        Stage.JUDGEMENTS,
        inputs={"ledger": events[-1].hash if events else GENESIS, "records": records},
        parameters={"up_to_event": events[-1].event_id if events else 0},
        work=lambda: {JUDGEMENTS.name: _judgement_table(events, _successors(runner.engine))},
    )


def _judgement_table(events: list[Event], successors: Mapping[str, str]) -> pa.Table:
    """List the judgements in force; an answer about a record that was since corrected is about its successor.

    An answer in which two readers differ is held back until a third person decides: it joins and parts nobody meanwhile.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    settled = (judgement for judgement in judgements_in_force(events) if not judgement.is_disputed)
    for judgement in sorted(settled, key=lambda j: j.event_id):
        left, right = sorted(_follow(record_id, successors) for record_id in (judgement.record_id_l, judgement.record_id_r))
        if left == right:
            left, right = judgement.record_id_l, judgement.record_id_r
        rows[left, right] = {
            "record_id_l": left,
            "record_id_r": right,
            "verdict": judgement.verdict.value,
            "event_id": judgement.event_id,
            "reviewer": judgement.reviewer,
            "reason": judgement.reason,
            "decided_at": judgement.decided_at,
        }
    return table_from_rows(JUDGEMENTS, list(rows.values()))


def _successors(engine: Engine) -> dict[str, str]:
    records = engine.scan("records", stage=Stage.JUDGEMENTS, columns=("record_id", "superseded_by"))
    pairs = zip(records.column("record_id").to_pylist(), records.column("superseded_by").to_pylist(), strict=True)
    return {old: new for old, new in pairs if new is not None}


def _follow(record_id: str, successors: Mapping[str, str]) -> str:
    while record_id in successors:
        record_id = successors[record_id]
    return record_id


def _run_step(step: Step, settings: Settings, runner: _Runner) -> StageReport:
    parameters = step.parameters(settings)
    engine = runner.engine

    def work() -> dict[str, pa.Table]:
        tables = {name: engine.scan(name, stage=step.stage, columns=columns) for name, columns in step.reads.items()}
        return step.run(tables, **parameters)

    inputs = {name: engine.digest(name) or "" for name in step.reads}
    return runner.run(step.stage, inputs=inputs, parameters=parameters, work=work)
