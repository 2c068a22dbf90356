"""The scope criteria and the reasons for priority, as versioned data.

The criteria are known from press briefings only, and one of them can be read two ways: so each reading ships
as a version, and a review names the version it works under. Changing a date or a number is a change of data.
The facts each criterion needs, and the question that would settle it, stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from joindots.model.errors import ParameterError, nearest
from joindots.reference.rows import Provenance, Row, load_rows


class Addressee(StrEnum):
    """Who holds the answer to a question."""

    FORCE = "force"
    CPS = "cps"
    FORCE_OR_CPS = "force_or_cps"


@dataclass(frozen=True, slots=True)
class Question:
    """The question that would settle a criterion or a reason, and who can answer it; ``{subject}`` stands for the case."""

    template: str
    addressee: Addressee

    def about(self, subject: str) -> str:
        """Put the question about one case, crime or suspect."""
        return self.template.replace("{subject}", subject)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of one version, in our wording; `reading` says how we understand it."""

    version: str
    criterion_id: str
    wording: str
    facts: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    reading: str
    question: Question
    provenance: Provenance

    def parameter(self, name: str) -> str:
        """Return a parameter as written.

        Raises
        ------
        ParameterError
            If the criterion has no such parameter.
        """
        found = dict(self.parameters)
        if name not in found:
            raise ParameterError(
                f"criterion {self.criterion_id} of version {self.version} has no parameter {name!r}. "
                f"{nearest(name, found)} Correct criteria.csv or the rule."
            )
        return found[name]

    def number(self, name: str) -> int:
        """Return a parameter that is a whole number."""
        return int(self.parameter(name))

    def day(self, name: str) -> date:
        """Return a parameter that is a date."""
        return date.fromisoformat(self.parameter(name))

    def choices(self, name: str) -> tuple[str, ...]:
        """Return a parameter that lists words."""
        return tuple(self.parameter(name).split(","))


@dataclass(frozen=True, slots=True)
class PriorityReason:
    """One reason to look at a case sooner. Reasons are ordered by `rank`, 1 first; they are never added up."""

    rank: int
    reason_id: str
    label: str
    facts: tuple[str, ...]
    question: Question
    provenance: Provenance


def criteria(version: str) -> tuple[Criterion, ...]:
    """Return the criteria of one version, in their order.

    Raises
    ------
    ParameterError
        If there is no such version.
    """
    if version not in criteria_versions():
        raise ParameterError(
            f"no scope criteria with version {version!r}. {nearest(version, criteria_versions())} "
            "Name one of them in review.toml."
        )
    return tuple(criterion for criterion in _all_criteria() if criterion.version == version)


@cache
def criteria_versions() -> tuple[str, ...]:
    """Return the versions of the criteria that ship, in their order."""
    return tuple(dict.fromkeys(criterion.version for criterion in _all_criteria()))


@cache
def priority_reasons() -> tuple[PriorityReason, ...]:
    """Return the reasons for priority, the first reason first."""
    reasons = (
        PriorityReason(
            rank=row.whole("rank"),
            reason_id=row.text("reason_id"),
            label=row.text("label"),
            facts=row.parts("facts"),
            question=_question(row),
            provenance=row.provenance,
        )
        for row in load_rows("priority_reasons.csv", ("reason_id",))
    )
    return tuple(sorted(reasons, key=lambda reason: reason.rank))


@cache
def _all_criteria() -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            version=row.text("version"),
            criterion_id=row.text("criterion_id"),
            wording=row.text("wording"),
            facts=row.parts("facts"),
            parameters=tuple(_pair(row, part) for part in row.parts("parameters")),
            reading=row.text("reading"),
            question=_question(row),
            provenance=row.provenance,
        )
        for row in load_rows("criteria.csv", ("version", "criterion_id"))
    )


def _pair(row: Row, part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals:
        raise row.refuse(f"the parameter {part!r} has no value, write name=value")
    return name, value


def _question(row: Row) -> Question:
    return Question(template=row.text("question"), addressee=row.word("addressee", Addressee))
