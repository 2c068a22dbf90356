"""Promote: what a run proposes reaches casework as a difference that a person accepts, never by overwriting.

Offering compares the run with what casework holds, and keeps the difference line by line. Accepting applies those lines.
People's answers, decisions, restrictions and owners are not among them. A person whose records all moved stays, and says
where they went; a case that no delivery holds any more stays, and says so.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import Q

from joindots.ledger.events import Event
from joindots.ledger.judgements import judgements_in_force
from joindots.web.accounts.changes import need
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.audit.chains import ledger_of
from joindots.web.casework.models import (
    Case,
    CaseDetail,
    CaseRole,
    Dot,
    Link,
    NameWord,
    Offer,
    OfferLine,
    Person,
    PersonRecord,
    Tie,
)
from joindots.web.casework.narratives import index_narratives

Row = dict[str, Any]
Proposed = dict[str, dict[str, Row]]
"""What a run proposes: table to key to row; every value is JSON."""

TABLES = ("case", "detail", "person", "record", "role", "link", "tie", "dot")
NO_PLACE = 999_999_999
"""The position of a case that has no place in the order: after all that have."""
_MODELS: dict[str, type[models.Model]] = {
    "case": Case,
    "detail": CaseDetail,
    "person": Person,
    "record": PersonRecord,
    "role": CaseRole,
    "link": Link,
    "tie": Tie,
    "dot": Dot,
}
_FIELDS: dict[str, tuple[str, ...]] = {
    "case": (
        "source_id", "force_code", "body_name", "crime_ref", "offence_code", "offence_from", "offence_to", "closed_on",
        "scope",
        "position", "top_reason", "n_reasons", "n_suspects", "n_joined",
    ),
    "detail": ("facts", "scope_reasons", "priority_reasons", "questions", "narratives", "provisions", "origins"),
    "person": ("shown", "is_sheltered", "n_records", "n_cases", "weakest_link_bits", "merged_into"),
    "record": ("person_id", "source_id", "body_name", "fields", "origins", "search_name"),
    "role": ("case_id", "record_id", "role"),
    "link": (
        "left_id", "right_id", "case_left_id", "case_right_id", "weight_bits", "match_probability", "sentence",
        "comparisons",
        "is_in_entity", "is_sheltered", "doubt", "worth", "lead", "rarity",
        "stratum",
    ),
    "tie": (
        "case_left_id", "case_right_id", "kind", "label", "thing_id", "weight_bits", "basis", "is_cross_force",
        "sentence", "evidence",
    ),
    "dot": (
        "case_left_id", "case_right_id", "position", "is_cross_force", "weight_bits", "sentences", "weakest_step",
        "breaks_if", "basis",
    ),
}  # fmt: skip
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference."""

    table: str
    key: str
    kind: str  # new, changed, gone
    becomes: dict[str, Any] | None


def difference(proposed: Proposed) -> Iterator[Change]:
    """Compare what a run proposes with what casework holds, table by table, key by key."""
    for table in TABLES:
        held = {str(row["pk"]): row for row in _held(table)}
        for key, row in sorted(proposed[table].items()):
            before = held.get(key)
            if before is None:
                yield Change(table, key, "new", row)
            elif any(before[name] != row[name] for name in _FIELDS[table]):
                yield Change(table, key, "changed", row)
        for key in sorted(set(held) - set(proposed[table])):
            if not _is_kept(table, held[key]):
                yield Change(table, key, "gone", _where_they_went(table, key, proposed))


def _held(table: str) -> Iterable[dict[str, Any]]:
    extra = ("verdict", "flag") if table == "link" else ()
    for row in _MODELS[table]._default_manager.values("pk", *_FIELDS[table], *extra).iterator():
        yield {name: str(value) if isinstance(value, date) else value for name, value in row.items()}


def _is_kept(table: str, held: dict[str, Any]) -> bool:
    """Say whether what a run no longer proposes stays as it is: it was said before that it went, or a person answered it."""
    match table:
        case "case":
            return bool(held["scope"] == "withdrawn")
        case "person":
            return bool(held["merged_into"])
        case "link":
            return bool(held["verdict"] or held["flag"])
    return False


def _where_they_went(table: str, key: str, proposed: Proposed) -> dict[str, Any] | None:
    if table != "person":
        return None
    records = PersonRecord.objects.filter(person_id=key).values_list("pk", flat=True)
    moved = Counter(proposed["record"][each]["person_id"] for each in records if each in proposed["record"])
    return {"merged_into": moved.most_common(1)[0][0] if moved else "withdrawn"}


class OfferRun(Action):
    """Hold ready what a run proposes, as a difference. Nothing that people see changes yet."""

    kind = "promotion.offered"
    about = "hold ready what a run proposes, as a difference"

    def __init__(self, proposed: Proposed, digests: dict[str, str]) -> None:
        self.digests = digests
        self.changes = list(difference(proposed))

    def check(self, actor: User, at: datetime) -> None:
        """Refuse an offer that would change nothing."""
        need(actor, Verb.PROMOTE, "offer what a run proposes")
        if not self.changes:
            raise Refused("This run proposes nothing that casework does not hold already.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what the offer holds: counts, its digest, and the tables it was made from."""
        counts = Counter(f"{change.table} {change.kind}" for change in self.changes)
        return {"counts": dict(sorted(counts.items())), "digest": _digest(self.changes), "from_runs": self.digests}

    def hold(self, event: Event) -> None:
        """Write the lines, once, in the transaction of the event."""
        said = event.content
        offer = Offer.objects.create(
            offer_id=event.event_id,
            digest=said["digest"],
            counts=said["counts"],
            from_runs=said["from_runs"],
            offered_at=datetime.fromisoformat(event.at),
        )
        Offer.objects.filter(state="open").exclude(pk=offer.pk).update(state="replaced")
        lines = (OfferLine(offer=offer, table=c.table, key=c.key, kind=c.kind, becomes=c.becomes) for c in self.changes)
        OfferLine.objects.bulk_create(lines, batch_size=_BATCH)

    @classmethod
    def apply(cls, event: Event) -> None:
        """Nothing that people see changes; the lines were written with the event, and outlive a replay."""


@dataclass(frozen=True, slots=True)
class AcceptOffer(Action):
    """Make what a run proposes part of casework."""

    kind = "promotion.accepted"
    about = "make what a run proposes part of casework"
    offer_id: int
    reason: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse an offer that is not open, or whose lines are not those that were offered."""
        need(actor, Verb.PROMOTE, "accept what a run proposes")
        offer = Offer.objects.filter(pk=self.offer_id).first()
        if offer is None or offer.state != "open":
            raise Refused("This offer is not open: it was accepted or left already, or a later one took its place.")
        if _digest(_lines(offer)) != offer.digest:
            raise Refused("The lines of this offer are not those that were offered. Offer the run again.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the offer and its digest."""
        return {"offer_id": self.offer_id, "digest": Offer.objects.get(pk=self.offer_id).digest, "reason": self.reason}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Apply every line: what goes, last table first; then what comes or changes, first table first."""
        offer = Offer.objects.get(pk=event.content["offer_id"])
        for table in ("dot", "tie", "link", "role", "record", "detail"):
            gone = offer.lines.filter(table=table, kind="gone").values_list("key", flat=True)
            _MODELS[table]._default_manager.filter(pk__in=list(gone)).delete()
        for table in TABLES:
            _write(offer, table, event)
        for key, becomes in offer.lines.filter(table="person", kind="gone").values_list("key", "becomes"):
            Person.objects.filter(pk=key).update(n_records=0, merged_into=(becomes or {}).get("merged_into", "withdrawn"))
        gone_cases = offer.lines.filter(table="case", kind="gone").values_list("key", flat=True)
        Case.objects.filter(pk__in=list(gone_cases)).update(scope="withdrawn", position=NO_PLACE)
        _index_names(offer)
        written = offer.lines.filter(table="detail", kind__in=("new", "changed")).values_list("key", flat=True)
        index_narratives(written)
        _answer_new_links(event)
        Offer.objects.filter(pk=offer.pk).update(state="accepted")

    @classmethod
    def subjects(cls, content: Any) -> Iterable[str]:
        """An offer is about no one case."""
        return [f"offer:{content['offer_id']}"]


@dataclass(frozen=True, slots=True)
class LeaveOffer(Action):
    """Leave what a run proposes, with the reason. Casework stays as it is."""

    kind = "promotion.left"
    about = "leave what a run proposes, with the reason"
    offer_id: int
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without a reason, or where the offer is not open."""
        need(actor, Verb.PROMOTE, "leave what a run proposes")
        if not self.reason.strip():
            raise Refused("Say why it is left.")
        if not Offer.objects.filter(pk=self.offer_id, state="open").exists():
            raise Refused("This offer is not open.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the offer and the reason."""
        return {"offer_id": self.offer_id, "reason": self.reason}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Close the offer."""
        Offer.objects.filter(pk=event.content["offer_id"]).update(state="left")


def _write(offer: Offer, table: str, event: Event) -> None:
    """Write new and changed rows of one table, leaving every field that people set as it is."""
    model, fields = _MODELS[table], _FIELDS[table]
    key_name = model._meta.pk.attname if model._meta.pk else "id"
    extra = {"first_event": event.event_id} if table == "link" else {}
    extra |= {"accepted_event": event.event_id} if table == "case" else {}
    names = [model._meta.get_field(name.removesuffix("_id") if _is_reference(model, name) else name).name for name in fields]
    updated = [*names, *(["accepted_event"] if table == "case" else [])]
    lines = offer.lines.filter(table=table, kind__in=("new", "changed")).order_by("key").values_list("key", "becomes")
    rows = [model(**{key_name: key}, **(becomes or {}), **extra) for key, becomes in lines]
    model._default_manager.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=updated
    )


def _index_names(offer: Offer) -> None:
    """Index the words of the names of records that came or changed."""
    lines = offer.lines.filter(table="record", kind__in=("new", "changed")).order_by("key").values_list("key", "becomes")
    names = {key: (becomes or {}).get("search_name", "") for key, becomes in lines}
    keys = sorted(names)
    for first in range(0, len(keys), _BATCH):
        NameWord.objects.filter(record_id__in=keys[first : first + _BATCH]).delete()
    words = [
        NameWord(word_id=f"{key}|{word}"[:200], word=word[:100], record_id=key)
        for key in keys
        for word in sorted(set(names[key].split()))
    ]
    NameWord.objects.bulk_create(words, batch_size=_BATCH)


def _is_reference(model: type[models.Model], name: str) -> bool:
    return any(field.is_relation and getattr(field, "attname", "") == name for field in model._meta.get_fields())


def _answer_new_links(event: Event) -> None:
    """Give links that came with this offer the answers that already stood: people may have judged them from a file."""
    unanswered = set(Link.objects.filter(verdict="").values_list("pk", flat=True))
    if not unanswered:
        return
    with connection.cursor() as cursor:
        events = list(ledger_of(cursor).events(up_to=event.event_id))
    for said in judgements_in_force(events):
        key = f"{said.record_id_l}|{said.record_id_r}"
        if key in unanswered:
            Link.objects.filter(pk=key).update(
                verdict=said.verdict.value, judged_by=said.reviewer, judged_event=said.event_id
            )


def _lines(offer: Offer) -> Iterator[Change]:
    order = {table: number for number, table in enumerate(TABLES)}
    rows = OfferLine.objects.filter(offer=offer).order_by("pk").iterator()
    for line in sorted(rows, key=lambda line: (order[line.table], line.pk)):
        yield Change(line.table, line.key, line.kind, line.becomes)


def _digest(changes: Iterable[Change]) -> str:
    digest = hashlib.sha256()
    for change in changes:
        line = [change.table, change.key, change.kind, change.becomes]
        digest.update(json.dumps(line, sort_keys=True, ensure_ascii=False).encode("utf-8") + b"\n")
    return digest.hexdigest()


def open_offer() -> Offer | None:
    """Find the offer that waits for an answer."""
    return Offer.objects.filter(Q(state="open")).order_by("-offer_id").first()
