"""Which provisions the dates and ages of one suspect and one victim leave open.

Provisions come in as an argument: they are dated data, so a day of commencement set in the data (or by
``Provision.commenced``) changes the answers and no line of this room. An answer is *open* (dates, ages and the victim's sex
fit), *cannot_tell* (what would settle it is not known) or *not_available*. What does not fit is left out, but for what a
reader may look for and not find: a provision not yet in force whose ages would fit, and one whose time limit has run. Facts
that no table holds (the act itself, consent, belief in age) are named, never assumed. It lists for a lawyer and advises
nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from joindots.law.wording import missing_facts, provision_reason
from joindots.model.words import Answer
from joindots.reference.provisions import Provision, ProvisionKind, ProvisionStatus

RULE_TURNS_ON_ACT: Mapping[str, str] = {"vcra2006-s55": "Sexual Offences Act 2003"}
"""The Act whose first day a charging rule is about (Violent Crime Reduction Act 2006, s.55)."""

_SEX_OF_WORD = {"female": "F", "male": "M"}


class Standing(StrEnum):
    """What dates and ages say of a provision."""

    OPEN = "open"
    CANNOT_TELL = "cannot_tell"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one suspect, one victim and the conduct; ``None`` is unknown. Ages are whole years at the offence."""

    first_day: date | None
    last_day: date | None
    suspect_youngest: int | None
    suspect_oldest: int | None
    victim_youngest: int | None
    victim_oldest: int | None
    victim_sex: str | None


@dataclass(frozen=True, slots=True)
class ProvisionStanding:
    """One provision's answer, with the reason in words."""

    provision_id: str
    standing: Standing
    reason: str


def provisions_open(facts: Facts, provisions: Sequence[Provision], as_at: date | None) -> tuple[ProvisionStanding, ...]:
    """List the provisions that the facts leave open, cannot settle, or that are of note and not available.

    Parameters
    ----------
    provisions
        The provisions to test, as ``reference.provisions.all_provisions`` gives them.
    as_at
        The day by which a time limit is judged to have run; ``None`` leaves that question open.

    Examples
    --------
    >>> from joindots.reference.provisions import provision
    >>> day = date(2011, 6, 1)
    >>> [found.standing.value for found in provisions_open(Facts(day, day, 30, 30, 14, 14, "female"),
    ...                                                    [provision("soa2003-s9")], None)]
    ['open']
    """
    offences = [found for found in provisions if found.kind is ProvisionKind.OFFENCE]
    fits = {offence.provision_id: _fits(offence, facts) for offence in offences}
    standings = [_standing(offence, facts, offences, fits, as_at) for offence in offences]
    rules = [found for found in provisions if found.kind is ProvisionKind.CHARGING_RULE]
    standings += [_rule_standing(rule, facts, offences) for rule in rules]
    return tuple(found for found in standings if found is not None)


def turning_days(provisions: Iterable[Provision], as_at: date | None) -> list[date]:
    """List the days on which any answer can change, ascending: conduct between the same two has the same answers."""
    days = {date.min}
    for found in provisions:
        days |= {day for day in (found.in_force.first, found.not_before) if day}
        if found.in_force.last:
            days.add(found.in_force.last + timedelta(days=1))
        if found.limitation_months and as_at:
            days.add(months_before(as_at, found.limitation_months))
    return sorted(days)


def deciding_age(provisions: Iterable[Provision]) -> int:
    """Find the age from which no provision tells ages apart any more (18 in the provisions as they stand)."""
    bands = [band for found in provisions for band in (found.victim_ages, found.offender_ages)]
    return max((age for band in bands for age in (band.age_from or 0, (band.age_to or -1) + 1)), default=0)


def months_before(day: date, n_months: int) -> date:
    """Go back whole calendar months, to the last day of a month that is too short.

    Examples
    --------
    >>> months_before(date(2024, 2, 29), 12)
    datetime.date(2023, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - n_months
    first = date(index // 12, index % 12 + 1, 1)
    next_first = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (next_first - first).days) - 1)


def _fits(offence: Provision, facts: Facts) -> Answer:
    return _all_of(_covers_dates(offence, facts), _covers_people(offence, facts))


def _all_of(*answers: Answer) -> Answer:
    if Answer.NO in answers:
        return Answer.NO
    return Answer.CANNOT_TELL if Answer.CANNOT_TELL in answers else Answer.YES


def _covers_people(offence: Provision, facts: Facts) -> Answer:
    return _all_of(
        offence.victim_ages.includes(facts.victim_youngest, facts.victim_oldest),
        offence.offender_ages.includes(facts.suspect_youngest, facts.suspect_oldest),
        _covers_sex(offence.victim_sex, facts.victim_sex),
    )


def _covers_sex(required: str, recorded: str | None) -> Answer:
    if required == "any":
        return Answer.YES
    known = _SEX_OF_WORD.get(recorded or "")
    if known is None:
        return Answer.CANNOT_TELL
    return Answer.YES if known == required else Answer.NO


def _covers_dates(offence: Provision, facts: Facts) -> Answer:
    """Whether the conduct touches the time in force; with an end unknown, yes only if every day it may be is inside."""
    first, last = facts.first_day or date.min, facts.last_day or date.max
    answer = offence.was_open(first, last)
    if answer is not Answer.YES or (facts.first_day and facts.last_day):
        return answer
    bounds = offence.in_force
    is_inside = (bounds.first is None or bounds.first <= first) and (bounds.last is None or last <= bounds.last)
    return Answer.YES if is_inside else Answer.CANNOT_TELL


def _standing(
    offence: Provision, facts: Facts, offences: Sequence[Provision], fits: Mapping[str, Answer], as_at: date | None
) -> ProvisionStanding | None:
    if any(fits.get(rival) is Answer.YES for rival in offence.gives_way_to):
        return None
    fit = fits[offence.provision_id]
    if fit is Answer.NO:
        return _not_yet_in_force(offence, facts)
    has_lapsed = _limit_has_run(offence, facts, as_at)
    if has_lapsed is Answer.YES:
        return _told(offence, facts, Standing.NOT_AVAILABLE, _limit_in_words(offence, "That time has passed."))
    doubts = _rivals_in_words(offence, fits, offences)
    if has_lapsed is Answer.CANNOT_TELL:
        doubts.append(_limit_in_words(offence, "Whether that time has passed is not settled."))
    is_settled = fit is Answer.YES and not doubts
    return _told(offence, facts, Standing.OPEN if is_settled else Standing.CANNOT_TELL, *doubts)


def _rivals_in_words(offence: Provision, fits: Mapping[str, Answer], offences: Sequence[Provision]) -> list[str]:
    """Name the provisions that would be charged instead, where it cannot be told whether they fit."""
    sections = [
        f"section {rival.section}"
        for rival in offences
        if rival.provision_id in offence.gives_way_to and fits[rival.provision_id] is Answer.CANNOT_TELL
    ]
    return [f"Gives way to {' or '.join(sections)} of that Act where it fits."] if sections else []


def _not_yet_in_force(offence: Provision, facts: Facts) -> ProvisionStanding | None:
    """List what is too new for this conduct, where the people would fit; everything else that does not fit is left out."""
    first = offence.in_force.first or offence.not_before
    is_new = offence.status is ProvisionStatus.ENACTED or offence.not_before is not None
    is_too_early = is_new and first is not None and facts.last_day is not None and facts.last_day < first
    if not is_too_early or _covers_people(offence, facts) is Answer.NO:
        return None
    return _told(offence, facts, Standing.NOT_AVAILABLE, "Conduct before commencement.")


def _limit_has_run(offence: Provision, facts: Facts, as_at: date | None) -> Answer:
    if offence.limitation_months is None:
        return Answer.NO
    last_acts = [day for day in (facts.last_day, offence.in_force.last) if day]
    if as_at is None or not last_acts:
        return Answer.CANNOT_TELL
    return Answer.YES if min(last_acts) < months_before(as_at, offence.limitation_months) else Answer.NO


def _limit_in_words(offence: Provision, so_what: str) -> str:
    return f"Proceedings had to start within {offence.limitation_months} months of the act. {so_what}"


def _rule_standing(rule: Provision, facts: Facts, offences: Sequence[Provision]) -> ProvisionStanding | None:
    """List a charging rule where the conduct may lie on either side of the day that the rule is about."""
    act = RULE_TURNS_ON_ACT.get(rule.provision_id)
    first_days = [found.in_force.first for found in offences if found.act == act and found.in_force.first]
    if not first_days:
        return None
    turning_day = min(first_days)
    may_be_before = facts.first_day is None or facts.first_day < turning_day
    may_be_after = facts.last_day is None or facts.last_day >= turning_day
    if not (may_be_before and may_be_after):
        return None
    is_settled = facts.first_day is not None and facts.last_day is not None
    return _told(rule, facts, Standing.OPEN if is_settled else Standing.CANNOT_TELL)


def _told(found: Provision, facts: Facts, standing: Standing, *remarks: str) -> ProvisionStanding:
    suspect = (facts.suspect_youngest, facts.suspect_oldest)
    victim = (facts.victim_youngest, facts.victim_oldest)
    missing: list[str] = []
    if standing is Standing.CANNOT_TELL:
        has_sex = _covers_sex(found.victim_sex, facts.victim_sex) is not Answer.CANNOT_TELL
        has_days = bool(facts.first_day and facts.last_day)
        missing = missing_facts(found, suspect, victim, has_days=has_days, has_sex=has_sex)
    is_available = standing is not Standing.NOT_AVAILABLE
    reason = provision_reason(found, suspect, victim, (*remarks, *missing), with_turns_on=is_available)
    return ProvisionStanding(found.provision_id, standing, reason)
