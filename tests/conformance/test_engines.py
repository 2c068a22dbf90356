"""One set of promises that every engine keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.engine.store import DuckEngine, Engine
from joindots.model.errors import AccessRefused, SchemaError, StateError
from joindots.model.registry import NEVER_READ_PROTECTED, Stage
from joindots.model.tables import ALL_TABLES, ETHNICITY_OBSERVATIONS, NARRATIVES, ROLES

MakeEngine = Callable[[Path], Engine]


@pytest.fixture(params=[DuckEngine], ids=["duckdb"])
def make_engine(request: pytest.FixtureRequest) -> MakeEngine:
    maker: MakeEngine = request.param
    return maker


@pytest.fixture
def engine(make_engine: MakeEngine, tmp_path: Path) -> Engine:
    return make_engine(tmp_path / "tables")


def roles(*keys: tuple[str, str]) -> pa.Table:
    return table_from_rows(ROLES, [{"case_id": case, "record_id": record, "role": "suspect"} for case, record in keys])


def narratives() -> pa.Table:
    row = {"record_id": "n-1", "received_order": 1, "case_id": "c", "text_masked": "[masked]", "text": "as delivered"}
    return table_from_rows(NARRATIVES, [row])


def test_write__gives_back_what_was_written_in_key_order(engine: Engine) -> None:
    engine.write("roles", roles(("b", "1"), ("a", "2"), ("a", "1")), stage=Stage.INTAKE)
    found = engine.scan("roles", stage=Stage.RESOLVE)
    assert found.equals(roles(("a", "1"), ("a", "2"), ("b", "1")))


def test_write__same_rows_in_any_order_give_the_same_bytes(engine: Engine) -> None:
    first = engine.write("roles", roles(("b", "1"), ("a", "2")), stage=Stage.INTAKE)
    second = engine.write("roles", roles(("a", "2"), ("b", "1")), stage=Stage.INTAKE)
    assert first == second == engine.digest("roles")


def test_write__refuses_a_repeated_key_by_value(engine: Engine) -> None:
    with pytest.raises(SchemaError, match="case_id=a, record_id=1, role=suspect occurs 2 times"):
        engine.write("roles", roles(("a", "1"), ("a", "1")), stage=Stage.INTAKE)


def test_write__refuses_a_null_without_a_meaning_and_keeps_the_old_table(engine: Engine) -> None:
    engine.write("roles", roles(("a", "1")), stage=Stage.INTAKE)
    damaged = table_from_rows(ROLES, [{"case_id": "b", "record_id": "2"}])
    with pytest.raises(SchemaError, match='"role" is null in 1 of 1 rows'):
        engine.write("roles", damaged, stage=Stage.INTAKE)
    assert engine.scan("roles", stage=Stage.LAW).equals(roles(("a", "1")))


def test_write__refuses_a_table_that_does_not_fit(engine: Engine) -> None:
    with pytest.raises(SchemaError, match="Nearest: rolle"):
        engine.write("roles", roles(("a", "1")).rename_columns(["case_id", "record_id", "rolle"]), stage=Stage.INTAKE)


def test_write__refuses_another_stages_table(engine: Engine) -> None:
    with pytest.raises(SchemaError, match=r'written by stage "intake", not by "network"'):
        engine.write("roles", roles(("a", "1")), stage=Stage.NETWORK)


def test_write__takes_every_registered_table_when_empty(engine: Engine) -> None:
    for spec in ALL_TABLES:
        engine.write(spec.name, table_from_rows(spec, []), stage=spec.writer)
        assert engine.has(spec.name)


def test_scan__reads_the_rows_and_columns_asked_for(engine: Engine) -> None:
    engine.write("roles", roles(("a", "1"), ("b", "2"), ("c", "3")), stage=Stage.INTAKE)
    found = engine.scan("roles", stage=Stage.LAW, columns=["record_id"], where={"case_id": ["a", "c", "zz"]})
    assert found.to_pylist() == [{"record_id": "1"}, {"record_id": "3"}]


def test_scan__names_the_stage_that_would_write_what_is_missing(engine: Engine) -> None:
    with pytest.raises(StateError, match=r'"links" has not been written\. The stage "resolve" writes it'):
        engine.scan("links", stage=Stage.REPORT)


def test_scan__leaves_out_what_the_stage_may_not_read(engine: Engine) -> None:
    engine.write("narratives", narratives(), stage=Stage.INTAKE)
    assert "text" not in engine.scan("narratives", stage=Stage.NETWORK).column_names
    assert engine.scan("narratives", stage=Stage.REPORT).column("text").to_pylist() == ["as delivered"]


@pytest.mark.parametrize("stage", sorted(NEVER_READ_PROTECTED))
def test_scan__refuses_protected_columns_by_name_by_filter_and_by_table(engine: Engine, stage: Stage) -> None:
    engine.write("narratives", narratives(), stage=Stage.INTAKE)
    engine.write("ethnicity_observations", table_from_rows(ETHNICITY_OBSERVATIONS, []), stage=Stage.INTAKE)
    with pytest.raises(AccessRefused):
        engine.scan("narratives", stage=stage, columns=["text"])
    with pytest.raises(AccessRefused):
        engine.scan("narratives", stage=stage, columns=["case_id"], where={"text": ["as delivered"]})
    with pytest.raises(AccessRefused):
        engine.scan("ethnicity_observations", stage=stage)


def test_engine__clears_what_a_crash_left_half_written(make_engine: MakeEngine, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    make_engine(folder).write("roles", roles(("a", "1")), stage=Stage.INTAKE)
    (folder / ".partial-roles.parquet").write_bytes(b"half")
    reopened = make_engine(folder)
    assert reopened.scan("roles", stage=Stage.LAW).equals(roles(("a", "1")))
    assert [path.name for path in folder.iterdir()] == ["roles.parquet"]
