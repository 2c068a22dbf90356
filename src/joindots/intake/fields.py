"""The cells of one part of a row, in groups that are read together: name parts, address lines, an outcome and its day.

Every group remembers what it has read: a column repeats its values, and reading a name or a date costs far more than looking
one up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from joindots.intake.declared import DECISION_FIELDS, ETHNICITY_FIELDS, FieldSource, Part
from joindots.intake.typed import (
    Reading,
    Rejection,
    date_reader,
    is_blank,
    read_birth,
    read_count,
    read_decided_by,
    read_ethnicity,
    read_flags,
    read_object,
    read_offence,
    read_outcome,
)
from joindots.model.words import Standardised
from joindots.standardise.accounts import standardise_email
from joindots.standardise.addresses import standardise_address
from joindots.standardise.dates import parse_age
from joindots.standardise.flags import standardise_flag
from joindots.standardise.identifiers import standardise_cro, standardise_nhs_number, standardise_pnc
from joindots.standardise.life import standardise_life_status
from joindots.standardise.names import person_name, standardise_name_part
from joindots.standardise.partial_dates import parse_partial_date
from joindots.standardise.plates import standardise_plate
from joindots.standardise.postcodes import standardise_postcode
from joindots.standardise.sex import standardise_sex

Cells = tuple[str, ...]
Standardise = Callable[[str], Standardised[str] | Standardised[int] | Standardised[bool] | Standardised[date]]


@dataclass(frozen=True, slots=True)
class FileSetting:
    """What the whole file settles for its fields: date formats, the country, and the day it was received, if known."""

    date_formats: tuple[str, ...]
    country: str
    received_on: date | None
    is_typed: bool

    def formats(self, source: FieldSource) -> tuple[str, ...]:
        """The date formats of one column; a spreadsheet's own date cells arrive as ISO text beside them."""
        declared = source.formats or self.date_formats
        return (*declared, "iso") if declared and self.is_typed else declared


class FieldGroup:
    """One or more cells that are read together, and the memory of what they said."""

    def __init__(self, positions: Sequence[int], read: Callable[[Cells], Reading]) -> None:
        self._take = itemgetter(*positions)
        self._is_single = len(positions) == 1
        self._read = read
        self._memory: dict[str | Cells, Reading] = {}

    def read(self, values: Sequence[str]) -> Reading:
        """Read the group's cells of one row."""
        cells = self._take(values)
        found = self._memory.get(cells)
        if found is None:
            found = self._memory[cells] = self._read((cells,) if self._is_single else cells)
        return found


def groups_of(part: Part, position: dict[str, int], setting: FileSetting) -> list[FieldGroup]:
    """Make the groups that read one part of a row.

    Parameters
    ----------
    part
        The part, as the mapping declares it.
    position
        Where each column of the file stands.
    setting
        What the whole file settles.
    """
    builder = _Builder(part, position, setting)
    builder.build()
    return builder.groups


_SIMPLE: dict[str, Standardise] = {
    "offence_code": read_offence,
    "was_reviewed_before": standardise_flag,
    "n_suspects_stated": read_count,
    "n_victims_stated": read_count,
    "decided_by": read_decided_by,
    "was_interviewed": standardise_flag,
    "sex": standardise_sex,
    "age_recorded_years": parse_age,
    "postcode": standardise_postcode,
    "email": standardise_email,
    "pnc_id": standardise_pnc,
    "cro": standardise_cro,
    "nhs_number": standardise_nhs_number,
    "life_status": standardise_life_status,
}
_DATES = ("reported_on", "recorded_on", "closed_on", "seen_from", "seen_to", "written_on")
_NAME_FIELDS = ("forename", "middle_names", "surname", "full_name", "aliases")
VARIABLE_OF_FIELD = {name: name.removeprefix("ethnicity_") for name in ETHNICITY_FIELDS}
"""The variable of `ethnicity_observations` that each field of a person fills."""


class _Builder:
    """Builds the groups of one part."""

    def __init__(self, part: Part, position: dict[str, int], setting: FileSetting) -> None:
        self.part = part
        self.position = position
        self.setting = setting
        self.groups: list[FieldGroup] = []

    def build(self) -> None:
        fields = self.part.fields
        for name in fields:
            if name in _SIMPLE:
                self._simple(name, _SIMPLE[name])
            elif name in _DATES:
                self._simple(name, date_reader(self.setting.formats(fields[name][0])))
            elif name in VARIABLE_OF_FIELD:
                self._variable(name)
        if any(name in fields for name in _NAME_FIELDS):
            self._name()
        for name, build in (
            ("date_of_birth", self._birth),
            ("address", self._address),
            ("flags", self._flags),
        ):
            if name in fields:
                build()
        if "phone" in fields:
            self._list("phone", "people", "phones", lambda raw: read_object("phone", raw, self.setting.country))
        if "vehicle" in fields:
            self._list("vehicle", "objects", "vehicles", standardise_plate)
        if "offence_from" in fields or "offence_to" in fields:
            self._offence_days()
        if "outcome_code" in fields or "decided_on" in fields:
            self._outcome()

    def _add(self, names: Sequence[str], read: Callable[[Cells], Reading]) -> None:
        columns = [source.column for name in names for source in self.part.fields.get(name, ())]
        self.groups.append(FieldGroup([self.position[column] for column in columns], read))

    def _table_of(self, name: str) -> str:
        is_decision_of_suspect = self.part.table == "people" and name in DECISION_FIELDS
        return "suspect_decisions" if is_decision_of_suspect else self.part.table

    def _simple(self, name: str, standardise: Standardise) -> None:
        source, table = self.part.fields[name][0], self._table_of(name)

        def read(cells: Cells) -> Reading:
            found = standardise(source.decode(cells[0]))
            return Reading({name: found.value}, _rejected(table, name, [source], found.problem, cells))

        self._add([name], read)

    def _variable(self, name: str) -> None:
        source, scheme, variable = self.part.fields[name][0], self.part.ethnicity_scheme, VARIABLE_OF_FIELD[name]

        def read(cells: Cells) -> Reading:
            found = read_ethnicity(variable, source.decode(cells[0]), scheme)
            return Reading({variable: found}, _rejected("ethnicity_observations", variable, [source], found.problem, cells))

        self._add([name], read)

    def _name(self) -> None:
        sources = [(name, source) for name in _NAME_FIELDS for source in self.part.fields.get(name, ())]

        def read(cells: Cells) -> Reading:
            given: dict[str, list[str]] = {name: [] for name in _NAME_FIELDS}
            for (name, source), cell in zip(sources, cells, strict=True):
                given[name].append(source.decode(cell))
            return _read_name(given, [source.column for _, source in sources], cells)

        self._add(_NAME_FIELDS, read)

    def _birth(self) -> None:
        source = self.part.fields["date_of_birth"][0]
        formats, received_on = self.setting.formats(source), self.setting.received_on

        def read(cells: Cells) -> Reading:
            born = read_birth(source.decode(cells[0]), formats, received_on)
            values = {"date_of_birth": born.day, "birth_earliest": born.earliest, "birth_latest": born.latest}
            return Reading({**values}, _rejected("people", "date_of_birth", [source], born.problem, cells))

        self._add(["date_of_birth"], read)

    def _address(self) -> None:
        sources = self.part.fields["address"]

        def read(cells: Cells) -> Reading:
            lines = [source.decode(cell).strip() for source, cell in zip(sources, cells, strict=True)]
            text = ", ".join(line for line in lines if not is_blank(line))
            found = standardise_address(text)
            return Reading({"address": found.value}, _rejected("people", "address", sources, found.problem, cells))

        self._add(["address"], read)

    def _flags(self) -> None:
        sources = self.part.fields["flags"]

        def read(cells: Cells) -> Reading:
            flags: list[str] = []
            problems = []
            for source, cell in zip(sources, cells, strict=True):
                found, problem = read_flags(source.decode(cell))
                flags += found
                problems += [problem] if problem else []
            reason = "; ".join(problems) or None
            return Reading({"flags": sorted(set(flags))}, _rejected("cases", "flags", sources, reason, cells))

        self._add(["flags"], read)

    def _list(self, name: str, table: str, column: str, standardise: Callable[[str], Standardised[str]]) -> None:
        sources = self.part.fields[name]
        target = "value" if table == "objects" else column

        def read(cells: Cells) -> Reading:
            found = [standardise(source.decode(cell)) for source, cell in zip(sources, cells, strict=True)]
            reason = "; ".join(item.problem for item in found if item.problem) or None
            rejected = [(source, cell) for source, cell, item in zip(sources, cells, found, strict=True) if item.problem]
            values = list(dict.fromkeys(item.value for item in found if item.value is not None))
            return Reading(
                {column: values}, _rejected(table, target, [s for s, _ in rejected], reason, [cell for _, cell in rejected])
            )

        self._add([name], read)

    def _offence_days(self) -> None:
        """Read the days of the offence: one dated in part ("2009") may lie anywhere from its first day to its last."""
        names = [name for name in ("offence_from", "offence_to") if name in self.part.fields]
        sources = [self.part.fields[name][0] for name in names]

        def read(cells: Cells) -> Reading:
            values: dict[str, object] = {}
            rejected: list[Rejection] = []
            for name, source, cell in zip(names, sources, cells, strict=True):
                found = parse_partial_date(source.decode(cell), self.setting.formats(source) or None)
                rejected += _rejected("cases", name, [source], found.problem, [cell])
                if found.value is not None and name == "offence_from":
                    values["offence_from"] = found.value.earliest
                    if found.value.latest > found.value.earliest:
                        values["offence_to"] = found.value.latest
                elif found.value is not None:
                    values["offence_to"] = found.value.latest
            return Reading(values, tuple(rejected))

        self._add(names, read)

    def _outcome(self) -> None:
        names = [name for name in ("outcome_code", "decided_on") if name in self.part.fields]
        sources = dict(zip(names, (self.part.fields[name][0] for name in names), strict=True))
        parse = date_reader(self.setting.formats(sources["decided_on"])) if "decided_on" in sources else None
        table = self._table_of("outcome_code")

        def read(cells: Cells) -> Reading:
            raw = dict(zip(names, cells, strict=True))
            values: dict[str, object] = {}
            rejected: list[Rejection] = []
            decided_on = None
            if parse is not None:
                day = parse(sources["decided_on"].decode(raw["decided_on"]))
                values["decided_on"] = decided_on = day.value
                rejected += _rejected(table, "decided_on", [sources["decided_on"]], day.problem, [raw["decided_on"]])
            if "outcome_code" in raw:
                found = read_outcome(sources["outcome_code"].decode(raw["outcome_code"]), decided_on)
                values |= {"outcome_code": found.code, "standing": found.standing}
                rejected += _rejected(table, "outcome_code", [sources["outcome_code"]], found.problem, [raw["outcome_code"]])
            return Reading(values, tuple(rejected))

        self._add(names, read)


def _read_name(given: dict[str, list[str]], columns: Sequence[str], cells: Cells) -> Reading:
    forename, middle, surname, full = (
        given[name][0] if given[name] else None for name in ("forename", "middle_names", "surname", "full_name")
    )
    aliases = "; ".join(text for text in given["aliases"] if not is_blank(text)) or None
    name = person_name(forename, surname, full, aliases)
    middle_name = standardise_name_part(middle)
    middles = " ".join(text for text in (name.middle_names, middle_name.value) if text) or None
    problems = [*name.problems, *([middle_name.problem] if middle_name.problem else [])]
    lost = next((part for part in ("forename", "surname") if _is_rejected(given[part])), "surname")
    values: dict[str, object] = {
        "name_kind": name.kind.value,
        "forename": name.forename,
        "middle_names": middles,
        "surname": name.surname,
        "aliases": list(name.aliases),
        "label": name.label,
    }
    if not problems:
        return Reading(values)
    rejection = Rejection("people", lost, "; ".join(columns), "; ".join(dict.fromkeys(problems)), "; ".join(cells))
    return Reading(values, (rejection,))


def _is_rejected(texts: list[str]) -> bool:
    return any(standardise_name_part(text).is_rejected for text in texts)


def _rejected(
    table: str, name: str, sources: Sequence[FieldSource], problem: str | None, cells: Sequence[str]
) -> tuple[Rejection, ...]:
    if problem is None:
        return ()
    return (Rejection(table, name, "; ".join(source.column for source in sources), problem, "; ".join(cells)),)
