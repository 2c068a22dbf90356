"""The words in which a provision's standing is told: citation, time in force, the ages, and what it still turns on.

The note of a provision stays in `reference`, to be shown beside the citation: one sentence here stands in millions of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from joindots.law.ages import CHILD_BELOW_YEARS
from joindots.model.words import Answer, Confidence
from joindots.reference.ages import AgeBand
from joindots.reference.provisions import BeliefInAge, Consent, Provision

Ages = tuple[int | None, int | None]

_BELIEF_IN_WORDS = {
    BeliefInAge.NOT_APPLICABLE: "",
    BeliefInAge.NO_DEFENCE: "",
    BeliefInAge.DEFENCE_IF_16_OR_OVER: "reasonable belief that the victim was 16 or over",
    BeliefInAge.DEFENCE_IF_18_OR_OVER: "reasonable belief that the victim was 18 or over",
    BeliefInAge.UNKNOWN: "belief about age (text not seen)",
}
_CONSENT_IN_WORDS = {
    Consent.ABSENCE_REQUIRED: "absence of consent",
    Consent.IRRELEVANT: "",
    Consent.UNKNOWN: "consent (text not seen)",
}


def provision_reason(found: Provision, suspect: Ages, victim: Ages, remarks: Sequence[str], *, with_turns_on: bool) -> str:
    """Tell one provision's standing for one suspect and one victim.

    Parameters
    ----------
    suspect, victim
        Least and greatest age at the offence, in years; ``None`` is unknown.
    remarks
        Sentences about this pair.
    with_turns_on
        Whether to name the facts that no table holds; beside the point where the provision is not available.
    """
    facts = _turns_on(found) if with_turns_on else []
    sentences = [
        f"{found.citation}: {found.label}{_in_force(found)}.",
        f"Suspect {ages_in_words(suspect)}, victim {ages_in_words(victim)}.",
        *remarks,
        f"Turns on {'; '.join(facts)}." if facts else "",
        "A lawyer must confirm this entry." if found.provenance.confidence is Confidence.C else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def ages_in_words(ages: Ages) -> str:
    """Say a range of ages; from 18 on the law here makes no difference, so neither do the words.

    Examples
    --------
    >>> ages_in_words((13, 14)), ages_in_words((18, 40)), ages_in_words((None, None))
    ('aged 13 to 14', 'aged 18 or over', 'of unknown age')
    """
    youngest, oldest = ages
    if youngest is None:
        return f"aged {oldest} or under" if oldest is not None and oldest < CHILD_BELOW_YEARS else "of unknown age"
    if youngest >= CHILD_BELOW_YEARS:
        return f"aged {CHILD_BELOW_YEARS} or over"
    if oldest is None or oldest >= CHILD_BELOW_YEARS:
        return f"aged {youngest} or over"
    return f"aged {youngest}" if youngest == oldest else f"aged {youngest} to {oldest}"


def missing_facts(found: Provision, suspect: Ages, victim: Ages, *, has_days: bool, has_sex: bool) -> list[str]:
    """Say in a sentence what would settle whether a provision fits; none where only the law itself is unsettled.

    Parameters
    ----------
    suspect, victim
        Least and greatest age at the offence, in years; ``None`` is unknown.
    has_days
        Whether both the first and the last day of the conduct are known.
    has_sex
        Whether the victim's sex is settled as far as the provision asks for it.
    """
    band_not_seen = not found.offender_ages.is_known
    words = [
        words
        for words, is_missing in (
            ("on which days the conduct was", not has_days),
            ("the victim's age, closely enough", _is_open(found.victim_ages, victim)),
            ("which ages of suspect it covers", band_not_seen),
            ("the suspect's age, closely enough", not band_not_seen and _is_open(found.offender_ages, suspect)),
            ("the victim's sex", not has_sex),
        )
        if is_missing
    ]
    return [f"Not known: {'; '.join(words)}."] if words else []


def day_in_words(day: date) -> str:
    """Write a date as in a letter: 1 May 2004."""
    return f"{day.day} {day:%B %Y}"


def _in_force(found: Provision) -> str:
    bounds = found.in_force
    if bounds.first and bounds.last:
        return f", for conduct from {day_in_words(bounds.first)} to {day_in_words(bounds.last)}"
    if bounds.first:
        return f", for conduct from {day_in_words(bounds.first)}"
    return f", enacted on {day_in_words(found.not_before)}, commencement not known" if found.not_before else ""


def _is_open(band: AgeBand, ages: Ages) -> bool:
    return band.includes(*ages) is Answer.CANNOT_TELL


def _turns_on(found: Provision) -> list[str]:
    acts = " or ".join(act.value.replace("_", " ") for act in found.conduct)
    facts = (
        f"the act ({acts})" if acts else "",
        _CONSENT_IN_WORDS[found.consent],
        _BELIEF_IN_WORDS[found.belief_in_age],
        found.other_fact.replace("_", " ") if found.other_fact else "",
    )
    return [fact for fact in facts if fact]
