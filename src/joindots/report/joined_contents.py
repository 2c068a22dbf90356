"""What a report says of joined dots and groups, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.figures import Figure


@dataclass(frozen=True, slots=True)
class Step:
    """Two cases and the thing that they share; the evidence counts records."""

    case_id_l: str
    body_name_l: str
    thing_id: str
    kind: str
    label: str
    case_id_r: str
    body_name_r: str
    weight_bits: float | None
    basis: str
    overlap: str
    dates: str
    n_evidence: int
    is_hub: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """Two cases that the evidence joins. A proposal until a person accepts it."""

    position: int
    case_id_l: str
    case_id_r: str
    body_name_l: str
    body_name_r: str
    group_id: str | None
    is_cross_force: bool
    is_direct: bool
    weight_bits: float
    n_paths: int
    basis: str
    sentences: tuple[str, ...]
    weakest_step: str
    breaks_if: str
    alternatives: tuple[str, ...]
    recorded_before: str
    steps: tuple[Step, ...]
    also_shared: tuple[Step, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dots:
    """The strongest joined dots, out of all."""

    figures: tuple[Figure, ...]
    lines: tuple[Dot, ...]
    n_dots: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """A suspect in a group; whoever was also recorded as a victim or witness goes by pseudonym."""

    entity_id: str
    name: str
    is_also_victim: bool
    n_cases: int
    n_records: int
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupTie:
    """Two cases of one group that share a thing other than a suspect."""

    case_id_l: str
    case_id_r: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that hold together, with the suspects who connect them; `n_cases_of_bodies` says how many each body holds."""

    group_id: str
    n_cases: int
    n_suspects: int
    n_connecting: int
    bodies: tuple[str, ...]
    n_cases_of_bodies: tuple[tuple[str, int], ...]
    dates: str
    weight_bits: float
    case_ids: tuple[str, ...]
    connecting: tuple[Suspect, ...]
    ties: tuple[GroupTie, ...]

    @property
    def also_shared(self) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """List what cases share beside suspects: kind, label, and the numbers of the cases, most cases first."""
        found: dict[tuple[str, str], set[str]] = {}
        for tie in self.ties:
            found.setdefault((tie.kind, tie.label), set()).update((tie.case_id_l, tie.case_id_r))
        number = {case_id: n for n, case_id in enumerate(self.case_ids, start=1)}
        rows = [(kind, label, tuple(sorted(number[case_id] for case_id in held))) for (kind, label), held in found.items()]
        return tuple(sorted(rows, key=lambda row: (-len(row[2]), row[0], row[1])))


@dataclass(frozen=True, slots=True)
class Groups:
    """The largest groups, out of all."""

    figures: tuple[Figure, ...]
    lines: tuple[Group, ...]
    n_groups: int
