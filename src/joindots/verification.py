"""Say what was altered, if anything was: the ledger, the sealed deliveries, the derived tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from joindots.engine.runs import RunLog, RunRecord
from joindots.engine.store import DuckEngine
from joindots.intake.seal import sealed_deliveries, verify_deliveries
from joindots.keys import heads_copy, keys_path, open_keys
from joindots.ledger.store import Ledger
from joindots.ledger.verifying import check_history, read_copies
from joindots.model.errors import LedgerError, StateError
from joindots.model.registry import Stage
from joindots.review import Review, casework_cursor, changed_deliveries, noted_head


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, and every problem found, in words."""

    n_events: int
    n_deliveries: int
    n_tables: int
    problems: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was altered."""
        return not self.problems


def verify_review(review: Review) -> Verification:
    """Check a review against its own seals: the ledger's chain, the deliveries' hashes, the tables' run records.

    What cannot be read at all is a problem like any other, so that one does not hide the rest.
    """
    log = RunLog(review.runs)
    past, unread = _past_runs(log)
    n_events, of_ledger = _check_ledger(review, past)
    n_deliveries, of_deliveries = _check_deliveries(review, past)
    n_tables, of_tables = _check_tables(DuckEngine(review.tables), log)
    return Verification(n_events, n_deliveries, n_tables, (*unread, *of_ledger, *of_deliveries, *of_tables))


def _past_runs(log: RunLog) -> tuple[list[RunRecord], list[str]]:
    try:
        return list(log.history()), []
    except StateError as problem:
        return [], [f"runs: {problem}"]


def _check_ledger(review: Review, past: Sequence[RunRecord]) -> tuple[int, list[str]]:
    """Check the chains, their signed heads, and that every head that a run noted is still in the chain of decisions."""
    heads: dict[int, str] = {}
    for record in past:
        if record.stage == Stage.JUDGEMENTS:
            heads |= noted_head(record)
    try:
        with casework_cursor(review) as (cursor, dialect):
            if not keys_path(review).exists():  # the web app was never started: there are no reads and no heads
                chain = Ledger(cursor, dialect=dialect).verify(known_heads=heads)
                return chain.n_events, [f"ledger: {chain.problem}"] if chain.problem else []
            public_key = open_keys(review).signing_key.public_key()
            found = check_history(cursor, dialect, public_key, read_copies(heads_copy(review)), known_heads=heads)
    except (LedgerError, StateError) as problem:
        return 0, [f"ledger: {problem}"]
    return sum(found.n_events.values()), [f"ledger: {problem}" for problem in found.problems]


def _check_deliveries(review: Review, past: Sequence[RunRecord]) -> tuple[int, list[str]]:
    """Check every delivery against its seal, and that every delivery that a run read is still there."""
    try:
        sealed = sealed_deliveries(review.root)
        problems = verify_deliveries(review.root)
    except StateError as problem:
        return 0, [str(problem)]
    read = {delivery_id: digest for run in past if run.stage == Stage.INTAKE for delivery_id, digest in run.inputs.items()}
    standing = {delivery.delivery_id: delivery.digest for delivery in sealed}
    return len(sealed), problems + changed_deliveries(read, standing)


def _check_tables(engine: DuckEngine, log: RunLog) -> tuple[int, list[str]]:
    n_tables, problems = 0, []
    for stage in Stage:
        try:
            record = log.current(stage)
        except StateError as problem:
            problems.append(f"runs: {problem}")
            continue
        for name, digest in sorted(record.outputs.items()) if record else ():
            n_tables += 1
            found = engine.digest(name)
            if found is None:
                problems.append(f'table "{name}": gone; `joindots run` rebuilds it')
            elif found != digest:
                problems.append(f'table "{name}": not the bytes that stage "{stage}" wrote; `joindots run` rebuilds it')
    return n_tables, problems
