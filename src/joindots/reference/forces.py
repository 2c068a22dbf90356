"""The police forces and the codes that stand where a force code stands.

Extracts name forces in half a dozen ways, and the two-digit list that identifiers carry also holds bodies
that are not forces: agencies, units of one force, shared entries. Each row says which it is, so that ``00``
never becomes a force in a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from joindots.model.errors import ParameterError, nearest
from joindots.model.words import Confidence
from joindots.reference.rows import Provenance, Row, load_rows


class ForceKind(StrEnum):
    """What stands behind a two-digit code."""

    TERRITORIAL = "territorial"
    NATIONAL = "national"
    OTHER_UK = "other_uk"
    CROWN_DEPENDENCY = "crown_dependency"
    UNIT = "unit"
    AGENCY = "agency"
    NOT_A_FORCE = "not_a_force"


@dataclass(frozen=True, slots=True)
class Force:
    """One entry of the two-digit list of forces.

    `ons_code` is the code of the police force area, with its own confidence; `parent_code` is the force that
    a unit belongs to.
    """

    code: str
    name: str
    ons_code: str | None
    ons_confidence: Confidence | None
    kind: ForceKind
    has_resident_population: bool
    parent_code: str | None
    provenance: Provenance


@cache
def all_forces() -> tuple[Force, ...]:
    """Return every entry of the list, in code order."""
    return tuple(_read(row) for row in load_rows("forces.csv", ("code",)))


@cache
def territorial_forces() -> tuple[Force, ...]:
    """Return the 43 territorial forces of England and Wales, in code order."""
    return tuple(force for force in all_forces() if force.kind is ForceKind.TERRITORIAL)


def force_by_code(code: str) -> Force:
    """Return the entry with a two-digit code.

    Raises
    ------
    ParameterError
        If no entry has that code.
    """
    force = _by_code().get(code)
    if force is None:
        raise ParameterError(
            f"no force has the code {code!r}. {nearest(code, _by_code())} Use two digits, as in 01; find_force reads names."
        )
    return force


def find_force(text: str) -> Force | None:
    """Find the force that an extract means, by name, alias, two-digit code or area code.

    A trailing "Police", "Constabulary" or "Police Service" is ignored where the full wording is unknown and
    what is left names a territorial force; so it is never taken from "British Transport Police".

    Returns
    -------
    The force, or ``None`` where the wording names none. Check ``kind``: the answer may be a body that is not a
    force.

    Examples
    --------
    >>> find_force("London, City of").name
    'City of London'
    """
    words = _words(text)
    found = _by_name().get(words)
    if found is not None:
        return found
    shorter = re.sub(r" (police service|police|constabulary)$", "", words)
    found = _by_name().get(shorter)
    return found if found is not None and found.kind is ForceKind.TERRITORIAL else None


def _words(text: str) -> str:
    """Reduce a name to lower-case words: ampersands spelt out, punctuation and a leading article gone."""
    plain = text.casefold().replace("&", " and ").replace("'", "")
    return re.sub(r"^the ", "", " ".join(re.findall(r"[a-z0-9]+", plain)))


@cache
def _by_code() -> dict[str, Force]:
    return {force.code: force for force in all_forces()}


@cache
def _by_name() -> dict[str, Force]:
    names = {_words(force.name): force for force in all_forces()}
    names |= {force.code: force for force in all_forces()}
    names |= {_words(force.ons_code): force for force in all_forces() if force.ons_code}
    for row in load_rows("force_aliases.csv", ("alias",)):
        names.setdefault(_words(row.text("alias")), force_by_code(row.text("code")))
    return names


def _read(row: Row) -> Force:
    return Force(
        code=row.text("code"),
        name=row.text("name"),
        ons_code=row.optional("ons_code"),
        ons_confidence=row.word("ons_confidence", Confidence) if row.text("ons_code") else None,
        kind=row.word("kind", ForceKind),
        has_resident_population=row.flag("has_resident_population"),
        parent_code=row.optional("parent_code"),
        provenance=row.provenance,
    )
