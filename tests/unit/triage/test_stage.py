"""The stage writes its four tables, for nothing as for something, and reads only what it declares."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from joindots.model.registry import Stage
from joindots.model.tables import tables_written_by
from joindots.triage import stage

Case = dict[str, Any]
Tell = Callable[..., Case]
Tables = Callable[[Sequence[Case]], dict[str, pa.Table]]


def test_run__of_no_cases_gives_empty_tables(tables_of: Tables) -> None:
    found = stage.run(tables_of([]))
    assert {spec.name: 0 for spec in tables_written_by(Stage.TRIAGE)} == {name: len(table) for name, table in found.items()}


def test_run__needs_only_the_columns_that_it_declares(plain_case: Tell, tables_of: Tables) -> None:
    tables = tables_of([plain_case("A"), plain_case("B", was_reviewed_before=None)])
    narrow = {name: tables[name].select(list(columns or ())) for name, columns in stage.READS.items()}
    assert stage.run(tables) == stage.run(narrow)


def test_run__answers_both_readings_and_leaves_other_cases_alone(plain_case: Tell, tables_of: Tables) -> None:
    alone = stage.run(tables_of([plain_case("A")]))["scope_results"].to_pylist()
    beside = stage.run(tables_of([plain_case("A"), plain_case("Z", suspects=[], victims=[])]))["scope_results"].to_pylist()
    assert [(row["criteria_version"], row["answer"]) for row in alone] == [("1a", "in"), ("1b", "in")]
    assert alone == [row for row in beside if row["case_id"] == "10/A"]
