"""What people and sources say about who is who, before any model: what must be together, and what may not.

In order of authority: valid identifiers that differ, a person's non-match, a person's match, a source's own key. A match
that would bring together what may not be is set aside and reported. A source key that would do so is set aside without a
report, since nobody's judgement is overruled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from joindots.model.words import Basis, Verdict
from joindots.resolve.kernels.data import Ids
from joindots.resolve.models.people import ONE_EACH


@dataclass(frozen=True, slots=True)
class Conflict:
    """A match that was set aside, and what it contradicts."""

    record_id_l: str
    record_id_r: str
    event_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Constraints:
    """What resolution starts from; rows are those of the prepared people.

    `together` gives each record the least row of its group. `forced` lists the pairs that made the groups, with their basis.
    """

    together: Ids
    apart: tuple[Ids, Ids]
    forced: tuple[tuple[int, int, Basis], ...]
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class _Group:
    """Records that are together so far."""

    rows: list[int]
    identifiers: dict[str, str]
    apart: dict[int, str] = field(default_factory=dict)
    """Rows that may not join, with the reason."""


class _Groups:
    """Groups that grow only where nothing forbids it."""

    def __init__(self, people: pl.DataFrame) -> None:
        self._identifiers = {name: people[name].to_list() for name in ONE_EACH}
        self._group_of: dict[int, _Group] = {}

    def group(self, row: int) -> _Group:
        """Find the group of a row."""
        if row not in self._group_of:
            held = {name: values[row] for name, values in self._identifiers.items() if values[row] is not None}
            self._group_of[row] = _Group([row], held)
        return self._group_of[row]

    def keep_apart(self, row_l: int, row_r: int, reason: str) -> None:
        """Forbid two rows to meet."""
        self.group(row_l).apart[row_r] = reason
        self.group(row_r).apart[row_l] = reason

    def join(self, row_l: int, row_r: int) -> str | None:
        """Join the groups of two rows, or say what forbids it."""
        left, right = self.group(row_l), self.group(row_r)
        if left is right:
            return None
        for name, value in left.identifiers.items():
            if right.identifiers.get(name, value) != value:
                return f"their records hold two different valid identifiers ({name} {value} and {right.identifiers[name]})"
        for row, reason in left.apart.items():
            if self._group_of.get(row) is right:
                return reason
        if len(left.rows) < len(right.rows):
            left, right = right, left
        left.rows += right.rows
        left.identifiers |= right.identifiers
        left.apart |= right.apart
        for row in right.rows:
            self._group_of[row] = left
        return None

    def write_labels(self, together: Ids) -> None:
        """Write each group's least row into `together`."""
        for group in {id(group): group for group in self._group_of.values()}.values():
            together[group.rows] = min(group.rows)


def find_constraints(people: pl.DataFrame, judgements: pl.DataFrame) -> Constraints:
    """Read judgements and source keys into what must and may not be together.

    Parameters
    ----------
    people
        Prepared people: the row numbers are theirs.
    judgements
        The registered table; the answers in force.
    """
    row_of = dict(zip(people["record_id"].to_list(), range(len(people)), strict=True))
    groups = _Groups(people)
    answers = judgements.sort("event_id", "record_id_l", "record_id_r").to_dicts()
    non_matches = []
    for answer in answers:
        left, right = row_of.get(answer["record_id_l"]), row_of.get(answer["record_id_r"])
        if answer["verdict"] == Verdict.NON_MATCH and left is not None and right is not None:
            pair = f"{answer['record_id_l']} and {answer['record_id_r']}"
            groups.keep_apart(left, right, f"judgement {answer['event_id']} says that {pair} are two people")
            non_matches.append((min(left, right), max(left, right)))
    forced, conflicts = _join_matches(answers, row_of, groups)
    touched = {row_of[i] for answer in answers for i in (answer["record_id_l"], answer["record_id_r"]) if i in row_of}
    together = np.arange(len(people))
    forced += _join_source_keys(people, groups, touched, together)
    groups.write_labels(together)
    apart = np.array(non_matches, np.int64).reshape(-1, 2)
    return Constraints(together, (apart[:, 0].copy(), apart[:, 1].copy()), tuple(forced), tuple(conflicts))


def _join_matches(
    answers: list[dict[str, Any]], row_of: dict[str, int], groups: _Groups
) -> tuple[list[tuple[int, int, Basis]], list[Conflict]]:
    """Join what people called a match, in the order of their answers; set aside and report what cannot be."""
    forced: list[tuple[int, int, Basis]] = []
    conflicts = []
    for answer in answers:
        if answer["verdict"] != Verdict.MATCH:
            continue
        left, right = row_of.get(answer["record_id_l"]), row_of.get(answer["record_id_r"])
        if left is None or right is None:
            missing = answer["record_id_l"] if left is None else answer["record_id_r"]
            reason = f"record {missing} is not among the people any more: it was superseded or withdrawn"
        else:
            reason = groups.join(left, right) or ""
            if not reason:
                forced.append((min(left, right), max(left, right), Basis.JUDGEMENT))
                continue
        conflicts.append(Conflict(answer["record_id_l"], answer["record_id_r"], answer["event_id"], reason))
    return forced, conflicts


def _join_source_keys(
    people: pl.DataFrame, groups: _Groups, touched: Iterable[int], together: Ids
) -> list[tuple[int, int, Basis]]:
    """Join the records that one source holds under one key, each to the first; plain groups at once, others with care."""
    keyed = people.with_row_index("row").select("row", "source_id", "person_ref", *ONE_EACH)
    keyed = keyed.drop_nulls("person_ref").cast({"row": pl.Int64})
    over = ("source_id", "person_ref")
    keyed = keyed.with_columns(
        first=pl.col("row").min().over(over),
        needs_care=pl.any_horizontal(
            *(pl.col(name).drop_nulls().n_unique().over(over) > 1 for name in ONE_EACH),
            pl.col("row").is_in(sorted(touched)).any().over(over),
        ),
    ).filter(pl.col("row") != pl.col("first"))
    plain = keyed.filter(~pl.col("needs_care"))
    together[plain["row"].to_numpy()] = plain["first"].to_numpy()
    forced = [(first, row, Basis.SOURCE_KEY) for first, row in plain.select("first", "row").iter_rows()]
    for first, row in keyed.filter("needs_care").sort("row").select("first", "row").iter_rows():
        if groups.join(first, row) is None:
            forced.append((first, row, Basis.SOURCE_KEY))
    return forced
