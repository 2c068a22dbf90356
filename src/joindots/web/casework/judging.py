"""Answers about links, and taking them back: the same events as `joindots judge` writes, so that the next run reads both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joindots.ledger.events import Event
from joindots.ledger.judgements import JUDGED, READ_AGAIN, UNDONE, judgement_content, judgements_in_force
from joindots.ledger.store import Chain
from joindots.model.words import Verdict
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Action, Refused
from joindots.web.audit.models import DecisionEvent, EventSubject
from joindots.web.casework.cases import visible_links
from joindots.web.casework.double_reading import DISPUTED, SETTLED, WAITS, is_read_twice, readers_of, standing_of
from joindots.web.casework.models import Link, PersonRecord, SecondReading


@dataclass(frozen=True, slots=True)
class Judge(Action):
    """Answer whether two records are one person. A change of mind is a new answer over the old one."""

    kind = JUDGED
    about = "answer whether two records are one person"
    link_id: str
    verdict: Verdict
    reason: str
    batch: str = ""
    """What many answers that were given at once have in common, so that they can be taken back at once."""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a link that the person may not judge, an answer without a reason, and a third opinion by one of the two."""
        link = visible_links(actor, at=at).filter(pk=self.link_id).first()
        if link is None:
            raise Refused("You may not judge this link, or it is gone.")
        if link.second == DISPUTED and actor.username in readers_of(link):
            raise Refused("You read this link already, and another person differs. It takes a third person.")
        if link.second == WAITS and actor.username != link.judged_by:
            raise Refused("This link waits for a second reading. Give your answer there.")
        if not self.reason.strip():
            raise Refused("Say why, in your own words or with one of the reasons offered.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep the answer, and what was on the screen."""
        link = Link.objects.get(pk=self.link_id)
        shown = {
            "link": {
                "weight_bits": link.weight_bits,
                "match_probability": link.match_probability,
                "basis": "model",
                "levels": [each["level"] for each in link.comparisons],
            },
            "accepted_event": link.first_event,
        }
        if self.batch:
            shown["batch"] = self.batch
        pair = (link.left_id, link.right_id)
        return judgement_content(record_ids=pair, verdict=self.verdict, reason=self.reason, shown=shown)

    @classmethod
    def apply(cls, event: Event) -> None:
        """Show the answer on the link, if casework holds it. One in so many waits for a second reading, blind."""
        said = event.content
        answered = {"verdict": said["verdict"], "judged_by": event.actor, "judged_event": event.event_id}
        link = Link.objects.filter(pk=_key(said))
        for before in link.values_list("second", flat=True):
            second = SETTLED if before == DISPUTED else before or (WAITS if is_read_twice(_key(said)) else "")
            link.update(**answered, second=second, flag="", flagged_by="")

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name both records, and the batch that the answer came in."""
        batch = content["shown"].get("batch")
        return [*_about(content), *([f"batch:{batch}"] if batch else [])]


@dataclass(frozen=True, slots=True)
class TakeBack(Action):
    """Undo the answer in force on a link: what stood before it stands again."""

    kind = UNDONE
    about = "undo an answer about a link"
    link_id: str
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse where there is no answer to take back, or it is another's and no reason is given."""
        link = visible_links(actor, at=at).filter(pk=self.link_id).first()
        if link is None:
            raise Refused("You may not judge this link, or it is gone.")
        if not link.verdict:
            raise Refused("No answer on this link is in force, so there is none to undo.")
        if not self.reason.strip():
            raise Refused("Say why it is taken back.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the answer that is taken back."""
        link = Link.objects.get(pk=self.link_id)
        return {
            "record_id_l": link.left_id,
            "record_id_r": link.right_id,
            "undoes": link.judged_event,
            "reason": self.reason,
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Show what stands now: the answer before, or none. What was read of the answer that goes no longer counts."""
        said = event.content
        before = next((j for j in _standing(said, event.event_id)), None)
        SecondReading.objects.filter(link_id=_key(said), id__gt=said["undoes"]).delete()  # readings of what is taken back
        Link.objects.filter(pk=_key(said)).update(
            verdict=before.verdict.value if before else "",
            judged_by=before.reviewer if before else "",
            judged_event=before.event_id if before else None,
            second=standing_of(_key(said), before),
        )

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name both records."""
        return _about(content)


def _key(said: Mapping[str, Any]) -> str:
    return f"{said['record_id_l']}|{said['record_id_r']}"


def _about(content: Mapping[str, Any]) -> list[str]:
    record_ids = [content["record_id_l"], content["record_id_r"]]
    people = PersonRecord.objects.filter(pk__in=record_ids).values_list("person_id", flat=True)
    return [*record_ids, *people]


def _standing(said: Mapping[str, Any], up_to: int) -> list[Any]:
    """Replay what was said about one pair, up to and with an event."""
    marks = EventSubject.objects.filter(chain=Chain.DECISIONS.value, subject=said["record_id_l"])
    ids = set(marks.values_list("event_id", flat=True)) | {up_to}
    rows = DecisionEvent.objects.filter(kind__in=(JUDGED, UNDONE, READ_AGAIN), event_id__lte=up_to)
    if ids != {up_to}:
        rows = rows.filter(event_id__in=ids)
    events = [
        Event(
            event_id=row.event_id, kind=row.kind, actor=row.actor, at=row.at, payload=row.payload,
            previous_hash=row.previous_hash, hash=row.hash,
        )
        for row in rows.order_by("event_id")
    ]  # fmt: skip
    return [
        j
        for j in judgements_in_force(events)
        if _key({"record_id_l": j.record_id_l, "record_id_r": j.record_id_r}) == _key(said)
    ]
