"""What follows: actions under a decision, victims' positions and contact plans. Nothing here contacts anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from joindots.ledger.events import Event
from joindots.reference.working_days import working_days_after
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.casework.cases import may, visible_people
from joindots.web.casework.models import Case, CaseRole, Person, PersonRecord
from joindots.web.casework.moves import set_state
from joindots.web.casework.work import ContactPlan, Decision, VictimPosition, WorkAction
from joindots.web.casework.workflow import outcomes

STEPS = {"for_allocation": "allocated", "allocated": "completed", "completed": "resulted", "resulted": "filed"}
ACTION_STATES = {
    "for_allocation": "For allocation",
    "allocated": "Allocated",
    "completed": "Completed",
    "resulted": "Resulted",
    "filed": "Filed",
    "held": "Held: not now",
}
CONTACT_STATES = {
    "not_asked": "Not asked yet",
    "open": "Open to contact",
    "not_now": "Not now",
    "declined": "Declined",
}
POSITIONS = {
    "agrees": "Agrees to a reinvestigation",
    "declines": "Declines",
    "not_now": "Not now",
    "not_reached": "Not reached",
    "overriding": "Overriding safeguarding reason",
}
_CLOSED_DOORS = frozenset({"not_now", "declined"})


def respects_wishes(person: Person | None) -> bool:
    """Say whether something that touches a victim may go on: not where they said not now, or declined.

    A wish is a person's, not an id's: it holds for every record that it was said about, wherever a later run puts them.
    """
    return person is None or not closed_doors(person)


def closed_doors(person: Person) -> list[ContactPlan]:
    """Give the plans that say not now, or declined, about this person or about a record that is theirs now."""
    records = set(person.records.values_list("pk", flat=True))
    closed = ContactPlan.objects.filter(state__in=_CLOSED_DOORS).order_by("person_id")
    return [plan for plan in closed if plan.person_id == person.pk or records & set(plan.record_ids)]


def cases_at_rest(case_ids: Iterable[str]) -> set[str]:
    """Name the cases of which a victim wants no contact now: no letter falls due there until they change it."""
    people: set[str] = set()
    records: set[str] = set()
    for person_id, record_ids in ContactPlan.objects.filter(state__in=_CLOSED_DOORS).values_list("person_id", "record_ids"):
        people.add(person_id)
        records.update(record_ids)
    theirs = PersonRecord.objects.filter(pk__in=records).values("person_id")
    victims = CaseRole.objects.filter(case_id__in=list(case_ids), role="victim")
    at_rest = victims.filter(Q(record__person_id__in=people) | Q(record__person_id__in=theirs))
    return set(at_rest.values_list("case_id", flat=True))


@dataclass(frozen=True, slots=True)
class RaiseAction(Action):
    """Raise something to be done under a decision."""

    kind = "action.raised"
    about = "raise an action under a decision"
    decision_id: int
    text: str
    due_on: date | None = None
    entity_id: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without access, words, or against a victim's wish."""
        decision = Decision.objects.filter(pk=self.decision_id, is_in_force=True).first()
        if decision is None or not may(actor, Verb.ACT, decision.case_id, at=at):
            raise Refused("There is no such decision in force, or you may not act on it.")
        if decision.case.state not in {"decided", "supervised_action"}:
            raise Refused("This case is closed or before its panel: actions follow a decision in force.")
        if not self.text.strip():
            raise Refused("Say what is to be done.")
        person = Person.objects.filter(pk=self.entity_id).first() if self.entity_id else None
        if not respects_wishes(person):
            raise Refused("This person said not now, or declined. Nothing that touches them is raised until they change it.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep it."""
        decision = Decision.objects.get(pk=self.decision_id)
        return {
            "case_id": decision.case_id,
            "decision_id": self.decision_id,
            "text": self.text.strip(),
            "due_on": str(self.due_on) if self.due_on else None,
            "entity_id": self.entity_id,
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it; the case is in supervised action from its first one."""
        said = dict(event.content)
        WorkAction.objects.create(id=event.event_id, touches_victim_id=said.pop("entity_id") or None, **said)
        if Case.objects.filter(pk=said["case_id"], state="decided").exists():
            set_state(event, said["case_id"], "supervised_action")


@dataclass(frozen=True, slots=True)
class StepAction(Action):
    """Take an action one step on: allocate, complete, record its result, file."""

    kind = "action.stepped"
    about = "take an action one step on"
    action_id: int
    to: str
    owner: str = ""
    result: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse steps out of order, without an owner or result, or against a victim's wish."""
        found = WorkAction.objects.select_related("case", "touches_victim").filter(pk=self.action_id).first()
        if found is None or not may(actor, Verb.ACT, found.case, at=at):
            raise Refused("There is no such action, or you may not work on it.")
        if STEPS.get(found.state) != self.to:
            raise Refused(f"This action is {ACTION_STATES[found.state].lower()}: it cannot become {self.to}.")
        if not respects_wishes(found.touches_victim):
            raise Refused("The person this touches said not now, or declined. It rests until they change it.")
        if self.to == "allocated" and not User.objects.filter(username=self.owner, is_active=True).exists():
            raise Refused("Name the person who is to do it.")
        if self.to == "resulted" and not self.result.strip():
            raise Refused("Say what came of it.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say which step."""
        case_id = WorkAction.objects.get(pk=self.action_id).case_id
        return {"case_id": case_id, "action_id": self.action_id, "to": self.to, "owner": self.owner, "result": self.result}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Take it."""
        said = event.content
        changed = {"state": said["to"]} | {name: said[name] for name in ("owner", "result") if said[name]}
        WorkAction.objects.filter(pk=said["action_id"]).update(**changed)


@dataclass(frozen=True, slots=True)
class RecordPosition(Action):
    """Record what a victim said about a reinvestigation, or why safeguarding overrides waiting for it."""

    kind = "victim.position"
    about = "record a victim's position on a reinvestigation, or an overriding safeguarding reason"
    case_id: str
    position: str
    reason: str
    entity_id: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without role, reason, or a victim of this case."""
        if not may(actor, Verb.CONTACT, self.case_id, at=at):
            raise Refused("Your role may not record a victim's position. Ask the contact officer or the safeguarding lead.")
        if self.position not in POSITIONS or not self.reason.strip():
            raise Refused("Choose a position, and say how it is known.")
        if self.position == "overriding":
            if actor.role != "safeguarding_lead":
                raise Refused("A safeguarding reason that overrides is recorded by the safeguarding lead.")
        elif not CaseRole.objects.filter(case_id=self.case_id, role="victim", record__person_id=self.entity_id).exists():
            raise Refused("Name the victim of this case whose position it is.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep it."""
        return {"case_id": self.case_id, "entity_id": self.entity_id, "position": self.position, "reason": self.reason}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it."""
        said = dict(event.content)
        VictimPosition.objects.create(
            id=event.event_id,
            person_id=said.pop("entity_id") or None,
            recorded_by=event.actor,
            recorded_at=datetime.fromisoformat(event.at),
            **said,
        )


@dataclass(frozen=True, slots=True)
class SetContactPlan(Action):
    """Keep how, by whom and whether a victim may be contacted."""

    kind = "contact.plan"
    about = "keep how, by whom and whether a victim may be contacted"
    entity_id: str
    state: str
    channel: str = ""
    preferences: str = ""
    do_not: str = ""
    officer: str = ""
    support: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without role or reach, and an open door without a safe channel and a named person."""
        if not visible_people(actor, Verb.CONTACT, at=at).filter(pk=self.entity_id, is_sheltered=True).exists():
            raise Refused("You may not keep this person's contact plan.")
        if self.state not in CONTACT_STATES:
            raise Refused("Choose one of: " + ", ".join(CONTACT_STATES.values()) + ".")
        if self.state == "open" and not (self.channel.strip() and self.officer.strip()):
            raise Refused("Contact is open only with a safe channel and one named person who makes it.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep it."""
        names = ("entity_id", "state", "channel", "preferences", "do_not", "officer", "support")
        records = PersonRecord.objects.filter(person_id=self.entity_id).order_by("pk").values_list("pk", flat=True)
        return {name: getattr(self, name) for name in names} | {"record_ids": list(records)}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it."""
        said = dict(event.content)
        entity_id = said.pop("entity_id")
        ContactPlan.objects.update_or_create(
            person_id=entity_id, defaults={**said, "changed_at": datetime.fromisoformat(event.at)}
        )
        about = set(said.get("record_ids", []))
        for earlier in ContactPlan.objects.exclude(person_id=entity_id).order_by("person_id"):
            left = [record_id for record_id in earlier.record_ids if record_id not in about]
            if not left and earlier.record_ids:
                earlier.delete()  # every record that it was about has a newer word; the events keep the old one
            elif left != earlier.record_ids:
                ContactPlan.objects.filter(pk=earlier.pk).update(record_ids=left)


def letter_due(decision: Decision, *, is_enhanced: bool = True) -> date | None:
    """Say when a victim must have been told of a decision: 1 working day with enhanced rights, else 5 (Victims' Code).

    Victims of sexual offences have enhanced rights. Weekends and the bank holidays of England and Wales are left out.
    """
    if not outcomes()[decision.outcome].is_letter_due:
        return None
    return working_days_after(decision.decided_at.date(), 1 if is_enhanced else 5)
