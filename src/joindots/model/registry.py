"""The registry of tables: the one page that describes everything that passes between rooms.

`joindots.model.tables` lists the tables themselves. Stages are functions from registered tables to registered tables. A
table is described once: what it is for, its key, its columns with type, unit and meaning, what a missing value means, which
stage writes it, and which stages may read what is protected. The description validates at the door of the engine and is
printed as ``docs/reference/tables.md``.

Types are named in words (``"string"``, ``"date"``, ``"list<string>"``) so that this module needs no frame library; the
engine translates them to Arrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from joindots.model.errors import AccessRefused, ParameterError, SchemaError, nearest

TYPE_NAMES = frozenset(
    {
        "string",
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "float64",
        "date",
        "timestamp",
        "list<string>",
        "list<int8>",
        "list<int64>",
        "list<float64>",
    }
)


class Stage(StrEnum):
    """The stages that read and write tables, in the order in which they run."""

    INTAKE = "intake"
    JUDGEMENTS = "judgements"
    RESOLVE = "resolve"
    LAW = "law"
    TRIAGE = "triage"
    NETWORK = "network"
    QUALITY = "quality"
    PUBLISH = "publish"
    REPORT = "report"


class Protection(StrEnum):
    """Why a column is withheld from most stages."""

    ETHNICITY = "ethnicity"
    """Ethnicity, nationality or religion: measured, never used."""
    RAW = "raw"
    """Text as delivered, which may hold anything, ethnicity included."""


NEVER_READ_PROTECTED = frozenset({Stage.RESOLVE, Stage.NETWORK, Stage.TRIAGE})
"""Stages that no allow-list may open a protected column to."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a registered table.

    `missing` says what a null means; an empty string means that null is not allowed. `protection` with `readers` withholds
    the column from every stage that is not named.
    """

    name: str
    type: str
    about: str
    unit: str = ""
    missing: str = ""
    protection: Protection | None = None
    readers: frozenset[Stage] = frozenset()

    def __post_init__(self) -> None:
        if self.type not in TYPE_NAMES:
            raise ParameterError(f'Column "{self.name}": unknown type "{self.type}". {nearest(self.type, TYPE_NAMES)}')
        if self.protection is None and self.readers:
            raise ParameterError(f'Column "{self.name}" names readers but no protection. Say why it is protected.')
        refused = self.readers & NEVER_READ_PROTECTED
        if refused:
            raise ParameterError(f'Column "{self.name}": {", ".join(sorted(refused))} may never read a protected column.')

    @property
    def may_be_null(self) -> bool:
        """Whether a null is allowed (it is when `missing` says what it means)."""
        return bool(self.missing)

    def is_readable_by(self, stage: Stage) -> bool:
        """Whether `stage` may read this column."""
        return self.protection is None or stage in self.readers


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One registered table: rows are unique by `key` and stored in the order of `key`."""

    name: str
    about: str
    writer: Stage
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        doubled = sorted(name for name, n in Counter(names).items() if n > 1)
        if doubled:
            raise ParameterError(f'Table "{self.name}" lists a column twice: {", ".join(doubled)}.')
        for name in self.key:
            if self.column(name).may_be_null:
                raise ParameterError(f'Table "{self.name}": key column "{name}" may not be null.')

    @property
    def column_names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Find a column by name.

        Raises
        ------
        SchemaError
            If the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise SchemaError(
            f'Table "{self.name}" has no column "{name}". {nearest(name, self.column_names)} '
            f"See reference/tables#{self.name}."
        )

    def readable_columns(self, stage: Stage, wanted: Iterable[str] | None = None) -> tuple[str, ...]:
        """Name the columns that `stage` reads: the `wanted` ones, or all that it may read.

        Raises
        ------
        AccessRefused
            If a wanted column is protected from `stage`, or if nothing but the key would be left of a table whose other
            columns are all protected.
        SchemaError
            If a wanted column does not exist.
        """
        if wanted is not None:
            chosen = tuple(wanted)
            for name in chosen:
                self._require_readable(self.column(name), stage)
            return chosen
        open_names = tuple(column.name for column in self.columns if column.is_readable_by(stage))
        if len(open_names) < len(self.columns) and set(open_names) <= set(self.key):
            self._require_readable(next(c for c in self.columns if not c.is_readable_by(stage)), stage)
        return open_names

    def _require_readable(self, column: Column, stage: Stage) -> None:
        if not column.is_readable_by(stage):
            allowed = ", ".join(sorted(column.readers)) or "no stage"
            raise AccessRefused(
                f'Stage "{stage}" may not read "{self.name}.{column.name}": it is protected ({column.protection}). '
                f"May read it: {allowed}. See reference/tables#{self.name}."
            )

    def check_schema(self, found: Mapping[str, str]) -> None:
        """Refuse columns that do not fit: missing, unexpected, or of another type.

        Parameters
        ----------
        found
            Column name to type name, in the words of `TYPE_NAMES`.

        Raises
        ------
        SchemaError
            Naming the first column that does not fit and its nearest match.
        """
        for column in self.columns:
            if column.name not in found:
                raise SchemaError(
                    f'Table "{self.name}": column "{column.name}" is missing. Found: {", ".join(found) or "no columns"}. '
                    f"{nearest(column.name, set(found) - set(self.column_names))} See reference/tables#{self.name}."
                )
            if found[column.name] != column.type:
                raise SchemaError(
                    f'Table "{self.name}": column "{column.name}" is {found[column.name]}, registered as {column.type}. '
                    f"Cast it before writing, or see reference/tables#{self.name}."
                )
        for name in found:
            if name not in self.column_names:
                raise SchemaError(
                    f'Table "{self.name}": column "{name}" is not registered. {nearest(name, self.column_names)} '
                    f"See reference/tables#{self.name}."
                )
