"""How often each person was recorded, where and when: in their cases, in custody and in the intelligence of other forces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.model.errors import ParameterError
from joindots.simulate.cases import SUSPECT, VICTIM, WITNESS, Casebook, Involvements
from joindots.simulate.lists import IntArray, Mask, day_number
from joindots.simulate.people import NONE

OTHER = 3
"""The role of a record that belongs to no case: a custody or intelligence record."""
MOST_RECORDS = 30
"""No person is described in more rows."""
_SUSPECT_SHARE, _VICTIM_SHARE = 0.75, 0.08
"""Shares of the extra records that go to suspects and victims; the rest are of people who are in no case (our judgement)."""
_MOST_SUSPECT_EXTRAS = 6
"""Extra records of suspects, for each suspect, beyond which more people are added instead."""
_HOME_SHARE = 0.6
"""Share of extra records that a person's home force made."""
RECORDS_PER_CASE = 5
"""Fewest people records for each case: fewer would not leave suspects enough records."""
_FIRST_DAY, _LAST_DAY = map(day_number, ("2008-01-01", "2025-09-01"))


@dataclass(slots=True)
class Plan:
    """Which extra records to make of whom, and how many more people that takes."""

    involvements: Involvements
    extra_person: IntArray
    n_people: int
    n_records: int


def rows_of(involvements: Involvements, is_wide: Mask) -> IntArray:
    """Count the rows that describe each involvement.

    A wide extract has a row for each victim with each suspect of a case, so that one record stands in several
    rows; it has no room for witnesses.
    """
    n_cases = int(involvements.case.max(initial=-1)) + 1
    n_suspects, n_victims = (
        np.maximum(np.bincount(involvements.case[involvements.role == role], minlength=n_cases), 1)
        for role in (SUSPECT, VICTIM)
    )
    others = np.where(involvements.role == SUSPECT, n_victims[involvements.case], n_suspects[involvements.case])
    return np.where(is_wide, np.where(involvements.role == WITNESS, 0, others), 1)


def plan_records(rng: np.random.Generator, book: Casebook, case_is_wide: Mask, n_people_records: int) -> Plan:
    """Trim what would exceed `MOST_RECORDS`, then hand out the extra records that make up the number asked for.

    Raises
    ------
    ParameterError
        If fewer records are asked for than the cases need.
    """
    involvements = _trimmed(book.involvements, case_is_wide)
    n_rows = rows_of(involvements, case_is_wide[involvements.case])
    so_far = np.bincount(involvements.person, weights=n_rows, minlength=book.n_people).astype(np.int64)
    n_extra = n_people_records - len(involvements)
    n_cases = len(book.cases)
    if n_people_records < RECORDS_PER_CASE * n_cases or n_extra < 0:
        raise ParameterError(
            f"{n_people_records} people records are too few for {n_cases} cases. "
            f"Allowed: at least {RECORDS_PER_CASE} for each case. Ask for more records or fewer cases."
        )
    suspects = np.unique(involvements.person[involvements.role == SUSPECT])
    victims = np.setdiff1d(np.unique(involvements.person[involvements.role == VICTIM]), suspects)
    n_suspect = min(round(_SUSPECT_SHARE * n_extra), _MOST_SUSPECT_EXTRAS * len(suspects))
    n_victim = min(round(_VICTIM_SHARE * n_extra), len(victims))
    extra = [
        _handed_out(rng, suspects, so_far, n_suspect),
        _handed_out(rng, victims, so_far, n_victim),
    ]
    n_left = n_extra - sum(len(found) for found in extra)
    n_bystanders = (n_left + 1) // 2
    extra.append(book.n_people + np.arange(n_left) % max(n_bystanders, 1))
    return Plan(involvements, np.concatenate(extra), book.n_people + n_bystanders, n_people_records)


def _trimmed(involvements: Involvements, case_is_wide: Mask) -> Involvements:
    """Drop the last involvements of people who would be recorded too often."""
    n_each = rows_of(involvements, case_is_wide[involvements.case])
    order = np.lexsort((involvements.case, involvements.person))
    running = np.cumsum(n_each[order])
    person = involvements.person[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = person[1:] != person[:-1]
    before = np.maximum.accumulate(np.where(is_first, running - n_each[order], 0))
    keep = np.zeros(len(order), dtype=bool)
    keep[order] = running - before <= MOST_RECORDS
    keep &= n_each > 0
    return Involvements(*(getattr(involvements, name)[keep] for name in ("case", "person", "role", "outcome", "decided")))


def _handed_out(rng: np.random.Generator, people: IntArray, so_far: IntArray, n: int) -> IntArray:
    """Hand `n` extra records to people, some far more than others, within `MOST_RECORDS` each."""
    if len(people) == 0 or n <= 0:
        return np.zeros(0, dtype=np.int64)
    weight = np.cumsum(rng.gamma(0.7, 1.0, len(people)) + 0.05)
    drawn = people[np.searchsorted(weight, rng.random(n) * weight[-1])]
    room = MOST_RECORDS - so_far
    order = np.argsort(drawn, kind="stable")
    sorted_people = drawn[order]
    starts = np.flatnonzero(np.r_[True, sorted_people[1:] != sorted_people[:-1]])
    nth = np.arange(n) - np.repeat(starts, np.diff(np.r_[starts, n]))
    kept: IntArray = sorted_people[nth < room[sorted_people]]
    return kept


@dataclass(slots=True)
class Records:
    """One entry per description of a person; `case` is `NONE` for custody and intelligence records."""

    person: IntArray
    case: IntArray
    role: IntArray
    body: IntArray
    day: IntArray
    outcome: IntArray
    decided: IntArray

    def __len__(self) -> int:
        return len(self.person)

    def of_body(self, body: int) -> Records:
        """Select the records that one force made."""
        chosen = np.flatnonzero(self.body == body)
        return Records(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def draw_records(rng: np.random.Generator, book: Casebook, plan: Plan, home: IntArray, can_record: IntArray) -> Records:
    """Say which force made each record and when; `can_record` lists the forces that send anything."""
    involvements, extra = plan.involvements, plan.extra_person
    n = len(extra)
    is_home = (rng.random(n) < _HOME_SHARE) & np.isin(home[extra], can_record)
    nothing = np.full(n, NONE)
    cases = book.cases
    return Records(
        person=np.concatenate([involvements.person, extra]),
        case=np.concatenate([involvements.case, nothing]),
        role=np.concatenate([involvements.role, np.full(n, OTHER)]),
        body=np.concatenate([cases.body[involvements.case], np.where(is_home, home[extra], rng.choice(can_record, n))]),
        day=np.concatenate([cases.recorded[involvements.case], rng.integers(_FIRST_DAY, _LAST_DAY, n)]),
        outcome=np.concatenate([involvements.outcome, nothing]),
        decided=np.concatenate([involvements.decided, nothing]),
    )
