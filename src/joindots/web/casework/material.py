"""The material held on a case, item by item, and how a person classed each for a schedule: sensitive, or not.

Nothing is classed by itself: whether disclosing an item would do harm is for a person to say, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joindots.ledger.events import Event
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.casework.cases import may
from joindots.web.casework.models import Case
from joindots.web.casework.work import Assessment, Decision, MaterialClass
from joindots.web.pages import day, moment

CLASSES = {"non_sensitive": "Non-sensitive", "sensitive": "Sensitive"}
"""The two schedules of unused material (CPS Disclosure Manual, chapters 6 and 8: MG6C and MG6D)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing held on a case: its number, which never changes, what it is, its date, and how it was classed last."""

    number: str
    description: str
    dated: str
    classed: MaterialClass | None = None


def material_of(case: Case) -> list[Item]:
    """List what is held on a case: what the body delivered, then what the review made. Three queries, and the detail's."""
    classed = {each.item: each for each in MaterialClass.objects.filter(case=case).order_by("id")}
    items = [
        (f"narrative {each['record_id']}", "Words written about the case, delivered by the body", day(each["written_on"]))
        for each in case.detail.narratives
    ]
    items += [
        (f"row {each['delivery']}/{each['row']}", f"Row {each['row']} of {each['file']}, delivered by the body", "")
        for each in case.detail.origins
    ]
    items += [(f"entry {each.pk}", "Line of the timeline", moment(each.written_at)) for each in case.entries.order_by("id")]
    items += [
        (f"assessment {each.pk}", "Reading against the checklist", moment(each.submitted_at))
        for each in Assessment.objects.filter(case=case).order_by("id")
    ]
    items += [
        (f"decision {each.pk}", "Decision of the panel", moment(each.decided_at))
        for each in Decision.objects.filter(case=case).order_by("id")
    ]
    return [Item(*each, classed.get(each[0])) for each in items]


@dataclass(frozen=True, slots=True)
class ClassMaterial(Action):
    """Say whether one item held on a case is sensitive. A later answer stands over an earlier one; both are kept."""

    kind = "material.classed"
    about = "say whether an item held on a case is sensitive, for its schedule"
    case_id: str
    item: str
    sensitivity: str
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse who may not add to the case, an item that it does not hold, and an answer without a reason."""
        if not may(actor, Verb.CONTRIBUTE, self.case_id, at=at):
            raise Refused("You may not add to this case.")
        if self.sensitivity not in CLASSES:
            raise Refused("Say whether it is sensitive or not.")
        if not self.reason.strip():
            raise Refused("Say why: the reason stands in the schedule.")
        case = Case.objects.select_related("detail").get(pk=self.case_id)
        if self.item not in {each.number for each in material_of(case)}:
            raise Refused("This case holds no such item.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep the answer."""
        return {
            "case_id": self.case_id, "item": self.item, "sensitivity": self.sensitivity, "reason": self.reason.strip()
        }  # fmt: skip

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it."""
        MaterialClass.objects.create(id=event.event_id, classed_by=event.actor, **event.content)
