"""The quality stage writes its three tables, measures what is protected, and nothing it does not declare."""

from datetime import date
from typing import Any

import pyarrow as pa

from joindots.engine.arrow import table_from_rows
from joindots.model.registry import Stage
from joindots.model.tables import table_spec, tables_written_by
from joindots.quality import stage


def some_tables() -> dict[str, pa.Table]:
    delivery: dict[str, Any] = {
        "delivery_id": "D0001",
        "source_id": "10",
        "body_kind": "territorial_force",
        "force_code": "10",
    }
    delivery |= {"coverage": "partial", "received_on": date(2026, 1, 1), "body_name": "Northumbria"}
    rows: dict[str, list[dict[str, Any]]] = {
        "deliveries": [delivery],
        "rejected_values": [{"table_name": "suspect_decisions", "field": "outcome_code", "record_id": "p-1"}],
        "people": [{"record_id": "p-1", "source_id": "10", "surname": "smith"}, {"record_id": "p-2", "source_id": "10"}],
        "roles": [{"record_id": "p-1", "role": "suspect"}, {"record_id": "p-2", "role": "victim"}],
        "cases": [{"case_id": "10/A", "source_id": "10", "flags": ["cse"]}],
        "suspect_decisions": [{"case_id": "10/A", "record_id": "p-1", "was_interviewed": True}],
        "objects": [],
        "ethnicity_observations": [{"record_id": "p-1", "variable": "observed", "code": "IC1", "status": "recorded"}],
    }
    return {name: table_from_rows(table_spec(name), found) for name, found in rows.items()}


def test_run__of_nothing_still_lists_the_43_forces() -> None:
    empty = {name: table_from_rows(table_spec(name), []) for name in stage.READS}
    found = stage.run(empty)
    assert {spec.name for spec in tables_written_by(Stage.QUALITY)} == set(found)
    assert {name: len(table) for name, table in found.items()} == {"returns": 43, "field_quality": 0, "ethnicity_quality": 0}


def test_run__needs_only_the_columns_that_it_declares_and_may_read() -> None:
    tables = some_tables()
    narrow = {
        name: tables[name].select(list(table_spec(name).readable_columns(Stage.QUALITY, columns)))
        for name, columns in stage.READS.items()
    }
    assert stage.run(tables) == stage.run(narrow)


def test_decisions__are_measured_under_the_source_of_their_case() -> None:
    rows = stage.run(some_tables())["field_quality"].to_pylist()
    found = {row["field"]: row for row in rows if row["table_name"] == "suspect_decisions"}
    assert tuple(found["outcome_code"][name] for name in ("source_id", "n_rows", "n_present", "n_rejected")) == (
        "10",
        1,
        0,
        1,
    )
    assert (found["was_interviewed"]["n_present"], found["was_interviewed"]["n_missing"]) == (1, 0)


def test_run__gives_the_same_rows_in_any_order_of_receipt() -> None:
    tables = some_tables()
    turned = {name: table.take(pa.array(range(len(table))[::-1], pa.int64())) for name, table in tables.items()}
    assert stage.run(tables) == stage.run(turned)
