"""A part is there if the row says anything of it, and must be placed if it is there."""

from datetime import date

import pytest

from joindots.intake.fields import FileSetting
from joindots.intake.mapping import load_mapping
from joindots.intake.parts import PartReader, part_readers, row_key_problem

MAPPING = """
[source]
source_id = "x"
body_name = "X"
body_kind = "other_uk"
[[part]]
table = "people"
role = { column = "role" }
[part.columns]
crime_ref = "crime"
person_ref = "ref"
full_name = "name"
[[part]]
table = "suspect_decisions"
[part.columns]
crime_ref = "crime"
person_ref = "ref"
outcome_code = "outcome"
[[part]]
table = "objects"
kind = "phone"
[part.columns]
crime_ref = "crime"
person_ref = "ref"
value = "phone"
"""
COLUMNS = ("crime", "ref", "role", "name", "outcome", "phone")


@pytest.fixture
def readers() -> list[PartReader]:
    position = {name: at for at, name in enumerate(COLUMNS)}
    return part_readers(load_mapping(MAPPING, name="m"), position, FileSetting((), "GB", date(2026, 11, 2), False))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("1", "N1", "victim", "Ann Lee", "15", "07700900123"), None),
        (("", "N1", "victim", "Ann Lee", "", ""), 'has no crime reference in "crime": send it'),
        (("1", "", "", "", "15", ""), 'has no person reference in "ref": send it'),
        (("1", "0000", "", "", "15", ""), 'has no person reference in "ref": send it'),
        (("1", "", "", "", "", "07700900123"), None),
        (("1", "", "", "", "", ""), "holds nothing that the mapping reads"),
        (("1", "", "suspect", "", "", ""), None),
    ],
)
def test_row_key_problem__says_what_is_missing(readers: list[PartReader], row: tuple[str, ...], problem: str | None) -> None:
    assert row_key_problem([readers[0]] if row[4] == "" and row[5] == "" else readers[1:], row) == problem


def test_row_key_problem__a_thing_needs_a_crime_or_a_person(readers: list[PartReader]) -> None:
    row = ("", "", "", "", "", "07700900123")
    assert "belongs to" in (row_key_problem(readers[2:], row) or "")


@pytest.mark.parametrize(
    ("raw", "roles"),
    [("victim+suspect", ("suspect", "victim")), ("Complainant", ("victim",)), ("", ("other",)), ("Dog walker", ("other",))],
)
def test_read__finds_the_roles(readers: list[PartReader], raw: str, roles: tuple[str, ...]) -> None:
    draft = readers[0].read(("1", "N1", raw, "Ann Lee", "", ""))
    assert draft.choice == roles
    assert [found.field for found in draft.rejections] == (["role"] if raw == "Dog walker" else [])


def test_read__content_tells_fields_apart(readers: list[PartReader]) -> None:
    first = readers[0].read(("1", "N1", "victim", "Ann Lee", "", ""))
    assert first.content == readers[0].read(("2", "N2", "suspect", " Ann Lee ", "15", "")).content
    assert first.content != readers[0].read(("1", "N1", "victim", "Ann Lea", "", "")).content
    assert first.content != readers[2].read(("1", "N1", "victim", "", "", "Ann Lee")).content
