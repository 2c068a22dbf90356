"""What narratives say of people and things that their case does not record: the dots that only reading would join.

A complainant or a caller names a member of the group whom nobody recorded as a suspect in that case, gives a nickname, or
notes a number or a mark that the group uses. Beside them stand people of no interest who are named as well: a teacher, a
neighbour, a support worker. All are planted with their truth.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.identifiers import phone_text, plate_text
from joindots.simulate.lists import words
from joindots.simulate.mistakes import misspell
from joindots.simulate.nation import Nation
from joindots.simulate.people import NONE
from joindots.simulate.rates import ErrorRates

TRUTH_SCHEMA = {"case": pl.Int64, "kind": pl.String, "value": pl.String, "person": pl.Int64}
"""One row per planted mention; ``person`` is `NONE` for a thing and for people of no interest."""
_NAMED, _NICKNAMED, _NUMBERED, _NOTED, _BYSTANDER = 0.30, 0.10, 0.18, 0.12, 0.30
"""Shares of a group's narratives that name a member, give a nickname, a shared number or a shared mark; and share of all
narratives that name someone of no interest (our judgement)."""
_MISSPELT = 0.5
"""Names in narratives go wrong at this share of the rate of forenames in records: they are heard, and written once."""
_WORDS = {
    "name": "The complainant also spoke of {value}, who was not traced.",
    "alias": "One of those present was only known as {value}.",
    "phone": "Calls were said to come from {value}.",
    "vehicle": "The index {value} was given by a witness.",
    "bystander": "The referral was made by {value}, a support worker.",
}


def planted_mentions(
    rng: np.random.Generator, nation: Nation, cases: pl.DataFrame, people: pl.DataFrame, rates: ErrorRates
) -> pl.DataFrame:
    """Draw what the narratives of one force's cases mention beside what is recorded.

    Parameters
    ----------
    cases
        ``case`` and ``group`` of the cases with a narrative.
    people
        ``case`` and ``person`` of everybody recorded in a case.

    Returns
    -------
    polars.DataFrame
        The columns of `TRUTH_SCHEMA`, with the ``sentence`` that says it.
    """
    recorded = {case: set(found) for case, found in people.group_by("case").agg("person").iter_rows()}
    found: list[tuple[int, str, str, int, str]] = []

    def say(case: int, kind: str, value: str, person: int, wording: str) -> None:
        found.append((case, kind, value, person, _WORDS[wording].format(value=value)))

    groups = nation.casebook.groups
    for case, group in cases.select("case", "group").iter_rows():
        chances, picks = rng.random(5), rng.integers(0, 2**31, 5).tolist()
        if group != NONE:
            members = groups.suspects[groups.suspect_group == group]
            others = [int(member) for member in members if member not in recorded.get(case, ())]
            if others and chances[0] < _NAMED:
                person = others[picks[0] % len(others)]
                say(case, "name", _written_name(nation, person, picks[0], rates), person, "name")
            if others and chances[1] < _NICKNAMED:
                person = others[picks[1] % len(others)]
                say(case, "alias", words("street_name")[nation.people.street_name[person]], person, "alias")
            if chances[2] < _NUMBERED:
                shared = groups.phone[group, [picks[2] % groups.phone.shape[1]]]
                say(case, "phone", _spaced(str(phone_text(shared)[0]), picks[2]), NONE, "phone")
            if chances[3] < _NOTED:
                shared = groups.plate[group, [picks[3] % groups.plate.shape[1]]]
                say(case, "vehicle", str(plate_text(shared)[0]), NONE, "vehicle")
        if chances[4] < _BYSTANDER:
            first, second = picks[4] % len(nation.people), picks[0] % len(nation.people)
            name = f"{nation.names.names[nation.people.given[first]]} {nation.names.names[nation.people.surname[second]]}"
            say(case, "name", name, NONE, "bystander")
    return pl.DataFrame(found, schema={**TRUTH_SCHEMA, "sentence": pl.String}, orient="row")


def _written_name(nation: Nation, person: int, chance: int, rates: ErrorRates) -> str:
    people, names = nation.people, nation.names.names
    forename, surname = str(names[people.given[person]]), str(names[people.surname[person]])
    if (chance % 1000) / 1000 < _MISSPELT * rates.forename:
        return f"{misspell(forename, chance)} {surname}"
    return f"{forename} {surname}"


def _spaced(number: str, chance: int) -> str:
    """Write a number as people do: in one run, or in groups."""
    digits = "".join(character for character in number if character.isdigit())
    return number if chance % 3 == 0 else f"{digits[:5]} {digits[5:]}" if chance % 3 == 1 else digits
