"""What a person was recorded as in a case; one person may be recorded as two things.

Every word must be understood before a role is given. "Victim's mother" and "not a suspect" hold the name of a role and
mean another thing, so text with a word that is not listed is rejected for a person to map.
"""

from __future__ import annotations

import re

from joindots.model.words import Role, Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

_SUSPECT = """suspect suspects susp sus s offender offenders perpetrator perp accused defendant arrested arrestee detainee
    suspected charged alleged_offender alleged_perpetrator arrested_person detained_person suspected_offender
    named_suspect"""
_VICTIM = """victim victims vic vict v complainant comp aggrieved agg ip survivor injured_person injured_party
    aggrieved_person injured ap alleged_victim"""
_WITNESS = "witness witnesses wit wits w eye_witness eyewitness"
_OTHER = """other others o associate associated linked poi person_of_interest informant caller reporting_person
    reporting_party rp parent guardian carer relative social_worker professional officer police_officer officer_in_case oic
    appropriate_adult solicitor third_party involved involved_party involved_person"""
_PHRASES: dict[tuple[str, ...], Role] = {
    tuple(phrase.split("_")): role
    for role, phrases in (
        (Role.SUSPECT, _SUSPECT),
        (Role.VICTIM, _VICTIM),
        (Role.WITNESS, _WITNESS),
        (Role.OTHER, _OTHER),
    )
    for phrase in phrases.split()
}
_LONGEST_PHRASE = max(map(len, _PHRASES))
# Words that surround a role and do not change it.
_FILLER_WORDS = """nominal role person type and also the main primary principal secondary first second key significant
    vulnerable child adult juvenile youth possible potential alleged crime"""
_FILLERS = frozenset(_FILLER_WORDS.split())
_ROLE_ORDER = tuple(Role)
_JOINING = re.compile(r"['.]")
_NOT_WORDS = re.compile(r"[^a-z]+")


def _read(words: list[str]) -> set[Role] | None:
    """Match the longest phrases from the left; ``None`` if a word is left over."""
    roles = set()
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
            role = _PHRASES.get(tuple(words[place : place + length]))
            if role is not None:
                roles.add(role)
                place += length
                break
        else:
            if words[place] not in _FILLERS:
                return None
            place += 1
    return roles or None


@remembered
def standardise_roles(raw: str | None) -> Standardised[tuple[Role, ...]]:
    """Read the roles of one person in one case, each once, in the order of `Role`.

    Examples
    --------
    >>> standardise_roles("victim_and_suspect").value
    (<Role.SUSPECT: 'suspect'>, <Role.VICTIM: 'victim'>)
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    roles = _read(_NOT_WORDS.sub(" ", _JOINING.sub("", text.casefold())).split())
    if roles is None:
        return Standardised(None, f'"{text}" is not a role that is known: map it to suspect, victim, witness or other')
    return Standardised(tuple(role for role in _ROLE_ORDER if role in roles))
