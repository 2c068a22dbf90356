"""The triage stage: scope under every version of the criteria, the questions left open, and the order of review."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame
from joindots.model.tables.scope import PRIORITIES, QUESTIONS, SCOPE_REASONS, SCOPE_RESULTS
from joindots.reference.criteria import criteria, criteria_versions, priority_reasons
from joindots.triage.facts import READS as FACT_COLUMNS
from joindots.triage.facts import case_facts, suspect_decisions
from joindots.triage.priority import priorities
from joindots.triage.questions import open_questions
from joindots.triage.scope import nfa_standings, scope_under

READS: Mapping[str, tuple[str, ...] | None] = {**FACT_COLUMNS, "cases": (*FACT_COLUMNS["cases"], "crime_ref")}

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
    standings = {version: nfa_standings(criteria(version)) for version in criteria_versions()}
    decisions = {counting: suspect_decisions(frames, counting) for counting in dict.fromkeys(standings.values())}
    facts_for = {counting: case_facts(frames, found) for counting, found in decisions.items()}
    scopes = {version: scope_under(criteria(version), facts_for[counting]) for version, counting in standings.items()}
    main, counting = scopes[main_version], standings[main_version]
    order = priorities(priority_reasons(), main.results, facts_for[counting], decisions[counting])
    questions = open_questions(criteria(main_version), main.results, main.reasons, frames["cases"])
    return {
        "scope_results": table_from_frame(SCOPE_RESULTS, pl.concat(scope.results for scope in scopes.values())),
        "scope_reasons": table_from_frame(SCOPE_REASONS, pl.concat(scope.reasons for scope in scopes.values())),
        "questions": table_from_frame(QUESTIONS, questions),
        "priorities": table_from_frame(PRIORITIES, order),
    }
