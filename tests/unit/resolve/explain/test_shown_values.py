"""Values as an explanation shows them."""

from __future__ import annotations

from typing import Any

import pytest

from joindots.resolve.explain.pair import shown_value
from joindots.resolve.models.people import people_spec

SPEC = people_spec()
NOBODY: dict[str, Any] = dict.fromkeys(SPEC.columns)


@pytest.mark.parametrize(
    ("comparison", "record", "kinds", "shown"),
    [
        ("date_of_birth", {"date_of_birth": "19880304"}, {}, "1988-03-04"),
        ("date_of_birth", {"date_of_birth": "1988-03"}, {}, "1988-03"),
        ("email", {"email": "19880304"}, {}, "19880304"),
        ("email", {"email": "19880304"}, {"email": "date"}, "1988-03-04"),
        ("birth_span", {"born_from": "0", "born_to": "364"}, {}, "1970-01-01, 1970-12-31"),
        ("birth_span", {"born_from": "364", "born_to": "364"}, {}, "1970-12-31"),
        ("phones", {"phones": ["+441", "+442"]}, {}, "+441; +442"),
        ("phones", {"phones": []}, {}, ""),
        ("phones", {"phones": None}, {}, ""),
        ("address", {"address": "9 high street", "postcode": "QX4 7ZZ"}, {}, "9 high street, QX4 7ZZ"),
        ("address", {"postcode": "QX4 7ZZ"}, {}, "QX4 7ZZ"),
        ("forename", {"forename": "ada", "surname": "marsh", "forenames": ["ada", "kit"]}, {}, "ada"),
    ],
)
def test_shown_value__is_written_for_reading(
    comparison: str, record: dict[str, Any], kinds: dict[str, str], shown: str
) -> None:
    assert shown_value(SPEC.comparisons[SPEC.position(comparison)], {**NOBODY, **record}, kinds) == shown
