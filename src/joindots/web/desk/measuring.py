"""What a run measured of each body's fields, kept in casework's own database so that a page can show it and how it changed.

Measures are counts: no cell, no person. They are kept with the event that says so, when they differ from those kept last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from joindots.engine.arrow import frame_from_table
from joindots.engine.store import DuckEngine
from joindots.ledger.events import Event
from joindots.model.registry import Stage
from joindots.review import Review
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Action, Refused
from joindots.web.audit.models import DecisionEvent
from joindots.web.desk.jobs import WORKER
from joindots.web.desk.models import BodyMeasure, Measure

_DELIVERIES = (
    "source_id", "body_name", "force_code", "received_on", "coverage", "n_rows_in", "n_quarantined", "n_duplicates",
    "delivery_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldMeasured:
    """One field of one source: of `n_rows`, how many hold a value, one that cannot be used, or none."""

    source_id: str
    body_name: str
    force_code: str
    table_name: str
    field: str
    n_rows: int
    n_present: int
    n_rejected: int
    n_missing: int


@dataclass(frozen=True, slots=True)
class BodyMeasured:
    """What stands of one source: its deliveries, the newest closing in them, and rows by what became of them."""

    source_id: str
    body_name: str
    force_code: str
    n_deliveries: int
    last_received_on: str | None
    newest_closed_on: str | None
    coverage: str
    n_rows_in: int
    n_quarantined: int
    n_duplicates: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run measured."""

    fields: tuple[FieldMeasured, ...]
    bodies: tuple[BodyMeasured, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, in hex."""
        text = json.dumps([[asdict(each) for each in self.fields], [asdict(each) for each in self.bodies]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def measured(review: Review) -> Measured:
    """Read what the last run measured from its tables."""
    engine = DuckEngine(review.tables)

    def rows(name: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
        return frame_from_table(engine.scan(name, stage=Stage.REPORT, columns=columns)).to_dicts()

    deliveries = sorted(rows("deliveries", _DELIVERIES), key=lambda row: (len(row["delivery_id"]), row["delivery_id"]))
    newest: dict[str, date] = {}
    for row in rows("cases", ("source_id", "closed_on")):
        if row["closed_on"] is not None:
            newest[row["source_id"]] = max(newest.get(row["source_id"], date.min), row["closed_on"])
    of_source: dict[str, list[dict[str, Any]]] = {}
    for row in deliveries:
        of_source.setdefault(row["source_id"], []).append(row)
    bodies = {source: _body(source, sent, newest.get(source)) for source, sent in sorted(of_source.items())}
    columns = ("source_id", "table_name", "field", "n_rows", "n_present", "n_rejected", "n_missing")
    fields = tuple(
        FieldMeasured(body_name=bodies[row["source_id"]].body_name, force_code=bodies[row["source_id"]].force_code, **row)
        for row in sorted(rows("field_quality", columns), key=lambda r: (r["source_id"], r["table_name"], r["field"]))
        if row["source_id"] in bodies
    )
    return Measured(fields, tuple(bodies.values()))


def _body(source_id: str, sent: list[dict[str, Any]], newest: date | None) -> BodyMeasured:
    last = sent[-1]
    return BodyMeasured(
        source_id=source_id,
        body_name=last["body_name"],
        force_code=last["force_code"] or "",
        n_deliveries=len(sent),
        last_received_on=max(row["received_on"] for row in sent).isoformat(),
        newest_closed_on=newest.isoformat() if newest else None,
        coverage=last["coverage"],
        n_rows_in=sum(row["n_rows_in"] for row in sent),
        n_quarantined=sum(row["n_quarantined"] for row in sent),
        n_duplicates=sum(row["n_duplicates"] for row in sent),
    )


@dataclass(frozen=True, slots=True)
class KeepMeasures(Action):
    """Keep what a run measured of what arrived."""

    kind: ClassVar[str] = "quality.measured"
    about: ClassVar[str] = "keep what a run measured of what arrived: counts by body and field"
    found: Measured

    def check(self, actor: User, at: datetime) -> None:
        """Refuse what is kept already, and anybody but the worker: it is measured, and not said."""
        if actor.username != WORKER:
            raise Refused("What arrived is measured by a run. Start one.")
        last = DecisionEvent.objects.filter(kind=self.kind).order_by("-event_id").first()
        if last is not None and last.content["digest"] == self.found.digest:
            raise Refused("Nothing has changed since the last run.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say how much was measured, with its digest."""
        return {"digest": self.found.digest, "n_bodies": len(self.found.bodies), "n_fields": len(self.found.fields)}

    def hold(self, event: Event) -> None:
        """Write the measures, once."""
        at = event.event_id
        Measure.objects.bulk_create(
            [Measure(measured_event=at, **asdict(each)) for each in self.found.fields], batch_size=500
        )
        BodyMeasure.objects.bulk_create([BodyMeasure(measured_event=at, **asdict(each)) for each in self.found.bodies])

    @classmethod
    def apply(cls, event: Event) -> None:
        """Nothing that follows from it changes; the measures were written with the event, and outlive a replay."""

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """It is about no one case."""
        return ()
