"""Which police force covers which authority, and which forces a postcode area may lie in.

Authorities are those with children's services: counties, unitary and metropolitan districts, London boroughs, Welsh
authorities. They change: each row says from when to when it holds. A postcode area crosses force borders, so it names the
forces that it may lie in; only some name one.

Rows of confidence B were compared with schedule 1 of the Police Act 1996 as amended to about 2012: 173 rows, none of which
differed. Rows of confidence C are from memory: authorities that ended in 2009 or began in 2019 or later, the City of London,
and every postcode area. So are the days from and to which any row holds. It serves to show a case to those whom it may
concern, and must be confirmed before it decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from joindots.model.words import Answer
from joindots.reference.rows import Provenance, load_rows


@dataclass(frozen=True, slots=True)
class AuthorityForce:
    """One authority and the force that covers it, over some days."""

    authority: str
    force_code: str
    provenance: Provenance


@cache
def authority_forces() -> tuple[AuthorityForce, ...]:
    """Return every row, in order of authority."""
    rows = load_rows("force_authorities.csv", ("authority", "force_code"))
    return tuple(AuthorityForce(row.text("authority"), row.text("force_code"), row.provenance) for row in rows)


def force_of_authority(authority: str, day: date) -> tuple[str, Answer] | None:
    """Say which force covers an authority on a day, and whether the row is known to hold then.

    Returns
    -------
    The force code with ``yes`` or ``cannot_tell``; ``None`` where no authority of that name is known on that day.

    Examples
    --------
    >>> force_of_authority("Rotherham", date(2012, 1, 1))
    ('14', <Answer.CANNOT_TELL: 'cannot_tell'>)
    >>> force_of_authority("Cumbria", date(2024, 1, 1)) is None
    True
    """
    wanted = authority.casefold().strip()
    for row in authority_forces():
        holds = row.provenance.validity.covers(day)
        if row.authority.casefold() == wanted and holds is not Answer.NO:
            return row.force_code, holds
    return None


def authorities_of_force(force_code: str, day: date) -> tuple[str, ...]:
    """List the authorities that a force covers on a day."""
    return tuple(
        row.authority
        for row in authority_forces()
        if row.force_code == force_code and row.provenance.validity.covers(day) is not Answer.NO
    )


@cache
def forces_of_postcode_area(area: str) -> tuple[str, ...]:
    """List the forces that a postcode area may lie in; one force where it lies in one only; none where it is not known.

    Examples
    --------
    >>> forces_of_postcode_area("M"), forces_of_postcode_area("LA")
    (('06',), ('03', '04', '12'))
    """
    rows = load_rows("postcode_area_forces.csv", ("postcode_area", "force_code"))
    return tuple(sorted(row.text("force_code") for row in rows if row.text("postcode_area") == area.upper()))
