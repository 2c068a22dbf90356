"""Police, court and health identifiers."""

from collections.abc import Callable

import pytest

from joindots.model.words import Standardised
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

Standardiser = Callable[[str | None], Standardised[str]]

CANONICAL = [
    (standardise_pnc, "81/34U", "1981/0000034U"),
    (standardise_pnc, "02/73319Z", "2002/0073319Z"),
    (standardise_pnc, "79163001B", "1979/0163001B"),
    (standardise_pnc, "1981/34u", "1981/0000034U"),
    (standardise_pnc, "20120052494Q", "2012/0052494Q"),
    (standardise_pnc, "010171310W", "2001/0171310W"),
    (standardise_pnc, "200123456V", "2020/0123456V"),
    (standardise_pnc, "200123456K", "2001/0023456K"),
    (standardise_pnc, " 2012 / 0052494 Q", "2012/0052494Q"),
    (standardise_cro, "65656/91H", "065656/91H"),
    (standardise_cro, "065656/91h", "065656/91H"),
    (standardise_cro, "991/66G", "000991/66G"),
    (standardise_cro, "6697/56U", "006697/56U"),
    (standardise_cro, "SF05/482703J", "SF05/482703J"),
    (standardise_cro, "sf83 / 50058z", "SF83/50058Z"),
    (standardise_asn, "1101ZD0100000448754K", "1101ZD0100000448754K"),
    (standardise_asn, "11/01ZD/01/448754K", "1101ZD0100000448754K"),
    (standardise_asn, "11/01ZD/01/00000448754/K", "1101ZD0100000448754K"),
    (standardise_asn, "11C01ZD0100000448754K", "11C01ZD0100000448754K"),
    (standardise_pti_urn, "01ZD0303208", "01ZD0303208"),
    (standardise_pti_urn, "01/zd/03032/08", "01ZD0303208"),
    (standardise_court_case_reference, "97/1626/008395Q", "97/1626/008395Q"),
    (standardise_court_case_reference, "97/1626/8395q", "97/1626/008395Q"),
    (standardise_court_case_reference, "971626008395Q", "97/1626/008395Q"),
    (standardise_nhs_number, "943 476 5919", "9434765919"),
    (standardise_nhs_number, "943-476-5919", "9434765919"),
    (standardise_nhs_number, "9434765919.0", "9434765919"),
    (standardise_uprn, "000012345678", "12345678"),
    (standardise_uprn, "100012345678", "100012345678"),
    (standardise_crime_reference, " cr/00123/14 ", "CR/00123/14"),
    (standardise_crime_reference, "13/123456/99", "13/123456/99"),
]


@pytest.mark.parametrize(("standardise", "raw", "expected"), CANONICAL)
def test_identifier__has_one_form(standardise: Standardiser, raw: str, expected: str) -> None:
    assert standardise(raw) == Standardised(expected)


WRONG_CHECK = [
    (standardise_pnc, "20120052494O", 'expected "Q"'),
    (standardise_pnc, "2001/0171310S", 'expected "W"'),
    (standardise_cro, "85227/65G", 'expected "L"'),
    (standardise_cro, "SF83/50058Y", 'expected "Z"'),
    (standardise_asn, "1101ZD0100000448754J", 'expected "K"'),
    (standardise_nhs_number, "9434765918", 'expected "9"'),
]


@pytest.mark.parametrize(("standardise", "raw", "words"), WRONG_CHECK)
def test_identifier__with_a_wrong_check_names_the_one_that_fits(standardise: Standardiser, raw: str, words: str) -> None:
    problem = standardise(raw).problem
    assert problem is not None
    assert words in problem


REJECTED = [
    (standardise_pnc, "banana", "YYYY/NNNNNNND"),
    (standardise_pnc, "2012/0000000L", "placeholder"),
    (standardise_pnc, "7212/0052494Q", "has the year 7212"),
    (standardise_cro, "65656-91H", "NNNNNN/YYD"),
    (standardise_cro, "000000/91H", "placeholder"),
    (standardise_asn, "0800NP0100000448754K", "dummy"),
    (standardise_asn, "1150SJ0100000448754K", "dummy"),
    (standardise_asn, "1100XX0100000448754K", "dummy"),
    (standardise_asn, "1101ZD0100000000000A", "dummy"),
    (standardise_asn, "1101ZD0111111111111A", "dummy"),
    (standardise_asn, "448754K", "20 or 21 characters"),
    (standardise_pti_urn, "00NP0303208", "dummy"),
    (standardise_pti_urn, "01ZD0000008", "dummy"),
    (standardise_pti_urn, "01ZD03032", "11 characters"),
    (standardise_court_case_reference, "1626/008395Q", "YY/NNNN/NNNNNNX"),
    (standardise_nhs_number, "0000000000", "placeholder"),
    (standardise_nhs_number, "94347659", "ten digits"),
    (standardise_uprn, "0", "1 to 12 digits"),
    (standardise_uprn, "1234567890123", "1 to 12 digits"),
]


@pytest.mark.parametrize(("standardise", "raw", "words"), REJECTED)
def test_identifier__says_why_it_was_rejected(standardise: Standardiser, raw: str, words: str) -> None:
    problem = standardise(raw).problem
    assert problem is not None
    assert words in problem


def test_nhs_number__starting_as_none_does_is_rejected() -> None:
    problem = standardise_nhs_number("1000000010").problem
    assert problem == '"1000000010" is not an NHS number: none starts with 100000001. Check every digit'


@pytest.mark.parametrize("standardise", dict.fromkeys(case[0] for case in CANONICAL))
def test_identifier__is_missing_where_none_was_recorded(standardise: Standardiser) -> None:
    assert [standardise(raw).is_missing for raw in (None, " ", "NULL", "#N/A")] == [True] * 4


def test_pnc__century_turns_at_forty() -> None:
    assert [standardise_pnc(raw).value for raw in ("39/1U", "40/1J")] == ["2039/0000001U", "1940/0000001J"]
