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
    assert {name: table.num_rows for name, table in assembled_tables(Assembler()).items() if table.num_rows} == {}


@pytest.mark.parametrize("n_rows", [0, 3])
def test_run__writes_every_table_of_the_stage_as_registered(desk: Desk, n_rows: int) -> None:
    desk.receive("crime,name,outcome\n" + "1,Ann Lee,15\n" * n_rows, PART)
    tables = run(sealed_deliveries(desk.root))
    assert set(tables) == {spec.name for spec in tables_written_by(Stage.INTAKE)}
    for name, table in tables.items():
        assert table.schema.equals(arrow_schema(table_spec(name)))
        key = table.select(table_spec(name).key).to_pylist()
        assert len({tuple(row.values()) for row in key}) == table.num_rows
