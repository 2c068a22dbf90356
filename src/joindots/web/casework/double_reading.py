"""Reading links twice, blind: a second person answers without sight of the first, and a third settles what they differ in.

One link in so many is read twice, chosen by its id: nobody knows which before the first answer, and everybody can check
afterwards. The first answer counts until a second reader differs, so that reading twice delays no run; from then on it is
held back from runs until a third person decides.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from joindots.ledger.events import Event
from joindots.ledger.judgements import READ_AGAIN, Judgement
from joindots.model.words import Verdict
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Action, Refused
from joindots.web.casework.agreeing import Agreement, agreement_of_counts
from joindots.web.casework.cases import visible_links
from joindots.web.casework.models import Link, SecondReading

ONE_IN = 10
"""One link in so many is read twice (our judgement: enough to measure agreement, little enough to be done)."""
WAITS, AGREED, DISPUTED, SETTLED = "waits", "agreed", "disputed", "settled"
SECOND_STATES = {
    WAITS: "Waits for a second reading",
    AGREED: "Read twice: both agree",
    DISPUTED: "Read twice: they differ. It is held back from runs until a third person decides",
    SETTLED: "Read twice: a third person decided",
}


def is_read_twice(link_id: str) -> bool:
    """Say whether a link is among those that are read twice: by its id alone."""
    return int(hashlib.sha256(link_id.encode("utf-8")).hexdigest()[:8], 16) % ONE_IN == 0


def readers_of(link: Link) -> set[str]:
    """Name who answered a link so far, first and second."""
    seconds = SecondReading.objects.filter(link=link).values_list("reader", "first_reader")
    return {link.judged_by, *(name for pair in seconds for name in pair)} - {""}


def standing_of(link_id: str, judgement: Judgement | None) -> str:
    """Say where reading twice stands, where a judgement (or none) is what stands on a link again."""
    if judgement is None:
        return ""
    if judgement.is_disputed:
        return DISPUTED
    readings = SecondReading.objects.filter(link_id=link_id)
    if readings.filter(id__gt=judgement.event_id).exists():
        return AGREED
    if readings.exists():
        return SETTLED
    return WAITS if is_read_twice(link_id) else ""


def waiting_for_second(user: User) -> QuerySet[Link]:
    """Links that wait for a second reading by somebody else than the first reader."""
    return visible_links(user).filter(second=WAITS).exclude(judged_by=user.username)


def waiting_for_third(user: User) -> QuerySet[Link]:
    """Links of which two readers differ, and `user` is neither."""
    mine = SecondReading.objects.filter(Q(reader=user.username) | Q(first_reader=user.username)).values("link_id")
    return visible_links(user).filter(second=DISPUTED).exclude(judged_by=user.username).exclude(pk__in=mine)


def is_blind(user: User, link: Link) -> bool:
    """Say whether the first answer is kept from `user`, who may be the second to read the link."""
    return link.second == WAITS and link.judged_by != user.username


@dataclass(frozen=True, slots=True)
class ReadAgain(Action):
    """Answer a link as the second reader, without sight of the first answer."""

    kind = READ_AGAIN
    about = "answer a link as the second reader, without sight of the first answer"
    link_id: str
    verdict: Verdict
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse the first reader, a link that waits for nobody, and an answer without a reason."""
        link = visible_links(actor, at=at).filter(pk=self.link_id).first()
        if link is None:
            raise Refused("You may not judge this link, or it is gone.")
        if link.second != WAITS or link.judged_by == actor.username:
            raise Refused("This link does not wait for a second reading by you.")
        if not self.reason.strip():
            raise Refused("Say why, in your own words or with one of the reasons offered.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep both answers: what the first was is not shown to the second reader before."""
        link = Link.objects.get(pk=self.link_id)
        return {
            "record_id": link.left_id,
            "link_id": self.link_id,
            "first_verdict": link.verdict,
            "first_reader": link.judged_by,
            "verdict": self.verdict.value,
            "reason": self.reason.strip(),
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it, and say whether the two agree."""
        said = event.content
        link = Link.objects.filter(pk=said["link_id"])
        if not link.exists():
            return
        SecondReading.objects.create(
            id=event.event_id,
            link_id=said["link_id"],
            first_verdict=said["first_verdict"],
            first_reader=said["first_reader"],
            verdict=said["verdict"],
            reader=event.actor,
            reason=said["reason"],
            read_at=datetime.fromisoformat(event.at),
        )
        link.update(second=AGREED if said["verdict"] == said["first_verdict"] else DISPUTED)


@dataclass(frozen=True, slots=True)
class FlagLink(Action):
    """Set a link aside because something about it is wrong, or put it back."""

    kind = "link.flagged"
    about = "set a link aside because something about it is wrong, or put it back"
    link_id: str
    reason: str
    is_flagged: bool = True

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without access, words, or a change."""
        link = visible_links(actor, at=at).filter(pk=self.link_id).first()
        if link is None:
            raise Refused("You may not judge this link, or it is gone.")
        if not self.reason.strip():
            raise Refused("Say what conflicts, or why it is put back.")
        if self.is_flagged == bool(link.flag):
            raise Refused("It is set aside already." if self.is_flagged else "It is not set aside.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what is wrong."""
        record_id = Link.objects.get(pk=self.link_id).left_id
        return {
            "record_id": record_id, "link_id": self.link_id, "reason": self.reason.strip(), "is_flagged": self.is_flagged
        }  # fmt: skip

    @classmethod
    def apply(cls, event: Event) -> None:
        """Set it aside, or put it back."""
        said = event.content
        flag, by = (said["reason"], event.actor) if said["is_flagged"] else ("", "")
        Link.objects.filter(pk=said["link_id"]).update(flag=flag, flagged_by=by)


def agreement_on_links() -> Agreement:
    """Compare second readings with first ones: pairs, the share that agree, and Cohen's kappa.

    Readings of an answer that was taken back are not among them.
    """
    said = SecondReading.objects.order_by().values_list("first_verdict", "verdict").annotate(times=Count("pk"))
    return agreement_of_counts({(first, second): times for first, second, times in said})
