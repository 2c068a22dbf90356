"""The stage: every sealed delivery, in order, to every table that intake writes; or one file, without keeping anything."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from joindots.engine.arrow import table_from_rows
from joindots.intake.assemble import Assembler, Delivered, Row
from joindots.intake.declared import Mapping as SourceMapping
from joindots.intake.fields import FileSetting
from joindots.intake.parts import part_readers, row_key_problem
from joindots.intake.readers import read_file
from joindots.intake.rows import Accounted, RowBook, RowStatus, SourceRow, positions_of
from joindots.intake.seal import SealedDelivery, file_sha256
from joindots.intake.written import assembled_tables, table_from_tuples
from joindots.model.errors import StateError
from joindots.model.tables import DELIVERIES, REJECTED_VALUES, SOURCE_ROWS

READS: Mapping[str, tuple[str, ...] | None] = {}
"""Intake reads deliveries, and no table."""

N_EXAMPLES = 5
"""How many rejected values and quarantined rows a dry run shows of each kind."""


@dataclass(frozen=True, slots=True)
class RejectedField:
    """How often a field was rejected, with examples of what was sent and why it cannot be used."""

    table_name: str
    field: str
    n_rejected: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a delivery would give, without keeping it. `n_made` counts rows of each table that it would make."""

    file_name: str
    file_format: str
    n_rows_in: int
    n_accepted: int
    n_quarantined: int
    n_duplicates: int
    quarantine: tuple[tuple[int, str], ...]
    rejected: tuple[RejectedField, ...]
    n_made: Mapping[str, int]


class _Intake:
    """Takes deliveries in, one after another."""

    def __init__(self) -> None:
        self.rows = RowBook()
        self.assembler = Assembler()
        self.deliveries: list[Row] = []
        self.source_rows: list[tuple[object, ...]] = []

    def take(self, sealed: SealedDelivery, mapping: SourceMapping, *, received_on: date | None) -> Accounted:
        """Take one delivery in; dates of birth after `received_on` are rejected."""
        path = sealed.path
        if path is None:
            accounted, file_format = Accounted((), {}), "nil"
        else:
            accounted, file_format = self._take_file(sealed, mapping, path, received_on)
        self._keep(sealed, mapping, accounted, file_format)
        return accounted

    def _take_file(
        self, sealed: SealedDelivery, mapping: SourceMapping, path: Path, received_on: date | None
    ) -> tuple[Accounted, str]:
        file_name = sealed.file_name or path.name
        file = read_file(path, mapping.file, file_name=file_name)
        position = positions_of(file, mapping, file_name=file_name)
        is_typed = file.file_format in ("xlsx", "ods", "parquet")
        setting = FileSetting(mapping.file.date_formats, mapping.source.country, received_on, is_typed)
        readers = part_readers(mapping, position, setting)
        accounted = self.rows.account(
            file,
            mapping,
            delivery_id=sealed.delivery_id,
            position=position,
            key_problem=lambda values: row_key_problem(readers, values),
        )
        delivered = Delivered(len(self.deliveries), sealed.delivery_id, sealed.file_sha256, mapping)
        self.assembler.take(delivered, accounted, readers)
        return accounted, file.file_format

    def _keep(self, sealed: SealedDelivery, mapping: SourceMapping, accounted: Accounted, file_format: str) -> None:
        n_of = Counter(row.status for row in accounted.rows)
        source = mapping.source
        self.deliveries.append(
            {
                "delivery_id": sealed.delivery_id,
                "source_id": source.source_id,
                "body_name": source.body_name,
                "body_kind": source.body_kind,
                "force_code": source.force_code,
                "country": source.country,
                "file_name": sealed.file_name or "",
                "file_sha256": sealed.file_sha256,
                "file_format": file_format,
                "mapping_sha256": sealed.mapping_sha256,
                "received_on": sealed.received_on,
                "coverage": sealed.coverage,
                "search_method": sealed.search_method,
                "n_rows_in": len(accounted.rows),
                "n_accepted": n_of[RowStatus.ACCEPTED],
                "n_quarantined": n_of[RowStatus.QUARANTINED],
                "n_duplicates": n_of[RowStatus.DUPLICATE],
            }
        )
        for row in accounted.rows:
            self.source_rows.append(
                (
                    sealed.delivery_id,
                    row.row_number,
                    row.status.value,
                    row.row_key,
                    row.content_sha256,
                    row.reason,
                    row.raw,
                )
            )

    def tables(self) -> dict[str, pa.Table]:
        """Write everything."""
        return {
            DELIVERIES.name: table_from_rows(DELIVERIES, self.deliveries),
            SOURCE_ROWS.name: table_from_tuples(SOURCE_ROWS, self.source_rows),
            **assembled_tables(self.assembler),
        }


def run(deliveries: Sequence[SealedDelivery]) -> dict[str, pa.Table]:
    """Read every sealed delivery, in the order of receipt.

    Returns
    -------
    Every table that intake writes. The same deliveries give the same rows.

    Raises
    ------
    StateError
        If a sealed file is not the one that was sealed.
    """
    with _garbage_kept():
        return _tables_of(deliveries)


def _tables_of(deliveries: Sequence[SealedDelivery]) -> dict[str, pa.Table]:
    intake = _Intake()
    for sealed in deliveries:
        path = sealed.path
        if path is not None and (not path.exists() or file_sha256(path) != sealed.file_sha256):
            raise StateError(
                f'{sealed.delivery_id}: the file "{path.name}" is not the one that was sealed. '
                "Restore it from a copy; `joindots verify` lists everything that was altered."
            )
        intake.take(sealed, sealed.mapping(), received_on=sealed.received_on)
    return intake.tables()


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Pause the search for cycles: millions of small values are made here, none in cycles (it took a fifth of the time)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a delivery would give on its own: its report, what became of each row, and each value that cannot be used."""

    report: DeliveryReport
    rows: tuple[SourceRow, ...]
    rejected: pa.Table


def check_delivery(file: Path, mapping: SourceMapping, *, received_on: date | None = None) -> DeliveryReport:
    """Say what a delivery would give on its own, without keeping it (see `dry_run`)."""
    return dry_run(file, mapping, received_on=received_on).report


def dry_run(file: Path, mapping: SourceMapping, *, received_on: date | None = None) -> DryRun:
    """Read a delivery on its own, without keeping anything.

    Parameters
    ----------
    file
        The file.
    mapping
        How to read it.
    received_on
        The day of receipt, for dates of birth that lie after it; no such check without it.

    Raises
    ------
    SourceError
        If the file cannot be read as the mapping declares.
    """
    intake = _Intake()
    sealed = SealedDelivery(
        root=file.parent,
        delivery_id="D0001",
        source_id=mapping.source.source_id,
        body_name=mapping.source.body_name,
        file_name=file.name,
        file_sha256=file_sha256(file) if file.is_file() else hashlib.sha256(b"").hexdigest(),
        mapping_sha256="",
        received_on=received_on or date.max,
        coverage="not_stated",
        search_method=None,
        previous_sha256=None,
    )
    accounted = intake.take(sealed, mapping, received_on=received_on)
    tables = intake.tables()
    delivery = intake.deliveries[0]
    quarantined = [(row.row_number, row.reason or "") for row in accounted.rows if row.status is RowStatus.QUARANTINED]
    report = DeliveryReport(
        file_name=file.name,
        file_format=str(delivery["file_format"]),
        n_rows_in=len(accounted.rows),
        n_accepted=sum(row.status is RowStatus.ACCEPTED for row in accounted.rows),
        n_quarantined=len(quarantined),
        n_duplicates=sum(row.status is RowStatus.DUPLICATE for row in accounted.rows),
        quarantine=tuple(quarantined[:N_EXAMPLES]),
        rejected=_rejected_fields(tables[REJECTED_VALUES.name]),
        n_made={name: table.num_rows for name, table in sorted(tables.items()) if name not in ("deliveries", "source_rows")},
    )
    return DryRun(report, accounted.rows, tables[REJECTED_VALUES.name])


def _rejected_fields(rejected: pa.Table) -> tuple[RejectedField, ...]:
    grouped: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rejected.select(["table_name", "field", "raw_value", "reason"]).to_pylist():
        grouped.setdefault((row["table_name"], row["field"]), []).append((row["raw_value"], row["reason"]))
    return tuple(
        RejectedField(table, field, len(found), tuple(dict.fromkeys(found))[:N_EXAMPLES])
        for (table, field), found in sorted(grouped.items())
    )
