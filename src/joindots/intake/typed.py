"""From the text of a cell to a typed value: one small function for each kind of field.

The canonical forms are those of `joindots.standardise`, the code lists those of `joindots.reference`. Every function answers
in three states: a value, nothing recorded, or rejected with words that the sending body can act on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from joindots.model.words import Standardised
from joindots.reference.ethnicity import (
    EthnicityReading,
    Recorded,
    Scheme,
    map_observed,
    map_self_defined,
    mask_protected_words,
)
from joindots.reference.offences import find_offence
from joindots.reference.outcomes import all_outcomes, map_outcome, outcome_nfa
from joindots.standardise.accounts import standardise_account
from joindots.standardise.addresses import standardise_address
from joindots.standardise.dates import parse_date, parse_date_of_birth
from joindots.standardise.flags import standardise_flag
from joindots.standardise.identifiers import standardise_crime_reference
from joindots.standardise.missing import is_withheld, usable_text
from joindots.standardise.partial_dates import parse_partial_date
from joindots.standardise.phones import standardise_phone
from joindots.standardise.plates import standardise_plate
from joindots.standardise.text import CACHE_SIZE, repair_text

MOST_PEOPLE_STATED = 10_000
"""More suspects or victims than this in one crime are a slip of the pen (our judgement)."""

_WHOLE_NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?")
_ONLY_NOUGHTS = re.compile(r"[0\s./-]+")
_FLAG_SEPARATORS = re.compile(r"[;,|]")
_BLANKS = frozenset({"", "-", "--", "null", "(null)", "nan", "none", "nil", "n/a", "#n/a", "na"})
_POLICE = re.compile(r"\b(?:police|pol|force|oic|supervisor|inspector|sergeant|dci|d/?insp|d/?sgt)\b", re.IGNORECASE)
_PROSECUTORS = re.compile(r"\b(?:cps|crown prosecut\w*|prosecutor)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A value that could not be used, and why."""

    table: str
    field: str
    source_column: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a group of cells says: column values, and what had to be rejected."""

    values: dict[str, object] = field(default_factory=dict)
    rejections: tuple[Rejection, ...] = ()


def is_blank(raw: str) -> bool:
    """Whether a cell says nothing at all. "Unknown" says something: that somebody or something is there and not known."""
    return raw.strip().casefold() in _BLANKS


@lru_cache(maxsize=CACHE_SIZE)
def read_reference(raw: str) -> Standardised[str]:
    """Read a person's reference. One of noughts alone is a placeholder: it would make one person of everybody."""
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    if _ONLY_NOUGHTS.fullmatch(text):
        return Standardised(None, f'"{text}" is a placeholder and not a reference: leave it blank')
    return standardise_crime_reference(text)


def read_count(raw: str) -> Standardised[int]:
    """Read a number of people."""
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    match = _WHOLE_NUMBER.fullmatch(text)
    if match is None or int(match[1]) > MOST_PEOPLE_STATED:
        return Standardised(None, f'"{text}" is not a number of people: send a whole number from 0 to {MOST_PEOPLE_STATED}')
    return Standardised(int(match[1]))


def read_decided_by(raw: str) -> Standardised[str]:
    """Read who took a decision: police or cps."""
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    by_police, by_prosecutors = bool(_POLICE.search(text)), bool(_PROSECUTORS.search(text))
    if by_police == by_prosecutors:
        return Standardised(None, f'"{text}" does not say who decided: send police or cps')
    return Standardised("police" if by_police else "cps")


def read_offence(raw: str) -> Standardised[str]:
    """Read an offence code."""
    text, problem = usable_text(raw)
    return Standardised(None, problem) if text is None else find_offence(text)


@lru_cache(maxsize=CACHE_SIZE)
def read_text(raw: str) -> Standardised[str]:
    """Keep a value as recorded, repaired."""
    text, problem = usable_text(raw)
    return Standardised(text, problem)


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """An outcome with its standing as no further action."""

    code: str | None
    standing: str
    problem: str | None


_CODES = frozenset(found.code for found in all_outcomes())


def read_outcome(raw: str, decided_on: date | None) -> OutcomeReading:
    """Read an outcome: a canonical code, or what a system writes for one."""
    text = raw.strip()
    found = Standardised(text) if text in _CODES else _mapped_outcome(text, decided_on)
    if found.value is not None:
        return OutcomeReading(found.value, outcome_nfa(found.value).value, None)
    return OutcomeReading(None, "unmapped" if found.is_rejected else "missing", found.problem)


def _mapped_outcome(text: str, decided_on: date | None) -> Standardised[str]:
    usable, problem = usable_text(text)
    return Standardised(None, problem) if usable is None else map_outcome(usable, decided_on)


def date_reader(formats: Sequence[str]) -> Callable[[str], Standardised[date]]:
    """Make a reader of dates in the declared formats; without any, every unambiguous form is read."""
    declared = tuple(formats) or None
    return lambda raw: parse_date(raw, declared)


@dataclass(frozen=True, slots=True)
class BirthReading:
    """A date of birth: the day if the source gives one, else the days that fit, if it gives a part."""

    day: date | None = None
    earliest: date | None = None
    latest: date | None = None
    problem: str | None = None


def read_birth(raw: str, formats: Sequence[str], known_alive_on: date | None) -> BirthReading:
    """Read a date of birth, whole or in part; one after `known_alive_on` is rejected."""
    declared = tuple(formats) or None
    born = parse_date_of_birth(raw, declared, reference=known_alive_on)
    if born.value is not None or born.is_missing:
        return BirthReading(born.value, born.value, born.value)
    partial = parse_partial_date(raw, declared).value
    is_past = partial is not None and (known_alive_on is None or partial.earliest <= known_alive_on)
    if partial is not None and is_past and partial.earliest < partial.latest:
        return BirthReading(None, partial.earliest, partial.latest)
    return BirthReading(problem=born.problem)


def read_flags(raw: str) -> tuple[list[str], str | None]:
    """Read the flags that one cell lists, in lower case and without words for ethnicity or faith; "no" raises none."""
    text, problem = usable_text(raw)
    if text is None:
        return [], problem
    flags = []
    for item in _FLAG_SEPARATORS.split(text):
        word = repair_text(item).casefold()
        answer = standardise_flag(word).value
        if answer is True:
            return [], f'"{text}" says yes to what only the heading knows: map it, as codes = {{ "{text}" = "cse" }}'
        if answer is None and not is_blank(word):
            flags.append(mask_protected_words(word))
    return flags, None


def read_object(kind: str, raw: str, country: str) -> Standardised[str]:
    """Bring a thing to the canonical form of its kind."""
    if kind == "phone":
        return standardise_phone(raw, country)
    readers = {"vehicle": standardise_plate, "account": standardise_account}
    return readers.get(kind, standardise_address)(raw)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was recorded of one of the four variables; `problem` may stand beside a recorded code."""

    scheme: str | None
    code: str | None
    status: str
    problem: str | None

    @property
    def says_something(self) -> bool:
        """Whether anything was recorded: a refusal is, a blank or a value that cannot be read is not."""
        return self.status != Recorded.MISSING


def read_ethnicity(variable: str, raw: str, scheme: str | None) -> Observation:
    """Read one of the four variables: self_defined, observed, nationality or religion."""
    if variable in ("nationality", "religion"):
        return _as_recorded(raw)
    if variable == "self_defined":
        found: EthnicityReading = map_self_defined(raw, Scheme(scheme) if scheme else None)
        named = found.scheme.value if found.scheme else scheme
    else:
        found, named = map_observed(raw), "ic_6+1"
    return Observation(named, found.code, found.status.value, found.problem)


def _as_recorded(raw: str) -> Observation:
    """Nationality and religion have no list of their own here: the text is kept."""
    if is_withheld(raw):
        return Observation(None, None, Recorded.NOT_STATED.value, None)
    text, problem = usable_text(raw)
    return Observation(None, text, (Recorded.RECORDED if text else Recorded.MISSING).value, problem)
