"""What a search may ask for: fields, the form in which a part of a query stands, and what agreeing in it is worth.

A level's `m` is the probability that somebody who is looked for is asked for in this way. Where the query is one spelling of
what a record holds (`is_coarse` is false), it is P(this query | this value), so a slip weighs less than the value itself by
``log2(m / m of the value itself)`` bits, and as much as the value where nobody holds that. Where a level says only that two
values lie near each other, it is P(near | same person). Numbers are our judgement; a fitted model replaces what it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What is known of a person, as the index keeps it."""

    NAME = "name"
    BORN = "born"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"
    EMAIL = "email"
    PLATE = "plate"
    ACCOUNT = "account"
    PNC_ID = "pnc_id"
    CRO = "cro"
    NHS_NUMBER = "nhs_number"

    @property
    def bit(self) -> int:
        """The field's bit among those that an entity holds something in."""
        return 1 << list(Field).index(self)


IDENTIFIERS = (Field.PNC_ID, Field.CRO, Field.NHS_NUMBER)
"""Fields of which whole values alone are searched."""


ONE_OWNER = (Field.PHONE, Field.EMAIL, Field.PLATE, Field.ACCOUNT, *IDENTIFIERS)
"""Fields whose values have one owner or few, recorded or not: a value is as rare as its holders among all people.

A name or a year is as rare as its holders among those of whom one is recorded, and one who is not seen.
"""


class Form(StrEnum):
    """How a part of a query stands to the whole value."""

    WHOLE = "whole"
    START = "start"
    END = "end"
    INSIDE = "inside"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a part of a query.

    `text` is canonical, ``?`` standing for one character that is not known; `first_day` and `last_day` (YYYYMMDD) are set
    for days and spans of birth. `said` tells the reading in words.
    """

    field: Field
    form: Form
    text: str
    said: str
    first_day: int = 0
    last_day: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a query, as it was typed, with every way in which it may be understood."""

    text: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A part of a query that is not searched for, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `places` are whole stretches of the query that may be an address, a venue or an account."""

    parts: tuple[Part, ...]
    not_understood: tuple[NotUnderstood, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which a value may agree with a part of a query."""

    label: str
    m: float
    is_coarse: bool = False


@dataclass(frozen=True, slots=True)
class Levels:
    """The ways to agree, strongest first; `m_else` is P(nothing that is held agrees | the person looked for)."""

    levels: tuple[Level, ...]
    m_else: float


ITS_INITIAL = "its initial"
"""The level of a record that holds no more of a name than its first letter; all who begin so are as near."""
_FITS = Level("fits", 0.9)
_LEVELS: dict[tuple[Field, Form], Levels] = {
    (Field.NAME, Form.WHOLE): Levels(
        (
            Level("same", 0.8),
            Level("another form of the name", 0.08),
            Level("one slip", 0.003),
            Level(ITS_INITIAL, 0.8, is_coarse=True),
            Level("sounds alike", 0.001),
            Level("begins so", 0.001),
            Level("two slips", 0.0003),
        ),
        0.06,
    ),
    (Field.NAME, Form.START): Levels((Level("begins so", 0.9),), 0.08),
    (Field.BORN, Form.WHOLE): Levels(
        (
            Level("same day", 0.85),
            Level("day and month exchanged", 0.005),
            Level("two of its three parts", 0.001),
            Level("may be that day", 0.9, is_coarse=True),
        ),
        0.04,
    ),
    (Field.BORN, Form.SPAN): Levels(
        (_FITS, Level("a year off", 0.03), Level("may fit", 0.9, is_coarse=True)),
        0.05,
    ),
    (Field.PHONE, Form.WHOLE): Levels((Level("same", 0.6), Level("one digit off", 0.003)), 0.35),
    (Field.POSTCODE, Form.WHOLE): Levels(
        (
            Level("same", 0.6),
            Level("one slip", 0.002),
            Level("same sector", 0.05, is_coarse=True),
            Level("same district", 0.08, is_coarse=True),
        ),
        0.3,
    ),
    (Field.ADDRESS, Form.WHOLE): Levels((Level("same word", 0.6), Level("one slip", 0.004)), 0.35),
    (Field.EMAIL, Form.WHOLE): Levels(
        (Level("same", 0.7), Level("one or two slips", 0.002), Level("same before the @", 0.03, is_coarse=True)),
        0.29,
    ),
    (Field.PLATE, Form.WHOLE): Levels((Level("same", 0.6), Level("one slip", 0.005)), 0.39),
    (Field.ACCOUNT, Form.WHOLE): Levels((Level("same", 0.6),), 0.4),
    **{(field, Form.WHOLE): Levels((Level("same", 0.95),), 0.005) for field in IDENTIFIERS},
}
_PARTIAL = Levels((Level("holds it", 0.6),), 0.35)

FITTED_BY: Mapping[Field, str] = {
    Field.NAME: "forename",
    Field.BORN: "date_of_birth",
    Field.PHONE: "phones",
    Field.EMAIL: "email",
}
"""Which comparison of the fitted model says how often a field agrees and differs among records of one person."""


def levels_of(reading: Reading, fitted: Mapping[Field, tuple[float, float]]) -> Levels:
    """Give the levels of a reading.

    Parameters
    ----------
    fitted
        Field to P(same | same person) and P(differs | same person), as a model was fitted; taken for whole values.
    """
    levels = _LEVELS.get((reading.field, reading.form), _PARTIAL)
    if reading.form != Form.WHOLE or reading.field not in fitted:
        return levels
    same, differs = fitted[reading.field]
    first = levels.levels[0]
    return Levels((Level(first.label, max(same, 0.5), first.is_coarse), *levels.levels[1:]), min(max(differs, 0.02), 0.5))
