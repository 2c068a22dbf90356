"""The dated provisions give the offences that lawyers expect for conduct on a day, with these ages."""

from datetime import date

import pytest

from joindots.model.errors import ParameterError
from joindots.model.words import Answer
from joindots.reference.provisions import (
    BeliefInAge,
    Conduct,
    Consent,
    ProvisionKind,
    ProvisionStatus,
    all_provisions,
    provision,
)


def open_offences(first: date, last: date, victim: int, offender: int, sex: str = "F") -> list[str]:
    """List the offences of penile penetration open on the given facts, before any further fact is known."""
    found = [
        one
        for one in all_provisions()
        if one.kind is ProvisionKind.OFFENCE
        and Conduct.PENILE_PENETRATION in one.conduct
        and one.other_fact is None
        and one.victim_sex in ("any", sex)
        and one.was_open(first, last) is Answer.YES
        and one.victim_ages.includes(victim, victim) is Answer.YES
        and one.offender_ages.includes(offender, offender) is Answer.YES
    ]
    open_ids = {one.provision_id for one in found}
    return [one.provision_id for one in found if not open_ids.intersection(one.gives_way_to)]


JUNE_2011 = date(2011, 6, 15)


@pytest.mark.parametrize(
    ("first", "last", "victim", "offender", "expected"),
    [
        (JUNE_2011, JUNE_2011, 14, 30, ["soa2003-s1", "soa2003-s9"]),
        (JUNE_2011, JUNE_2011, 12, 30, ["soa2003-s5"]),
        (JUNE_2011, JUNE_2011, 14, 17, ["soa2003-s1", "soa2003-s13"]),
        (JUNE_2011, JUNE_2011, 16, 30, ["soa2003-s1"]),
        (date(1999, 5, 1), date(1999, 5, 1), 15, 30, ["soa1956-s1", "soa1956-s6"]),
        (date(1999, 5, 1), date(1999, 5, 1), 12, 30, ["soa1956-s1", "soa1956-s5"]),
        (date(1990, 5, 1), date(1990, 5, 1), 15, 30, ["soa1956-s1-to-1994", "soa1956-s6"]),
        (date(2004, 3, 1), date(2004, 6, 30), 14, 30, ["soa1956-s1", "soa1956-s6", "soa2003-s1", "soa2003-s9"]),
        (date(2004, 4, 30), date(2004, 4, 30), 14, 30, ["soa1956-s1", "soa1956-s6"]),
        (date(2004, 5, 1), date(2004, 5, 1), 14, 30, ["soa2003-s1", "soa2003-s9"]),
    ],
)
def test_provisions__give_the_offences_open_on_the_day(
    first: date, last: date, victim: int, offender: int, expected: list[str]
) -> None:
    assert expected == open_offences(first, last, victim, offender)


def test_rape_of_a_boy__was_no_offence_by_that_name_before_november_1994() -> None:
    assert open_offences(date(1994, 11, 2), date(1994, 11, 2), 15, 30, sex="M") == []
    assert open_offences(date(1994, 11, 3), date(1994, 11, 3), 15, 30, sex="M") == ["soa1956-s1"]


def test_section_6_of_1956__carries_its_time_limit_and_section_1_does_not() -> None:
    assert provision("soa1956-s6").limitation_months == 12
    assert provision("soa1956-s1").limitation_months is None


def test_consent__is_a_fact_for_rape_and_no_answer_for_the_child_offences() -> None:
    assert provision("soa2003-s1").consent == Consent.ABSENCE_REQUIRED
    assert provision("soa2003-s9").consent == Consent.IRRELEVANT
    assert provision("soa2003-s5").belief_in_age == BeliefInAge.NO_DEFENCE
    assert provision("soa2003-s9").belief_in_age == BeliefInAge.DEFENCE_IF_16_OR_OVER


@pytest.mark.parametrize("section", ["9", "10", "11", "12", "15", "15a", "16", "17", "18", "19"])
def test_adult_offences__are_never_open_against_an_offender_of_17(section: str) -> None:
    assert provision(f"soa2003-s{section}").offender_ages.includes(17, 17) == Answer.NO


def test_section_13__is_never_open_against_an_adult() -> None:
    assert provision("soa2003-s13").offender_ages.includes(18, 18) == Answer.NO


@pytest.mark.parametrize(
    ("earlier", "later", "day"),
    [
        ("ica1960-s1-under-14", "ica1960-s1-under-16", date(2001, 1, 11)),
        ("soa2003-s15-two", "soa2003-s15", date(2015, 4, 13)),
        ("soa2003-s14", "soa2003-s14-widened", date(2022, 6, 28)),
        ("soa1956-s1-to-1994", "soa1956-s1", date(1994, 11, 3)),
        ("soa2003-s57-59", "soa2003-s59a", date(2013, 4, 6)),
        ("soa2003-s59a", "msa2015-s2", date(2015, 7, 31)),
    ],
)
def test_a_changed_provision__has_two_rows_whose_dates_meet(earlier: str, later: str, day: date) -> None:
    assert (provision(earlier).was_open(day, day), provision(later).was_open(day, day)) == (Answer.NO, Answer.YES)
    before = date.fromordinal(day.toordinal() - 1)
    assert (
        provision(earlier).was_open(before, before),
        provision(later).was_open(before, before),
    ) == (Answer.YES, Answer.NO)


def test_new_under_16_offences__do_not_reach_back_and_their_commencement_is_not_known() -> None:
    for name in ("rape-under-16", "penetration-under-16", "causing-under-16"):
        new = provision(f"cpa2026-{name}")
        assert new.status == ProvisionStatus.ENACTED
        assert new.was_open(JUNE_2011, JUNE_2011) == Answer.NO
        assert new.was_open(date(2026, 7, 1), date(2026, 7, 1)) == Answer.CANNOT_TELL
        assert new.offender_ages.includes(30, 30) == Answer.CANNOT_TELL


def test_commenced__puts_a_provision_in_force_without_a_change_of_code() -> None:
    new = provision("cpa2026-rape-under-16").commenced(date(2026, 10, 1))
    assert new.status == ProvisionStatus.IN_FORCE
    assert new.was_open(date(2026, 9, 30), date(2026, 9, 30)) == Answer.NO
    assert new.was_open(date(2026, 10, 1), date(2026, 10, 1)) == Answer.YES
    assert provision("cpa2026-rape-under-16").status == ProvisionStatus.ENACTED


def test_commenced__refuses_a_day_before_royal_assent_and_a_provision_in_force() -> None:
    with pytest.raises(ParameterError, match="not before 2026-04-29"):
        provision("cpa2026-disregard").commenced(date(2011, 1, 1))
    with pytest.raises(ParameterError, match="soa2003-s9 is in_force, not enacted"):
        provision("soa2003-s9").commenced(date(2027, 1, 1))


def test_was_open__refuses_a_range_that_runs_backwards() -> None:
    with pytest.raises(ParameterError, match="runs backwards"):
        provision("soa2003-s9").was_open(date(2011, 6, 2), date(2011, 6, 1))


def test_straddling_rule__is_there_for_conduct_on_either_side_of_may_2004() -> None:
    rule = provision("vcra2006-s55")
    assert rule.kind == ProvisionKind.CHARGING_RULE
    assert "1 May 2004" in rule.note


@pytest.mark.parametrize(("age", "expected"), [(17, Answer.YES), (18, Answer.NO)])
def test_victims_own_offence__turns_on_the_age_at_the_offence(age: int, expected: Answer) -> None:
    assert expected == provision("soa1959-s1").offender_ages.includes(age, age)
    assert provision("cpa2026-disregard").status == ProvisionStatus.ENACTED


def test_gives_way_to__names_provisions_that_exist() -> None:
    known = {one.provision_id for one in all_provisions()}
    assert set() == {other for one in all_provisions() for other in one.gives_way_to} - known


def test_offences__say_which_conduct_they_cover() -> None:
    assert [one.provision_id for one in all_provisions() if one.kind is ProvisionKind.OFFENCE and not one.conduct] == []


def test_citation__reads_as_a_lawyer_would_look_it_up() -> None:
    assert provision("soa2003-s9").citation == "Sexual Offences Act 2003, section 9"
    assert provision("cpa2026-disregard").citation == "Crime and Policing Act 2026, section not known"
