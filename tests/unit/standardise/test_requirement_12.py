"""The example of requirement 12: a wrong check letter is refused with the right one, and a dummy number never links."""

from __future__ import annotations

import pytest

from joindots.standardise.identifiers import standardise_asn, standardise_pnc


def test_requirement_12__a_wrong_check_letter_is_rejected_and_the_expected_one_is_shown() -> None:
    found = standardise_pnc("20120052494O")
    assert found.value is None
    assert "Q" in str(found.problem)


@pytest.mark.parametrize("dummy", ["0800NP0100000000001H", "0900000000000000000000"])
def test_requirement_12__a_dummy_arrest_summons_number_never_links(dummy: str) -> None:
    assert standardise_asn(dummy).value is None
