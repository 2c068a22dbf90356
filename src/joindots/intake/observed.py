"""What is recorded of ethnicity, nationality and religion: measured, and held apart from everything that makes a record.

Two descriptions of one person may differ in these variables and in nothing else. Then they are still one record, or an
ethnicity would decide how many records there are to link; what each said of the variables is settled here.
"""

from __future__ import annotations

from collections.abc import Iterator

from joindots.intake.fields import VARIABLE_OF_FIELD
from joindots.intake.parts import Draft
from joindots.intake.typed import Observation, Rejection

TABLE = "ethnicity_observations"


class Observations:
    """What stands for each person record and variable, with the delivery that gave it."""

    def __init__(self) -> None:
        self._standing: dict[tuple[str, str], tuple[int, Observation]] = {}

    def add(self, sequence: int, record_id: str, draft: Draft) -> list[Rejection]:
        """Add what one description from the delivery at `sequence` says; descriptions come in the order of receipt.

        The latest delivery that says anything wins, and within it the first row that does.

        Returns
        -------
        What could not be used beside what stands. The rejections of a record's first description are not repeated.
        """
        lost = []
        for name, variable in VARIABLE_OF_FIELD.items():
            found = draft.values.get(variable)
            if not isinstance(found, Observation):
                continue
            given_in, standing = self._standing.get((record_id, variable), (sequence, None))
            if standing is None or (found.says_something and (given_in < sequence or not standing.says_something)):
                self._standing[record_id, variable] = (sequence, found)
            elif found.says_something and found != standing:
                lost.append(_conflict(draft, name, variable, found))
                continue
            if standing is not None and found != standing and found.problem:
                lost += [each for each in draft.rejections if (each.table, each.field) == (TABLE, variable)]
        return lost

    def rows(self) -> Iterator[tuple[str, str, str | None, str | None, str]]:
        """Give what stands: record, variable, scheme, code and status."""
        for (record_id, variable), (_, found) in self._standing.items():
            yield record_id, variable, found.scheme, found.code, found.status


def _conflict(draft: Draft, name: str, variable: str, lost: Observation) -> Rejection:
    column = draft.part.fields[name][0].column
    reason = "another row of this delivery says otherwise of this person, and was kept: send one value"
    return Rejection(TABLE, variable, column, reason, lost.code or lost.status)
