import pytest

from joindots.model.errors import AccessRefused, ParameterError, SchemaError
from joindots.model.registry import NEVER_READ_PROTECTED, Column, Protection, Stage, TableSpec
from joindots.model.tables import (
    ALL_TABLES,
    ETHNICITY_OBSERVATIONS,
    NARRATIVES,
    PEOPLE,
    ROLES,
    table_spec,
    tables_written_by,
)


def test_check_schema__names_the_missing_column_and_its_nearest_match() -> None:
    found = {"case_id": "string", "recrd_id": "string", "role": "string"}
    with pytest.raises(SchemaError, match=r'"roles": column "record_id" is missing.*Nearest: recrd_id'):
        ROLES.check_schema(found)


def test_check_schema__names_a_column_of_another_type() -> None:
    with pytest.raises(SchemaError, match='"role" is int64, registered as string'):
        ROLES.check_schema({"case_id": "string", "record_id": "string", "role": "int64"})


def test_check_schema__names_a_column_that_is_not_registered() -> None:
    with pytest.raises(SchemaError, match=r'"roles": column "rolle" is not registered\. Nearest: role'):
        ROLES.check_schema({"case_id": "string", "record_id": "string", "role": "string", "rolle": "string"})


def test_table_spec__suggests_the_nearest_table() -> None:
    with pytest.raises(SchemaError, match="Nearest: people"):
        table_spec("poeple")


def test_readable_columns__leaves_protected_columns_out_of_an_open_scan() -> None:
    assert "text" not in NARRATIVES.readable_columns(Stage.NETWORK)
    assert "text" in NARRATIVES.readable_columns(Stage.REPORT)


def test_readable_columns__refuses_a_protected_column_by_name() -> None:
    with pytest.raises(AccessRefused, match=r'may not read "narratives\.text"'):
        NARRATIVES.readable_columns(Stage.NETWORK, ["case_id", "text"])


@pytest.mark.parametrize("stage", sorted(NEVER_READ_PROTECTED))
def test_readable_columns__refuses_ethnicity_to_the_stages_that_may_never_see_it(stage: Stage) -> None:
    with pytest.raises(AccessRefused):
        ETHNICITY_OBSERVATIONS.readable_columns(stage)


@pytest.mark.parametrize("stage", sorted(NEVER_READ_PROTECTED))
def test_column__cannot_be_opened_to_a_stage_that_may_never_read_what_is_protected(stage: Stage) -> None:
    with pytest.raises(ParameterError, match="may never read"):
        Column("code", "string", "A code.", protection=Protection.ETHNICITY, readers=frozenset({stage}))


def test_table_spec__refuses_a_nullable_key() -> None:
    with pytest.raises(ParameterError, match='key column "a" may not be null'):
        TableSpec("t", "About.", Stage.INTAKE, ("a",), (Column("a", "string", "A.", missing="Not recorded."),))


def test_table_spec__refuses_a_column_listed_twice() -> None:
    with pytest.raises(ParameterError, match="lists a column twice: a"):
        TableSpec("t", "About.", Stage.INTAKE, ("a",), (Column("a", "string", "A."), Column("a", "string", "A.")))


def test_all_tables__have_names_of_their_own_and_one_writer_each() -> None:
    names = [spec.name for spec in ALL_TABLES]
    assert len(names) == len(set(names))
    assert [spec.name for stage in Stage for spec in tables_written_by(stage)] == names


def test_all_tables__explain_every_column_and_every_null() -> None:
    for spec in ALL_TABLES:
        assert spec.about.endswith("."), spec.name
        for column in spec.columns:
            assert column.about.endswith((".", '".')), f"{spec.name}.{column.name}"


def test_people__holds_no_ethnicity() -> None:
    assert all(column.protection is None for column in PEOPLE.columns)
