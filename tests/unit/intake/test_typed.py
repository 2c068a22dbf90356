"""Cells become values, nothing, or a rejection in words that the body can act on."""

from datetime import date

import pytest

from joindots.intake.typed import (
    BirthReading,
    is_blank,
    read_birth,
    read_count,
    read_decided_by,
    read_ethnicity,
    read_flags,
    read_object,
    read_outcome,
    read_reference,
)

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("raw", "value", "is_rejected"),
    [(" n123 ", "N123", False), ("Unknown", None, False), ("000000", None, True), ("0", None, True), ("100", "100", False)],
)
def test_read_reference__noughts_are_no_person(raw: str, value: str | None, is_rejected: bool) -> None:
    found = read_reference(raw)
    assert (found.value, found.is_rejected) == (value, is_rejected)


@pytest.mark.parametrize(
    ("raw", "value", "is_rejected"),
    [
        ("3", 3, False),
        ("3.0", 3, False),
        ("", None, False),
        ("-1", None, True),
        ("#VALUE!", None, True),
        ("20000", None, True),
    ],
)
def test_read_count__reads_whole_numbers_of_people(raw: str, value: int | None, is_rejected: bool) -> None:
    found = read_count(raw)
    assert (found.value, found.is_rejected) == (value, is_rejected)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Police", "police"),
        ("CPS", "cps"),
        ("Crown Prosecution Service", "cps"),
        ("Police after CPS advice", None),
        ("x", None),
    ],
)
def test_read_decided_by__rejects_what_names_both_or_neither(raw: str, value: str | None) -> None:
    found = read_decided_by(raw)
    assert (found.value, found.is_rejected) == (value, value is None)


@pytest.mark.parametrize(
    ("raw", "code", "standing"),
    [
        ("15", "15", "yes"),
        ("legacy:filed", "legacy:filed", "yes"),
        ("22", "22", "review"),
        ("20", "20", "yes_like"),
        ("1", "1", "no"),
        ("66", None, "unmapped"),
        ("#N/A", None, "missing"),
        ("", None, "missing"),
    ],
)
def test_read_outcome__knows_its_standing(raw: str, code: str | None, standing: str) -> None:
    found = read_outcome(raw, date(2012, 5, 1))
    assert (found.code, found.standing) == (code, standing)
    assert (found.problem is not None) == (standing == "unmapped")


def test_read_birth__a_year_alone_is_a_range_and_not_a_day() -> None:
    assert read_birth("1980", ["%d/%m/%Y"], TODAY) == BirthReading(None, date(1980, 1, 1), date(1980, 12, 31))


def test_read_birth__rejects_a_day_to_come() -> None:
    assert read_birth("01/01/2031", [], TODAY).problem is not None
    assert read_birth("01/01/1980", [], None).day == date(1980, 1, 1)


@pytest.mark.parametrize(
    ("raw", "flags", "is_rejected"),
    [("CSE; Missing", ["cse", "missing"], False), ("N", [], False), ("", [], False), ("Y", [], True)],
)
def test_read_flags__yes_alone_says_nothing(raw: str, flags: list[str], is_rejected: bool) -> None:
    found, problem = read_flags(raw)
    assert (found, problem is not None) == (flags, is_rejected)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("phone", "07700 900123", "+447700900123"),
        ("venue", "Blue Lamp, High St", "blue lamp high street"),
        ("account", "@Name", "name"),
    ],
)
def test_read_object__uses_the_canonical_form_of_its_kind(kind: str, raw: str, value: str) -> None:
    assert read_object(kind, raw, "GB").value == value


def test_read_ethnicity__keeps_the_four_variables_apart() -> None:
    assert read_ethnicity("observed", "IC4 - Asian", None).code == "IC4"
    assert read_ethnicity("self_defined", "A2", "18+1").scheme == "18+1"
    assert read_ethnicity("observed", "7. No identified suspect", None).status == "not_applicable"
    assert read_ethnicity("nationality", "British", None).code == "British"
    assert read_ethnicity("religion", "Not stated", None).status == "not_stated"
    assert read_ethnicity("religion", "", None).status == "missing"


@pytest.mark.parametrize(
    ("raw", "expected"), [("", True), (" - ", True), ("NULL", True), ("Unknown", False), ("unknown male", False)]
)
def test_is_blank__unknown_says_that_somebody_is_there(raw: str, expected: bool) -> None:
    assert is_blank(raw) is expected


def test_read_flags__carries_no_word_for_ethnicity_or_faith() -> None:
    assert read_flags("CSE; Asian males; IC4") == (["cse", "[masked] males", "[masked]"], None)
