"""Which other cases a suspect may belong to: a short walk over who was recorded where, cases near in time first.

A walk starts at the person, steps to a case that records them, to a person recorded there, and so on, and returns home with
probability `RESTART` after each two steps (personalised PageRank, Page et al. 1999, on people and cases). Short walks do
best: what is four cases away says next to nothing. A case that lies years from all that the person was recorded in counts
for less. Victims and witnesses are steps, since what they saw ties cases; nobody but a recorded suspect can be asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from joindots.model.errors import ParameterError
from joindots.model.words import Role

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

RESTART = 0.75
"""Chance that the walk returns home after two steps. Our judgement, checked on co-offending data of one city."""
YEARS = 4.0
"""Years over which a case further from the person's own loses most of its weight. Our judgement, checked likewise."""
_MOST_STEPS = 30
_DAYS_A_YEAR = 365.25


def suggest_cases(involvements: pl.DataFrame, entity_id: str, n: int = 10) -> pl.DataFrame:
    """Suggest cases for one suspect, the likeliest first.

    Parameters
    ----------
    involvements
        ``case_id``, ``entity_id``, ``role``, ``day`` (of the case; may be null).
    entity_id
        The person.
    n
        How many to give.

    Returns
    -------
    polars.DataFrame
        ``case_id``, ``score`` (a share; it orders and says no more), ``through`` (people of the cases in between).

    Raises
    ------
    ParameterError
        If no case records the person as a suspect: nobody else is suggested anything.
    """
    roles = involvements.filter(pl.col("entity_id") == entity_id)["role"].to_list()
    if Role.SUSPECT.value not in roles:
        raise ParameterError(
            f'"{entity_id}" is recorded as a suspect in no case. Allowed: recorded suspects. Victims and witnesses are '
            "never suggested anything; see explanation/network."
        )
    (ranked,) = rank_cases(involvements, [entity_id])
    own = involvements.filter((pl.col("entity_id") == entity_id) & (pl.col("role") == Role.SUSPECT.value))["case_id"]
    found = ranked.filter(~pl.col("case_id").is_in(own.implode())).head(n)
    return found.with_columns(_through(involvements, entity_id, found["case_id"]))


def involvements_of(roles: pl.DataFrame, entities: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Say who was recorded where, as what and when: ``case_id``, ``entity_id``, ``role``, ``day``.

    Parameters
    ----------
    roles, entities, cases
        The tables of those names; the day is the first on which the offence may have been.
    """
    day = pl.coalesce("offence_from", "offence_to").alias("day")
    return (
        roles.select("case_id", "record_id", "role")
        .join(entities.select("record_id", "entity_id"), on="record_id")
        .join(cases.select("case_id", day), on="case_id")
        .select("case_id", "entity_id", "role", "day")
        .unique()
        .sort("case_id", "entity_id", "role")
    )


def rank_cases(involvements: pl.DataFrame, entity_ids: Sequence[str]) -> list[pl.DataFrame]:
    """Rank every case that a walk from each person reaches: ``case_id``, ``score``, in that order."""
    pairs = involvements.select("case_id", "entity_id").unique().sort("case_id", "entity_id")
    case_ids = pairs["case_id"].unique().sort()
    people = pairs["entity_id"].unique().sort()
    case = case_ids.search_sorted(pairs["case_id"]).to_numpy()
    person = people.search_sorted(pairs["entity_id"]).to_numpy()
    days = involvements.group_by("case_id").agg(pl.col("day").min())
    day = pl.DataFrame({"case_id": case_ids}).join(days, on="case_id", how="left", maintain_order="left")["day"]
    years = day.cast(pl.Date).to_physical().cast(pl.Float64).to_numpy() / _DAYS_A_YEAR
    walk = _Walk(case, person, len(case_ids), len(people))
    found = []
    for entity_id in entity_ids:
        start = people.index_of(entity_id)
        score = np.zeros(len(case_ids)) if start is None else walk.shares(start) * _nearness(years, case[person == start])
        reached = np.flatnonzero(score > 0)
        order = reached[np.lexsort((reached, -score[reached]))]
        found.append(pl.DataFrame({"case_id": case_ids.gather(order), "score": score[order]}))
    return found


class _Walk:
    """Steps between people and cases, each to all neighbours alike."""

    def __init__(self, case: IntArray, person: IntArray, n_cases: int, n_people: int) -> None:
        self._case, self._person = case, person
        self._n_cases, self._n_people = n_cases, n_people
        self._of_person = 1.0 / np.maximum(np.bincount(person, minlength=n_people), 1)
        self._of_case = 1.0 / np.maximum(np.bincount(case, minlength=n_cases), 1)

    def shares(self, start: int) -> FloatArray:
        """Say how often the walk from one person is in each case."""
        at: FloatArray = np.zeros(self._n_people)
        at[start] = 1.0
        total = np.zeros(self._n_cases)
        for _ in range(_MOST_STEPS):
            in_case = np.bincount(self._case, (at * self._of_person)[self._person], self._n_cases)
            total += in_case
            onwards = np.bincount(self._person, (in_case * self._of_case)[self._case], self._n_people)
            at = np.asarray((1.0 - RESTART) * onwards, dtype=np.float64)
            if at.sum() < 1e-9:
                break
        return total


def _nearness(years: FloatArray, own: IntArray) -> FloatArray:
    """Weigh each case by the years to the nearest that records the person; an unknown day neither helps nor harms."""
    known = years[own][~np.isnan(years[own])]
    if not len(known):
        return np.ones(len(years))
    gap = np.abs(years[:, None] - known[None, :]).min(axis=1)
    return np.asarray(np.where(np.isnan(gap), 1.0, np.exp(-gap / YEARS)), dtype=np.float64)


def _through(involvements: pl.DataFrame, entity_id: str, case_ids: pl.Series) -> pl.Series:
    """Name who stands between: people of each suggested case who were recorded in a case with the person."""
    own = involvements.filter(pl.col("entity_id") == entity_id)["case_id"]
    company = set(involvements.filter(pl.col("case_id").is_in(own.implode()))["entity_id"].to_list()) - {entity_id}
    there = involvements.filter(pl.col("case_id").is_in(case_ids.implode()))
    found: dict[str, set[str]] = {}
    for case_id, other in there.select("case_id", "entity_id").iter_rows():
        if other in company:
            found.setdefault(case_id, set()).add(other)
    return pl.Series("through", [sorted(found.get(case_id, ())) for case_id in case_ids], dtype=pl.List(pl.String))
