"""Names of columns that speak of what may never be used."""

from __future__ import annotations

import pytest

from joindots.model.errors import AccessRefused
from joindots.model.protected import protected_variable, refuse_protected


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        *(
            (name, "ethnicity")
            for name in ("Ethnicity", "ethnic_appearance", "Self-Defined Ethnicity", "EthnicGroup", "SDE")
        ),
        *(
            (name, "ethnicity")
            for name in ("IC Code", "ic", "IC_CODE", "ic3", "Officer Defined", "Race", "race_code", "16+1")
        ),
        *((name, "ethnicity") for name in ("ETHNICAPPEARANCE", "Skin Colour", "selfDefined", "Heritage")),
        *(
            (name, "nationality")
            for name in ("Nationality", "birthplace", "Country of Birth", "place_of_birth", "Citizenship")
        ),
        *((name, "nationality") for name in ("CountryOfOrigin", "First Language", "birth_country", "PlaceOfBirth")),
        *((name, "religion") for name in ("Religion", "religious belief", "Faith", "RELIGIOUSGROUP")),
    ],
)
def test_protected_variable__is_told_by_the_name(name: str, variable: str) -> None:
    assert protected_variable(name) == variable


@pytest.mark.parametrize(
    "name",
    [
        *(
            "forename",
            "surname",
            "Date of Birth",
            "dob",
            "postcode",
            "Nominal Ref",
            "PNC ID",
            "phone",
            "Crime Ref",
            "trace_no",
        ),
        *(
            "traced",
            "email",
            "source",
            "notice",
            "service_no",
            "public_id",
            "address_1",
            "suburb",
            "city",
            "terrace",
            "Grace",
        ),
    ],
)
def test_protected_variable__leaves_other_names_alone(name: str) -> None:
    assert protected_variable(name) is None


def test_refuse_protected__says_which_column_where_and_what_to_do() -> None:
    with pytest.raises(AccessRefused) as refused:
        refuse_protected(["surname", "IC Code"], "[columns]")
    assert str(refused.value) == (
        '[columns]: "IC Code" speaks of ethnicity, which is measured and never used to link people. '
        "Allowed: names, dates, addresses, phones, e-mail and identifiers. Take the column out."
    )
