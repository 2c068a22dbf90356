"""Priority: stated reasons in their order, the same whatever came first, and never anything about ethnicity."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.registry import Stage
from joindots.model.tables import table_spec
from joindots.triage import stage

Case = dict[str, Any]
Tell = Callable[..., Case]
Tables = Callable[[Sequence[Case]], dict[str, pa.Table]]

OLD, NEW = date(2011, 1, 1), date(2020, 1, 1)


def suspects(code: str, decided_on: date) -> list[Case]:
    return [{"life_status": "alive", "outcome_code": code, "decided_on": decided_on}] * 2


def order_of(tables: dict[str, pa.Table]) -> list[str]:
    rows = sorted(stage.run(tables)["priorities"].to_pylist(), key=lambda row: int(row["position"]))
    assert list(range(1, len(rows) + 1)) == [row["position"] for row in rows]
    return [row["case_id"].removeprefix("10/") for row in rows]


@pytest.fixture
def cases(plain_case: Tell) -> list[Case]:
    """Eight cases, told in an order that is not theirs."""
    return [
        plain_case("PLAIN-OPEN-OLD", suspects=suspects("16", OLD), was_reviewed_before=None),
        plain_case("PLAIN-NEW", suspects=suspects("16", NEW)),
        plain_case("RAPE", offence_code="19/07", suspects=suspects("16", OLD)),
        plain_case("PLAIN-OLD", suspects=suspects("16", OLD)),
        plain_case("OUT", was_reviewed_before=True, offence_code="19/07"),
        plain_case("SUPPORTED", suspects=suspects("15", NEW)),
        plain_case("PLAIN-OLD-TOO", suspects=suspects("16", OLD)),
        plain_case("RAPE-SUPPORTED", offence_code="19/07", suspects=suspects("15", NEW)),
    ]


IN_ORDER = ["RAPE-SUPPORTED", "RAPE", "SUPPORTED", "PLAIN-OLD", "PLAIN-OLD-TOO", "PLAIN-NEW", "PLAIN-OPEN-OLD"]


def test_requirement_9__order_is_by_stated_reasons_then_scope_then_age(cases: list[Case], tables_of: Tables) -> None:
    assert order_of(tables_of(cases)) == IN_ORDER


def test_requirement_9__order_is_reproducible_in_any_order_of_receipt(cases: list[Case], tables_of: Tables) -> None:
    tables = tables_of(cases)
    shuffled = {name: table.take(pa.array(range(len(table))[::-1], pa.int64())) for name, table in tables.items()}
    assert order_of(shuffled) == IN_ORDER


def test_requirement_9__ethnicity_is_no_input_and_changes_nothing(cases: list[Case], tables_of: Tables) -> None:
    tables = tables_of(cases)
    observed = [
        {"record_id": row["record_id"], "variable": "observed", "code": f"IC{number % 6 + 1}", "status": "recorded"}
        for number, row in enumerate(tables["people"].to_pylist())
    ]
    spec = table_spec("ethnicity_observations")
    answers = [
        stage.run(tables | {spec.name: table_from_rows(spec, rows)})["priorities"].to_pylist()
        for rows in ([], observed, observed[::-1])
    ]
    assert answers[0] == answers[1] == answers[2]


def test_requirement_9__nothing_protected_is_among_what_triage_reads() -> None:
    for name, columns in stage.READS.items():
        spec = table_spec(name)
        read = spec.readable_columns(Stage.TRIAGE, columns)
        assert not [column for column in read if spec.column(column).protection is not None]
    assert "ethnicity_observations" not in stage.READS


def test_reasons__are_told_in_words_beside_their_ids(cases: list[Case], tables_of: Tables) -> None:
    rows = {row["case_id"]: row for row in stage.run(tables_of(cases))["priorities"].to_pylist()}
    first, last = rows["10/RAPE-SUPPORTED"], rows["10/PLAIN-NEW"]
    assert first["reason_ids"] == ["rape_allegation", "outcome_15"]
    assert first["reasons"] == ["An allegation of rape", "Closed although a suspect was identified and the victim supported"]
    assert (last["reason_ids"], last["reasons"]) == ([], [])


def test_outcome_of_the_crime__gives_the_reason_where_no_suspect_has_their_own(plain_case: Tell, tables_of: Tables) -> None:
    case = plain_case(suspects=[{"life_status": "alive"}] * 2, outcome_code="15", decided_on=OLD)
    (row,) = stage.run(tables_of([case]))["priorities"].to_pylist()
    assert row["reason_ids"] == ["outcome_15"]
