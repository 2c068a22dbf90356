"""Cells of one field or several are read together, coded values first."""

from datetime import date
from typing import Any

import pytest

from joindots.intake.fields import FileSetting, groups_of
from joindots.intake.mapping import load_mapping

HEAD = """
[source]
source_id = "x"
body_name = "X"
body_kind = "other_uk"
"""


def read(part: str, cells: dict[str, str], *, is_typed: bool = False) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """Read one part of one row: its values, and (table, field, raw) of what was rejected."""
    mapping = load_mapping(HEAD + part, name="m")
    position = {name: at for at, name in enumerate(cells)}
    setting = FileSetting(mapping.file.date_formats, "GB", date(2026, 11, 2), is_typed)
    values: dict[str, Any] = {}
    rejected = []
    for group in groups_of(mapping.parts[0], position, setting):
        reading = group.read(list(cells.values()))
        values |= reading.values
        rejected += [(found.table, found.field, found.raw) for found in reading.rejections]
    return values, rejected


PERSON = '[[part]]\ntable = "people"\n[part.columns]\n'
CASE = '[[part]]\ntable = "cases"\n[part.columns]\ncrime_ref = "c"\n'


def test_groups_of__reads_a_person() -> None:
    columns = 'forename = "f"\nsurname = "s"\ndate_of_birth = "d"\nphone = ["m", "h"]\naddress = ["a1", "a2"]\nsex = "x"\n'
    cells = {
        "f": "Zoë",
        "s": "O'Brien",
        "d": "1/2/80",
        "m": "07700900123",
        "h": "07700 900123",
        "a1": "1 High St",
        "a2": "Ashdale",
        "x": "F",
    }
    values, rejected = read(PERSON + columns, cells)
    assert rejected == []
    assert (values["forename"], values["surname"], values["name_kind"]) == ("zoe", "obrien", "named")
    assert values["date_of_birth"] == values["birth_earliest"] == values["birth_latest"] == date(1980, 2, 1)
    assert values["phones"] == ["+447700900123"]
    assert (values["address"], values["sex"]) == ("1 high street ashdale", "female")


def test_groups_of__puts_separate_middle_names_beside_those_of_the_full_name() -> None:
    values, _ = read(
        PERSON + 'full_name = "n"\nmiddle_names = "m"\naliases = ["a", "b"]\n',
        {"n": "KHAN, Ali", "m": "Raza", "a": "Mo", "b": ""},
    )
    assert (values["forename"], values["middle_names"], values["surname"], values["aliases"]) == (
        "ali",
        "raza",
        "khan",
        ["mo"],
    )


def test_groups_of__lists_rejected_values_by_registered_column() -> None:
    columns = 'date_of_birth = "d"\nphone = ["m", "h"]\nvehicle = "v"\nage_recorded_years = "a"\noutcome_code = "o"\n'
    cells = {"d": "31/02/2011", "m": "12", "h": "34", "v": "blue van, no plate", "a": "-3", "o": "66"}
    _, rejected = read(PERSON + columns, cells)
    assert sorted(rejected) == [
        ("objects", "value", "blue van, no plate"),
        ("people", "age_recorded_years", "-3"),
        ("people", "date_of_birth", "31/02/2011"),
        ("people", "phones", "12; 34"),
        ("suspect_decisions", "outcome_code", "66"),
    ]


def test_groups_of__codes_come_before_the_standard_reading() -> None:
    columns = CASE + 'outcome_code = { column = "o", codes = { "C1" = "1", "Filed" = "legacy:filed", "gone" = "" } }\n'
    outcomes = [read(columns, {"c": "1", "o": raw})[0]["outcome_code"] for raw in (" c1 ", "FILED", "15", "gone")]
    assert outcomes == ["1", "legacy:filed", "15", None]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"a": "2009", "b": ""}, (date(2009, 1, 1), date(2009, 12, 31))),
        ({"a": "2009", "b": "03/2009"}, (date(2009, 1, 1), date(2009, 3, 31))),
        ({"a": "05/06/2009", "b": ""}, (date(2009, 6, 5), None)),
        ({"a": "", "b": "05/06/2009"}, (None, date(2009, 6, 5))),
    ],
)
def test_groups_of__an_offence_dated_in_part_covers_every_day_that_fits(
    raw: dict[str, str], expected: tuple[date | None, date | None]
) -> None:
    values, _ = read(CASE + 'offence_from = "a"\noffence_to = "b"\n', {"c": "1", **raw})
    assert (values.get("offence_from"), values.get("offence_to")) == expected


def test_groups_of__date_cells_of_a_workbook_stand_beside_declared_text_dates() -> None:
    columns = CASE + 'reported_on = { column = "r", formats = ["%d/%m/%Y"] }\n'
    assert read(columns, {"c": "1", "r": "2011-02-20"}, is_typed=True)[0]["reported_on"] == date(2011, 2, 20)
    assert read(columns, {"c": "1", "r": "2011-02-20"})[0]["reported_on"] is None


def test_groups_of__a_legacy_disposal_depends_on_the_day_of_the_decision() -> None:
    columns = CASE + 'outcome_code = "o"\ndecided_on = "d"\n'
    early, _ = read(columns, {"c": "1", "o": "Undetected, filed", "d": "01/03/2012"})
    late, rejected = read(columns, {"c": "1", "o": "Undetected, filed", "d": "01/03/2019"})
    assert (early["outcome_code"] is not None, late["outcome_code"]) == (True, None)
    assert rejected == [("cases", "outcome_code", "Undetected, filed")]
