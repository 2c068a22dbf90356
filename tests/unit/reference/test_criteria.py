"""The criteria ship in both readings, each with the facts it needs and the question that would settle it."""

from datetime import date

import pytest

from joindots.model.errors import ParameterError
from joindots.model.words import Confidence
from joindots.reference.criteria import criteria, criteria_versions, priority_reasons
from joindots.reference.outcomes import NfaStanding

IDS = [
    "decision_is_nfa",
    "decision_date_window",
    "group",
    "suspect_alive",
    "not_already_reviewed",
    "victim_is_child",
    "offence_type",
]


def test_criteria_versions__are_the_two_readings() -> None:
    assert criteria_versions() == ("1a", "1b")


@pytest.mark.parametrize("version", ["1a", "1b"])
def test_criteria__are_complete_in_each_version(version: str) -> None:
    found = criteria(version)
    assert [criterion.criterion_id for criterion in found] == IDS
    assert all(criterion.facts and criterion.wording and criterion.reading for criterion in found)


def test_versions__differ_in_the_reading_of_the_window_only() -> None:
    differing = [
        a.criterion_id
        for a, b in zip(criteria("1a"), criteria("1b"), strict=True)
        if (a.parameters, a.wording, a.facts) != (b.parameters, b.wording, b.facts)
    ]
    assert differing == ["decision_date_window"]


@pytest.mark.parametrize(("version", "dates"), [("1a", ("decided_on",)), ("1b", ("reported_on", "closed_on"))])
def test_window__is_inclusive_of_its_published_days(version: str, dates: tuple[str, ...]) -> None:
    window = criteria(version)[1]
    assert (date(2010, 1, 1), date(2025, 3, 31)) == (window.day("date_from"), window.day("date_to"))
    assert dates == window.choices("dates")


def test_group_and_age__hold_their_numbers_as_data() -> None:
    by_id = {criterion.criterion_id: criterion for criterion in criteria("1a")}
    assert (by_id["group"].number("minimum_suspects"), by_id["group"].number("minimum_victims")) == (2, 1)
    assert by_id["victim_is_child"].number("age_below") == 18
    standings = by_id["decision_is_nfa"].choices("standing") + by_id["decision_is_nfa"].choices("standing_needing_a_person")
    assert {"yes", "review", "yes_like"} == set(standings) <= set(NfaStanding)


def test_readings_of_our_own__are_marked_for_confirmation() -> None:
    by_id = {criterion.criterion_id: criterion for criterion in criteria("1a")}
    assert {"victim_is_child", "offence_type"} == {
        name for name, criterion in by_id.items() if criterion.provenance.confidence is Confidence.C
    }


@pytest.mark.parametrize("version", ["1a", "1b"])
def test_questions__name_the_case(version: str) -> None:
    for criterion in criteria(version):
        question = criterion.question.about("case 12")
        assert "case 12" in question
        assert question.endswith("?")


def test_priority_reasons__stand_in_their_order() -> None:
    assert [reason.reason_id for reason in priority_reasons()] == [
        "rape_allegation",
        "access_to_children",
        "flight_risk",
        "vulnerable_victim",
        "outcome_15",
    ]


def test_no_criterion_or_reason__reads_a_protected_fact() -> None:
    facts = {fact for version in criteria_versions() for criterion in criteria(version) for fact in criterion.facts}
    facts |= {fact for reason in priority_reasons() for fact in reason.facts}
    assert not [fact for fact in facts if any(word in fact for word in ("ethnic", "national", "relig"))]


def test_criteria__refuses_an_unknown_version_and_parameter() -> None:
    with pytest.raises(ParameterError, match="no scope criteria with version '2'"):
        criteria("2")
    with pytest.raises(ParameterError, match="has no parameter 'minimum'"):
        criteria("1a")[2].parameter("minimum")
