"""Frozen dataclasses as plain JSON values and back, checked field by field.

What is written is every field, defaults too, so that a document means the same when a default changes. What is read must
have the types that the classes declare.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from joindots.model.errors import ParameterError, nearest

T = TypeVar("T")


def written(value: object) -> Any:
    """Turn a value into what JSON can hold: dataclasses into objects, tuples into lists, enums into their names."""
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        return {each.name: _written_field(getattr(value, each.name), hints[each.name]) for each in fields(value)}
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, tuple | list):
        return [written(each) for each in value]
    if isinstance(value, Mapping):
        return {str(name): written(each) for name, each in value.items()}
    return value


def _written_field(value: object, kind: object) -> Any:
    """Write a whole number as a decimal one where the class says so: two equal models give the same bytes."""
    return float(value) if kind is float and isinstance(value, int) else written(value)


def read(kind: type[T], value: Any, where: str) -> T:
    """Turn what JSON held into a value of a declared type.

    Parameters
    ----------
    where
        The path of the value in its document, for messages.

    Raises
    ------
    ParameterError
        Naming the path, if the value has another type, or an object lacks a field or has one too many.
    """
    found: T = _read(kind, value, where)
    return found


def _read(kind: Any, value: Any, where: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(_alternative(arguments, value), value, where)
    if origin is tuple:
        _demand(isinstance(value, list), value, where, "a list")
        return tuple(_read(arguments[0], each, f"{where}[{n}]") for n, each in enumerate(value))
    if origin is not None and issubclass(origin, Mapping):
        _demand(isinstance(value, dict), value, where, "an object")
        return {name: _read(arguments[1], each, f"{where}.{name}") for name, each in value.items()}
    if is_dataclass(kind):
        return _read_object(kind, value, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        names = {member.name.lower(): member for member in kind}
        if value not in names:
            raise ParameterError(f"{where} is {value!r}. {nearest(str(value), names)}")
        return names[value]
    return _read_plain(kind, value, where)


def _alternative(kinds: tuple[Any, ...], value: Any) -> Any:
    """Choose of several classes the one whose fields a value has the most of; the first where none is better."""
    found = [kind for kind in kinds if kind is not type(None)]
    names = set(value) if isinstance(value, dict) else set()
    return found[0] if len(found) == 1 else max(found, key=lambda kind: len(names & {each.name for each in fields(kind)}))


def _read_object(kind: Any, value: Any, where: str) -> Any:
    _demand(isinstance(value, dict), value, where, "an object")
    hints = _hints_of(kind)
    known = {each.name: each for each in fields(kind)}
    for name in value:
        if name not in known:
            raise ParameterError(f'{where} has no field "{name}". {nearest(name, known)}')
    for name, each in known.items():
        if name not in value and each.default is MISSING and each.default_factory is MISSING:
            raise ParameterError(f'{where} lacks the field "{name}". Write the model again.')
    return kind(**{name: _read(hints[name], each, f"{where}.{name}") for name, each in value.items()})


@cache
def _hints_of(kind: Any) -> dict[str, Any]:
    """Look up the types of a class's fields: a model holds hundreds of objects of a dozen classes."""
    return get_type_hints(kind)


def _read_plain(kind: Any, value: Any, where: str) -> Any:
    if kind is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        _demand(is_number, value, where, "a number")
        return float(value)
    _demand(type(value) is kind, value, where, {str: "a text", int: "a whole number", bool: "true or false"}[kind])
    return value


def _demand(fits: bool, value: Any, where: str, wanted: str) -> None:
    if not fits:
        raise ParameterError(f"{where} is {value!r}, not {wanted}. Write the model again.")
