"""Provisions open for conduct between two people: the worked examples of the requirements, then the edges."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.law.provisions import (
    Facts,
    ProvisionStanding,
    deciding_age,
    months_before,
    provisions_open,
    turning_days,
)
from joindots.reference.provisions import all_provisions, provision

AS_AT = date(2026, 11, 1)
NEW_RAPE = "cpa2026-rape-under-16"
ADULT, GIRL = {"suspect_youngest": 30, "suspect_oldest": 30}, {"victim_sex": "female"}


def facts(day: date | None, to: date | None = None, *, victim: int | None = None, **known: Any) -> Facts:
    """Tell the facts: one day unless `to` is given, an adult suspect and a girl unless said otherwise."""
    victim_ages = {"victim_youngest": victim, "victim_oldest": victim}
    return Facts(**({"first_day": day, "last_day": to or day} | victim_ages | ADULT | GIRL | known))


def found_for(told: Facts, as_at: date | None = AS_AT) -> dict[str, ProvisionStanding]:
    return {found.provision_id: found for found in provisions_open(told, all_provisions(), as_at)}


def standings(told: Facts, as_at: date | None = AS_AT) -> dict[str, str]:
    return {name: found.standing.value for name, found in found_for(told, as_at).items()}


def test_requirement_25__adult_and_child_of_14_in_june_2011() -> None:
    found = found_for(facts(date(2011, 6, 1), date(2011, 6, 30), victim=14))
    assert (found["soa2003-s9"].standing, found["soa2003-s1"].standing) == ("open", "open")
    assert "absence of consent" in found["soa2003-s1"].reason
    assert "absence of consent" not in found["soa2003-s9"].reason
    assert found[NEW_RAPE].standing == "not_available"
    assert "Conduct before commencement." in found[NEW_RAPE].reason
    assert not {"soa2003-s5", "soa2003-s13", "soa2003-s15a", "vcra2006-s55", "soa1956-s6"} & set(found)


def test_requirement_25__child_of_12_is_section_5() -> None:
    found = standings(facts(date(2011, 6, 1), victim=12))
    assert found["soa2003-s5"] == "open"
    assert not {"soa2003-s1", "soa2003-s9"} & set(found)


def test_requirement_25__girl_of_15_in_1999_meets_the_time_bar() -> None:
    found = found_for(facts(date(1999, 5, 1), victim=15))
    assert (found["soa1956-s6"].standing, found["soa1956-s1"].standing) == ("not_available", "open")
    assert "Proceedings had to start within 12 months of the act. That time has passed." in found["soa1956-s6"].reason
    assert "A lawyer must confirm this entry." in found["soa1956-s6"].reason
    assert not [name for name in found if name.startswith("soa2003")]


def test_requirement_25__march_to_june_2004_is_both_acts_and_section_55() -> None:
    found = standings(facts(date(2004, 3, 1), date(2004, 6, 30), victim=14))
    assert {"open"} == {found[name] for name in ("soa1956-s1", "soa2003-s1", "soa2003-s9", "vcra2006-s55")}


@pytest.mark.parametrize(
    ("first", "last", "is_listed"),
    [
        (date(2004, 4, 30), date(2004, 5, 1), True),
        (date(2004, 4, 1), date(2004, 4, 30), False),
        (date(2004, 5, 1), date(2004, 6, 1), False),
        (date(2015, 7, 1), date(2015, 8, 30), False),
    ],
)
def test_section_55__is_for_conduct_on_either_side_of_1_may_2004(first: date, last: date, is_listed: bool) -> None:
    assert is_listed == ("vcra2006-s55" in standings(facts(first, last, victim=14)))


def test_requirement_26__setting_the_commencement_recomputes_without_a_change_of_code() -> None:
    told = facts(date(2027, 3, 1), victim=14)
    begun = [found.commenced(date(2027, 1, 1)) if found.provision_id == NEW_RAPE else found for found in all_provisions()]
    before = {found.provision_id: found for found in provisions_open(told, all_provisions(), AS_AT)}
    after = {found.provision_id: found for found in provisions_open(told, begun, AS_AT)}
    assert "commencement not known" in before[NEW_RAPE].reason
    assert "for conduct from 1 January 2027" in after[NEW_RAPE].reason
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == [NEW_RAPE]
    earlier = {found.provision_id: found for found in provisions_open(facts(date(2026, 12, 31), victim=14), begun, AS_AT)}
    assert earlier[NEW_RAPE].standing == "not_available"


def test_requirement_28__offender_of_17_is_section_13_and_never_the_adult_offence() -> None:
    found = standings(facts(date(2011, 6, 1), victim=14, suspect_youngest=17, suspect_oldest=17))
    assert found["soa2003-s13"] == "open"
    adult_only = {found.provision_id for found in all_provisions() if found.offender_ages.age_from == 18}
    assert len(adult_only) > 9
    assert not adult_only & set(found)


def test_requirement_28__offender_of_17_or_18_cannot_be_told() -> None:
    found = found_for(facts(date(2011, 6, 1), victim=14, suspect_youngest=17, suspect_oldest=18))
    assert {"cannot_tell"} == {found[name].standing for name in ("soa2003-s9", "soa2003-s13")}
    assert "Not known: the suspect's age, closely enough." in found["soa2003-s9"].reason


def test_victim_of_12_or_13__keeps_both_bands_until_the_age_is_known() -> None:
    found = found_for(facts(date(2011, 6, 1), victim_youngest=12, victim_oldest=13))
    assert {"cannot_tell"} == {found[name].standing for name in ("soa2003-s5", "soa2003-s1", "soa2003-s9")}
    assert "Gives way to section 5 of that Act where it fits." in found["soa2003-s1"].reason


@pytest.mark.parametrize(
    ("sex", "listed"),
    [
        ("female", {"soa1956-s14": "open"}),
        ("male", {"soa1956-s15": "open"}),
        (None, {"soa1956-s14": "cannot_tell", "soa1956-s15": "cannot_tell"}),
        ("other", {"soa1956-s14": "cannot_tell", "soa1956-s15": "cannot_tell"}),
    ],
)
def test_victims_sex__matters_where_the_old_law_made_it_matter(sex: str | None, listed: dict[str, str]) -> None:
    found = standings(facts(date(1999, 5, 1), victim=15, victim_sex=sex))
    assert listed == {name: found[name] for name in ("soa1956-s14", "soa1956-s15") if name in found}


def test_unknown_days__leave_nothing_open_and_drop_nothing_that_may_fit() -> None:
    found = standings(facts(None, victim=14))
    assert "cannot_tell" == found["soa1956-s1"] == found["soa2003-s1"] == found["vcra2006-s55"]
    assert "open" not in found.values()


def test_last_day_unknown__is_settled_where_the_law_never_ended() -> None:
    found = standings(facts(None, victim=14, first_day=date(2011, 6, 1), last_day=None))
    assert (found["soa2003-s9"], found["soa2003-s15-two"]) == ("open", "cannot_tell")


def test_time_limit__is_not_judged_without_a_day() -> None:
    found = provisions_open(facts(date(1999, 5, 1), victim=15), [provision("soa1956-s6")], None)
    assert [one.standing for one in found] == ["cannot_tell"]
    assert "Whether that time has passed is not settled." in found[0].reason


@pytest.mark.parametrize(("as_at", "standing"), [(date(2000, 5, 1), "open"), (date(2000, 5, 2), "not_available")])
def test_time_limit__runs_twelve_months_from_the_last_act(as_at: date, standing: str) -> None:
    found = provisions_open(facts(date(1999, 1, 1), date(1999, 5, 1), victim=15), [provision("soa1956-s6")], as_at)
    assert [standing] == [one.standing for one in found]


def test_months_before__stays_within_short_months() -> None:
    assert date(2023, 2, 28) == months_before(date(2023, 3, 31), 1)
    assert date(2022, 12, 15) == months_before(date(2023, 1, 15), 1)


def test_deciding_age__is_18_in_the_law_as_it_stands() -> None:
    assert deciding_age(all_provisions()) == 18


TURNING = turning_days(all_provisions(), AS_AT)


@given(first=st.dates(date(1955, 1, 1), date(2027, 1, 1)), length=st.integers(0, 4000), victim=st.integers(0, 40))
def test_days_between_the_same_turning_days__have_the_same_answers(first: date, length: int, victim: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    first_class, last_class = (max(day for day in TURNING if day <= found) for found in (first, last))
    exact, classed = (facts(a, b, victim=victim) for a, b in ((first, last), (first_class, last_class)))
    capped = facts(first_class, last_class, victim=min(victim, 18))
    assert found_for(exact) == found_for(classed) == found_for(capped)
