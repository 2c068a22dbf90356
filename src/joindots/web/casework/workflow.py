"""The review workflow as published data: states, transitions, outcomes, checklist.

The tables beside this file are the rules. No row has the system as its actor: every move is made by a person whose role
holds the verb (control I2).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from joindots.model.errors import ParameterError, nearest
from joindots.web.accounts.roles import Verb

QUORUM = 3
"""Members of a panel who must have given a view before it decides (our judgement; a review may ask for more)."""


class ChecklistAnswer(StrEnum):
    """The answers to a question of the checklist. Not recorded is not no."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Transition:
    """One move that a case can make."""

    start: str
    action: str
    end: str
    verb: Verb
    needs_reason: bool
    needs_second_person: bool
    about: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome that a panel can reach."""

    outcome: str
    label: str
    is_reinvestigation: bool
    is_letter_due: bool
    about: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the checklist, and where it comes from."""

    item: str
    question: str
    source: str


STATES = {
    "triage": "Triage",
    "not_now": "Not now",
    "assessment": "Assessment",
    "panel": "Panel",
    "decided": "Decided",
    "supervised_action": "Supervised action",
    "closed": "Closed",
}


@cache
def transitions() -> tuple[Transition, ...]:
    """Every move there is, in order."""
    return tuple(
        Transition(
            row["from"],
            row["action"],
            row["to"],
            Verb(row["verb"]),
            row["needs_reason"] == "yes",
            row["needs_second_person"] == "yes",
            row["about"],
        )
        for row in _rows("transitions.csv")
    )


def transition(start: str, action: str) -> Transition:
    """Find the move `action` from a state.

    Raises
    ------
    ParameterError
        If no such move leaves that state.
    """
    for each in transitions():
        if (each.start, each.action) == (start, action):
            return each
    allowed = [each.action for each in transitions() if each.start == start]
    raise ParameterError(f'A case in state {STATES.get(start, start)} cannot "{action}". {nearest(action, allowed)}')


@cache
def outcomes() -> dict[str, Outcome]:
    """The outcomes, by id, in order."""
    return {
        row["outcome"]: Outcome(
            row["outcome"], row["label"], row["is_reinvestigation"] == "yes", row["letter_due"] == "yes", row["about"]
        )
        for row in _rows("outcomes.csv")
    }


@cache
def checklist() -> tuple[Item, ...]:
    """The questions, in order."""
    return tuple(Item(row["item"], row["question"], row["source"]) for row in _rows("checklist.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    text = files("joindots.web.casework").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
