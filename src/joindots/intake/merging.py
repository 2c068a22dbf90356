"""Several descriptions of one thing, made one: the latest delivery wins; within a delivery the first that says anything.

What lost within a delivery is a conflict, to be listed for the body to settle. A later delivery corrects, and lists none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that lost against another of the same delivery."""

    field: str
    kept: object
    lost: object


class Merged:
    """One thing's values so far, each with the delivery that gave it."""

    __slots__ = ("_given_in", "values")

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._given_in: dict[str, int] = {}

    def add(self, sequence: int, values: Mapping[str, object]) -> list[Conflict]:
        """Add one description from the delivery at `sequence`; descriptions come in the order of receipt.

        Lists of one delivery are put together.
        """
        conflicts = []
        for name, value in values.items():
            if value is None or value == []:
                continue
            standing, given_in = self.values.get(name), self._given_in.get(name)
            if given_in is None or given_in < sequence:
                self.values[name] = value
                self._given_in[name] = sequence
            elif isinstance(standing, list) and isinstance(value, list):
                self.values[name] = sorted({*standing, *value})
            elif standing != value:
                conflicts.append(Conflict(name, standing, value))
        return conflicts
