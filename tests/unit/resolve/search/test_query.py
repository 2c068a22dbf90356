"""How a query is understood, part by part."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.search.query import read_query

TODAY = date(2026, 1, 1)


def _said(text: str, **given: str) -> list[str]:
    return [" or ".join(r.said for r in part.readings) for part in read_query(text, today=TODAY, given=given).parts]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mo Khan", ["name Mo", "name Khan"]),
        ("KHAN, Mohammed", ["name Khan", "name Mohammed"]),
        ("J. O'Brien-Smith", ["name that begins with J", "name Obrien", "name Smith"]),
        ("moh*", ["name that begins with Moh"]),
        ("12/03/1984", ["born on 1984-03-12"]),
        ("3 March 1984", ["born on 1984-03-03"]),
        ("March 1984", ["born 1984-03-01 to 1984-03-31"]),
        ("1984", ["born in 1984"]),
        ("aged 34", ["aged 34, so born from 1990 to 1993"]),
        ("07200 900123", ["telephone number +447200900123"]),
        ("+44 7200 900123", ["telephone number +447200900123"]),
        ("900123", ["telephone number with 900123 in it"]),
        ("...0123", ["telephone number that ends in 0123"]),
        ("07200...", ["telephone number that begins with +447200"]),
        ("07200", ["telephone number that begins with +447200 or telephone number with 07200 in it"]),
        ("S60 1AA", ["postcode S60 1AA"]),
        ("SA12 3", ["postcode sector SA12 3 or vehicle SA123"]),
        ("SA12", ["postcode district SA12 or vehicle whose mark begins with SA12"]),
        ("AB12 CDE", ["vehicle AB12CDE"]),
        ("AB12 ???", ["vehicle AB12???"]),
        ("mo@example.com", ["e-mail address mo@example.com"]),
        ("@example.com", ["e-mail address with @example.com in it"]),
        ("crew.1000", ["account crew.1000"]),
        ("81/34U", ["PNC id 1981/0000034U"]),
        ("12 High St", ["address with 12 in it", "address with high in it", "address with street in it"]),
        ("mike green 1974 JA1", ["name Mike", "name Green", "born in 1974", "postcode district JA1 or vehicle JA1"]),
        ("dob 1984-03-12 tel 900123", ["born on 1984-03-12", "telephone number with 900123 in it"]),
        ("between 1984 and 1986", ["name Between", "born in 1984", "name And", "born in 1986"]),
        ("34yrs", ["aged 34, so born from 1990 to 1993"]),
        ("34 years old", ["aged 34, so born from 1990 to 1993", "name Old"]),
        ("tel: 07 200 900 123 mo", ["telephone number +447200900123", "name Mo"]),
        ("0 7200 900 123", ["telephone number +447200900123"]),
    ],
)
def test_read_query__understands_each_part(text: str, said: list[str]) -> None:
    assert _said(text) == said


def test_read_query__keeps_a_text_that_may_be_two_things_as_both() -> None:
    (part,) = read_query("John Lane", today=TODAY).parts[1:]
    assert [reading.field for reading in part.readings] == ["address", "name"]


def test_read_query__never_searches_for_ethnicity_and_says_so() -> None:
    query = read_query("asian male Mo", today=TODAY)
    assert [part.text for part in query.parts] == ["Mo"]
    assert [each.text for each in query.not_understood] == ["asian", "male"]
    assert "never used" in query.not_understood[0].reason


def test_read_query__says_what_was_given_as_a_kind_that_it_is_not() -> None:
    query = read_query("mo", today=TODAY, given={"dob": "soon", "phone": "900123"})
    assert [(each.text, each.reason) for each in query.not_understood] == [("soon", "it is no dob that can be read")]
    assert not read_query("mo", today=TODAY, given={"phone": "900123"}).not_understood


def test_read_query__refuses_with_what_it_could_not_read() -> None:
    with pytest.raises(ParameterError, match=r'\("!!": it is no name, date'):
        read_query("!!", today=TODAY)
    with pytest.raises(ParameterError, match=r"\(it is empty\)"):
        read_query("", today=TODAY)


@pytest.mark.parametrize(
    ("text", "given", "places"),
    [
        ("12 High St, mo", {}, ("12 High St", "mo")),
        ("John Lane", {}, ("John Lane",)),
        ("star kebab, 900123", {}, ("star kebab",)),
        ("1984", {"address": "4 High Street", "name": "Lane"}, ("4 High Street",)),
        ("1984", {"account": "crew.1000"}, ("crew.1000",)),
    ],
)
def test_read_query__keeps_whole_stretches_that_may_be_a_place(text: str, given: dict[str, str], places: Any) -> None:
    assert read_query(text, today=TODAY, given=given).places == places


def test_read_query__asks_once_for_what_is_said_twice() -> None:
    assert _said("mo mo 1984, mo", dob="1984") == ["name Mo", "born in 1984"]


def test_read_query__drops_no_word() -> None:
    query = read_query("mo zz9z9z99!! 1984", today=TODAY)
    assert [part.text for part in query.parts] == ["mo", "1984"]
    assert [each.text for each in query.not_understood] == ["zz9z9z99!!"]


def test_read_query__reads_what_is_given_as_the_kind_that_it_is_given_as() -> None:
    assert _said("", name="Lane", phone="1984") == ["name Lane", "telephone number with 1984 in it"]


@pytest.mark.parametrize("text", ["", " , ", "!!", "asian"])
def test_read_query__refuses_a_query_of_nothing(text: str) -> None:
    with pytest.raises(ParameterError, match="Give any of"):
        read_query(text, today=TODAY)


def test_read_query__refuses_a_kind_that_there_is_not() -> None:
    with pytest.raises(ParameterError, match='no "ethnicity"'):
        read_query("", today=TODAY, given={"ethnicity": "any"})
