"""Outcomes are read in every form that extracts give them, the years before the numbers included."""

from datetime import date

import pytest

from joindots.model.errors import ParameterError
from joindots.model.words import Answer, Standardised
from joindots.reference.outcomes import (
    NfaStanding,
    all_outcomes,
    map_outcome,
    outcome,
    outcome_nfa,
)


def test_all_outcomes__hold_the_numbered_types_in_order() -> None:
    numbered = [found.code for found in all_outcomes() if not found.is_legacy]
    assert ["0", "1", "1A", "2", "2A", "3", "3A", *(str(n) for n in range(4, 23))] == numbered


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        (NfaStanding.YES, "5 9 10 11 12 13 14 15 16 17 18 21"),
        (NfaStanding.NO, "0 1 1A 2 2A 3 3A 4 6 7 19"),
        (NfaStanding.REVIEW, "8 22"),
        (NfaStanding.YES_LIKE, "20"),
    ],
)
def test_outcome_nfa__agrees_with_the_published_groups(standing: NfaStanding, codes: str) -> None:
    numbered = [found for found in all_outcomes() if not found.is_legacy]
    assert codes.split() == [found.code for found in numbered if outcome_nfa(found.code) is standing]


def test_outcome_nfa__counts_the_usual_disposals_of_the_first_years() -> None:
    codes = ("undetected_filed", "undetected", "nfa", "filed", "refused_charge")
    assert {NfaStanding.YES} == {outcome_nfa(f"legacy:{code}") for code in codes}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("15", "15"),
        (" 15 ", "15"),
        ("15.0", "15"),
        ("01", "1"),
        ("0", "0"),
        ("1A", "1A"),
        ("1a", "1A"),
        ("3A", "3A"),
        ("[16]", "16"),
        ("(18)", "18"),
        ("OC15", "15"),
        ("Outcome 15", "15"),
        ("Outcome type 21", "21"),
        ("15 - Evidential difficulties", "15"),
        ("g. Evidential difficulties: suspect identified; victim supports (OC15)", "15"),
        ("Evidential difficulties - suspect identified; victim supports action [15]", "15"),
        ("Evidential difficulties \u00e2\u20ac\u201c named suspect identified; victim supports", "15"),
        ("Evidential difficulties \ufffd named suspect identified; victim does not support", "16"),
        ("Evidential difficulties ??? suspect identified, victim has withdrawn support", "16"),
        ("Evidential difficulties \u2013 suspect not identified; victim does not support", "14"),
        ("16 \u00e2\u20ac\u201c Evidential difficulties", "16"),
        ("Investigation complete \u2013 no suspect identified", "18"),
        ("Further investigation not in the public interest (police)", "21"),
        ("Not in the public interest (CPS)", "9"),
        ("Named suspect too ill to prosecute", "12"),
        ("Victim or key witness dead or too ill", "13"),
        ("Charged/Summonsed", "1"),
        ("Charged - alternate offence", "1A"),
        ("Undetected - filed", "legacy:undetected_filed"),
        ("UNDETECTED", "legacy:undetected"),
        ("NFA", "legacy:nfa"),
        ("No Further Action", "legacy:nfa"),
        ("Refused charge", "legacy:refused_charge"),
        ("Filed", "legacy:filed"),
        ("No crime", "legacy:no_crime"),
        ("CANCELLED", "legacy:cancelled"),
        ("Detected", "legacy:detected"),
    ],
)
def test_map_outcome__reads_the_forms_of_real_extracts(raw: str, expected: str) -> None:
    assert Standardised(expected) == map_outcome(raw, date(2011, 5, 1))


@pytest.mark.parametrize("raw", [None, "", " ", "-", "Blank", "#N/A", "NULL", "None", "No outcome date"])
def test_map_outcome__leaves_blanks_missing(raw: str | None) -> None:
    assert map_outcome(raw, None).is_missing


@pytest.mark.parametrize(
    "raw",
    ["66", "99", "23", "C1", "C5", "N1001", "N1003", "15A", "7. No identified suspect", "1. Undetected", "Not charged"],
)
def test_map_outcome__reports_what_it_cannot_map(raw: str) -> None:
    mapped = map_outcome(raw, None)
    assert mapped.is_rejected
    assert f'unmapped outcome "{raw}"' in str(mapped.problem)


def test_map_outcome__takes_a_legacy_disposal_up_to_march_2014_only() -> None:
    assert Standardised("legacy:nfa") == map_outcome("NFA", date(2014, 3, 31))
    assert map_outcome("NFA", date(2014, 4, 1)).is_rejected
    assert Standardised("legacy:nfa") == map_outcome("NFA", None)
    assert Standardised("legacy:cancelled") == map_outcome("CANCELLED", date(2019, 1, 1))


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("15", date(2013, 3, 31), Answer.NO),
        ("15", date(2014, 4, 1), Answer.YES),
        ("20", date(2015, 3, 31), Answer.NO),
        ("21", date(2016, 1, 1), Answer.YES),
        ("22", date(2019, 3, 31), Answer.NO),
        ("legacy:nfa", date(2014, 4, 1), Answer.NO),
        ("legacy:nfa", date(2012, 1, 1), Answer.CANNOT_TELL),
    ],
)
def test_outcomes__hold_between_the_dates_of_the_framework(code: str, day: date, expected: Answer) -> None:
    assert expected == outcome(code).provenance.validity.covers(day)


def test_outcome__was_supplied_by_every_force_a_year_after_the_framework_began() -> None:
    assert outcome("15").supplied_from == date(2014, 4, 1)


@pytest.mark.parametrize(
    ("code", "suspect_identified", "victim_supports"),
    [
        ("14", Answer.NO, Answer.NO),
        ("15", Answer.YES, Answer.YES),
        ("16", Answer.YES, Answer.NO),
        ("18", Answer.NO, Answer.CANNOT_TELL),
    ],
)
def test_outcome__says_what_the_type_itself_says(code: str, suspect_identified: Answer, victim_supports: Answer) -> None:
    found = outcome(code)
    assert (suspect_identified, victim_supports) == (found.suspect_identified, found.victim_supports)


def test_outcome__refuses_an_unknown_code() -> None:
    with pytest.raises(ParameterError, match="no outcome has the code '66'"):
        outcome("66")
