"""The whole stage: the same deliveries give the same rows, altered ones are refused, and one file can be tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from joindots.intake.mapping import load_mapping
from joindots.intake.seal import sealed_deliveries
from joindots.intake.stage import check_delivery, run
from joindots.model.errors import SourceError, StateError

if TYPE_CHECKING:
    from tests.unit.intake.conftest import Desk

EXAMPLE = Path(__file__).parents[3] / "examples" / "st_louis" / "mapping.toml"
PEOPLE = """
[[part]]
table = "people"
role = "suspect"
[part.columns]
crime_ref = "crime"
full_name = "name"
date_of_birth = "dob"
"""
NIL = """
[source]
source_id = "police-x"
body_name = "A police body elsewhere"
body_kind = "outside_uk"
country = "IE"
[[part]]
table = "cases"
[part.columns]
crime_ref = "any"
"""


def test_run__the_same_deliveries_give_the_same_rows(desk: Desk) -> None:
    desk.receive("crime,name,dob\n1,Ann Lee,1/2/1980\n1,unknown male,\n1,unknown male,", PEOPLE)
    desk.receive("crime,name,dob\n2,Ann Lee,31/2/1980", PEOPLE)
    first, second = run(sealed_deliveries(desk.root)), run(sealed_deliveries(desk.root))
    assert all(first[name].equals(second[name]) for name in first)


def test_run__a_later_delivery_renames_no_earlier_record(desk: Desk) -> None:
    desk.receive("crime,name,dob\n1,Ann Lee,\n1,unknown male,\n1,unknown male,", PEOPLE)
    before = {row["record_id"]: row for row in desk.tables()["people"]}
    desk.receive("crime,name,dob\n1,unknown male,\n9,Bo Fox,", PEOPLE)
    after = {row["record_id"]: row for row in desk.tables()["people"]}
    assert {record_id: after[record_id] for record_id in before} == before
    assert len(after) == 5


def test_run__a_nil_return_is_a_delivery_without_rows(desk: Desk) -> None:
    desk.seal(None, NIL)
    desk.receive("crime,name,dob\n1,Ann Lee,", PEOPLE)
    deliveries = desk.tables()["deliveries"]
    assert [(row["file_format"], row["n_rows_in"], row["force_code"], row["country"]) for row in deliveries] == [
        ("nil", 0, None, "IE"),
        ("csv", 1, "10", "GB"),
    ]


def test_run__counts_rows_and_keeps_them_as_delivered(desk: Desk) -> None:
    desk.receive("crime,name,dob\n1,Ann Lee,\n1,Ann Lee,\n,Bo Fox,\n1,2,3,4", PEOPLE, row_key='["crime", "name"]')
    tables = desk.tables()
    (delivery,) = tables["deliveries"]
    assert [delivery[f"n_{name}"] for name in ("rows_in", "accepted", "duplicates", "quarantined")] == [4, 1, 1, 2]
    rows = tables["source_rows"]
    assert [row["status"] for row in rows] == ["accepted", "duplicate", "quarantined", "quarantined"]
    assert rows[0]["raw"] == '{"crime": "1", "name": "Ann Lee", "dob": ""}'
    assert rows[3]["raw"] == "1,2,3,4"
    assert rows[1]["reason"] == "repeats row 1 of D0001"


def test_run__refuses_a_file_that_was_altered(desk: Desk) -> None:
    sealed = desk.receive("crime,name,dob\n1,Ann Lee,", PEOPLE)
    assert sealed.path is not None
    sealed.path.chmod(0o644)
    sealed.path.write_text("crime,name,dob\n1,Ann Leigh,\n")
    with pytest.raises(StateError, match=r"D0001: the file .* is not the one that was sealed"):
        run(sealed_deliveries(desk.root))


def test_check_delivery__says_what_a_file_would_give_and_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("crime,name,dob\n1,Ann Lee,31/02/1980\n1,Bo Fox,45/01/1980\n1,Di Poe,02/03/1980\n,Cy Roe,\n")
    report = check_delivery(file, load_mapping(NIL[: NIL.index("[[part]]")] + PEOPLE, name="m"))
    assert (report.n_rows_in, report.n_accepted, report.n_quarantined, report.n_duplicates) == (4, 3, 1, 0)
    assert report.quarantine == ((4, 'has no crime reference in "crime": send it'),)
    assert [(found.table_name, found.field, found.n_rejected) for found in report.rejected] == [
        ("people", "date_of_birth", 2)
    ]
    assert {raw for raw, _ in report.rejected[0].examples} == {"31/02/1980", "45/01/1980"}
    assert (report.n_made["people"], report.n_made["cases"]) == (3, 1)
    assert list(tmp_path.iterdir()) == [file]


def test_check_delivery__names_the_column_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("crime,full name,dob\n1,Ann Lee,\n")
    with pytest.raises(SourceError, match=r'has no column "name", which the mapping "m" names\. Nearest: full name\.'):
        check_delivery(file, load_mapping(NIL[: NIL.index("[[part]]")] + PEOPLE, name="m"))


def test_check_delivery__accounts_for_every_row_of_police_files_outside_the_uk(shared_data: Callable[[str], Path]) -> None:
    mapping = load_mapping(EXAMPLE.read_text("utf-8"), name=EXAMPLE.name)
    report = check_delivery(shared_data("st_louis_crime") / "involvements.csv", mapping)
    assert (report.n_rows_in, report.n_accepted, report.n_quarantined, report.n_duplicates) == (1487, 1487, 0, 0)
    assert (report.n_made["people"], report.n_made["cases"]) == (1487, 552)
    assert report.n_made["roles"] - report.n_made["people"] == 41
    assert report.rejected == ()


def test_run__finds_the_people_of_police_files_outside_the_uk(desk: Desk, shared_data: Callable[[str], Path]) -> None:
    desk.seal(shared_data("st_louis_crime") / "involvements.csv", EXAMPLE.read_text("utf-8"))
    tables = desk.tables()
    assert len({row["person_ref"] for row in tables["people"]}) == 830
    assert {row["sex"] for row in tables["people"]} == {"male", "female"}
    assert tables["suspect_decisions"] == tables["rejected_values"] == []
