"""One part of a row as a draft: which case and person it is about, what it says, and what had to be rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from joindots.intake.declared import DECISION_FIELDS, ETHNICITY_FIELDS, OBJECT_KINDS, FieldSource, Mapping, Part
from joindots.intake.fields import VARIABLE_OF_FIELD, FieldGroup, FileSetting, groups_of
from joindots.intake.typed import Observation, Rejection, is_blank, read_object, read_reference, read_text
from joindots.model.words import Role, Standardised
from joindots.standardise.roles import standardise_roles

NEEDS_CASE = frozenset({"cases", "narratives", "suspect_decisions", "people"})
"""Parts that cannot be placed without a crime reference, if the mapping reads one for them."""


class Draft(NamedTuple):
    """What one part of one row says.

    `choice` holds the roles of a person or the kind of an object; `content` is the text of its cells by field, by which two
    descriptions are told apart: ethnicity, nationality and religion are not among it, so they can neither make a record nor
    part two. `is_somebody` is false for a decision that stands where no suspect is described.
    """

    part: Part
    crime_ref: str | None
    person_ref: str | None
    choice: tuple[str, ...]
    content: str
    values: dict[str, object]
    rejections: tuple[Rejection, ...]
    is_somebody: bool = True


class PartReader:
    """Reads one part of every row of a file."""

    def __init__(self, part: Part, position: dict[str, int], setting: FileSetting) -> None:
        self.part = part
        self._position = position
        self._country = setting.country
        self._crime_at = _place(part, "crime_ref", position)
        self._person_at = _place(part, "person_ref", position)
        self._text_at = _place(part, "text", position)
        self._value_at = _place(part, "value", position)
        self._choice_at = position[part.choice.columns[0]] if part.choice.columns else None
        said = sorted(name for name in part.fields if name not in ("crime_ref", "person_ref", *ETHNICITY_FIELDS))
        self._said_at = [position[source.column] for name in said for source in part.fields[name]]
        self._said_by = ",".join(f"{name}*{len(part.fields[name])}" for name in said)
        self._own_at = [at for at in (self._person_at, self._choice_at, *self._said_at) if at is not None]
        decision = DECISION_FIELDS if part.table == "people" else ()
        decided_at = {position[source.column] for name in decision for source in part.fields.get(name, ())}
        self._somebody_at = [at for at in self._own_at if at not in decided_at]
        self._measured_at = [position[source.column] for name in ETHNICITY_FIELDS for source in part.fields.get(name, ())]
        self._groups: list[FieldGroup] = groups_of(part, position, setting)
        self._choices: dict[str, Standardised[tuple[str, ...]]] = {}

    def is_present(self, values: Sequence[str]) -> bool:
        """Whether the row describes this part at all: a case by its reference, anything else by any cell of its own."""
        if self.part.table == "cases":
            return True
        if self._text_at is not None:
            return not is_blank(values[self._text_at])
        if self._value_at is not None:
            return not is_blank(values[self._value_at])
        return any(not is_blank(values[at]) for at in self._own_at)

    def is_somebody(self, values: Sequence[str]) -> bool:
        """Whether the row describes anybody: a decision without a suspect is about the crime."""
        return any(not is_blank(values[at]) for at in self._somebody_at)

    def stray_observations(self, values: Sequence[str]) -> list[Rejection]:
        """List what is recorded of the ethnicity, nationality or religion of nobody: it makes no person, and is not lost."""
        if all(is_blank(values[at]) for at in self._measured_at) or self.is_somebody(values):
            return []
        said = self.read(values).values
        return [
            Rejection(
                "ethnicity_observations",
                variable,
                source.column,
                "stands beside no person: send a name or a reference of the person",
                values[self._position[source.column]],
            )
            for name, variable in VARIABLE_OF_FIELD.items()
            for source in self.part.fields.get(name, ())
            if isinstance(found := said.get(variable), Observation) and found.says_something
        ]

    def key_problem(self, values: Sequence[str]) -> str | None:
        """Say why the part cannot be placed, if it is there and cannot be."""
        has_case = self._crime_at is not None and self._crime_ref(values) is not None
        has_person = self._person_at is not None and self._reference(values).value is not None
        if self._crime_at is not None and not has_case and self.part.table in NEEDS_CASE:
            return f'has no crime reference in "{self.part.fields["crime_ref"][0].column}": send it'
        if self.part.table == "suspect_decisions" and not has_person:
            return f'has no person reference in "{self.part.fields["person_ref"][0].column}": send it'
        if self.part.table == "objects" and not (has_case or has_person):
            return "names a thing without a crime or person that it belongs to: send a reference"
        return None

    def read(self, values: Sequence[str]) -> Draft:
        """Read the part of one row."""
        said: dict[str, object] = {}
        rejections: list[Rejection] = []
        for group in self._groups:
            reading = group.read(values)
            said.update(reading.values)
            if reading.rejections:
                rejections += reading.rejections
        choice = self._choice(values, rejections)
        if self._value_at is not None:
            self._add_object(values, choice, said, rejections)
        if self._text_at is not None:
            said["text"] = values[self._text_at].strip()
        content = "\x1f".join([self._said_by, *[values[at].strip() for at in self._said_at]])
        return Draft(
            part=self.part,
            crime_ref=self._crime_ref(values),
            person_ref=self._person_ref(values, rejections),
            choice=choice,
            content=content,
            values=said,
            rejections=tuple(rejections),
            is_somebody=self.part.table != "people" or self.is_somebody(values),
        )

    def _crime_ref(self, values: Sequence[str]) -> str | None:
        if self._crime_at is None:
            return None
        return read_reference(self.part.fields["crime_ref"][0].decode(values[self._crime_at])).value

    def _reference(self, values: Sequence[str]) -> Standardised[str]:
        if self._person_at is None:
            return Standardised(None)
        return read_reference(self.part.fields["person_ref"][0].decode(values[self._person_at]))

    def _person_ref(self, values: Sequence[str], rejections: list[Rejection]) -> str | None:
        found = self._reference(values)
        if found.problem and self._person_at is not None:
            column = self.part.fields["person_ref"][0].column
            rejections.append(Rejection(self.part.table, "person_ref", column, found.problem, values[self._person_at]))
        return found.value

    def _choice(self, values: Sequence[str], rejections: list[Rejection]) -> tuple[str, ...]:
        constant, source = self.part.choice.constant, self.part.choice.source
        if constant is not None:
            return tuple(sorted(constant.split("+")))
        if source is None or self._choice_at is None:
            return ()
        raw = values[self._choice_at]
        found = self._choices.get(raw)
        if found is None:
            found = self._choices[raw] = _read_choice(self.part, source, raw)
        if found.problem:
            table, name = ("roles", "role") if self.part.table == "people" else ("objects", "kind")
            rejections.append(Rejection(table, name, source.column, found.problem, raw))
        return found.value if found.value is not None else (Role.OTHER.value,) if self.part.table == "people" else ()

    def _add_object(
        self, values: Sequence[str], choice: tuple[str, ...], said: dict[str, object], rejections: list[Rejection]
    ) -> None:
        if self._value_at is None or not choice:
            return
        source, raw = self.part.fields["value"][0], values[self._value_at]
        found = read_object(choice[0], source.decode(raw), self._country)
        said["value"] = found.value
        if found.problem:
            rejections.append(Rejection("objects", "value", source.column, found.problem, raw))


def part_readers(mapping: Mapping, position: dict[str, int], setting: FileSetting) -> list[PartReader]:
    """Make a reader for each part of a mapping."""
    return [PartReader(part, position, setting) for part in mapping.parts]


def row_key_problem(readers: Sequence[PartReader], values: Sequence[str]) -> str | None:
    """Say why a row cannot be keyed, if it cannot: a part that it describes has no place, or it describes none."""
    present = [reader for reader in readers if reader.is_present(values)]
    if not present:
        return "holds nothing that the mapping reads"
    return next((problem for reader in present if (problem := reader.key_problem(values))), None)


def _place(part: Part, name: str, position: dict[str, int]) -> int | None:
    return position[part.fields[name][0].column] if name in part.fields else None


def _read_choice(part: Part, source: FieldSource, raw: str) -> Standardised[tuple[str, ...]]:
    """Read a role or a kind from its column."""
    text = source.decode(raw)
    if part.table == "people":
        return _read_roles(text)
    kind = (read_text(text).value or "").casefold()
    if kind not in OBJECT_KINDS:
        return Standardised(None, f'"{raw}" is no kind of thing: map it to {", ".join(OBJECT_KINDS)}')
    return Standardised((kind,))


def _read_roles(text: str) -> Standardised[tuple[str, ...]]:
    words = text.split("+")
    if all(word in list(Role) for word in words):
        return Standardised(tuple(sorted(words)))
    found = standardise_roles(text)
    roles = None if found.value is None else tuple(sorted(role.value for role in found.value))
    return Standardised(roles, found.problem)
