"""The law stage: everybody in a case is aged, every suspect is set against every victim, and nobody against themselves."""

from datetime import date
from typing import Any

import pyarrow as pa

from joindots.engine.arrow import table_from_rows
from joindots.law import stage
from joindots.law.provisions import Facts, provisions_open
from joindots.model.registry import Stage
from joindots.model.tables import table_spec, tables_written_by
from joindots.reference.provisions import all_provisions

DAY = date(2011, 6, 1)
RECEIVED = date(2026, 11, 1)


def tables_of(people: dict[str, tuple[str, date | None]], roles: list[tuple[str, str]]) -> dict[str, pa.Table]:
    """Tell one case of one day: people by id with sex and date of birth, then their roles."""
    delivery = {"delivery_id": "D0001", "received_on": RECEIVED}
    case = {"case_id": "10/A", "offence_from": DAY, "offence_to": DAY}
    rows: dict[str, list[dict[str, Any]]] = {
        "deliveries": [delivery],
        "cases": [case],
        "people": [{"record_id": name, "sex": sex, "date_of_birth": born} for name, (sex, born) in people.items()],
        "roles": [{"case_id": "10/A", "record_id": name, "role": role} for name, role in roles],
    }
    return {name: table_from_rows(table_spec(name), found) for name, found in rows.items()}


PEOPLE = {
    "adult": ("male", date(1980, 1, 1)),
    "youth": ("male", date(1994, 1, 1)),
    "girl": ("female", date(1997, 1, 1)),
    "both": ("female", date(1996, 1, 1)),
    "witness": ("male", None),
}
ROLES = [
    ("adult", "suspect"),
    ("youth", "suspect"),
    ("girl", "victim"),
    ("both", "victim"),
    ("both", "suspect"),
    ("witness", "witness"),
]


def test_every_role__is_aged_once() -> None:
    ages = stage.run(tables_of(PEOPLE, ROLES))["ages_at_offence"].to_pylist()
    expected = {
        "adult": (31, "no"),
        "both": (15, "yes"),
        "girl": (14, "yes"),
        "witness": (None, "cannot_tell"),
        "youth": (17, "yes"),
    }
    assert expected == {row["record_id"]: (row["age_min_years"], row["is_child"]) for row in ages}


def test_pairs__are_suspects_and_victims_and_never_a_record_with_itself() -> None:
    rows = stage.run(tables_of(PEOPLE, ROLES))["provisions_open"].to_pylist()
    pairs = {(row["suspect_record_id"], row["victim_record_id"]) for row in rows}
    assert {("adult", "girl"), ("adult", "both"), ("youth", "girl"), ("youth", "both"), ("both", "girl")} == pairs


def test_rows__say_what_the_provisions_say_of_the_pair_alone() -> None:
    rows = stage.run(tables_of(PEOPLE, ROLES))["provisions_open"].to_pylist()
    told = Facts(DAY, DAY, 31, 31, 14, 14, "female")
    expected = {(f.provision_id, f.standing.value, f.reason) for f in provisions_open(told, all_provisions(), RECEIVED)}
    pair = [row for row in rows if (row["suspect_record_id"], row["victim_record_id"]) == ("adult", "girl")]
    assert expected == {(row["provision_id"], row["standing"], row["reason"]) for row in pair}


def test_requirement_28__youth_is_answered_by_section_13() -> None:
    rows = stage.run(tables_of(PEOPLE, ROLES))["provisions_open"].to_pylist()
    ids = {row["provision_id"] for row in rows if row["suspect_record_id"] == "youth"}
    assert ("soa2003-s13" in ids, "soa2003-s9" in ids) == (True, False)


def test_requirement_26__commencement_comes_with_the_provisions() -> None:
    begun = [
        found.commenced(date(2026, 5, 1)) if found.provision_id == "cpa2026-rape-under-16" else found
        for found in all_provisions()
    ]
    case = {"case_id": "10/A", "offence_from": date(2026, 6, 1), "offence_to": date(2026, 6, 1)}
    tables = tables_of({"adult": PEOPLE["adult"], "girl": ("female", date(2012, 1, 1))}, [ROLES[0], ROLES[2]])
    tables["cases"] = table_from_rows(table_spec("cases"), [case])
    before, after = (stage.run(tables, provisions=law)["provisions_open"].to_pylist() for law in (None, begun))
    changed = [new["provision_id"] for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["cpa2026-rape-under-16"]


def test_run__gives_the_same_rows_in_any_order_of_receipt() -> None:
    tables = tables_of(PEOPLE, ROLES)
    turned = {name: table.take(pa.array(range(len(table))[::-1], pa.int64())) for name, table in tables.items()}
    assert stage.run(tables) == stage.run(turned)


def test_run__of_nothing_gives_empty_tables() -> None:
    empty = {name: table_from_rows(table_spec(name), []) for name in stage.READS}
    expected = {spec.name: 0 for spec in tables_written_by(Stage.LAW)}
    assert expected == {name: len(table) for name, table in stage.run(empty).items()}


def test_run__needs_only_the_columns_that_it_declares() -> None:
    tables = tables_of(PEOPLE, ROLES)
    narrow = {name: tables[name].select(list(columns or ())) for name, columns in stage.READS.items()}
    assert stage.run(tables) == stage.run(narrow)


def test_blank_last_day__is_read_as_the_first_for_ages_and_provisions_alike() -> None:
    tables = tables_of(PEOPLE, ROLES)
    case = {"case_id": "10/A", "offence_from": DAY}
    blank = stage.run(tables | {"cases": table_from_rows(table_spec("cases"), [case])})
    assert blank["provisions_open"] == stage.run(tables)["provisions_open"]


def test_days_that_contradict_each_other__are_unknown_to_the_law() -> None:
    tables = tables_of(PEOPLE, ROLES)
    case = {"case_id": "10/A", "offence_from": DAY, "offence_to": date(2011, 5, 1)}
    rows = stage.run(tables | {"cases": table_from_rows(table_spec("cases"), [case])})["provisions_open"].to_pylist()
    assert "open" not in {row["standing"] for row in rows}
