"""Say what was altered, if anything was: the ledger, the sealed deliveries, the derived tables."""

from __future__ import annotations

from dataclasses import dataclass

from joindots.engine.runs import RunLog
from joindots.engine.store import DuckEngine
from joindots.intake.seal import sealed_deliveries, verify_deliveries
from joindots.ledger.events import GENESIS
from joindots.model.registry import Stage
from joindots.review import Review, casework_ledger


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
    """Check a review against its own seals: the ledger's chain, the deliveries' hashes, the tables' run records."""
    log = RunLog(review.runs)
    with casework_ledger(review) as ledger:
        chain = ledger.verify(known_heads=_noted_heads(log))
    problems = [f"ledger: {chain.problem}"] if chain.problem else []
    problems += verify_deliveries(review.root)
    n_tables, changed = _check_tables(DuckEngine(review.tables), log)
    problems += changed
    return Verification(chain.n_events, len(sealed_deliveries(review.root)), n_tables, tuple(problems))


def _noted_heads(log: RunLog) -> dict[int, str]:
    """Find the heads of the ledger that past runs noted."""
    heads = {}
    for record in log.history():
        event_id, head = record.parameters.get("up_to_event", 0), record.inputs.get("ledger", GENESIS)
        if record.stage == Stage.JUDGEMENTS and event_id:
            heads[int(event_id)] = head
    return heads


def _check_tables(engine: DuckEngine, log: RunLog) -> tuple[int, list[str]]:
    n_tables, problems = 0, []
    for stage in Stage:
        record = log.current(stage)
        for name, digest in sorted(record.outputs.items()) if record else ():
            n_tables += 1
            found = engine.digest(name)
            if found is None:
                problems.append(f'table "{name}": gone; `joindots run` rebuilds it')
            elif found != digest:
                problems.append(f'table "{name}": not the bytes that stage "{stage}" wrote; `joindots run` rebuilds it')
    return n_tables, problems
