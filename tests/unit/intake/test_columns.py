"""Columns are known by their names or by their values."""

import pytest

from joindots.intake.columns import date_formats, guess_column, words_of
from joindots.model.words import Role


@pytest.mark.parametrize(
    ("column", "words"),
    [("HO_OffenceCode", "ho offence code"), ("Forename1", "forename 1"), ("D.O.B.", "d o b"), ("DOB", "dob")],
)
def test_words_of__takes_names_apart(column: str, words: str) -> None:
    assert words_of(column) == words


@pytest.mark.parametrize(
    ("column", "group", "field", "role"),
    [
        ("Crime Ref", "place", "crime_ref", None),
        ("victim_dob", "person", "date_of_birth", Role.VICTIM),
        ("Suspect FORENAME2", "person", "middle_names", Role.SUSPECT),
        ("Offender Nominal Ref", "place", "person_ref", Role.SUSPECT),
        ("Date of Brith", "person", "date_of_birth", None),
        ("Ethnic Appearance", "person", "ethnicity_observed", None),
        ("Nationality", "person", "nationality", None),
        ("Number Of Victims", "case", "n_victims_stated", None),
    ],
)
def test_guess_column__knows_names(column: str, group: str, field: str, role: Role | None) -> None:
    guess = guess_column(column, [])
    assert guess is not None
    assert (guess.group, guess.field, guess.role) == (group, field, role)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["1981/0000034U", "2002/0073319Z", "79163001B", ""], "pnc_id"),
        (["07700900123", "7700 900124", "+44 7700 900125", "unknown"], "phone"),
        (["SW1A 1AA", "M1 1AE", "B33 8TH"], "postcode"),
        (["a@place.uk", "b@place.uk", "c@place.uk"], "email"),
        (["22/06", "19/07", "22/06"], "offence_code"),
        (["Victim", "Suspect", "Witness"], "role"),
        (["IC1", "IC4 - Asian", "IC3"], "ethnicity_observed"),
        (["M", "F", "M"], "sex"),
    ],
)
def test_guess_column__knows_values(values: list[str], field: str) -> None:
    guess = guess_column("FLD_27", values)
    assert guess is not None
    assert guess.field == field


@pytest.mark.parametrize(
    "values", [[], ["07700900123"], ["one", "two", "three"], ["01/02/2011", "02/02/2011", "03/02/2011"]]
)
def test_guess_column__says_nothing_where_it_cannot_tell(values: list[str]) -> None:
    assert guess_column("FLD_27", values) is None


def test_guess_column__doubts_a_name_that_the_values_contradict() -> None:
    guess = guess_column("Reported Date", ["n", "y", "01/02/2011", "x"])
    assert guess is not None
    assert "only 25% of the sample" in guess.reason


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["01/02/2011", "25/12/2010", "unknown"], ("%d/%m/%Y",)),
        (["01/02/11", "25/12/10"], ("%d/%m/%y",)),
        (["2011-02-01"], ("%Y-%m-%d",)),
        (["01/02/2011", "25/12/2010", "01/02/11", "02/02/11"], ("dd/mm/yyyy",)),
        (["nothing"], ()),
    ],
)
def test_date_formats__finds_the_fewest(values: list[str], expected: tuple[str, ...]) -> None:
    assert date_formats(values) == expected
