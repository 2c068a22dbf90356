"""The mapping that goes with each delivered file, as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from joindots.reference.forces import ForceKind, force_by_code

Value = str | Mapping[str, object] | Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mapping: a table, settings such as the role, and the column of each field."""

    table: str
    columns: Mapping[str, Value]
    settings: Mapping[str, Value] = field(default_factory=dict)


def mapping_text(code: str, hints: Mapping[str, object], parts: Sequence[Part]) -> str:
    """Write the mapping of one file of the force with police code `code`."""
    force = force_by_code(code)
    kind = "territorial_force" if force.kind is ForceKind.TERRITORIAL else "other_uk"
    source = {"source_id": code, "body_name": force.name, "body_kind": kind, "force_code": code, "country": "GB"}
    lines = ["[source]", *_lines(source), "", "[file]", *_lines(hints)]
    for part in parts:
        lines += ["", "[[part]]", *_lines({"table": part.table, **part.settings}), "[part.columns]", *_lines(part.columns)]
    return "\n".join(lines) + "\n"


def _lines(items: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in items.items()]


def _value(value: object) -> str:
    """Write a TOML value; JSON strings are TOML strings."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(found)}" for key, found in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(found) for found in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: object) -> str:
    text = str(key)
    return (
        text if text.replace("_", "").isascii() and text.replace("_", "").isalpha() else json.dumps(text, ensure_ascii=False)
    )
