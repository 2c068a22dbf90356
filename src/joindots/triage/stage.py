"""The triage stage: scope under every version of the criteria, the questions left open, and the order of review."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame
from joindots.model.tables.scope import PRIORITIES, QUESTIONS, SCOPE_REASONS, SCOPE_RESULTS
from joindots.reference.criteria import criteria, criteria_versions, priority_reasons
from joindots.triage import facts
from joindots.triage.priority import priorities
from joindots.triage.questions import open_questions
from joindots.triage.scope import scope_under

READS: Mapping[str, tuple[str, ...] | None] = {**facts.READS, "cases": (*facts.READS["cases"], "crime_ref")}

MAIN_VERSION = "1a"
"""The reading under which questions are asked and the order is proposed."""


def run(tables: Mapping[str, pa.Table], *, main_version: str = MAIN_VERSION) -> dict[str, pa.Table]:
    """Answer every version of the criteria for every case.

    Parameters
    ----------
    main_version
        The version under which questions are asked and the order of review is proposed.
    """
    frames = {name: frame_from_table(tables[name]) for name in READS}
    scopes = {version: scope_under(criteria(version), frames) for version in criteria_versions()}
    chosen, main = criteria(main_version), scopes[main_version]
    standings = next(found.choices("standing") for found in chosen if found.criterion_id == "decision_is_nfa")
    order = priorities(
        priority_reasons(),
        main.results,
        facts.case_facts(frames, standings),
        facts.suspect_decisions(frames, standings),
    )
    return {
        "scope_results": table_from_frame(SCOPE_RESULTS, pl.concat(scope.results for scope in scopes.values())),
        "scope_reasons": table_from_frame(SCOPE_REASONS, pl.concat(scope.reasons for scope in scopes.values())),
        "questions": table_from_frame(QUESTIONS, open_questions(chosen, main.results, main.reasons, frames["cases"])),
        "priorities": table_from_frame(PRIORITIES, order),
    }
