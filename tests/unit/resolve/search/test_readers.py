"""How each kind of thing may be written, whole or in part, and what is near it and is not of that kind."""

from __future__ import annotations

from datetime import date

import pytest

from joindots.resolve.search import readers
from joindots.resolve.search.parts import Field, Form, Reading

TODAY = date(2026, 1, 1)


def _forms(readings: list[Reading]) -> list[tuple[str, str]]:
    return [(reading.form.value, reading.text) for reading in readings]


def _spans(readings: list[Reading]) -> list[tuple[str, int, int]]:
    return [(reading.form.value, reading.first_day, reading.last_day) for reading in readings]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mo", [("whole", "mo")]),
        ("Anne Marie", [("whole", "anne"), ("whole", "marie")]),
        ("m", [("start", "m")]),
        ("mo*", [("start", "mo")]),
        ('"Ghost"', [("whole", "ghost")]),
        ("(ghost)", [("whole", "ghost")]),
        ("*", []),
    ],
)
def test_read_name__each_word_whole_or_as_a_beginning(text: str, words: list[tuple[str, str]]) -> None:
    found = readers.read_name(text)
    assert [_forms(each) for each in found] == [[word] for word in words]
    assert all(reading.field == Field.NAME for each in found for reading in each)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("12/03/1984", [("whole", 19840312, 19840312)]),
        ("19840312", [("whole", 19840312, 19840312)]),
        ("12th march 1984", [("whole", 19840312, 19840312)]),
        ("2 January 1900", [("whole", 19000102, 19000102)]),
        ("31/12/1899", []),
        ("01/01/2026", [("whole", 20260101, 20260101)]),
        ("31/12/2026", [("whole", 20261231, 20261231)]),
        ("1984", [("span", 19840101, 19841231)]),
        ("March 1984", [("span", 19840301, 19840331)]),
        ("1900", [("span", 19000101, 19001231)]),
        ("1899", []),
        ("2026", [("span", 20260101, 20261231)]),
        ("2027", []),
        ("January 2026", [("span", 20260101, 20260131)]),
        ("February 2026", []),
        ("zz", []),
        ("12345", []),
    ],
)
def test_read_birth__days_months_and_years_from_1900_to_today(text: str, spans: list[tuple[str, int, int]]) -> None:
    assert _spans(readers.read_birth(text, TODAY)) == spans


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("34", (19900101, 19931231)),
        ("aged 34", (19900101, 19931231)),
        ("age34", (19900101, 19931231)),
        ("17 years old", (20070101, 20101231)),
        ("17yo", (20070101, 20101231)),
    ],
)
def test_read_age__counts_back_from_today_give_or_take_a_year(text: str, span: tuple[int, int]) -> None:
    (reading,) = readers.read_age(text, TODAY)
    assert (reading.field, reading.form) == (Field.BORN, Form.SPAN)
    assert (reading.first_day, reading.last_day) == span


@pytest.mark.parametrize("text", ["aged", "340", "thirty", "34 cars"])
def test_read_age__of_no_age_is_nothing(text: str) -> None:
    assert readers.read_age(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("07200 900123", [("whole", "447200900123")]),
        ("+44 (0)7200 900123", [("whole", "447200900123")]),
        ("07200 900123...", [("start", "447200900123")]),
        ("07200 9001?3", [("start", "4472009001?3"), ("inside", "072009001?3")]),
        ("...0123", [("end", "0123")]),
        ("…0123", [("end", "0123")]),
        ("*0123", [("end", "0123")]),
        ("ending 0123", [("end", "0123")]),
        ("07200...", [("start", "447200")]),
        ("07200*", [("start", "447200")]),
        ("0044720", [("start", "44720")]),
        ("+44072", [("start", "4472")]),
        ("+33172", [("start", "33172")]),
        ("07200", [("start", "447200"), ("inside", "07200")]),
        ("900123", [("inside", "900123")]),
        ("440123", [("inside", "440123")]),
        ("123", [("inside", "123")]),
        ("12", []),
        ("1?2", []),
        ("12a", []),
        ("", []),
    ],
)
def test_read_phone__whole_its_beginning_its_end_or_digits_in_it(text: str, forms: list[tuple[str, str]]) -> None:
    assert _forms(readers.read_phone(text)) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("s60 1aa", [("whole", "S60 1AA")]),
        ("s60", [("start", "S60 ")]),
        ("S60 1", [("start", "S60 1")]),
        ("EC1A", [("start", "EC1A ")]),
        ("60", []),
        ("S60 12", []),
    ],
)
def test_read_postcode__whole_its_sector_or_its_district(text: str, forms: list[tuple[str, str]]) -> None:
    assert _forms(readers.read_postcode(text)) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("ab12 cde", [("whole", "AB12CDE")]),
        ("ab12", [("start", "AB12")]),
        ("AB12 ???", [("whole", "AB12???")]),
        ("B12?", [("inside", "B12?")]),
        ("?1CD", [("inside", "?1CD")]),
        ("CDE", []),
        ("123?", []),
        ("A?", []),
        ("AB12CD??E", []),
    ],
)
def test_read_plate__whole_or_in_part(text: str, forms: list[tuple[str, str]]) -> None:
    assert _forms(readers.read_plate(text)) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Mo@Example.com", [("whole", "mo@example.com")]),
        ("mo@", [("start", "mo@")]),
        ("mo@example", [("start", "mo@example")]),
        ("@example.com", [("end", "@example.com")]),
        ("@example", [("inside", "@example")]),
        ("mo", []),
        ("mo @example.com", []),
    ],
)
def test_read_email__whole_or_either_side_of_the_at(text: str, forms: list[tuple[str, str]]) -> None:
    assert _forms(readers.read_email(text)) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("@Crew.1000", [("whole", "crew.1000")]),
        ("crew_", [("whole", "crew_")]),
        ("a_b", []),
        ("crew", []),
        ("1000", []),
        ("crew 10", []),
    ],
)
def test_read_account__letters_with_digits_or_marks(text: str, forms: list[tuple[str, str]]) -> None:
    assert _forms(readers.read_account(text)) == forms


def test_whole_identifiers__alone_are_read() -> None:
    assert _forms(readers.read_pnc("81/34U")) == [("whole", "1981/0000034U")]
    assert readers.read_pnc("81/34") == readers.read_cro("none") == readers.read_nhs("943 476 5918") == []
    assert _forms(readers.read_nhs("943 476 5919")) == [("whole", "9434765919")]
    (cro,) = readers.read_cro("123456/99L")
    assert (cro.field, cro.form) == (Field.CRO, Form.WHOLE)
