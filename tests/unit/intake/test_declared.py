"""What rows describe and how they are read decides which rows are compared with one another."""

import pytest

from joindots.intake.declared import PART_FIELDS, REQUIRED_FIELDS, SEVERAL_COLUMNS
from joindots.intake.mapping import load_mapping

BASE = """
[source]
source_id = "x"
body_name = "X"
body_kind = "other_uk"
[file]
encoding = "utf-8"
[[part]]
table = "people"
role = "victim"
[part.columns]
crime_ref = "a"
full_name = "b"
"""


@pytest.mark.parametrize(
    ("old", "new", "same_shape", "same_reading"),
    [
        ('encoding = "utf-8"', 'encoding = "cp1252"', True, True),
        ('full_name = "b"', 'surname = "b"', True, False),
        ('encoding = "utf-8"', 'date_formats = ["%d/%m/%Y"]', True, False),
        ('role = "victim"', 'role = "suspect"', False, False),
    ],
)
def test_mapping__its_shape_and_reading_change_with_what_they_are_about(
    old: str, new: str, same_shape: bool, same_reading: bool
) -> None:
    first, second = load_mapping(BASE, name="m"), load_mapping(BASE.replace(old, new), name="m")
    assert (first.shape == second.shape, first.reading == second.reading) == (same_shape, same_reading)


def test_fields__are_consistent() -> None:
    assert REQUIRED_FIELDS.keys() == PART_FIELDS.keys()
    assert all(set(REQUIRED_FIELDS[table]) <= set(PART_FIELDS[table]) for table in PART_FIELDS)
    assert {name for fields in PART_FIELDS.values() for name in fields} >= SEVERAL_COLUMNS
