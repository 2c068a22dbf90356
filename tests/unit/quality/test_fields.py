"""Field quality: every row of a table is present, rejected or missing, and never two of them."""

from typing import Any

import polars as pl

from joindots.model.tables import table_spec
from joindots.quality.fields import MEASURED_FIELDS, field_quality

REJECTED = dict.fromkeys(("table_name", "field", "record_id"), pl.String)
ALL_SOURCES = pl.DataFrame({"source_id": ["10", "20"]})


def measured(people: list[dict[str, Any]], rejected: list[tuple[str, str, str | None]]) -> pl.DataFrame:
    """Measure people alone; the other tables are empty."""
    tables = {
        name: pl.DataFrame(schema={"record_id": pl.String, "case_id": pl.String, "source_id": pl.String})
        .drop([] if name != "people" else ["case_id"])
        .with_columns(pl.lit(None).alias(field) for field in fields if field not in ("case_id", "record_id"))
        for name, fields in MEASURED_FIELDS.items()
    }
    schema = {"record_id": pl.String, "source_id": pl.String} | dict.fromkeys(MEASURED_FIELDS["people"], pl.String)
    tables["people"] = pl.DataFrame(people, schema=schema | {"phones": pl.List(pl.String), "aliases": pl.List(pl.String)})
    return field_quality(tables, pl.DataFrame(rejected, schema=REJECTED, orient="row"), ALL_SOURCES)


def counts(found: pl.DataFrame, source_id: str, field: str) -> tuple[Any, ...]:
    (row,) = found.filter(
        (pl.col("source_id") == source_id) & (pl.col("table_name") == "people") & (pl.col("field") == field)
    ).rows(named=True)
    return tuple(row[name] for name in ("n_rows", "n_present", "n_rejected", "n_missing", "completeness", "validity"))


PEOPLE = [
    {"record_id": "a", "source_id": "10", "postcode": "NE1 1AA", "phones": ["+441632960001"]},
    {"record_id": "b", "source_id": "10", "phones": []},
    {"record_id": "c", "source_id": "10", "phones": []},
    {"record_id": "d", "source_id": "10", "postcode": "NE1 1AB", "phones": []},
]


def test_values__are_present_rejected_or_missing() -> None:
    found = measured(PEOPLE, [("people", "postcode", "b")])
    assert counts(found, "10", "postcode") == (4, 2, 1, 1, 0.5, 2 / 3)


def test_value_spoilt_in_one_row_and_given_in_another__is_present() -> None:
    assert counts(measured(PEOPLE, [("people", "postcode", "a")]), "10", "postcode") == (4, 2, 0, 2, 0.5, 1.0)


def test_value_rejected_twice__counts_one_row() -> None:
    found = measured(PEOPLE, [("people", "postcode", "b"), ("people", "postcode", "b")])
    assert counts(found, "10", "postcode")[2] == 1


def test_empty_list__is_no_value() -> None:
    assert counts(measured(PEOPLE, []), "10", "phones") == (4, 1, 0, 3, 0.25, 1.0)


def test_rejections__of_other_fields_tables_and_records_change_nothing() -> None:
    elsewhere = [
        ("cases", "postcode", "b"),
        ("people", "email", "b"),
        ("people", "postcode", None),
        ("people", "postcode", "gone"),
    ]
    assert counts(measured(PEOPLE, []), "10", "postcode") == counts(measured(PEOPLE, elsewhere), "10", "postcode")


def test_source_without_rows__has_no_share_and_no_zero() -> None:
    assert counts(measured(PEOPLE, []), "20", "postcode") == (0, 0, 0, 0, None, None)


def test_field_without_values__is_invalid_neither_way() -> None:
    assert counts(measured(PEOPLE, []), "10", "email") == (4, 0, 0, 4, 0.0, None)


def test_measured_fields__are_registered_columns_that_may_be_empty() -> None:
    for name, fields in MEASURED_FIELDS.items():
        for field in fields:
            column = table_spec(name).column(field)
            assert column.may_be_null or column.type.startswith("list")
            assert column.protection is None
