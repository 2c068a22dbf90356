"""The mapping file: TOML in, frozen declarations out, and back again for suggestions.

Every refusal names the mapping, the part and the field, what is allowed, and the nearest word: the person who reads it has
the file open and wants to know which line to change.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable

from joindots.intake.declared import (
    BODY_KINDS,
    DATE_FIELDS,
    ENCODINGS,
    ETHNICITY_FIELDS,
    OBJECT_KINDS,
    PART_FIELDS,
    REQUIRED_FIELDS,
    ROLE_WORDS,
    SCHEMES,
    SEVERAL_COLUMNS,
    Choice,
    FieldSource,
    FileHints,
    Mapping,
    Part,
    Source,
    fold_code,
)
from joindots.model.errors import AccessRefused, ParameterError, SourceError, nearest
from joindots.model.protected import protected_variable
from joindots.reference.forces import ForceKind, force_by_code

_COUNTRY = re.compile(r"[A-Z]{2}")


def load_mapping(text: str, *, name: str) -> Mapping:
    """Read a mapping.

    Parameters
    ----------
    text
        The TOML text.
    name
        What to call it in messages: usually its file name.

    Raises
    ------
    SourceError
        If the text is not TOML, with the line.
    ParameterError
        If it says something that is not allowed, with the place, the allowed words and the nearest.
    AccessRefused
        If a column of ethnicity, nationality or religion is to fill any field but their own.
    """
    try:
        content = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise SourceError(f"{name}: not TOML: {problem}. Mend the line, or compare it with a mapping that works.") from None
    top = _Section(name, content)
    top.allow("source", "file", "part")
    source = _source(top.section("source"))
    parts = tuple(_part(number, section) for number, section in enumerate(top.sections("part")))
    if not parts:
        raise ParameterError(f"{name}: no [[part]] says what a row describes. Add one with a table and its columns.")
    mapping = Mapping(name, source, _file(top.section("file")), parts)
    _keep_measured_apart(mapping)
    return mapping


def _keep_measured_apart(mapping: Mapping) -> None:
    """Refuse a column of ethnicity, nationality or religion in any field but their own, or in the key of a row."""
    measured: dict[str, str] = {}
    used = dict.fromkeys(mapping.file.row_key, "row_key")
    for part in mapping.parts:
        used |= dict.fromkeys(part.choice.columns, "role or kind")
        for name, sources in part.fields.items():
            into = measured if name in ETHNICITY_FIELDS else used
            into |= {source.column: name for source in sources}
    for column, name in used.items():
        variable = measured.get(column) or protected_variable(column)
        if variable is not None:
            raise AccessRefused(
                f'{mapping.name}: {name} may not be read from "{column}", which speaks of {variable}: that is measured, and '
                f"never used to tell people apart. Map it to {', '.join(ETHNICITY_FIELDS)}, or leave it out."
            )


class _Section:
    """One table of the TOML text, which knows where it stands."""

    def __init__(self, where: str, content: dict[str, object]) -> None:
        self.where = where
        self.content = content

    def allow(self, *names: str) -> None:
        for key in self.content:
            if key not in names:
                raise ParameterError(f'{self.where}: unknown key "{key}". {nearest(key, names)}')

    def section(self, key: str) -> _Section:
        found = self.content.get(key, {})
        if not isinstance(found, dict):
            raise ParameterError(f"{self.where}: {key} must be a section, written [{key}].")
        return _Section(f"{self.where}, [{key}]", found)

    def sections(self, key: str) -> Iterable[_Section]:
        found = self.content.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise ParameterError(f"{self.where}: {key} must be a list of sections, each written [[{key}]].")
        return [_Section(f"{self.where}, {key} {number}", item) for number, item in enumerate(found)]

    def text(self, key: str) -> str | None:
        found = self.content.get(key)
        if found is None:
            return None
        if isinstance(found, str) and not found.strip():
            raise ParameterError(f"{self.where}: {key} is empty. Fill it in, or leave the line out if it is optional.")
        if not isinstance(found, str):
            raise ParameterError(f"{self.where}: {key} must be text in quotation marks, not {found!r}.")
        return found

    def required_text(self, key: str) -> str:
        found = self.text(key)
        if found is None:
            raise ParameterError(f'{self.where}: {key} is missing. Add a line {key} = "...".')
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.content.get(key, [])
        items = [found] if isinstance(found, str) else found
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise ParameterError(f'{self.where}: {key} must be a list of texts, such as ["A", "B"], not {found!r}.')
        return tuple(items)

    def word(self, key: str, allowed: Iterable[str]) -> str | None:
        found = self.text(key)
        if found is not None and found not in allowed:
            raise ParameterError(f'{self.where}: {key} is "{found}". {_all_or_nearest(found, allowed)}')
        return found


def _all_or_nearest(word: str, allowed: Iterable[str]) -> str:
    """Name all allowed words if they are few, and the nearest if there is one."""
    names = tuple(allowed)
    near = nearest(word, names)
    if len(names) > 10:
        return near
    return f"Allowed: {', '.join(names)}." + (f" {near}" if near.startswith("Nearest") else "")


def _source(section: _Section) -> Source:
    section.allow("source_id", "body_name", "body_kind", "force_code", "country")
    source_id = section.required_text("source_id").strip()
    if "/" in source_id:
        raise ParameterError(
            f'{section.where}: source_id "{source_id}" holds a "/", which separates it from crime references.'
        )
    section.required_text("body_kind")
    kind = section.word("body_kind", BODY_KINDS) or ""
    code = section.text("force_code")
    country = section.text("country") or ("" if kind == "outside_uk" else "GB")
    if not _COUNTRY.fullmatch(country):
        raise ParameterError(
            f'{section.where}: country is "{country}". Give the two-letter ISO 3166 code, such as GB or US.'
        )
    _check_force(section, kind, code)
    return Source(source_id, section.required_text("body_name"), kind, code, country)


def _check_force(section: _Section, kind: str, code: str | None) -> None:
    if kind == "outside_uk" and code is not None:
        raise ParameterError(f"{section.where}: a body outside the UK has no force_code. Leave the line out.")
    if kind == "territorial_force" and code is None:
        raise ParameterError(f'{section.where}: force_code is missing. Give the two-digit police code, such as "10".')
    if code is None:
        return
    try:
        force = force_by_code(code)
    except ParameterError as problem:
        raise ParameterError(f"{section.where}: force_code: {problem}") from None
    if kind == "territorial_force" and force.kind is not ForceKind.TERRITORIAL:
        raise ParameterError(
            f'{section.where}: force_code "{code}" is {force.name}, which is no territorial force. '
            'Set body_kind = "other_uk", or correct the code.'
        )


def _file(section: _Section) -> FileHints:
    section.allow("encoding", "delimiter", "sheet", "header_row", "row_key", "date_formats")
    header_row = section.content.get("header_row", 1)
    if not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1:
        raise ParameterError(f"{section.where}: header_row is {header_row!r}. Give the row of the column names, from 1.")
    delimiter = section.text("delimiter") if section.content.get("delimiter") != "\t" else "\t"
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise ParameterError(f'{section.where}: delimiter is {delimiter!r}. Give one character, such as "," or "\\t".')
    return FileHints(
        encoding=section.word("encoding", ENCODINGS),
        delimiter=delimiter,
        sheet=section.text("sheet"),
        header_row=header_row,
        row_key=section.texts("row_key"),
        date_formats=section.texts("date_formats"),
    )


def _part(number: int, section: _Section) -> Part:
    section.required_text("table")
    table = section.word("table", PART_FIELDS) or ""
    section = _Section(f"{section.where} ({table})", section.content)
    choice_key = {"people": "role", "objects": "kind"}.get(table)
    section.allow(
        "table", "columns", *([choice_key] if choice_key else []), *(["ethnicity_scheme"] if table == "people" else [])
    )
    columns = section.section("columns")
    fields = {key: _field(section.where, table, key, value) for key, value in columns.content.items()}
    for key in REQUIRED_FIELDS[table]:
        if key not in fields:
            raise ParameterError(
                f"{section.where}: {key} is missing from its columns; a row of {table} means nothing without it."
            )
    choice = _choice(section, choice_key, fields) if choice_key else Choice()
    return Part(number, table, fields, choice, section.word("ethnicity_scheme", SCHEMES))


def _field(where: str, table: str, key: str, value: object) -> tuple[FieldSource, ...]:
    if key not in PART_FIELDS[table]:
        raise ParameterError(f'{where}: {table} has no field "{key}". {nearest(key, PART_FIELDS[table])}')
    items = value if isinstance(value, list) else [value]
    if not items or (len(items) > 1 and key not in SEVERAL_COLUMNS):
        raise ParameterError(
            f"{where}: {key} takes one column. Fields that take several: {', '.join(sorted(SEVERAL_COLUMNS))}."
        )
    return tuple(_field_source(f"{where}, {key}", item, may_have_formats=key in DATE_FIELDS) for item in items)


def _field_source(where: str, value: object, *, may_have_formats: bool) -> FieldSource:
    if isinstance(value, str) and value:
        return FieldSource(value)
    if not isinstance(value, dict):
        raise ParameterError(f'{where} must be a column name, or {{ column = "...", codes = {{...}} }}, not {value!r}.')
    section = _Section(where, value)
    section.allow("column", "codes", *(["formats"] if may_have_formats else []))
    codes = section.content.get("codes", {})
    if not isinstance(codes, dict) or not all(isinstance(code, str) for code in codes.values()):
        raise ParameterError(f'{where}: codes must map texts to texts, such as {{ "C1" = "1" }}, not {codes!r}.')
    folded = {fold_code(key): code for key, code in codes.items()}
    return FieldSource(section.required_text("column"), folded, section.texts("formats"))


def _choice(section: _Section, key: str, fields: dict[str, tuple[FieldSource, ...]]) -> Choice:
    allowed = ROLE_WORDS if key == "role" else OBJECT_KINDS
    value = section.content.get(key)
    if value is None:
        if key == "role" and "crime_ref" not in fields:
            return Choice()
        raise ParameterError(f'{section.where}: {key} is missing. Allowed: {", ".join(allowed)}, or {{ column = "..." }}.')
    if isinstance(value, dict):
        source = _field_source(f"{section.where}, {key}", value, may_have_formats=False)
        for code in source.codes.values():
            _check_choice(f"{section.where}, {key}", key, code, allowed)
        return Choice(source=source)
    _check_choice(f"{section.where}, {key}", key, value, allowed)
    return Choice(constant=str(value))


def _check_choice(where: str, key: str, value: object, allowed: tuple[str, ...]) -> None:
    for word in str(value).split("+") if key == "role" else [str(value)]:
        if word not in allowed:
            several = ' Join two roles as "victim+suspect".' if key == "role" else ""
            raise ParameterError(f'{where} is "{value}". {_all_or_nearest(word, allowed)}{several}')


def mapping_to_toml(mapping: Mapping) -> str:
    """Write a mapping as TOML that `load_mapping` reads back to the same value."""
    source, hints = mapping.source, mapping.file
    lines = ["[source]", f"source_id = {_quoted(source.source_id)}", f"body_name = {_quoted(source.body_name)}"]
    lines.append(f"body_kind = {_quoted(source.body_kind)}")
    if source.force_code is not None:
        lines.append(f"force_code = {_quoted(source.force_code)}")
    lines += [f"country = {_quoted(source.country)}", "", "[file]"]
    for key, value in (("encoding", hints.encoding), ("delimiter", hints.delimiter), ("sheet", hints.sheet)):
        if value is not None:
            lines.append(f"{key} = {_quoted(value)}")
    lines += [f"header_row = {hints.header_row}", f"row_key = {_quoted_list(hints.row_key)}"]
    if hints.date_formats:
        lines.append(f"date_formats = {_quoted_list(hints.date_formats)}")
    for part in mapping.parts:
        lines += ["", *_part_lines(part)]
    return "\n".join(lines) + "\n"


def _part_lines(part: Part) -> list[str]:
    lines = ["[[part]]", f"table = {_quoted(part.table)}"]
    key = "role" if part.table == "people" else "kind"
    if part.choice.constant is not None:
        lines.append(f"{key} = {_quoted(part.choice.constant)}")
    if part.choice.source is not None:
        lines.append(f"{key} = {_inline(part.choice.source, always_table=True)}")
    if part.ethnicity_scheme is not None:
        lines.append(f"ethnicity_scheme = {_quoted(part.ethnicity_scheme)}")
    lines.append("[part.columns]")
    for name, sources in part.fields.items():
        written = [_inline(source) for source in sources]
        lines.append(f"{name} = {written[0] if len(written) == 1 else '[' + ', '.join(written) + ']'}")
    return lines


def _inline(source: FieldSource, *, always_table: bool = False) -> str:
    if not (source.codes or source.formats or always_table):
        return _quoted(source.column)
    items = [f"column = {_quoted(source.column)}"]
    if source.codes:
        items.append("codes = { " + ", ".join(f"{_quoted(k)} = {_quoted(v)}" for k, v in source.codes.items()) + " }")
    if source.formats:
        items.append(f"formats = {_quoted_list(source.formats)}")
    return "{ " + ", ".join(items) + " }"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quoted_list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"
