"""A mapping for a file that came without one, for a person to check: each column with what it is taken to be, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from joindots.intake.columns import ColumnGuess, guess_column
from joindots.intake.declared import (
    OBJECT_KINDS,
    PART_FIELDS,
    SEVERAL_COLUMNS,
    Choice,
    FieldSource,
    FileHints,
    Mapping,
    Part,
    Source,
)
from joindots.intake.mapping import mapping_to_toml
from joindots.intake.readers import read_file
from joindots.model.errors import SourceError
from joindots.model.words import Role
from joindots.standardise.missing import is_missing
from joindots.standardise.roles import standardise_roles

SAMPLE_SIZE = 200
"""Rows of a file that are enough to suggest a mapping from (our judgement)."""


@dataclass(frozen=True, slots=True)
class ColumnReason:
    """What a column was taken to be, and why; `field` is ``None`` for a column that is left out."""

    column: str
    table: str | None
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested mapping, the reason for each column, and what a person must settle before it is used."""

    mapping: Mapping
    reasons: tuple[ColumnReason, ...]
    questions: tuple[str, ...]

    @property
    def toml(self) -> str:
        """The mapping as text, with the open questions above it."""
        notes = "".join(f"# To settle: {question}\n" for question in self.questions)
        return notes + mapping_to_toml(self.mapping)


def suggest_mapping(header: Sequence[str], sample_rows: Sequence[Sequence[str]], *, source: Source) -> Suggestion:
    """Suggest a mapping from a header and some rows.

    Parameters
    ----------
    header
        The column names.
    sample_rows
        Rows in the order of the header; `SAMPLE_SIZE` are enough.
    source
        Who sent the file.

    Raises
    ------
    SourceError
        If no column can be recognised.
    """
    columns = {name: [row[at] for row in sample_rows] for at, name in enumerate(header)}
    guesses = {name: guess_column(name, values) for name, values in columns.items()}
    draft = _Draft([guess for guess in guesses.values() if guess is not None], columns)
    parts = draft.parts()
    if not parts:
        raise SourceError(
            f"No mapping can be suggested: of {len(header)} columns ({', '.join(header[:6])} ...) none is known to hold a "
            "crime reference, a person or a thing. Write a mapping that says what the columns are."
        )
    used = {column: (part.table, field) for part in parts for field, column in _columns_of(part)}
    reasons = tuple(_reason(name, guesses[name], used.get(name), draft.row_key) for name in header)
    mapping = Mapping("suggested", source, FileHints(row_key=draft.row_key, date_formats=draft.date_formats), parts)
    return Suggestion(mapping, reasons, tuple(draft.questions))


def suggest_mapping_for_file(file: Path) -> str:
    """Suggest a mapping for a file, as text with a note for each column.

    The body is left for a person to name: `joindots.intake.mapping.load_mapping` refuses the text until that is done.

    Raises
    ------
    SourceError
        If the file cannot be read, or no column can be recognised.
    """
    raw = read_file(file)
    sample = [row.values for row in raw.rows if row.problem is None][:SAMPLE_SIZE]
    suggestion = suggest_mapping(raw.header, sample, source=Source("", "", "", None, "GB"))
    notes = [f"# A suggestion from the header and values of {file.name}: check every line."]
    notes += ["# Name the body: body_kind is territorial_force (with its force_code), other_uk or outside_uk."]
    notes += ["# source_id is a short name of the system it came from; for a territorial force, its police code."]
    notes += [f"# {_note(reason)}" for reason in suggestion.reasons]
    return "\n".join(notes) + "\n" + suggestion.toml


def _note(reason: ColumnReason) -> str:
    """Say in one line what a column was taken for."""
    name = " ".join(reason.column.split())
    return f'"{name}": {reason.reason}' if reason.field is None else f'"{name}" is {reason.field}: {reason.reason}'


def _columns_of(part: Part) -> Iterable[tuple[str, str]]:
    for field, sources in part.fields.items():
        for item in sources:
            yield field, item.column
    for column in part.choice.columns:
        yield ("role" if part.table == "people" else "kind"), column


def _reason(name: str, guess: ColumnGuess | None, used: tuple[str, str] | None, row_key: tuple[str, ...]) -> ColumnReason:
    if name in row_key and used is None:
        return ColumnReason(name, None, "row_key", "by its name, and each row has its own")
    if guess is None:
        return ColumnReason(name, None, None, "neither its name nor its values are known: left out")
    if used is None:
        return ColumnReason(name, None, None, f"taken for {guess.field} ({guess.reason}), which has no place here: left out")
    return ColumnReason(name, used[0], used[1], guess.reason)


class _Draft:
    """Puts guesses together into parts, and notes what it cannot settle."""

    def __init__(self, guesses: Sequence[ColumnGuess], columns: dict[str, list[str]]) -> None:
        self._guesses = guesses
        self._columns = columns
        self.questions: list[str] = []
        self.row_key = self._unique_key()
        formats = dict.fromkeys(name for guess in guesses for name in guess.formats)
        self.date_formats = tuple(formats)

    def parts(self) -> tuple[Part, ...]:
        """Make the parts, in the order of the tables."""
        made: list[Part] = []
        crime = self._fields("place", ("crime_ref",))
        person_groups = ("person", "decision")
        roles = sorted({guess.role for guess in self._guesses if guess.role is not None and guess.group in person_groups})
        people = {role: self._person_fields(role) for role in (*roles, None)}
        has_people = any(any(name not in ("crime_ref", "person_ref") for name in fields) for fields in people.values())
        case_fields = self._fields("case")
        if not has_people:
            case_fields = {**self._fields("decision"), **case_fields}
        shared = self._fields("place", ("person_ref",))
        if crime and shared and not has_people and self._fields("decision"):
            made.append(Part(0, "suspect_decisions", {**crime, **shared, **self._fields("decision")}))
            case_fields = self._fields("case")
        if crime and case_fields:
            of_cases = {name: sources for name, sources in case_fields.items() if name in PART_FIELDS["cases"]}
            made.insert(0, Part(0, "cases", {**crime, **of_cases}))
        made += self._people_parts(people, crime, has_people=has_people)
        made += self._object_parts(crime, {} if has_people else shared)
        text = self._fields("narrative")
        if crime and "text" in text:
            made.append(Part(0, "narratives", {**crime, **text}))
        if not made and crime:
            made.append(Part(0, "cases", crime))
        return tuple(
            Part(number, part.table, part.fields, part.choice, part.ethnicity_scheme) for number, part in enumerate(made)
        )

    def _fields(
        self, group: str, only: tuple[str, ...] | None = None, role: Role | None = None
    ) -> dict[str, tuple[FieldSource, ...]]:
        """Collect the columns of a group; a field that takes one column keeps the first, and the others raise a question."""
        found: dict[str, tuple[FieldSource, ...]] = {}
        for guess in self._guesses:
            if guess.group != group or guess.role != role or (only is not None and guess.field not in only):
                continue
            if guess.field in found and guess.field not in SEVERAL_COLUMNS:
                self._ask(
                    f'"{guess.column}" and "{found[guess.field][0].column}" both look like {guess.field}: which is it?'
                )
                continue
            found[guess.field] = (*found.get(guess.field, ()), FieldSource(guess.column))
        return found

    def _person_fields(self, role: Role | None) -> dict[str, tuple[FieldSource, ...]]:
        fields = {**self._fields("place", ("person_ref",), role), **self._fields("person", None, role)}
        return fields | (self._fields("decision", None, role) if len(fields) > 1 or role is not None else {})

    def _people_parts(
        self,
        people: dict[Role | None, dict[str, tuple[FieldSource, ...]]],
        crime: dict[str, tuple[FieldSource, ...]],
        *,
        has_people: bool,
    ) -> list[Part]:
        made = []
        for role, fields in people.items():
            if not has_people or not any(name != "person_ref" for name in fields):
                continue
            choice = Choice(constant=role.value) if role is not None else self._role_choice(is_needed=bool(crime))
            made.append(Part(0, "people", {**crime, **fields}, choice))
            if "ethnicity_self_defined" in fields:
                self._ask('which list does the self-defined ethnicity use? Set ethnicity_scheme = "16+1", "18+1" or "2021".')
        return made

    def _role_choice(self, *, is_needed: bool) -> Choice:
        columns = [guess.column for guess in self._guesses if guess.field == "role"]
        if columns:
            values = sorted({value.strip() for value in self._columns[columns[0]] if not is_missing(value)})
            unknown = [value for value in values if standardise_roles(value).value is None]
            if unknown:
                self._ask(f'what do these values of "{columns[0]}" mean? Add codes for {", ".join(unknown[:10])}.')
            return Choice(source=FieldSource(columns[0]))
        if not is_needed:
            return Choice()
        self._ask('what is the role of these people? It is set to "other" until somebody says.')
        return Choice(constant=Role.OTHER.value)

    def _object_parts(
        self, crime: dict[str, tuple[FieldSource, ...]], person: dict[str, tuple[FieldSource, ...]]
    ) -> list[Part]:
        fields = self._fields("object")
        kind = fields.pop("kind", None)
        if "value" not in fields or not (crime or person):
            return []
        choice = Choice(source=kind[0]) if kind else Choice(constant="venue")
        if kind:
            self._ask(f'what do the values of "{kind[0].column}" mean? Add codes for {", ".join(OBJECT_KINDS)}.')
        return [Part(0, "objects", {**crime, **person, **fields}, choice)]

    def _unique_key(self) -> tuple[str, ...]:
        """Take a column for the row key only if its name says so and every row of the sample has its own."""
        for guess in self._guesses:
            values = self._columns[guess.column]
            if guess.field == "row_key" and values and len(set(values)) == len(values) and not any(map(is_missing, values)):
                return (guess.column,)
        self._ask(
            "does the source have a key for each row? Name its columns as file.row_key; without one no row is a duplicate."
        )
        return ()

    def _ask(self, question: str) -> None:
        if question not in self.questions:
            self.questions.append(question)
