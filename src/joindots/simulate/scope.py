"""The right scope answer for each case, given the values as delivered: the truth that triage is tested against.

A plain reading of the published criteria, written on its own: it knows nothing of triage and triage nothing of it. Where
nothing was delivered the answer is that nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from joindots.model.words import Answer, ScopeAnswer
from joindots.reference.offences import offence
from joindots.reference.outcomes import NfaStanding, outcome_nfa
from joindots.simulate.styles import UNMAPPED

VERSIONS = ("1a", "1b")
"""The two published readings of the date window: when it was decided, or when it was reported and closed."""
WINDOW = (date(2010, 1, 1), date(2025, 3, 31))
_STANDINGS = {
    NfaStanding.YES: Answer.YES,
    NfaStanding.YES_LIKE: Answer.YES,
    NfaStanding.NO: Answer.NO,
    NfaStanding.REVIEW: Answer.CANNOT_TELL,
}


@dataclass(frozen=True, slots=True)
class DeliveredSuspect:
    """A suspect of a case as delivered; `has_own_decision` says whether anything was sent of their own decision."""

    person_ref: str | None
    has_own_decision: bool
    outcome_code: str | None
    decided_on: date | None
    life_status: str | None


@dataclass(frozen=True, slots=True)
class DeliveredVictim:
    """A victim of a case as delivered, with the range of days of birth that fit."""

    person_ref: str | None
    birth_earliest: date | None
    birth_latest: date | None


@dataclass(frozen=True, slots=True)
class DeliveredCase:
    """A case as delivered, each value as a reader of the file would have it."""

    offence_code: str | None
    offence_from: date | None
    offence_to: date | None
    reported_on: date | None
    recorded_on: date | None
    closed_on: date | None
    outcome_code: str | None
    decided_on: date | None
    was_reviewed_before: bool | None
    n_suspects_stated: int | None
    n_victims_stated: int | None
    suspects: tuple[DeliveredSuspect, ...]
    victims: tuple[DeliveredVictim, ...]


def scope_answer(case: DeliveredCase, version: str) -> ScopeAnswer:
    """Answer for one case: out if any criterion says no, in if all say yes, else nobody can tell."""
    decisions = _decisions(case)
    together = every(
        (
            any_of(answer for answer, _ in decisions),
            _within_window(case, decisions, version),
            _is_group(case),
            _some_suspect_lives(case),
            _not_reviewed(case.was_reviewed_before),
            _some_victim_is_a_child(case),
            _is_child_sexual(case.offence_code),
        )
    )
    return {Answer.YES: ScopeAnswer.IN, Answer.NO: ScopeAnswer.OUT}.get(together, ScopeAnswer.CANNOT_TELL)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes if any is yes; no if there are some and all are no; else cannot tell."""
    found = set(answers)
    if Answer.YES in found:
        return Answer.YES
    return Answer.NO if found == {Answer.NO} else Answer.CANNOT_TELL


def every(answers: Iterable[Answer]) -> Answer:
    """No if any is no; yes if all are yes; else cannot tell."""
    found = set(answers)
    if Answer.NO in found:
        return Answer.NO
    return Answer.YES if found == {Answer.YES} else Answer.CANNOT_TELL


def _decisions(case: DeliveredCase) -> list[tuple[Answer, date | None]]:
    """List for each suspect whether no further action was decided, and the day; for a case without suspects, the crime's."""
    crime_day = case.decided_on or case.closed_on
    crime = (_is_nfa(case.outcome_code), crime_day)
    if not case.suspects:
        return [crime]
    described = [
        (_is_nfa(suspect.outcome_code), suspect.decided_on or crime_day) if suspect.has_own_decision else crime
        for suspect in case.suspects
    ]
    return [*described, crime] if _has_more(case.suspects, case.n_suspects_stated) else described


def _has_more(people: Sequence[DeliveredSuspect | DeliveredVictim], n_stated: int | None) -> bool:
    """Whether the body states more people than it describes: of the others nothing is known."""
    return (n_stated or 0) > _n_people(person.person_ref for person in people)


def _is_nfa(outcome_code: str | None) -> Answer:
    if outcome_code is None or outcome_code == UNMAPPED:
        return Answer.CANNOT_TELL
    return _STANDINGS[outcome_nfa(outcome_code)]


def _within_window(case: DeliveredCase, decisions: list[tuple[Answer, date | None]], version: str) -> Answer:
    """Answer for the days of the decisions that count: those of no further action, else those that may be."""
    telling = any_of(answer for answer, _ in decisions)
    days = [day for answer, day in decisions if answer is telling]
    if version == "1a":
        may_be = [_in_window(day) for answer, day in decisions if answer is Answer.CANNOT_TELL and telling is Answer.YES]
        return any_of([*map(_in_window, days), *(Answer.CANNOT_TELL for within in may_be if within is not Answer.NO)])
    closed = case.closed_on or max((day for day in days if day), default=None)
    return every((_in_window(case.reported_on or case.recorded_on), _in_window(closed)))


def _in_window(day: date | None) -> Answer:
    if day is None:
        return Answer.CANNOT_TELL
    return Answer.YES if WINDOW[0] <= day <= WINDOW[1] else Answer.NO


def _is_group(case: DeliveredCase) -> Answer:
    """Two suspects or more, recorded or stated, and a victim; one alone is too few only where the body states the number."""
    n_suspects = max(_n_people(suspect.person_ref for suspect in case.suspects), case.n_suspects_stated or 0)
    n_victims = max(_n_people(victim.person_ref for victim in case.victims), case.n_victims_stated or 0)
    suspects = Answer.YES if n_suspects >= 2 else Answer.NO if case.n_suspects_stated else Answer.CANNOT_TELL
    return every((suspects, Answer.YES if n_victims >= 1 else Answer.CANNOT_TELL))


def _n_people(references: Iterable[str | None]) -> int:
    """Count people: records that share a reference are one, records without one count one each."""
    found = list(references)
    return len({reference for reference in found if reference is not None}) + found.count(None)


def _some_suspect_lives(case: DeliveredCase) -> Answer:
    known = {"alive": Answer.YES, "deceased": Answer.NO}
    lives = [known.get(suspect.life_status or "", Answer.CANNOT_TELL) for suspect in case.suspects]
    return any_of([*lives, Answer.CANNOT_TELL] if _has_more(case.suspects, case.n_suspects_stated) else lives)


def _some_victim_is_a_child(case: DeliveredCase) -> Answer:
    children = [_is_child(victim, case) for victim in case.victims]
    return any_of([*children, Answer.CANNOT_TELL] if _has_more(case.victims, case.n_victims_stated) else children)


def _not_reviewed(was_reviewed_before: bool | None) -> Answer:
    if was_reviewed_before is None:
        return Answer.CANNOT_TELL
    return Answer.NO if was_reviewed_before else Answer.YES


def _is_child(victim: DeliveredVictim, case: DeliveredCase) -> Answer:
    """Answer for the youngest and the oldest that the victim may have been at the offence."""
    first, last = case.offence_from, case.offence_to or case.offence_from
    if last is None or victim.birth_earliest is None or victim.birth_latest is None:
        return Answer.CANNOT_TELL
    if age_on(last, victim.birth_earliest) < 18:
        return Answer.YES
    is_adult = first is not None and age_on(first, victim.birth_latest) >= 18  # with no first day it may have begun earlier
    return Answer.NO if is_adult else Answer.CANNOT_TELL


def age_on(day: date, born: date) -> int:
    """Count completed years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _is_child_sexual(offence_code: str | None) -> Answer:
    return Answer.CANNOT_TELL if offence_code is None else offence(offence_code).is_child_sexual
