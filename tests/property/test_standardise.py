"""What holds for every standardiser, whatever text arrives."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.model.words import NameKind, Standardised
from joindots.standardise.accounts import standardise_account, standardise_email
from joindots.standardise.addresses import standardise_address
from joindots.standardise.check_letters import CHECK_LETTERS, check_letter
from joindots.standardise.dates import parse_age, parse_date, parse_date_of_birth
from joindots.standardise.flags import standardise_flag
from joindots.standardise.identifiers import (
    standardise_asn,
    standardise_court_case_reference,
    standardise_crime_reference,
    standardise_cro,
    standardise_nhs_number,
    standardise_pnc,
    standardise_pti_urn,
    standardise_uprn,
)
from joindots.standardise.life import standardise_life_status
from joindots.standardise.missing import is_missing
from joindots.standardise.names import person_name, standardise_name_part
from joindots.standardise.partial_dates import parse_partial_date
from joindots.standardise.phones import standardise_phone
from joindots.standardise.plates import standardise_plate
from joindots.standardise.postcodes import standardise_postcode
from joindots.standardise.roles import standardise_roles
from joindots.standardise.sex import standardise_sex
from joindots.standardise.text import repair_text

Standardiser = Callable[[str | None], Standardised[Any]]

STANDARDISERS: list[Standardiser] = [
    *(standardise_account, standardise_email, standardise_address, standardise_flag, standardise_life_status),
    *(standardise_name_part, standardise_phone, standardise_plate, standardise_postcode, standardise_roles, standardise_sex),
    *(standardise_pnc, standardise_cro, standardise_asn, standardise_pti_urn, standardise_court_case_reference),
    *(standardise_nhs_number, standardise_uprn, standardise_crime_reference),
    *(parse_date, parse_date_of_birth, parse_age, parse_partial_date),
]

# Text that looks like values, so that the rules are reached, beside text of every kind.
FRAGMENTS = st.sampled_from(
    [
        *(
            "O'Brien",
            "Mc",
            "o",
            "Mr",
            "unknown",
            "male",
            "Khan",
            "st",
            "High",
            "rd",
            "12",
            "(0)",
            "+44",
            "0044",
            "07700",
            "900123",
        ),
        *(
            "S60",
            "1AA",
            "YK08",
            "ABC",
            "81/34U",
            "1980",
            "01/02/",
            "-",
            ",",
            "aka",
            "the",
            "c.",
            "to",
            "SF",
            "#",
            "0",
            "O",
            "1",
            "I",
        ),
        *(
            "\u00e2\u20ac\u201c",
            "\u00a0",
            "\u00c3",
            "suspect",
            "victim",
            "and",
            '"',
            "(",
            ")",
            "@",
            ".uk",
            "ß",
            "İ",
            "\ufdfa",
            "٣",
        ),
    ]
)
VALUES = (
    st.text(max_size=30)
    | st.text("0123456789/-. ()+OIAZSF", max_size=24)
    | st.lists(FRAGMENTS, max_size=6).map("".join)
    | st.lists(FRAGMENTS, max_size=6).map(" ".join)
)


def _as_text(value: object) -> str:
    """Write a canonical value as a source would send it back."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("standardise", STANDARDISERS, ids=lambda function: function.__name__)
@given(raw=VALUES)
def test_standardising_twice__equals_once(standardise: Standardiser, raw: str) -> None:
    once = standardise(raw).value
    if once is not None:
        twice = standardise(_as_text(once)).value
        assert _as_text(twice) == _as_text(once)


@pytest.mark.parametrize("standardise", STANDARDISERS, ids=lambda function: function.__name__)
@given(raw=VALUES)
def test_every_value__is_used_missing_or_rejected_with_words(standardise: Standardiser, raw: str) -> None:
    outcome = standardise(raw)
    assert outcome.value is None or outcome.problem is None
    assert outcome.problem is None or len(outcome.problem) > 20
    if is_missing(raw):
        assert outcome.value is None


@pytest.mark.parametrize("standardise", STANDARDISERS, ids=lambda function: function.__name__)
@pytest.mark.parametrize("raw", [None, "", " \u00a0", "-", "NULL", "#N/A", "Unknown", "not recorded", "n/k"])
def test_blank_and_unknown__are_missing_and_no_mistake(standardise: Standardiser, raw: str | None) -> None:
    assert standardise(raw).is_missing


@given(raw=VALUES)
def test_repair__done_twice_equals_once(raw: str) -> None:
    assert repair_text(repair_text(raw)) == repair_text(raw)


@given(forename=st.none() | VALUES, surname=st.none() | VALUES, full_name=st.none() | VALUES, aliases=st.none() | VALUES)
def test_person_name__says_how_much_of_a_name_it_holds(
    forename: str | None, surname: str | None, full_name: str | None, aliases: str | None
) -> None:
    name = person_name(forename, surname, full_name, aliases)
    held = [part for part in (name.forename, name.surname, *name.aliases) if part]
    assert (name.kind is NameKind.UNNAMED) == (not held)
    assert (name.label is None) or name.kind is not NameKind.NAMED


SEPARATOR = st.sampled_from(["", " ", "-", "."])


@given(digits=st.from_regex(r"7[1-9][0-9]{8}", fullmatch=True), gap=SEPARATOR)
def test_phone__formatted_variants_agree(digits: str, gap: str) -> None:
    cut = f"{digits[:4]}{gap}{digits[4:7]}{gap}{digits[7:]}"
    variants = {standardise_phone(front + cut).value for front in ("0", "", "+44", "+44 (0)", "0044", "+44 ")}
    assert variants in ({f"+44{digits}"}, {None})


@given(plate=st.from_regex(r"[A-HJ-PR-Y]{2}[0-9]{2}[A-HJ-PR-Z]{3}", fullmatch=True), gap=st.sampled_from(["", " ", "-"]))
def test_plate__formatted_variants_agree(plate: str, gap: str) -> None:
    written = plate[:4] + gap + plate[4:]
    assert {standardise_plate(written).value, standardise_plate(written.lower()).value} == {plate}


@given(plate=st.from_regex(r"[A-HJ-NPR-Y]{2}[0-9][2-9][A-HJ-NPR-Z]{3}", fullmatch=True))
def test_plate__digits_read_as_letters_are_read_back(plate: str) -> None:
    confused = plate[:2] + plate[2:4].translate(str.maketrans("01", "OI")) + plate[4:]
    assert standardise_plate(confused).value == plate


@given(
    postcode=st.from_regex(r"[A-Y]{1,2}[0-9]{1,2} [0-9][A-Z]{2}", fullmatch=True), gap=st.sampled_from(["", " ", "  ", "-"])
)
def test_postcode__formatted_variants_agree(postcode: str, gap: str) -> None:
    written = postcode.replace(" ", gap)
    if not is_missing(written):
        assert {standardise_postcode(written).value, standardise_postcode(written.lower()).value} == {postcode}


YEARS = st.integers(1940, 2039)
SERIALS = st.integers(1, 9_999_999)


@given(year=YEARS, serial=SERIALS)
def test_pnc__formatted_variants_agree(year: int, serial: int) -> None:
    short_year, full_serial = f"{year % 100:02}", f"{serial:07}"
    letter = check_letter(short_year + full_serial)
    written = (
        f"{year}/{serial}",
        f"{year}/{full_serial}",
        f"{year}{full_serial}",
        f"{short_year}/{serial}",
        f"{year} / {serial} ",
    )
    assert {standardise_pnc(text + letter).value for text in written} == {f"{year}/{full_serial}{letter}"}


@given(year=YEARS, serial=SERIALS, place=st.integers(0, 6), digit=st.integers(1, 9))
def test_pnc__with_one_wrong_digit_is_rejected(year: int, serial: int, place: int, digit: int) -> None:
    digits = list(f"{serial:07}")
    letter = check_letter(f"{year % 100:02}" + "".join(digits))
    digits[place] = str((int(digits[place]) + digit) % 10)
    assert standardise_pnc(f"{year}/{''.join(digits)}{letter}").is_rejected


@given(year=YEARS, serial=SERIALS, letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_pnc__fits_one_letter_only(year: int, serial: int, letter: str) -> None:
    right = check_letter(f"{year % 100:02}{serial:07}")
    assert standardise_pnc(f"{year}/{serial}{letter}").is_rejected == (letter != right)
    assert right in CHECK_LETTERS


@given(day=st.dates(date(1930, 1, 2), date(2029, 12, 31)))
def test_date__spellings_of_one_day_agree(day: date) -> None:
    patterns = (
        "%d/%m/%Y",
        "%d/%m/%y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%d %b %Y",
        "%d-%B-%Y",
        "%Y-%m-%d",
        "%Y-%m-%dT%H:%M:%S",
        "%Y%m%d",
    )
    assert {parse_date(day.strftime(pattern)).value for pattern in patterns} == {day}
