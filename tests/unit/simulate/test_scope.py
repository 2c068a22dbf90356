"""The true scope answer follows the published criteria, and says when nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from joindots.simulate.scope import DeliveredCase, DeliveredSuspect, DeliveredVictim, age_on, scope_answer

SUSPECT = DeliveredSuspect("N1", True, "15", date(2014, 6, 1), "alive")
VICTIM = DeliveredVictim("N9", date(1998, 3, 1), date(1998, 3, 1))
CASE = DeliveredCase(
    offence_code="22/06",
    offence_from=date(2013, 1, 1),
    offence_to=date(2013, 2, 1),
    reported_on=date(2013, 3, 1),
    recorded_on=date(2013, 3, 2),
    closed_on=date(2014, 6, 9),
    outcome_code=None,
    decided_on=None,
    was_reviewed_before=False,
    n_suspects_stated=None,
    n_victims_stated=None,
    suspects=(SUSPECT, replace(SUSPECT, person_ref="N2", outcome_code="1")),
    victims=(VICTIM,),
)


OLD = date(1960, 1, 1)


def suspects(**changes: Any) -> dict[str, Any]:
    return {"suspects": tuple(replace(SUSPECT, person_ref=f"N{n}", **changes) for n in (1, 2))}


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, "in"),
        (suspects(outcome_code="20"), "in"),
        (suspects(outcome_code="1"), "out"),
        (suspects(outcome_code="8"), "cannot_tell"),
        (suspects(outcome_code="unmapped"), "cannot_tell"),
        (suspects(outcome_code=None), "cannot_tell"),
        (suspects(has_own_decision=False), "cannot_tell"),
        (suspects(has_own_decision=False) | {"outcome_code": "legacy:nfa"}, "in"),
        (suspects(decided_on=date(2009, 12, 31)), "out"),
        (suspects(decided_on=date(2010, 1, 1)), "in"),
        (suspects(decided_on=date(2025, 4, 1)), "out"),
        (suspects(decided_on=None), "in"),
        (suspects(decided_on=None) | {"closed_on": None}, "cannot_tell"),
        ({"suspects": (SUSPECT,)}, "cannot_tell"),
        ({"suspects": (SUSPECT,), "n_suspects_stated": 1}, "out"),
        ({"suspects": (SUSPECT, SUSPECT), "n_suspects_stated": 1}, "out"),
        ({"suspects": (SUSPECT,), "n_suspects_stated": 2}, "in"),
        (suspects() | {"suspects": (replace(SUSPECT, person_ref=None), replace(SUSPECT, person_ref=None))}, "in"),
        ({"suspects": (), "outcome_code": "18"}, "cannot_tell"),
        ({"suspects": (), "outcome_code": "1"}, "out"),
        ({"victims": ()}, "cannot_tell"),
        (suspects(outcome_code="1") | {"n_suspects_stated": 3}, "cannot_tell"),
        (suspects(outcome_code="1") | {"n_suspects_stated": 3, "outcome_code": "2"}, "out"),
        (suspects(life_status="deceased") | {"n_suspects_stated": 3}, "cannot_tell"),
        ({"victims": (replace(VICTIM, birth_earliest=OLD, birth_latest=OLD),)}, "out"),
        ({"victims": (replace(VICTIM, birth_earliest=OLD, birth_latest=OLD),), "n_victims_stated": 2}, "cannot_tell"),
        (
            {"suspects": (replace(SUSPECT, decided_on=OLD), replace(SUSPECT, person_ref="N2", outcome_code=None))},
            "cannot_tell",
        ),
        (suspects(life_status="deceased"), "out"),
        (suspects(life_status=None), "cannot_tell"),
        ({"was_reviewed_before": True}, "out"),
        ({"was_reviewed_before": None}, "cannot_tell"),
        ({"victims": (DeliveredVictim(None, date(1990, 1, 1), date(1990, 1, 1)),)}, "out"),
        ({"victims": (DeliveredVictim(None, date(1995, 1, 1), date(1995, 12, 31)),)}, "cannot_tell"),
        ({"victims": (DeliveredVictim(None, None, None), VICTIM)}, "in"),
        ({"victims": (DeliveredVictim(None, None, None),)}, "cannot_tell"),
        ({"offence_from": None, "offence_to": None}, "cannot_tell"),
        ({"offence_code": None}, "cannot_tell"),
        ({"offence_code": "13/01"}, "out"),
        ({"offence_code": "19/08"}, "cannot_tell"),
        ({"offence_code": None, "was_reviewed_before": True}, "out"),
    ],
)
def test_scope_answer__reads_each_criterion_as_published(changes: dict[str, Any], answer: str) -> None:
    assert scope_answer(replace(CASE, **changes), "1a").value == answer


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, "in"),
        ({"reported_on": date(2009, 12, 31)}, "out"),
        ({"reported_on": None}, "in"),
        ({"reported_on": None, "recorded_on": None}, "cannot_tell"),
        ({"reported_on": None, "recorded_on": None, "closed_on": date(2025, 4, 1)}, "out"),
        ({"closed_on": None}, "in"),
        ({"closed_on": None, **suspects(decided_on=None)}, "cannot_tell"),
    ],
)
def test_scope_answer__reads_the_window_as_reported_and_closed_in_version_1b(changes: dict[str, Any], answer: str) -> None:
    assert scope_answer(replace(CASE, **changes), "1b").value == answer


def test_age_on__counts_birthdays() -> None:
    assert age_on(date(2013, 2, 28), date(1995, 3, 1)) == 17
    assert age_on(date(2013, 3, 1), date(1995, 3, 1)) == 18
