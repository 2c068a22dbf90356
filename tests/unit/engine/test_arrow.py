import polars as pl
import pyarrow as pa
import pytest

from joindots.engine.arrow import arrow_schema, frame_from_table, table_from_frame, table_from_rows, type_name
from joindots.model.errors import SchemaError
from joindots.model.tables import ALL_TABLES, ENTITIES, ROLES


@pytest.mark.parametrize("spec", ALL_TABLES, ids=lambda spec: spec.name)
def test_arrow_schema__says_what_the_registry_says(spec: object) -> None:
    from joindots.model.registry import TableSpec

    assert isinstance(spec, TableSpec)
    assert [type_name(field.type) for field in arrow_schema(spec)] == [column.type for column in spec.columns]
    assert [field.nullable for field in arrow_schema(spec)] == [column.may_be_null for column in spec.columns]


def test_table_from_frame__casts_widths_and_orders_columns() -> None:
    frame = pl.DataFrame({"n_records": [2], "entity_id": ["p-1"], "record_id": ["p-2"], "weakest_link_bits": [1.5]})
    table = table_from_frame(ENTITIES, frame)
    assert table.schema == arrow_schema(ENTITIES)
    assert frame_from_table(table).row(0) == ("p-2", "p-1", 2, 1.5)


def test_table_from_frame__refuses_a_value_that_would_be_lost() -> None:
    frame = pl.DataFrame({"n_records": [2**40], "entity_id": ["p-1"], "record_id": ["p-2"], "weakest_link_bits": [1.5]})
    with pytest.raises(SchemaError, match='"n_records" is int64, registered as int32'):
        table_from_frame(ENTITIES, frame)


def test_table_from_rows__names_a_value_that_does_not_fit() -> None:
    with pytest.raises(SchemaError, match='column "role" has a value that is no string'):
        table_from_rows(ROLES, [{"case_id": "a", "record_id": "b", "role": 3}])


def test_table_from_rows__names_a_column_that_is_not_registered() -> None:
    with pytest.raises(SchemaError, match=r'"rolle" is not registered\. Nearest: role'):
        table_from_rows(ROLES, [{"case_id": "a", "record_id": "b", "role": "suspect", "rolle": "x"}])


def test_type_name__keeps_arrows_name_for_types_the_registry_lacks() -> None:
    assert type_name(pa.float32()) == "float"
