"""Ethnicity, nationality and religion are measured and never used: every stage and every side door is tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.engine.store import DuckEngine
from joindots.model.errors import AccessRefused
from joindots.model.registry import NEVER_READ_PROTECTED, Column, Stage, TableSpec
from joindots.model.tables import ALL_TABLES, NARRATIVES, SOURCE_ROWS, table_spec
from joindots.pipeline import STEPS, Step
from joindots.reference.ethnicity import mask_protected_words
from joindots.resolve.kernels.data import Op
from joindots.resolve.link import link_table
from joindots.resolve.models import spec as model
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.people import people_spec

PROTECTED = [(spec, column) for spec in ALL_TABLES for column in spec.columns if column.protection is not None]
TABLE = {"train": [["a"], ["b"]], "block": [["a"]]}
COLUMNS = {"a": "name", "b": "name"}


def test_the_registry__protects_ethnicity_and_raw_text() -> None:
    assert {f"{spec.name}.{column.name}" for spec, column in PROTECTED} == {
        *(f"ethnicity_observations.{name}" for name in ("scheme", "code", "status", "recorded_by")),
        *("narratives.text", "source_rows.raw", "rejected_values.raw_value", "rejected_values.reason", "judgements.reason"),
    }


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize(("spec", "column"), PROTECTED, ids=lambda item: item.name)
def test_the_engine__gives_a_protected_column_to_its_readers_alone(
    tmp_path: Path, spec: TableSpec, column: Column, stage: Stage
) -> None:
    engine = DuckEngine(tmp_path)
    engine.write(spec.name, table_from_rows(spec, []), stage=spec.writer)
    if stage in column.readers:
        assert engine.scan(spec.name, stage=stage, columns=[column.name]).column_names == [column.name]
    else:
        with pytest.raises(AccessRefused, match=f'Stage "{stage}" may not read "{spec.name}.{column.name}"'):
            engine.scan(spec.name, stage=stage, columns=[column.name])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stage)
def test_every_stage__reads_only_what_the_registry_opens_to_it(step: Step) -> None:
    for name, columns in step.reads.items():
        for column in table_spec(name).readable_columns(step.stage, columns):
            if step.stage in NEVER_READ_PROTECTED:
                assert table_spec(name).column(column).protection is None
                assert name != "ethnicity_observations"


@pytest.mark.parametrize("stage", sorted(NEVER_READ_PROTECTED))
def test_raw_rows_and_narratives__are_no_side_door(stage: Stage) -> None:
    assert "raw" not in SOURCE_ROWS.readable_columns(stage)
    assert "text" not in NARRATIVES.readable_columns(stage)


def test_narratives__are_masked_before_a_stage_may_read_them() -> None:
    masked = mask_protected_words("The Pakistani driver met a white British male, said to be Muslim, at the station.")
    assert not {"pakistani", "white", "british", "muslim"} & set(masked.lower().replace(",", "").split())
    assert "driver met a" in masked


@pytest.mark.parametrize(
    "name",
    ["ethnicity", "Ethnic Appearance", "self_defined_ethnicity", "nationality", "Religion", "IC Code", "birthplace", "race"],
)
def test_link__refuses_a_protected_column_by_its_name(name: str) -> None:
    with pytest.raises(AccessRefused):
        spec_from_config({"table": TABLE, "columns": {**COLUMNS, name: "exact"}})


@pytest.mark.parametrize("name", ["ethnicity", "nationality"])
def test_link__refuses_a_protected_column_as_a_key(name: str) -> None:
    with pytest.raises(AccessRefused):
        spec_from_config({"table": {**TABLE, "block": [["a", name]]}, "columns": COLUMNS})


@pytest.mark.parametrize("column", ["ethnicity", "nationality", "religion", "ic_code"])
def test_a_model__that_compares_or_blocks_on_a_protected_column_cannot_be_made(column: str) -> None:
    """The lock that a model from outside meets, whatever file it came in."""
    allowed, protected = people_spec(), model.Key((column,))
    compared = model.Comparison(column, (model.LevelSpec("same", (model.Test(Op.EQUAL, protected),), 0.9, 0.1),))
    with pytest.raises(AccessRefused, match=column):
        replace(allowed, comparisons=(*allowed.comparisons, compared))
    with pytest.raises(AccessRefused, match=column):
        replace(allowed, blocking_rules=(*allowed.blocking_rules, model.BlockingRule((protected,))))


@pytest.mark.parametrize(
    "values",
    [
        ["IC4 - Asian", "IC1 - White North European", "IC3", "IC4", None, "IC1"],
        ["A2", "W1", "W9", "B1", "NS", "A1"],
        ["White British", "Pakistani", "White British", "Caribbean", "Indian", "Any other White background"],
    ],
)
def test_link__refuses_a_protected_column_by_its_values(values: list[str | None]) -> None:
    frame = pl.DataFrame({"a": ["Ann", "Bob", "Cay", "Dee", "Eve", "Fay"], "b": values})
    with pytest.raises(AccessRefused):
        link_table([frame], spec_from_config({"table": TABLE, "columns": COLUMNS}))
