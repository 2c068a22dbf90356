"""Every table that passes between rooms, in the order of the stages that write them.

This is the map of the flow: intake writes what came in, resolve says who is who, law and triage answer for each case,
network joins the dots, quality says how far any of it can be trusted.
"""

from joindots.model.errors import SchemaError, nearest
from joindots.model.registry import Stage, TableSpec
from joindots.model.tables.cases import CASES, NARRATIVES, OBJECTS, ROLES, SUSPECT_DECISIONS
from joindots.model.tables.deliveries import DELIVERIES, ORIGINS, RECORDS, REJECTED_VALUES, SOURCE_ROWS
from joindots.model.tables.entities import (
    BLOCKING_RULES,
    COMPANY,
    COMPARISON_LEVELS,
    ENTITIES,
    ERROR_ESTIMATES,
    FITS,
    FITTED_MODELS,
    JUDGEMENT_CONFLICTS,
    LINKS,
)
from joindots.model.tables.judgements import JUDGEMENTS
from joindots.model.tables.law import AGES_AT_OFFENCE, PROVISIONS_OPEN
from joindots.model.tables.network import (
    CASE_PLACES,
    GROUP_HOLDINGS,
    GROUP_MEMBERS,
    GROUP_YEARS,
    GROUPS,
    HALF_KNOWN,
    JOINED_DOTS,
    MENTIONS,
    NAMED_ELSEWHERE,
    SUSPECT_TIES,
    THINGS,
    TIES,
)
from joindots.model.tables.people import ETHNICITY_OBSERVATIONS, PEOPLE
from joindots.model.tables.quality import ETHNICITY_QUALITY, FIELD_QUALITY, RETURNS
from joindots.model.tables.scope import PRIORITIES, QUESTIONS, SCOPE_REASONS, SCOPE_RESULTS

__all__ = [
    "AGES_AT_OFFENCE",
    "ALL_TABLES",
    "BLOCKING_RULES",
    "CASES",
    "CASE_PLACES",
    "COMPANY",
    "COMPARISON_LEVELS",
    "DELIVERIES",
    "ENTITIES",
    "ERROR_ESTIMATES",
    "ETHNICITY_OBSERVATIONS",
    "ETHNICITY_QUALITY",
    "FIELD_QUALITY",
    "FITS",
    "FITTED_MODELS",
    "GROUPS",
    "GROUP_HOLDINGS",
    "GROUP_MEMBERS",
    "GROUP_YEARS",
    "HALF_KNOWN",
    "JOINED_DOTS",
    "JUDGEMENTS",
    "JUDGEMENT_CONFLICTS",
    "LINKS",
    "MENTIONS",
    "NAMED_ELSEWHERE",
    "NARRATIVES",
    "OBJECTS",
    "ORIGINS",
    "PEOPLE",
    "PRIORITIES",
    "PROVISIONS_OPEN",
    "QUESTIONS",
    "RECORDS",
    "REJECTED_VALUES",
    "RETURNS",
    "ROLES",
    "SCOPE_REASONS",
    "SCOPE_RESULTS",
    "SOURCE_ROWS",
    "SUSPECT_DECISIONS",
    "SUSPECT_TIES",
    "THINGS",
    "TIES",
    "table_spec",
    "tables_written_by",
]

ALL_TABLES: tuple[TableSpec, ...] = (
    DELIVERIES,
    SOURCE_ROWS,
    RECORDS,
    ORIGINS,
    REJECTED_VALUES,
    PEOPLE,
    ETHNICITY_OBSERVATIONS,
    CASES,
    ROLES,
    SUSPECT_DECISIONS,
    OBJECTS,
    NARRATIVES,
    JUDGEMENTS,
    LINKS,
    ENTITIES,
    COMPANY,
    COMPARISON_LEVELS,
    FITS,
    FITTED_MODELS,
    ERROR_ESTIMATES,
    BLOCKING_RULES,
    JUDGEMENT_CONFLICTS,
    AGES_AT_OFFENCE,
    PROVISIONS_OPEN,
    SCOPE_RESULTS,
    SCOPE_REASONS,
    QUESTIONS,
    PRIORITIES,
    THINGS,
    MENTIONS,
    NAMED_ELSEWHERE,
    TIES,
    HALF_KNOWN,
    SUSPECT_TIES,
    GROUPS,
    GROUP_MEMBERS,
    GROUP_YEARS,
    GROUP_HOLDINGS,
    CASE_PLACES,
    JOINED_DOTS,
    RETURNS,
    FIELD_QUALITY,
    ETHNICITY_QUALITY,
)

_BY_NAME = {spec.name: spec for spec in ALL_TABLES}


def table_spec(name: str) -> TableSpec:
    """Find a registered table by name.

    Raises
    ------
    SchemaError
        If no such table is registered, with the nearest name.
    """
    if name not in _BY_NAME:
        raise SchemaError(f'No table "{name}" is registered. {nearest(name, _BY_NAME)} See reference/tables.')
    return _BY_NAME[name]


def tables_written_by(stage: Stage) -> tuple[TableSpec, ...]:
    """List the tables that `stage` writes."""
    return tuple(spec for spec in ALL_TABLES if spec.writer == stage)
