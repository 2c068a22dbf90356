"""Each criterion, in tables of literals: what is recorded, and the answer that follows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from joindots.engine.arrow import frame_from_table
from joindots.model.errors import ParameterError
from joindots.reference.criteria import criteria
from joindots.triage.criteria import rule_for
from joindots.triage.facts import case_facts, suspect_decisions
from joindots.triage.scope import Scope, nfa_standings, scope_under

Case = dict[str, Any]
Tell = Callable[..., Case]
Tables = Callable[[Sequence[Case]], dict[str, pa.Table]]

FIRST, LAST, AFTER, BEFORE = date(2010, 1, 1), date(2025, 3, 31), date(2025, 4, 1), date(2009, 12, 31)
YES, NO, CANNOT_TELL = "yes", "no", "cannot_tell"


def scope_of(case: Case, tables_of: Tables, version: str = "1a") -> Scope:
    frames = {name: frame_from_table(table) for name, table in tables_of([case]).items()}
    decisions = suspect_decisions(frames, nfa_standings(criteria(version)))
    return scope_under(criteria(version), case_facts(frames, decisions))


def reason_for(criterion_id: str, case: Case, tables_of: Tables, version: str = "1a") -> tuple[str, str]:
    rows = scope_of(case, tables_of, version).reasons.rows(named=True)
    return next((row["answer"], row["reason"]) for row in rows if row["criterion_id"] == criterion_id)


def suspects(*codes: str | None, **known: Any) -> list[Case]:
    return [{"outcome_code": code, **known} for code in codes]


@pytest.mark.parametrize(
    ("decided", "answer"),
    [
        (suspects("1", "16", "16"), YES),
        (suspects("20"), YES),
        (suspects("legacy:nfa"), YES),
        (suspects("1", "2"), NO),
        (suspects("1", "8"), CANNOT_TELL),
        (suspects("1", None), CANNOT_TELL),
        (suspects("66", standing="unmapped"), CANNOT_TELL),
        ([{}, *suspects("1")], CANNOT_TELL),
        ([], CANNOT_TELL),
    ],
)
def test_decision_is_nfa__is_asked_of_each_suspect(
    decided: list[Case], answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    assert answer == reason_for("decision_is_nfa", plain_case(suspects=decided), tables_of)[0]


@pytest.mark.parametrize(
    ("crime_outcome", "people", "answer"),
    [
        ("18", [], YES),
        ("1", [], NO),
        ("22", [], CANNOT_TELL),
        ("16", [{}], YES),
        ("1", [{}], NO),
        ("16", suspects("1"), NO),
        ("16", suspects("1", None), CANNOT_TELL),
        ("1", suspects("1", None), CANNOT_TELL),
        ("16", [{"was_interviewed": False}, {"was_interviewed": True}], YES),
        (None, [{"was_interviewed": False}], CANNOT_TELL),
    ],
)
def test_outcome_of_the_crime__stands_in_for_suspects_without_a_decision(
    crime_outcome: str | None, people: list[Case], answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    case = plain_case(suspects=people, outcome_code=crime_outcome)
    assert answer == reason_for("decision_is_nfa", case, tables_of)[0]


@pytest.mark.parametrize(
    ("decided", "answer"),
    [
        (suspects("16", decided_on=FIRST), YES),
        (suspects("16", decided_on=LAST), YES),
        (suspects("16", decided_on=AFTER), NO),
        (suspects("16", decided_on=BEFORE), NO),
        ([*suspects("16", decided_on=AFTER), *suspects("16", decided_on=LAST)], YES),
        ([*suspects("16", decided_on=AFTER), *suspects("16")], CANNOT_TELL),
        ([*suspects("16", decided_on=AFTER), *suspects("1", decided_on=LAST)], NO),
        ([*suspects(None, decided_on=LAST), *suspects("1", decided_on=AFTER)], YES),
        (suspects("1", decided_on=LAST), YES),
        ([], CANNOT_TELL),
    ],
)
def test_window_1a__asks_the_day_of_the_decisions_that_matter(
    decided: list[Case], answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    case = plain_case(suspects=decided, closed_on=None)
    assert answer == reason_for("decision_date_window", case, tables_of)[0]


@pytest.mark.parametrize(
    ("decided_on", "closed_on", "answer"),
    [(LAST, AFTER, YES), (AFTER, LAST, NO), (None, LAST, YES), (None, AFTER, NO), (None, None, CANNOT_TELL)],
)
def test_window_1a__falls_back_on_the_crime_then_on_closure(
    decided_on: date | None, closed_on: date | None, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    tellings: list[list[Case]] = [[], [{}], suspects("16")]
    for people in tellings:
        case = plain_case(suspects=people, outcome_code="16", decided_on=decided_on, closed_on=closed_on)
        assert answer == reason_for("decision_date_window", case, tables_of)[0]


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"reported_on": FIRST, "closed_on": LAST}, YES),
        ({"reported_on": BEFORE, "closed_on": LAST}, NO),
        ({"reported_on": FIRST, "closed_on": AFTER}, NO),
        ({"reported_on": None, "recorded_on": FIRST, "closed_on": LAST}, YES),
        ({"reported_on": None, "closed_on": LAST}, CANNOT_TELL),
        ({"reported_on": None, "closed_on": AFTER}, NO),
        ({"reported_on": FIRST, "closed_on": None}, YES),
        ({"reported_on": FIRST, "closed_on": None, "suspects": suspects("16")}, CANNOT_TELL),
        ({"reported_on": FIRST, "closed_on": None, "suspects": suspects("16", decided_on=AFTER)}, NO),
    ],
)
def test_window_1b__asks_report_and_closure(known: Case, answer: str, plain_case: Tell, tables_of: Tables) -> None:
    assert answer == reason_for("decision_date_window", plain_case(**known), tables_of, "1b")[0]


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"suspects": [{"life_status": "alive"}, {}, {}]}, YES),
        ({"suspects": [{"person_ref": "N1"}, {"person_ref": "N1"}], "n_suspects_stated": 1}, NO),
        ({"suspects": [{"person_ref": "N1"}, {"person_ref": "N1"}]}, CANNOT_TELL),
        ({"suspects": [{}]}, CANNOT_TELL),
        ({"suspects": [{"person_ref": "N1"}, {"person_ref": "N2"}]}, YES),
        ({"suspects": [{}], "n_suspects_stated": 2}, YES),
        ({"suspects": [{}], "n_suspects_stated": 1}, NO),
        ({"suspects": []}, CANNOT_TELL),
        ({"victims": []}, CANNOT_TELL),
        ({"victims": [], "n_victims_stated": 1}, YES),
        ({"suspects": [{}], "n_suspects_stated": 1, "victims": []}, NO),
        ({"suspects": [{}], "victims": []}, CANNOT_TELL),
    ],
)
def test_group__counts_people_named_or_not(known: Case, answer: str, plain_case: Tell, tables_of: Tables) -> None:
    assert answer == reason_for("group", plain_case(**known), tables_of)[0]


@pytest.mark.parametrize(
    ("life", "answer"),
    [
        (["alive", "deceased"], YES),
        (["alive", None], YES),
        (["deceased", None], CANNOT_TELL),
        (["deceased", "deceased"], NO),
        ([], CANNOT_TELL),
    ],
)
def test_suspect_alive__unknown_is_not_dead(
    life: list[str | None], answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    case = plain_case(suspects=[{"life_status": status} for status in life])
    assert answer == reason_for("suspect_alive", case, tables_of)[0]


@pytest.mark.parametrize(
    ("victims", "answer"),
    [
        ([YES, NO], YES),
        ([CANNOT_TELL, NO], CANNOT_TELL),
        ([NO], NO),
        ([], CANNOT_TELL),
    ],
)
def test_victim_is_child__one_is_enough(victims: list[str], answer: str, plain_case: Tell, tables_of: Tables) -> None:
    assert answer == reason_for("victim_is_child", plain_case(victims=victims), tables_of)[0]


@pytest.mark.parametrize(
    ("code", "answer"),
    [("22/06", YES), ("19E", YES), ("13/01", NO), ("19/08", CANNOT_TELL), ("999/99", CANNOT_TELL), (None, CANNOT_TELL)],
)
def test_offence_type__is_read_from_the_code_list(
    code: str | None, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    assert answer == reason_for("offence_type", plain_case(offence_code=code), tables_of)[0]


@pytest.mark.parametrize(("reviewed", "answer"), [(False, YES), (True, NO), (None, CANNOT_TELL)])
def test_not_already_reviewed__unstated_is_not_no(
    reviewed: bool | None, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    assert answer == reason_for("not_already_reviewed", plain_case(was_reviewed_before=reviewed), tables_of)[0]


@pytest.mark.parametrize(
    ("criterion_id", "known", "sentence"),
    [
        ("decision_is_nfa", {"suspects": suspects("1", "16", "16")}, "No further action for 2 of 3 suspects."),
        ("decision_is_nfa", {"suspects": suspects("1")}, "Another outcome for 1 suspect."),
        (
            "decision_date_window",
            {"suspects": suspects("16", decided_on=AFTER)},
            "Decided on 1 April 2025: outside 1 January 2010 to 31 March 2025.",
        ),
        (
            "group",
            {"suspects": [{}], "n_suspects_stated": 1},
            "1 suspect and 1 victim recorded or stated; at least 2 and 1 are needed.",
        ),
        ("suspect_alive", {"suspects": [{}, {}]}, "Life status not recorded: 2 of 2 suspect records."),
        ("victim_is_child", {"victims": [YES, NO]}, "Under 18 at the offence: 1 of 2 victim records."),
        ("offence_type", {"offence_code": None}, "No offence is recorded."),
    ],
)
def test_reason__says_what_was_recorded(
    criterion_id: str, known: Case, sentence: str, plain_case: Tell, tables_of: Tables
) -> None:
    assert sentence == reason_for(criterion_id, plain_case(**known), tables_of)[1]


def test_rule_for__refuses_a_criterion_without_a_rule() -> None:
    with pytest.raises(ParameterError, match=r'No rule answers the criterion "groups" .* Nearest: group'):
        rule_for(replace(criteria("1a")[0], criterion_id="groups"))


def test_victim_is_child__refuses_an_age_that_nobody_computed() -> None:
    with pytest.raises(ParameterError, match="age_below=16"):
        rule_for(replace(criteria("1a")[5], parameters=(("age_below", "16"),)))


@pytest.mark.parametrize(
    ("criterion_id", "known", "answer"),
    [
        ("decision_is_nfa", {"suspects": suspects("1"), "n_suspects_stated": 3}, CANNOT_TELL),
        ("decision_is_nfa", {"suspects": suspects("1"), "n_suspects_stated": 3, "outcome_code": "18"}, YES),
        ("decision_is_nfa", {"suspects": suspects("1"), "n_suspects_stated": 3, "outcome_code": "1"}, NO),
        ("decision_is_nfa", {"suspects": suspects("1", "2", "2"), "n_suspects_stated": 3}, NO),
        ("suspect_alive", {"suspects": suspects("16", life_status="deceased"), "n_suspects_stated": 2}, CANNOT_TELL),
        ("suspect_alive", {"suspects": suspects("16", "16", life_status="deceased"), "n_suspects_stated": 2}, NO),
        ("suspect_alive", {"suspects": suspects("16", life_status="alive"), "n_suspects_stated": 2}, YES),
        ("victim_is_child", {"victims": [NO], "n_victims_stated": 2}, CANNOT_TELL),
        ("victim_is_child", {"victims": [NO, NO], "n_victims_stated": 2}, NO),
        ("victim_is_child", {"victims": [YES], "n_victims_stated": 2}, YES),
    ],
)
def test_people_who_are_stated_and_not_described__are_unknown_and_never_a_no(
    criterion_id: str, known: Case, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    assert answer == reason_for(criterion_id, plain_case(**known), tables_of)[0]


@pytest.mark.parametrize(
    ("code", "decided_on", "answer"),
    [
        (None, FIRST, CANNOT_TELL),
        (None, None, CANNOT_TELL),
        (None, AFTER, NO),
        ("16", FIRST, YES),
        ("1", FIRST, NO),
    ],
)
def test_decision_date_window__waits_for_a_decision_that_may_be_of_no_further_action(
    code: str | None, decided_on: date | None, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    told = [{"outcome_code": "16", "decided_on": BEFORE}, {"outcome_code": code, "decided_on": decided_on}]
    case = plain_case(suspects=told, closed_on=None)
    found, reason = reason_for("decision_date_window", case, tables_of)
    assert (found, "may be of no further action" in reason) == (answer, answer == CANNOT_TELL)
