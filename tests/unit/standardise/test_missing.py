"""What counts as no value."""

import pytest

from joindots.standardise.missing import is_missing, is_withheld, usable_text

MISSING = """
|  | - | -- | . | ? | \u00a0 | \u00e2\u20ac\u201c | NULL | null | (null) | #N/A | N/A | n/a. | NA | NaN | \\N
| Unknown | UNKNOWN
| None recorded | Not recorded | Not known | 0. Missing/not known | 99 - Not known | #VALUE! | #REF! | #MULTIVALUE
| #MULTIVALUE! | ######## | No outcome date | No incident linked | Blank | (blank) | tbc | N/K
"""
PRESENT = """
0 | 1 | 99 | X | C1 | Na | na | Smith | Null Smith | unknown male 1 | Decoy | CANCELLED | Not stated | Refused
| 7. No identified suspect | #12 High Street | None of these
"""


@pytest.mark.parametrize("raw", [None, *(text.strip(" \n") for text in MISSING.split("|"))])
def test_is_missing__knows_every_spelling_of_nothing(raw: str | None) -> None:
    assert is_missing(raw)


@pytest.mark.parametrize("raw", [text.strip() for text in PRESENT.split("|")])
def test_is_missing__keeps_what_says_something(raw: str) -> None:
    assert not is_missing(raw)


def test_is_withheld__keeps_refusals_apart_from_missing() -> None:
    assert [is_withheld(raw) for raw in ("Not stated", "REFUSED", "Unknown", None)] == [True, True, False, False]


@pytest.mark.parametrize("raw", ["Not stated", "refused", "Unknown", " ", "#N/A"])
def test_usable_text__takes_neither_missing_nor_withheld_for_a_value(raw: str) -> None:
    assert usable_text(raw) == (None, None)


def test_usable_text__reports_values_that_a_spreadsheet_lost() -> None:
    assert usable_text("#VALUE!") == (
        None,
        '"#VALUE!" is a spreadsheet error: send the value that the cell should show',
    )
    text, problem = usable_text("#MULTIVALUE")
    assert text is None
    assert problem is not None
    assert "several values" in problem
