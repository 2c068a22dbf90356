"""Data quality: what each body sent, how complete and valid each field is, how old it is, and what changed since.

Every share stands beside its base, and what is missing beside what was sent and cannot be used.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.models import DecisionEvent
from joindots.web.audit.reads import note_read
from joindots.web.desk.models import BodyMeasure, Measure
from joindots.web.desk.views.deliveries import COVERAGE
from joindots.web.doors import needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

_SHOWN_BODIES = 200


def _theirs(user: User) -> Q:
    return Q(force_code=user.force_code) if user.force_code else Q()


@needs(Verb.RECEIVE)
def quality(request: SignedIn) -> HttpResponse:
    """Show every body, and the fields of one."""
    events = list(
        DecisionEvent.objects.filter(kind="quality.measured").order_by("-event_id").values_list("event_id", "at")[:2]
    )
    now = events[0][0] if events else 0
    before = events[1][0] if len(events) > 1 else 0
    theirs = _theirs(request.user)
    bodies = list(BodyMeasure.objects.filter(theirs, measured_event=now).order_by("body_name", "source_id")[:_SHOWN_BODIES])
    chosen = next((each for each in bodies if each.source_id == request.GET.get("body")), bodies[0] if bodies else None)
    earlier = {}
    if before:
        earlier = {each.source_id: each for each in BodyMeasure.objects.filter(theirs, measured_event=before)}
    fields = _fields(chosen.source_id, now, before) if chosen else []
    note_read(request, "quality.viewed", body=chosen.source_id if chosen else "")
    return page(
        request,
        "desk/quality.html",
        bodies=[_body_row(each, earlier.get(each.source_id), timezone.now().date()) for each in bodies],
        chosen=chosen,
        choices=[(each.source_id, f"{each.body_name} ({each.source_id})") for each in bodies],
        fields=fields,
        measured_at=events[0][1] if events else "",
        compared_at=events[1][1] if len(events) > 1 else "",
    )


def _body_row(body: BodyMeasure, before: BodyMeasure | None, today: date) -> tuple[str, ...]:
    changed = "first measure" if before is None else f"{body.n_rows_in - before.n_rows_in:+,} rows"
    age = f"{(today - body.last_received_on).days:,} days ago" if body.last_received_on else "unknown"
    newest = str(body.newest_closed_on) if body.newest_closed_on else "none recorded"
    n_deliveries, kept = f"{body.n_deliveries:,}", f"{body.n_quarantined:,} of {body.n_rows_in:,}"
    coverage = COVERAGE.get(body.coverage, body.coverage)
    return (
        f"{body.body_name} ({body.source_id})",
        coverage,
        n_deliveries,
        age,
        newest,
        kept,
        f"{body.n_duplicates:,}",
        changed,
    )


def _fields(source_id: str, now: int, before: int) -> list[tuple[str, ...]]:
    """Give each field with its base; where the base is empty, no share is made up."""
    rows = Measure.objects.filter(source_id=source_id, measured_event__in=[now, before]).order_by("table_name", "field")
    held: dict[tuple[str, str], dict[int, Measure]] = {}
    for row in rows:
        held.setdefault((row.table_name, row.field), {})[row.measured_event] = row
    return [_field_row(both[now], both.get(before)) for both in held.values() if now in both and both[now].n_rows]


def _field_row(field: Measure, before: Measure | None) -> tuple[str, ...]:
    sent = field.n_present + field.n_rejected
    changed: Any = "first measure"
    if before is not None and before.n_rows:
        points = 100 * field.n_present / field.n_rows - 100 * before.n_present / before.n_rows
        changed = f"{points:+.1f} points (of {before.n_rows:,} then)"
    return (
        field.table_name.replace("_", " "),
        field.field.replace("_", " "),
        f"{field.n_rows:,}",
        f"{100 * field.n_present / field.n_rows:.1f}% ({field.n_present:,})",
        f"{field.n_missing:,}",
        f"{100 * field.n_present / sent:.1f}% of {sent:,}" if sent else "nothing sent",
        f"{field.n_rejected:,}",
        changed,
    )
