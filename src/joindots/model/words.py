"""The words of the field as types: enumerations and small frozen values that every room shares.

The full glossary, in prose, is ``docs/reference/glossary.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Answer(StrEnum):
    """A three-valued answer. Missing data leads to `CANNOT_TELL`, never to `NO`."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class ScopeAnswer(StrEnum):
    """Whether a case meets the review's criteria."""

    IN = "in"
    OUT = "out"
    CANNOT_TELL = "cannot_tell"


class Role(StrEnum):
    """What a person was recorded as in one case."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    WITNESS = "witness"
    OTHER = "other"


class Verdict(StrEnum):
    """A person's answer about a link. Absence of an answer is absence, not a value."""

    MATCH = "match"
    NON_MATCH = "non_match"
    UNSURE = "unsure"


class Basis(StrEnum):
    """What a link or tie rests on, carried wherever it goes."""

    MODEL = "model"
    JUDGEMENT = "judgement"
    SOURCE_KEY = "source_key"


class ConflictKind(StrEnum):
    """What became of judgements that cannot all hold, or of links that a judgement forbids."""

    SET_ASIDE = "set_aside"
    CUT = "cut"


class NameKind(StrEnum):
    """How much of a name a record gives: a full name, a part or street name, or none ("unknown male 1")."""

    NAMED = "named"
    PARTIAL = "partial"
    UNNAMED = "unnamed"


class Confidence(StrEnum):
    """How far a reference row may be trusted.

    A: official or primary source, text seen. B: press, law firm or mirror, text seen. C: background knowledge that a lawyer
    or registrar must confirm before it is relied on.
    """

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)  # without slots: a frozen generic with slots cannot be called as Standardised[T](...)
class Standardised(Generic[T]):
    """The outcome of standardising one raw value.

    Three states: a `value`; missing (`value` and `problem` both ``None``: blank, "unknown", "#N/A" ...); rejected
    (`value` is ``None`` and `problem` says why, in words that the sending body can act on).
    """

    value: T | None
    problem: str | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the source gave no value at all."""
        return self.value is None and self.problem is None

    @property
    def is_rejected(self) -> bool:
        """Whether the source gave a value that cannot be used."""
        return self.problem is not None
