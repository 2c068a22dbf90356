"""The people behind a casebook: born to fit their part in it, with relatives who are easily taken for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joindots.simulate.cases import SUSPECT, VICTIM, Casebook
from joindots.simulate.lists import Body, FloatArray, IntArray, Mask, NameBook, day_number
from joindots.simulate.people import NONE, People, draw_people, make_parents, make_twins
from joindots.simulate.records import Plan

_TWIN_SHARE, _PARENT_SHARE = 0.05, 0.07
"""Shares of the people in no case who are the twin, or a parent of the same name, of a suspect (our judgement)."""
_GROUP_TWIN_SHARE = 0.03
"""Share of neighbouring pairs in a group's list who are twins."""
_NEVER = np.iinfo(np.int64).max
_MIDDLE_DAY = day_number("2014-01-01")
_YEAR_DAYS = 365.25


@dataclass(slots=True)
class Nation:
    """Everything that is true before anybody writes it down."""

    names: NameBook
    bodies: tuple[Body, ...]
    people: People
    casebook: Casebook
    is_suspect: IntArray
    is_victim: IntArray
    group_of: IntArray


def draw_nation(
    rng: np.random.Generator,
    names: NameBook,
    bodies: tuple[Body, ...],
    book: Casebook,
    plan: Plan,
    shares: FloatArray,
    *,
    even_traditions: bool = False,
) -> Nation:
    """Draw everybody, in no way different for being a suspect but in age and sex."""
    n, involvements, cases = plan.n_people, plan.involvements, book.cases
    is_suspect, is_victim = (
        np.bincount(involvements.person[involvements.role == role], minlength=n).astype(bool).astype(np.int64)
        for role in (SUSPECT, VICTIM)
    )
    first_as_victim = _first_day(involvements.case, involvements.person, involvements.role == VICTIM, cases.offence_from, n)
    first = _first_day(involvements.case, involvements.person, involvements.role >= 0, cases.offence_from, n)
    body = rng.choice(len(bodies), size=n, p=shares)
    body[involvements.person[::-1]] = cases.body[involvements.case[::-1]]
    is_child = np.zeros(n, dtype=np.int64)
    of_victims = involvements.role == VICTIM
    np.maximum.at(is_child, involvements.person[of_victims], cases.has_child_victim[involvements.case[of_victims]])
    years = _ages(rng, is_suspect, is_victim, is_child, np.arange(n) < book.n_group_people)
    reference = np.where(is_victim == 1, first_as_victim, np.where(first < _NEVER, first, _MIDDLE_DAY))
    male_share = np.select([is_victim == 1, is_suspect == 1, np.arange(n) >= book.n_people], [0.15, 0.93, 0.85], 0.5)
    people = draw_people(
        rng,
        names,
        born=reference - (years * _YEAR_DAYS).astype(np.int64),
        body=body,
        male_share=male_share,
        n_bodies=len(bodies),
        even_traditions=even_traditions,
    )
    group_of = np.full(n, NONE)
    group_of[book.groups.suspects] = book.groups.suspect_group
    nation = Nation(names, bodies, people, book, is_suspect, is_victim, group_of)
    _add_relatives(rng, nation)
    return nation


def _first_day(case: IntArray, person: IntArray, chosen: Mask, days: IntArray, n: int) -> IntArray:
    """Find the first offence day of each person's chosen involvements."""
    first = np.full(n, _NEVER)
    np.minimum.at(first, person[chosen], days[case[chosen]])
    return first


def _ages(
    rng: np.random.Generator, is_suspect: IntArray, is_victim: IntArray, is_child: IntArray, is_grouped: Mask
) -> IntArray:
    """Draw ages at the first offence: child victims 11 to 17 (those of groups 11 to 15), suspects 16 to 60, others adult."""
    n = len(is_suspect)
    child = np.where(is_grouped, rng.triangular(11, 14, 15.9, n), rng.triangular(11, 14.5, 17.99, n))
    suspect = np.minimum(16 + rng.gamma(2.2, 6.5, n), 60)
    adult = np.minimum(18 + rng.gamma(2.0, 8, n), 75)
    return np.select([(is_victim == 1) & (is_child == 1), is_victim == 1, is_suspect == 1], [child, adult, suspect], adult)


def _add_relatives(rng: np.random.Generator, nation: Nation) -> None:
    """Make some members of groups twins, and some people in no case the twin or a parent of a suspect."""
    people, groups = nation.people, nation.casebook.groups
    first, second = groups.suspects[:-1:2], groups.suspects[1::2]
    first, second = first[: len(second)], second[: len(first)]
    fits = (nation.group_of[first] == nation.group_of[second]) & (nation.is_victim[first] + nation.is_victim[second] == 0)
    chosen = fits & (rng.random(len(first)) < _GROUP_TWIN_SHARE)
    make_twins(rng, nation.names, people, second[chosen], first[chosen])
    bystanders = np.arange(nation.casebook.n_people, len(people))
    suspects = np.flatnonzero((nation.is_suspect == 1) & (nation.is_victim == 0))
    if len(suspects) == 0:
        return
    n_twins = min(round(_TWIN_SHARE * len(bystanders)), len(suspects))
    n_parents = min(round(_PARENT_SHARE * len(bystanders)), len(suspects))
    who = rng.permutation(bystanders)
    make_twins(rng, nation.names, people, who[:n_twins], rng.choice(suspects, n_twins, replace=False))
    make_parents(
        rng, nation.names, people, who[n_twins : n_twins + n_parents], rng.choice(suspects, n_parents, replace=False)
    )
