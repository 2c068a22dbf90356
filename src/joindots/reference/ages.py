"""Bands of age, as codes and provisions state them, and the three-valued question whether a person falls in one.

Ages are whole years on the day of the offence, and a person's age may itself be a range: a birth year without
a day, or an offence that ran across a birthday.
"""

from __future__ import annotations

from dataclasses import dataclass

from joindots.model.words import Answer
from joindots.reference.rows import UNKNOWN, Row


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages from `age_from` to `age_to` in whole years, both included; ``None`` is no limit.

    `is_known` is false where the source does not give the band at all.
    """

    age_from: int | None = None
    age_to: int | None = None
    is_known: bool = True

    def includes(self, youngest: int | None, oldest: int | None) -> Answer:
        """Say whether a person who was between `youngest` and `oldest` falls in the band.

        Parameters
        ----------
        youngest, oldest
            The least and the greatest age the person can have had; ``None`` where nothing bounds it.

        Examples
        --------
        >>> AgeBand(13, 15).includes(14, 14)
        <Answer.YES: 'yes'>
        >>> AgeBand(13, 15).includes(15, 16)
        <Answer.CANNOT_TELL: 'cannot_tell'>
        """
        if not self.is_known:
            return Answer.CANNOT_TELL
        is_below = self.age_from is not None and oldest is not None and oldest < self.age_from
        is_above = self.age_to is not None and youngest is not None and youngest > self.age_to
        if is_below or is_above:
            return Answer.NO
        is_old_enough = self.age_from is None or (youngest is not None and youngest >= self.age_from)
        is_young_enough = self.age_to is None or (oldest is not None and oldest <= self.age_to)
        return Answer.YES if is_old_enough and is_young_enough else Answer.CANNOT_TELL

    def __str__(self) -> str:
        if not self.is_known:
            return "not known"
        if self.age_from is None and self.age_to is None:
            return "any age"
        if self.age_from is None:
            return f"{self.age_to} or under"
        return f"{self.age_from} or over" if self.age_to is None else f"{self.age_from} to {self.age_to}"


def read_band(row: Row, whose: str) -> AgeBand:
    """Read the columns ``{whose}_age_from`` and ``{whose}_age_to`` of a data row."""
    columns = (f"{whose}_age_from", f"{whose}_age_to")
    if any(row.text(column) == UNKNOWN for column in columns):
        return AgeBand(is_known=False)
    first, last = (row.whole(column) if row.text(column) else None for column in columns)
    if first is not None and last is not None and first > last:
        raise row.refuse(f"{columns[0]} is greater than {columns[1]}")
    return AgeBand(first, last)
