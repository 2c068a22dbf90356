"""What a mapping may say: who sent a file, how to read it, and what its columns mean.

A mapping is data, written once for each kind of file that a body sends. It is parsed by `joindots.intake.mapping`; these are
the words it may use and the frozen values it becomes.
"""

from __future__ import annotations

import collections.abc as abc
import hashlib
from dataclasses import dataclass, field

from joindots.model.words import Role
from joindots.reference.ethnicity import Scheme

BODY_KINDS = ("territorial_force", "other_uk", "outside_uk")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
OBJECT_KINDS = ("phone", "vehicle", "address", "venue", "account")
ROLE_WORDS = tuple(role.value for role in Role)
SCHEMES = tuple(scheme.value for scheme in Scheme if scheme is not Scheme.LOCAL)

DECISION_FIELDS = ("outcome_code", "decided_on", "decided_by", "was_interviewed")
"""Fields of a suspect that make a row of `suspect_decisions`."""

ETHNICITY_FIELDS = ("ethnicity_self_defined", "ethnicity_observed", "nationality", "religion")
"""Fields of a person that make rows of `ethnicity_observations`: four variables, none of which implies another."""

PART_FIELDS: abc.Mapping[str, tuple[str, ...]] = {
    "cases": (
        "crime_ref",
        "offence_code",
        "offence_from",
        "offence_to",
        "reported_on",
        "recorded_on",
        "closed_on",
        "outcome_code",
        "decided_on",
        "decided_by",
        "flags",
        "was_reviewed_before",
        "n_suspects_stated",
        "n_victims_stated",
    ),
    "people": (
        "crime_ref",
        "person_ref",
        "full_name",
        "forename",
        "middle_names",
        "surname",
        "aliases",
        "sex",
        "date_of_birth",
        "age_recorded_years",
        "address",
        "postcode",
        "phone",
        "email",
        "vehicle",
        "pnc_id",
        "cro",
        "nhs_number",
        "life_status",
        *DECISION_FIELDS,
        *ETHNICITY_FIELDS,
    ),
    "suspect_decisions": ("crime_ref", "person_ref", *DECISION_FIELDS),
    "objects": ("crime_ref", "person_ref", "value", "seen_from", "seen_to"),
    "narratives": ("crime_ref", "written_on", "text"),
}
"""What each part of a row may be, and the fields it may fill."""

REQUIRED_FIELDS: abc.Mapping[str, tuple[str, ...]] = {
    "cases": ("crime_ref",),
    "people": (),
    "suspect_decisions": ("crime_ref", "person_ref"),
    "objects": ("value",),
    "narratives": ("crime_ref", "text"),
}
"""Fields without which a part means nothing."""

SEVERAL_COLUMNS = frozenset({"phone", "aliases", "address", "vehicle", "flags"})
"""Fields that may be filled from several columns; the lines of an address are joined, the others become lists."""

DATE_FIELDS = frozenset(
    {
        "offence_from",
        "offence_to",
        "reported_on",
        "recorded_on",
        "closed_on",
        "decided_on",
        "date_of_birth",
        "seen_from",
        "seen_to",
        "written_on",
    }
)
"""Fields that may have date formats of their own."""


@dataclass(frozen=True, slots=True)
class Source:
    """The body and system that sent a file; row keys and person keys are unique within a source."""

    source_id: str
    body_name: str
    body_kind: str
    force_code: str | None
    country: str


@dataclass(frozen=True, slots=True)
class FileHints:
    """How to read the file; ``None`` means that it is sniffed."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    row_key: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()


def fold_code(text: str) -> str:
    """Bring a body's own code to the form in which codes are compared: trimmed, case folded."""
    return text.strip().casefold()


@dataclass(frozen=True, slots=True)
class FieldSource:
    """One column that fills a field, with the body's own codes (trimmed, case folded) and date formats."""

    column: str
    codes: abc.Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()

    def decode(self, raw: str) -> str:
        """Translate a body's own code; other text stays as it is."""
        return self.codes.get(fold_code(raw), raw) if self.codes else raw


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that is the same for every row (`constant`), or read from a column."""

    constant: str | None = None
    source: FieldSource | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The column it is read from, if any."""
        return (self.source.column,) if self.source else ()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a row describes: a case, a person in a role, a decision, an object or a narrative.

    `choice` is the role of a person or the kind of an object.
    """

    number: int
    table: str
    fields: abc.Mapping[str, tuple[FieldSource, ...]]
    choice: Choice = Choice()
    ethnicity_scheme: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the part reads, in order."""
        return tuple(source.column for sources in self.fields.values() for source in sources) + self.choice.columns

    @property
    def has_decision(self) -> bool:
        """Whether any decision about a suspect is mapped."""
        return any(name in self.fields for name in DECISION_FIELDS)


@dataclass(frozen=True, slots=True)
class Mapping:
    """One file's mapping, as declared."""

    name: str
    source: Source
    file: FileHints
    parts: tuple[Part, ...]

    @property
    def columns(self) -> abc.Iterator[str]:
        """Every column that the mapping names, parts first."""
        for part in self.parts:
            yield from part.columns
        yield from self.file.row_key

    @property
    def shape(self) -> str:
        """What a row of this file describes: row keys are compared between files of one shape only.

        A body may use one key in two files, such as the people of its crimes and the decisions about them; a row of the
        second does not correct a row of the first.
        """
        return "+".join(f"{part.table}:{part.choice.constant or ''}" for part in self.parts)

    @property
    def reading(self) -> str:
        """A digest of how values are read, so that a row that is read anew under a mended mapping is no duplicate."""
        return hashlib.sha256(repr((self.parts, self.file.date_formats)).encode()).hexdigest()[:16]
