"""Every table fits its registered spec, with and without rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from joindots.engine.arrow import arrow_schema
from joindots.intake.assemble import Assembler
from joindots.intake.seal import sealed_deliveries
from joindots.intake.stage import run
from joindots.intake.written import assembled_tables
from joindots.model.registry import Stage
from joindots.model.tables import table_spec, tables_written_by

if TYPE_CHECKING:
    from tests.unit.intake.conftest import Desk

PART = """
[[part]]
table = "people"
role = "suspect"
[part.columns]
crime_ref = "crime"
full_name = "name"
outcome_code = "outcome"
"""


def test_assembled_tables__are_empty_before_anything_came() -> None:
    written = {spec.name for spec in tables_written_by(Stage.INTAKE)} - {"deliveries", "source_rows"}
    assert {name: table.num_rows for name, table in assembled_tables(Assembler()).items()} == dict.fromkeys(written, 0)


@pytest.mark.parametrize("n_rows", [0, 3])
def test_run__writes_every_table_of_the_stage_as_registered(desk: Desk, n_rows: int) -> None:
    desk.receive("crime,name,outcome\n" + "1,Ann Lee,15\n" * n_rows, PART)
    tables = run(sealed_deliveries(desk.root))
    assert set(tables) == {spec.name for spec in tables_written_by(Stage.INTAKE)}
    for name, table in tables.items():
        assert table.schema.equals(arrow_schema(table_spec(name)))
        key = table.select(table_spec(name).key).to_pylist()
        assert len({tuple(row.values()) for row in key}) == table.num_rows


def test_a_thing_of_somebody_who_was_not_sent__is_kept_and_the_reference_is_listed(desk: Desk) -> None:
    parts = """
[[part]]
table = "objects"
kind = "phone"
[part.columns]
crime_ref = "crime"
person_ref = "nominal"
value = "phone"
"""
    people = '\n[[part]]\ntable = "people"\nrole = "suspect"\n[part.columns]\ncrime_ref = "crime"\nperson_ref = "nominal"\n'
    people += 'full_name = "name"\n'
    desk.receive("crime,nominal,phone\n1,N1,07200000001\n1,N2,07200000002\n1,,07200000003", parts)
    desk.receive("crime,nominal,name\n1,N1,Ann Lee", people)
    tables = desk.tables()
    held = {row["value"][-1]: row["person_record_id"] is not None for row in tables["objects"]}
    assert held == {"1": True, "2": False, "3": False}
    listed = [(row["table_name"], row["field"], row["raw_value"]) for row in tables["rejected_values"]]
    assert listed == [("objects", "person_ref", "N2")]
