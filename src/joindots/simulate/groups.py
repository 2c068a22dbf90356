"""Groups of offenders who act together, over years and across force borders, and the things they share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.simulate.identifiers import N_PHONES, N_PLATES, draw_distinct
from joindots.simulate.lists import Body, FloatArray, IntArray, day_number
from joindots.simulate.people import PEOPLES_SHARE

N_PHONES_SHARED, N_PLATES_SHARED, N_VENUES_SHARED = 3, 2, 3
"""Things of each kind that one group uses."""
_FORCES = (0.25, 0.40, 0.25, 0.10)
"""Shares of groups that act in one, two, three and four forces."""
_FIRST_DAY, _LAST_DAY = map(day_number, ("2007-01-01", "2022-06-30"))


@dataclass(slots=True)
class Groups:
    """Cases of groups in order of group, who was in them, and what each group shares.

    `person_of` numbers people from 0; `case_of` numbers cases from 0. `phone` and the like have a row per group.
    """

    case_body: IntArray
    case_group: IntArray
    case_day: IntArray
    case_of: IntArray
    person_of: IntArray
    role_of: IntArray
    suspects: IntArray
    suspect_group: IntArray
    n_people: int
    phone: IntArray
    plate: IntArray
    venue: IntArray

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.phone)


def draw_groups(rng: np.random.Generator, n_cases: int, shares: FloatArray, bodies: tuple[Body, ...]) -> Groups:
    """Draw groups of 3 to 12 suspects until they account for `n_cases` cases.

    Each acts in one to four forces; suspects and victims recur over its cases; phones, plates and venues are its own.
    """
    place = {body.code: i for i, body in enumerate(bodies)}
    neighbours = [[place[code] for code in body.neighbours] for body in bodies]
    bodies_of: list[IntArray] = []
    days: list[IntArray] = []
    parts: list[tuple[IntArray, IntArray, IntArray]] = []
    suspects: list[IntArray] = []
    done = n_people = 0
    while done < n_cases:
        n = min(int(rng.integers(3, 13)), n_cases - done)
        forces = _forces(rng, shares, neighbours)
        bodies_of.append(rng.choice(forces, size=n))
        days.append(np.sort(rng.integers(_FIRST_DAY, _LAST_DAY) + rng.integers(0, int(rng.integers(200, 1100)), n)))
        n_suspects = int(np.clip(rng.poisson(6), 3, 12))
        n_victims = int(np.clip(rng.poisson(0.6 * n), 1, 8))
        case, person, role = _cast(rng, n, n_suspects, n_victims)
        parts.append((case + done, person + n_people, role))
        suspects.append(n_people + np.arange(n_suspects))
        n_people += n_suspects + n_victims
        done += n
    n_groups = len(suspects)
    held_back = 10 - PEOPLES_SHARE
    return Groups(
        case_body=_joined(bodies_of),
        case_group=np.repeat(np.arange(n_groups), [len(found) for found in bodies_of]),
        case_day=_joined(days),
        case_of=_joined([case for case, _, _ in parts]),
        person_of=_joined([person for _, person, _ in parts]),
        role_of=_joined([role for _, _, role in parts]),
        suspects=_joined(suspects),
        suspect_group=np.repeat(np.arange(n_groups), [len(found) for found in suspects]),
        n_people=n_people,
        phone=_reserved(rng, n_groups * N_PHONES_SHARED, N_PHONES, held_back).reshape(n_groups, -1),
        plate=_reserved(rng, n_groups * N_PLATES_SHARED, N_PLATES, held_back).reshape(n_groups, -1),
        venue=np.arange(n_groups * N_VENUES_SHARED).reshape(n_groups, -1),
    )


def _joined(arrays: list[IntArray]) -> IntArray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *arrays])


def _reserved(rng: np.random.Generator, n: int, limit: int, tenths: int) -> IntArray:
    """Draw numbers from the part of a range that no person draws from; the last numbers of all stay free for hubs."""
    size = limit * tenths // 10
    return limit - size + draw_distinct(rng, n, size - 1000)


def _forces(rng: np.random.Generator, shares: FloatArray, neighbours: list[list[int]]) -> IntArray:
    """Choose the forces a group acts in: one by caseload, then those beside it, sometimes far ones."""
    home = int(rng.choice(len(shares), p=shares))
    chosen = [home]
    wanted = 1 + int(rng.choice(len(_FORCES), p=_FORCES))
    candidates = [body for body in neighbours[home] if shares[body] > 0]
    for body in rng.permutation(np.array(candidates, dtype=np.int64)):
        if len(chosen) < wanted and rng.random() < 0.8:
            chosen.append(int(body))
    for _ in range(20):
        far = int(rng.choice(len(shares), p=shares))
        if len(chosen) < wanted and far not in chosen:
            chosen.append(far)
    return np.array(chosen, dtype=np.int64)


def _cast(rng: np.random.Generator, n_cases: int, n_suspects: int, n_victims: int) -> tuple[IntArray, IntArray, IntArray]:
    """Put a group's suspects and victims into its cases: a few at the core of it recur most."""
    weight = 1 / (1 + np.arange(n_suspects)) ** 0.5
    case, person, role = [], [], []
    for c in range(n_cases):
        chosen = rng.choice(
            n_suspects,
            size=min(n_suspects, int(rng.choice([1, 2, 3, 4, 5], p=(0.1, 0.32, 0.3, 0.18, 0.1)))),
            replace=False,
            p=weight / weight.sum(),
        )
        harmed = rng.choice(n_victims, size=min(n_victims, 1 + int(rng.random() < 0.25)), replace=False) + n_suspects
        case.append(np.full(len(chosen) + len(harmed), c))
        person.append(np.concatenate([chosen, harmed]))
        role.append(np.concatenate([np.zeros(len(chosen), dtype=np.int64), np.ones(len(harmed), dtype=np.int64)]))
    return _joined(case), _joined(person), _joined(role)
