"""What is recorded of ethnicity, nationality or religion makes no person, parts no record, and is not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.intake.conftest import Desk

PEOPLE = """
[[part]]
table = "people"
role = "suspect"
[part.columns]
crime_ref = "crime"
person_ref = "ref"
full_name = "name"
ethnicity_self_defined = "sde"
ethnicity_observed = "ic"
nationality = "nat"
religion = "faith"
outcome_code = "outcome"
"""
HEADER = "crime,ref,name,sde,ic,nat,faith,outcome\n"
UNTOUCHED = "9,N9,Una Ross,W1,IC1,British,,16\n"


def test_rows_that_differ_in_them_alone__are_one_record(desk: Desk) -> None:
    desk.receive(HEADER + UNTOUCHED + "1,N1,Ann Lee,W1,IC1,Irish,None,15\n1,N1,Ann Lee,A1,IC4,Indian,Sikh,15", PEOPLE)
    tables = desk.tables()
    assert [person["person_ref"] for person in sorted(tables["people"], key=lambda row: row["person_ref"])] == ["N1", "N9"]
    record_id = next(row["record_id"] for row in tables["people"] if row["person_ref"] == "N1")
    kept = {row["variable"]: row["code"] for row in tables["ethnicity_observations"] if row["record_id"] == record_id}
    assert kept == {"self_defined": "W1", "observed": "IC1", "nationality": "Irish", "religion": "Sikh"}
    lost = [(row["row_number"], row["field"], row["raw_value"]) for row in tables["rejected_values"]]
    assert lost == [(3, "nationality", "Indian"), (3, "observed", "IC4"), (3, "self_defined", "A1")]
    assert not any("Indian" in row["reason"] or "IC4" in row["reason"] for row in tables["rejected_values"])


def test_a_later_delivery_that_says_something__is_believed_and_makes_no_new_record(desk: Desk) -> None:
    desk.receive(HEADER + UNTOUCHED + "1,N1,Ann Lee,W1,IC1,,,15", PEOPLE)
    before = desk.tables()
    desk.receive(HEADER + "1,N1,Ann Lee,A1,,,,15", PEOPLE)
    after = desk.tables()
    assert after["people"] == before["people"]
    assert after["rejected_values"] == []
    codes = {(row["variable"], row["code"]) for row in after["ethnicity_observations"] if row["code"]}
    assert codes == {("self_defined", "A1"), ("observed", "IC1"), ("self_defined", "W1"), ("nationality", "British")}


@pytest.mark.parametrize("values", [",,,", "A1,IC4,Indian,Sikh", "W1,IC9,Irish,"])
def test_a_cell_of_them_alone__makes_no_suspect_of_a_case(desk: Desk, values: str) -> None:
    desk.receive(HEADER + UNTOUCHED + f"1,,,{values},16", PEOPLE)
    tables = desk.tables()
    assert [row["person_ref"] for row in tables["people"]] == ["N9"]
    assert [(row["case_id"], row["outcome_code"]) for row in tables["cases"]] == [("10/1", "16"), ("10/9", None)]
    said = [value for value in values.split(",") if value and value != "IC9"]
    assert sorted(row["raw_value"] for row in tables["rejected_values"]) == sorted(said)


def test_values_in_another_place__change_no_record_id_of_people_without_a_key(desk: Desk) -> None:
    rows = ["1,,unknown male,W1,IC1,,,16", "1,,unknown male,A1,IC4,,,16", "1,,unknown male,,,,,16"]
    desk.receive(HEADER + "\n".join(rows), PEOPLE, name="a.csv")
    first = desk.tables()
    assert len(first["people"]) == 3
    by_record = {row["record_id"]: row["code"] for row in first["ethnicity_observations"] if row["variable"] == "observed"}
    origins = {row["row_number"]: row["record_id"] for row in first["origins"] if row["record_id"].startswith("p-")}
    assert [by_record[origins[number]] for number in (1, 2, 3)] == ["IC1", "IC4", None]
