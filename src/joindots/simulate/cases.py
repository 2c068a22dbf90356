"""The cases of the nation and who was in them: groups of offenders across force borders, and everything around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.simulate.groups import Groups, draw_groups
from joindots.simulate.lists import Body, FloatArray, IntArray, day_number, draw_weighted
from joindots.simulate.outcomes import draw_outcomes, draw_suspect_outcomes

SUSPECT, VICTIM, WITNESS = 0, 1, 2
"""Roles in the arrays of this room."""
ROLES = ("suspect", "victim", "witness")
GROUP_SHARE = 0.2
"""Share of all cases that belong to groups (our judgement)."""
_CHILD_OFFENCES = {
    **{"22/06": 18, "19/07": 14, "20/05": 8, "22/08": 8, "22/18": 6, "19/08": 5, "71/08": 6, "71/10": 5, "71/09": 3},
    **{"22/20": 4, "88/01": 5, "71/01": 4, "20/03": 3, "71/14": 3, "71/06": 2, "19/11": 2, "71/17": 3, "21/06": 1},
    **{"21/02": 1, "72/05": 2, "19/16": 1, "13/01": 4, "22/07": 1, "19/09": 1},
}
_ADULT_OFFENCES = {"19/08": 45, "20/05": 30, "20/03": 10, "22/02": 8, "13/01": 3, "72/05": 4}
OFFENCES: tuple[str, ...] = tuple(dict.fromkeys((*_CHILD_OFFENCES, *_ADULT_OFFENCES)))
"""Every offence code that is drawn; arrays hold indices into this."""
_ADULT_VICTIM_SHARE = 0.18
_FIRST_DAY, _LAST_DAY, _DATA_CUT = map(day_number, ("2005-01-01", "2024-06-30", "2025-09-30"))


@dataclass(slots=True)
class Cases:
    """One entry per case; days count from 1970."""

    body: IntArray
    group: IntArray
    offence: IntArray
    has_child_victim: IntArray
    offence_from: IntArray
    offence_to: IntArray
    reported: IntArray
    recorded: IntArray
    decided: IntArray
    closed: IntArray
    outcome: IntArray

    def __len__(self) -> int:
        return len(self.body)


@dataclass(slots=True)
class Involvements:
    """Who was recorded in which case as what; people are numbers that `n_people` runs over."""

    case: IntArray
    person: IntArray
    role: IntArray
    outcome: IntArray
    decided: IntArray

    def __len__(self) -> int:
        return len(self.case)


@dataclass(slots=True)
class Casebook:
    """Cases, involvements and groups, before the people in them are drawn."""

    cases: Cases
    involvements: Involvements
    groups: Groups
    n_people: int
    n_group_people: int


def draw_casebook(rng: np.random.Generator, n_cases: int, shares: FloatArray, bodies: tuple[Body, ...]) -> Casebook:
    """Draw the cases; `shares` gives each force's share of the caseload, 0 for forces that hold nothing."""
    groups = draw_groups(rng, round(GROUP_SHARE * n_cases), shares, bodies)
    n_group = len(groups.case_body)
    n_background = n_cases - n_group
    body = np.concatenate([groups.case_body, rng.choice(len(bodies), size=n_background, p=shares)])
    group = np.concatenate([groups.case_group, np.full(n_background, -1)])
    is_adult = ((rng.random(n_cases) < _ADULT_VICTIM_SHARE) & (group < 0)).astype(np.int64)
    starts = np.concatenate([groups.case_day, rng.integers(_FIRST_DAY, _LAST_DAY, n_background)])
    case, person, role, n_people = _background(rng, body, starts, n_group, groups.n_people)
    case, person, role = (
        np.concatenate([first, second])
        for first, second in ((groups.case_of, case), (groups.person_of, person), (groups.role_of, role))
    )
    case, person, role = _distinct(case, person, role)
    n_suspects = np.bincount(case[role == SUSPECT], minlength=n_cases)
    cases = _date_cases(rng, body, group, is_adult, starts, n_suspects)
    decided = cases.decided[case] - np.where(rng.random(len(case)) < 0.3, rng.integers(0, 90, len(case)), 0)
    outcome = draw_suspect_outcomes(rng, cases.outcome[case], decided)
    return Casebook(cases, Involvements(case, person, role, outcome, decided), groups, n_people, groups.n_people)


def _date_cases(
    rng: np.random.Generator, body: IntArray, group: IntArray, is_adult: IntArray, starts: IntArray, n_suspects: IntArray
) -> Cases:
    """Give cases their offence, dates and outcome: reported some time after, decided later, closed last."""
    n = len(body)
    ends = starts + np.where(rng.random(n) < 0.45, 0, rng.integers(1, 400, n))
    reported = ends + rng.exponential(220, n).astype(np.int64)
    reported = np.minimum(reported, _DATA_CUT - 200)
    ends = np.minimum(ends, np.maximum(reported, starts))
    recorded = np.maximum(reported, starts) + rng.integers(0, 12, n)
    decided = np.minimum(recorded + 20 + rng.gamma(2.0, 140, n).astype(np.int64), _DATA_CUT - 20)
    closed = decided + rng.integers(0, 20, n)
    return Cases(
        body=body,
        group=group,
        offence=np.where(
            is_adult == 1,
            draw_weighted(rng, _ADULT_OFFENCES, OFFENCES, n),
            draw_weighted(rng, _CHILD_OFFENCES, OFFENCES, n),
        ),
        has_child_victim=1 - is_adult,
        offence_from=starts,
        offence_to=ends,
        reported=np.maximum(reported, starts),
        recorded=recorded,
        decided=decided,
        closed=closed,
        outcome=draw_outcomes(rng, decided, n_suspects),
    )


def _background(
    rng: np.random.Generator, body: IntArray, starts: IntArray, first: int, n_people: int
) -> tuple[IntArray, IntArray, IntArray, int]:
    """Put suspects, victims and witnesses into the cases from `first` on, and number the new people."""
    places = np.arange(first, len(body))
    n_suspects = rng.choice(6, size=len(places), p=(0.07, 0.50, 0.25, 0.11, 0.05, 0.02))
    n_victims = rng.choice(3, size=len(places), p=(0.02, 0.90, 0.08))
    n_witnesses = rng.choice(3, size=len(places), p=(0.75, 0.18, 0.07))
    suspect_case = np.repeat(places, n_suspects)
    suspect, n_people = _recurring(rng, body[suspect_case], n_people)
    victim_case = np.repeat(places, n_victims)
    victim = n_people + np.arange(len(victim_case))
    n_people += len(victim)
    again_case, again = _neighbouring(rng, body, starts, victim_case, victim, share=0.04)
    wrongly_case, wrongly = _neighbouring(rng, body, starts, victim_case, victim, share=0.03)
    witness_case = np.repeat(places, n_witnesses)
    witness = n_people + np.arange(len(witness_case))
    parts = (
        (suspect_case, suspect, SUSPECT),
        (victim_case, victim, VICTIM),
        (again_case, again, VICTIM),
        (wrongly_case, wrongly, SUSPECT),
        (witness_case, witness, WITNESS),
    )
    return (
        np.concatenate([case for case, _, _ in parts]),
        np.concatenate([person for _, person, _ in parts]),
        np.concatenate([np.full(len(case), role) for case, _, role in parts]),
        n_people + len(witness),
    )


def _recurring(rng: np.random.Generator, body: IntArray, n_people: int) -> tuple[IntArray, int]:
    """Number the suspects of each force so that some recur: three quarters are new, a few come back often."""
    person = np.zeros(len(body), dtype=np.int64)
    for found in np.unique(body):
        slots = rng.permutation(np.flatnonzero(body == found))
        n_new = max(1, round(0.75 * len(slots)))
        person[slots[:n_new]] = n_people + np.arange(n_new)
        person[slots[n_new:]] = n_people + (n_new * rng.random(len(slots) - n_new) ** 1.5).astype(np.int64)
        n_people += n_new
    return person, n_people


def _neighbouring(
    rng: np.random.Generator, body: IntArray, starts: IntArray, case: IntArray, person: IntArray, *, share: float
) -> tuple[IntArray, IntArray]:
    """Choose people and a second case for each: same force, next in time."""
    order = np.lexsort((starts, body))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    chosen = np.flatnonzero(rng.random(len(case)) < share)
    following = order[np.minimum(place[case[chosen]] + 1, len(order) - 1)]
    fits = (
        (body[following] == body[case[chosen]])
        & (following != case[chosen])
        & (starts[following] - starts[case[chosen]] < 700)
    )
    return following[fits], person[chosen][fits]


def _distinct(case: IntArray, person: IntArray, role: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Keep one involvement for each person and case, in case order; the first role stands."""
    order = np.lexsort((role, person, case))
    case, person, role = case[order], person[order], role[order]
    first = np.ones(len(case), dtype=bool)
    first[1:] = (case[1:] != case[:-1]) | (person[1:] != person[:-1])
    order = np.lexsort((person[first], role[first], case[first]))
    return case[first][order], person[first][order], role[first][order]
