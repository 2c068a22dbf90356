"""Groups that grow only where nothing forbids it, and that know by which path two of their records are one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from joindots.resolve.kernels.data import Ids
from joindots.resolve.models.people import ONE_EACH


@dataclass(frozen=True, slots=True)
class Step:
    """What stands between two records: a judgement with its event, a source's key, a link of the model, an identifier."""

    basis: str
    event_id: int | None = None
    detail: str = ""

    @property
    def text(self) -> str:
        """The step in words: ``match, event 12``; ``pnc_id differs: 2001/1A and 2002/2B``; ``model, 7.3 bits``."""
        said = f"{self.basis}, event {self.event_id}" if self.event_id is not None else self.basis
        return f"{said}{self.detail}"


@dataclass(frozen=True, slots=True)
class Path:
    """Records by row, and what stands between each and the next. `forbidding` says what forbids the whole."""

    rows: tuple[int, ...]
    steps: tuple[Step, ...]
    forbidding: str = ""

    @property
    def event_ids(self) -> list[int]:
        """The events of the judgements among the steps, in order."""
        return [step.event_id for step in self.steps if step.event_id is not None]

    def then(self, step: Step, path: Path, forbidding: str) -> Path:
        """Go on across a step and along another path."""
        return Path(self.rows + path.rows, (*self.steps, step, *path.steps), forbidding)


Neighbours = Mapping[int, Sequence[tuple[int, Step]]]


def shortest_path(start: int, end: int, neighbours: Neighbours) -> Path | None:
    """Find a path of the fewest steps, the first by the order of the neighbours; ``None`` where there is none."""
    came_from: dict[int, tuple[int, Step]] = {}
    seen, queue = {start}, deque([start])
    while queue and end not in seen:
        row = queue.popleft()
        for other, step in neighbours.get(row, ()):
            if other not in seen:
                seen.add(other)
                came_from[other] = (row, step)
                queue.append(other)
    if end not in seen:
        return None
    rows, steps = [end], []
    while rows[-1] != start:
        row, step = came_from[rows[-1]]
        rows.append(row)
        steps.append(step)
    return Path(tuple(reversed(rows)), tuple(reversed(steps)))


@dataclass(slots=True)
class _Group:
    """Records that are together so far."""

    rows: list[int]
    identifiers: dict[str, tuple[str, int]]
    """Each identifier of which a person has one, with the record that holds it."""
    apart: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Rows that may not join, each with the row of this group and the event that say so."""


class Groups:
    """Groups of records, by row."""

    def __init__(self, people: pl.DataFrame) -> None:
        self._record_ids = people["record_id"]
        self._identifiers = {name: people[name] for name in ONE_EACH}
        self._group_of: dict[int, _Group] = {}
        self._neighbours: dict[int, list[tuple[int, Step]]] = {}

    def keep_apart(self, row_l: int, row_r: int, event_id: int) -> None:
        """Forbid two rows to meet, on a judgement."""
        self._group(row_l).apart[row_r] = (row_l, event_id)
        self._group(row_r).apart[row_l] = (row_r, event_id)

    def join(self, row_l: int, row_r: int, step: Step) -> Path | None:
        """Join the groups of two rows, or give the path from one to the other that forbids it."""
        left, right = self._group(row_l), self._group(row_r)
        if left is not right:
            forbidding = self._differing(row_l, row_r) or self._judged_apart(row_l, row_r)
            if forbidding is not None:
                return forbidding
            self._merge(left, right)
        self._neighbours.setdefault(row_l, []).append((row_r, step))
        self._neighbours.setdefault(row_r, []).append((row_l, step))
        return None

    def write_labels(self, together: Ids) -> None:
        """Write each group's least row into `together`."""
        for group in {id(group): group for group in self._group_of.values()}.values():
            together[group.rows] = min(group.rows)

    def _group(self, row: int) -> _Group:
        if row not in self._group_of:
            values = {name: series[row] for name, series in self._identifiers.items()}
            held = {name: (value, row) for name, value in values.items() if value is not None}
            self._group_of[row] = _Group([row], held)
        return self._group_of[row]

    def _differing(self, row_l: int, row_r: int) -> Path | None:
        """Find two different valid identifiers among what would be one group."""
        left, right = self._group(row_l), self._group(row_r)
        for name, (value, holder_l) in left.identifiers.items():
            other, holder_r = right.identifiers.get(name, (value, row_r))
            if other != value:
                step = Step(f"{name} differs", detail=f": {value} and {other}")
                said = f"their records hold two different valid identifiers ({name} {value} and {other})"
                return self._path(row_l, holder_l, step, holder_r, row_r, said)
        return None

    def _judged_apart(self, row_l: int, row_r: int) -> Path | None:
        """Find a non-match among what would be one group."""
        right = self._group(row_r)
        for other, (own, event_id) in self._group(row_l).apart.items():
            if self._group_of.get(other) is right:
                ids = sorted((str(self._record_ids[own]), str(self._record_ids[other])))
                said = f"judgement {event_id} says that {ids[0]} and {ids[1]} are two people"
                return self._path(row_l, own, Step("non_match", event_id), other, row_r, said)
        return None

    def _path(self, row_l: int, end_l: int, step: Step, end_r: int, row_r: int, forbidding: str) -> Path:
        first, second = (shortest_path(a, b, self._neighbours) for a, b in ((row_l, end_l), (end_r, row_r)))
        assert first is not None, "records of one group are connected"
        assert second is not None, "records of one group are connected"
        return first.then(step, second, forbidding)

    def _merge(self, left: _Group, right: _Group) -> None:
        """Pour the smaller group into the larger."""
        if len(left.rows) < len(right.rows):
            left, right = right, left
        left.rows += right.rows
        left.identifiers = {**right.identifiers, **left.identifiers}
        left.apart |= right.apart
        for row in right.rows:
            self._group_of[row] = left
