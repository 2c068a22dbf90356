"""Age at offence: ranges that hold every possible truth, from dates alone."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.law.ages import CASE_COLUMNS, PEOPLE_COLUMNS, age_on, ages_at_offence

CASE_TYPES = {"case_id": pl.String, "offence_from": pl.Date, "offence_to": pl.Date}
PEOPLE_TYPES = {"record_id": pl.String} | dict.fromkeys(PEOPLE_COLUMNS[1:4], pl.Date) | {"age_recorded_years": pl.Int16}


def answer(**known: Any) -> dict[str, Any]:
    """Compute the one row for one person in one case; `known` is what their records say."""
    roles = pl.DataFrame({"case_id": ["10/A"], "record_id": ["p-1"]})
    cases = pl.DataFrame([{"case_id": "10/A"} | pick(known, CASE_COLUMNS)], schema=CASE_TYPES)
    people = pl.DataFrame([{"record_id": "p-1"} | pick(known, PEOPLE_COLUMNS)], schema=PEOPLE_TYPES)
    return ages_at_offence(roles, cases, people).row(0, named=True)


def pick(known: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name in names}


def year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


def told(found: dict[str, Any]) -> tuple[int | None, int | None, str]:
    return found["age_min_years"], found["age_max_years"], found["is_child"]


def test_requirement_4__age_at_record_is_refused_and_both_bands_are_shown() -> None:
    (born_from, born_to), (first, last) = year(1996), year(2010)
    found = answer(
        birth_earliest=born_from, birth_latest=born_to, offence_from=first, offence_to=last, age_recorded_years=23
    )
    assert told(found) == (13, 14, "yes")
    assert found["reason"] == (
        "Child: aged 13 or 14 "
        "(born from 1 January 1996 to 31 December 1996; offence from 1 January 2010 to 31 December 2010). "
        "The age 23 that the source states is not used: it is at an unstated date."
    )


def test_requirement_4__stated_age_alone_computes_nothing() -> None:
    found = answer(age_recorded_years=23, offence_from=date(2010, 1, 1), offence_to=date(2010, 1, 1))
    assert told(found) == (None, None, "cannot_tell")
    assert found["reason"] == (
        "Cannot be computed: the date of birth is not recorded. "
        "The age 23 that the source states is not used: it is at an unstated date."
    )


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1996, 6, 15), date(2012, 6, 14), 15),
        (date(1996, 6, 15), date(2012, 6, 15), 16),
        (date(1996, 2, 29), date(2012, 2, 29), 16),
        (date(1996, 2, 29), date(2014, 2, 28), 17),
        (date(1996, 2, 29), date(2014, 3, 1), 18),
        (date(1996, 12, 31), date(2015, 1, 1), 18),
        (date(2010, 5, 5), date(2010, 5, 5), 0),
    ],
)
def test_age_on__is_attained_as_the_anniversary_begins(born: date, day: date, age: int) -> None:
    assert age == pl.select(age_on(pl.lit(born), pl.lit(day))).item()


@pytest.mark.parametrize(
    ("born", "first", "last", "expected"),
    [
        (date(1996, 6, 15), date(2014, 6, 1), date(2014, 6, 14), (17, 17, "yes")),
        (date(1996, 6, 15), date(2014, 6, 1), date(2014, 6, 15), (17, 18, "cannot_tell")),
        (date(1996, 6, 15), date(2014, 6, 15), date(2014, 6, 15), (18, 18, "no")),
        (date(1996, 6, 15), date(2014, 6, 15), None, (18, 18, "no")),
        (date(1996, 6, 15), date(2010, 1, 1), None, (13, 13, "yes")),
        (date(1996, 6, 15), None, date(2014, 6, 14), (None, 17, "yes")),
        (date(1996, 6, 15), None, date(2014, 6, 15), (None, 18, "cannot_tell")),
        (date(1996, 6, 15), None, None, (None, None, "cannot_tell")),
        (date(2010, 6, 1), date(2010, 1, 1), date(2010, 12, 1), (0, 0, "yes")),
        (date(2015, 1, 1), date(2010, 1, 1), date(2010, 12, 1), (None, None, "cannot_tell")),
        (date(1996, 1, 1), date(2011, 1, 1), date(2010, 1, 1), (None, None, "cannot_tell")),
    ],
)
def test_ages__follow_from_the_days_that_are_known(
    born: date, first: date | None, last: date | None, expected: tuple[int | None, int | None, str]
) -> None:
    assert expected == told(answer(date_of_birth=born, offence_from=first, offence_to=last))


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (
            {"date_of_birth": date(2015, 1, 1), "offence_from": date(2010, 1, 1), "offence_to": date(2010, 1, 1)},
            "The date of birth is recorded as after the offence.",
        ),
        (
            {"date_of_birth": date(1996, 1, 1), "offence_from": date(2011, 1, 1), "offence_to": date(2010, 1, 1)},
            "The first day of the offence is recorded as after its last day.",
        ),
        (
            {"date_of_birth": date(1996, 1, 1), "offence_from": date(2010, 6, 1)},
            "Child: aged 14 (born on 1 January 1996; offence on 1 June 2010, "
            "the last day not recorded and taken as the first).",
        ),
        ({}, "Cannot be computed: the date of birth and the date of the offence are not recorded."),
    ],
)
def test_reason__names_what_contradicts_or_is_missing(known: dict[str, Any], reason: str) -> None:
    assert reason == answer(**known)["reason"]


def test_two_roles__of_one_person_in_one_case_are_one_answer() -> None:
    roles = pl.DataFrame({"case_id": ["10/A", "10/A", "10/B"], "record_id": ["p-1", "p-1", "p-1"]})
    cases = pl.DataFrame([{"case_id": "10/A"}, {"case_id": "10/B"}], schema=CASE_TYPES)
    people = pl.DataFrame([{"record_id": "p-1"}], schema=PEOPLE_TYPES)
    assert ages_at_offence(roles, cases, people).select("case_id", "record_id").rows() == [("10/A", "p-1"), ("10/B", "p-1")]


DAYS = st.dates(date(1950, 1, 1), date(2024, 12, 31))
SPANS = st.integers(0, 800).map(lambda n: timedelta(days=n))


@given(born=DAYS, birth_doubt=SPANS, first=DAYS, length=SPANS, data=st.data())
def test_range__holds_the_age_at_any_day_of_any_birth_that_fits(
    born: date, birth_doubt: timedelta, first: date, length: timedelta, data: st.DataObject
) -> None:
    true_birth = data.draw(st.dates(born, born + birth_doubt))
    true_day = data.draw(st.dates(first, first + length))
    found = answer(birth_earliest=born, birth_latest=born + birth_doubt, offence_from=first, offence_to=first + length)
    if true_birth > true_day:
        return
    had_birthday = (true_day.month, true_day.day) >= (true_birth.month, true_birth.day)
    true_age = true_day.year - true_birth.year - (not had_birthday)
    assert found["age_min_years"] <= true_age <= found["age_max_years"]
    assert found["is_child"] != ("no" if true_age < 18 else "yes")
