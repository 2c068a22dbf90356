"""Moves of a case along the published workflow, and who holds it. Nothing moves but through `transition`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joindots.ledger.events import Event
from joindots.model.errors import ParameterError
from joindots.web.accounts.models import AccessRule, Effect, User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.casework.cases import may
from joindots.web.casework.models import Case
from joindots.web.casework.work import Entry
from joindots.web.casework.workflow import STATES, Transition, transition

ASSESSMENT_DAYS = 28
MOST_NAMED = 8
_OWN_DOORS = frozenset({"submit", "decide"})
"""Moves that only their own action makes: submitting an assessment, recording a panel's decision."""


def checked_move(actor: User, case_id: str, action: str, reason: str, at: datetime) -> tuple[Case, Transition]:
    """Find a case and the move, refusing what the workflow or the person's access does not allow.

    Raises
    ------
    Refused
        In words.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not may(actor, Verb.SEE, case, at=at):
        raise Refused("There is no such case, or you may not see it.")
    try:
        move = transition(case.state, action)
    except ParameterError as problem:
        raise Refused(str(problem)) from None
    if not may(actor, move.verb, case, at=at):
        raise Refused(
            f"You may not do this: it takes somebody who may {move.verb.value} this case, and has no interest in it."
        )
    if move.needs_reason and not reason.strip():
        raise Refused("Say why.")
    return case, move


@dataclass(frozen=True, slots=True)
class Move(Action):
    """Take a case on, leave it for now, bring it back, send it back, close it."""

    kind = "case.moved"
    about = "move a case along the workflow"
    case_id: str
    action: str
    reason: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse moves that have a door of their own, need a second person, or are not allowed."""
        case, move = checked_move(actor, self.case_id, self.action, self.reason, at)
        if self.action in _OWN_DOORS:
            raise Refused("Submit the assessment, or record the panel's decision: the case moves with it.")
        if move.action == "close" and case.actions.exclude(state__in=("resulted", "filed")).exists():
            raise Refused("An action of this case has no result yet. Record what came of it first.")
        if move.needs_second_person and _last_mover(case) == actor.username:
            raise Refused("You made the last move on this case. This one takes a second person.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say from where to where, and why; whoever takes a case on holds it."""
        case = Case.objects.get(pk=self.case_id)
        move = transition(case.state, self.action)
        takes = move.end == "assessment"
        return {
            "case_id": self.case_id,
            "action": self.action,
            "from": case.state,
            "to": move.end,
            "reason": self.reason,
            "owner": actor.username if takes and not case.owner else case.owner,
            "due_on": str((at + timedelta(days=ASSESSMENT_DAYS)).date()) if takes else None,
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Move it."""
        said = event.content
        set_state(event, said["case_id"], said["to"], owner=said["owner"], due_on=said["due_on"])


def set_state(event: Event, case_id: str, to: str, **more: Any) -> None:
    """Put a case into a state, as an event says."""
    if to not in STATES:
        raise ParameterError(f"no state {to}")
    Case.objects.filter(pk=case_id).update(state=to, changed_at=datetime.fromisoformat(event.at), **more)


def _last_mover(case: Case) -> str:
    from joindots.web.audit.models import DecisionEvent, EventSubject

    ids = EventSubject.objects.filter(chain="ledger_events", subject=case.pk).values("event_id")
    last = DecisionEvent.objects.filter(event_id__in=ids, kind__in=("case.moved", "panel.decided", "assessment.submitted"))
    found = last.order_by("-event_id").first()
    return found.actor if found else ""


@dataclass(frozen=True, slots=True)
class Assign(Action):
    """Give a case to somebody who may work on it."""

    kind = "case.assigned"
    about = "give a case to a person"
    case_id: str
    to: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse to give a case to somebody who may not see it: that would be a grant without its record."""
        if not may(actor, Verb.SEE, self.case_id, at=at):
            raise Refused("There is no such case, or you may not see it.")
        if not any(actor.holds(verb) for verb in (Verb.TRIAGE, Verb.GRANT)):
            raise Refused("Your role may not give cases to people. Ask a triage officer or a manager.")
        other = User.objects.filter(username=self.to, is_active=True).first()
        if other is None or not may(other, Verb.CONTRIBUTE, self.case_id, at=at):
            raise Refused(f'"{self.to}" may not work on this case. Choose somebody who may, or give them access first.')

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say whom."""
        return {"case_id": self.case_id, "user": self.to}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Set the owner."""
        Case.objects.filter(pk=event.content["case_id"]).update(owner=event.content["user"])


@dataclass(frozen=True, slots=True)
class Restrict(Action):
    """Close a case to all but named people, or open it again: opening takes a second person."""

    kind = "case.restricted"
    about = "close a case to all but named people, or open it again"
    case_id: str
    is_restricted: bool
    reason: str
    named: tuple[str, ...] = ()
    """To whom it stays open, besides the person who closes it and its owner."""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without the role, a reason, or (to lift) a second person."""
        case = Case.objects.filter(pk=self.case_id).first()
        if case is None or not may(actor, Verb.KNOW, case, at=at):
            raise Refused("There is no such case, or you may not know of it.")
        if not actor.holds(Verb.RESTRICT):
            raise Refused("Your role may not restrict cases. Ask a manager.")
        if not self.reason.strip():
            raise Refused("Say why.")
        if self.is_restricted == case.is_restricted:
            raise Refused("It is restricted already." if self.is_restricted else "It is not restricted.")
        if not self.is_restricted and restricted_by(self.case_id) == actor.username:
            raise Refused("You restricted this case. Opening it again takes a second person.")
        unknown = set(self.named) - set(User.objects.filter(username__in=self.named).values_list("username", flat=True))
        if unknown:
            raise Refused(f"There is no account {', '.join(sorted(unknown))}. Give user names, one on each line.")
        if len(self.named) > MOST_NAMED:
            raise Refused(f"At most {MOST_NAMED} people are named here. Give others access under Access.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what, and why."""
        said = {"case_id": self.case_id, "is_restricted": self.is_restricted, "reason": self.reason}
        return {**said, "named": sorted(self.named)}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Close it to all but the person who did it, its owner and who is named; or open it, and end what that gave them."""
        said = event.content
        case = Case.objects.filter(pk=said["case_id"])
        case.update(is_restricted=said["is_restricted"])
        if said["is_restricted"]:
            owners = {owner for owner in case.values_list("owner", flat=True) if owner}
            keepers = {event.actor, *owners, *said.get("named", ())}
            for number, username in enumerate(sorted(keepers)):
                AccessRule.objects.create(
                    id=-(event.event_id * 10 + number),
                    username=username,
                    effect=Effect.ALLOW,
                    verb="",
                    case_id=said["case_id"],
                    purpose=f"Restricted: {said['reason']}",
                    given_by=event.actor,
                    starts_at=datetime.fromisoformat(event.at),
                )
        else:
            given = AccessRule.objects.filter(case_id=said["case_id"], id__lt=0, ended_at__isnull=True)
            given.update(ended_at=datetime.fromisoformat(event.at))


def restricted_by(case_id: str) -> str:
    """Name who closed a case last."""
    rule = AccessRule.objects.filter(case_id=case_id, id__lt=0).order_by("id").first()
    return rule.given_by if rule else ""


@dataclass(frozen=True, slots=True)
class AddEntry(Action):
    """Add a line to a case's timeline. A wrong line is corrected by another; both are shown."""

    kind = "entry.added"
    about = "add a line to a case's timeline"
    case_id: str
    text: str
    happened: str = ""
    precision: str = "unknown"
    source: str = ""
    corrects: int | None = None

    def check(self, actor: User, at: datetime) -> None:
        """Refuse an empty line, a date that is none, and people who may not add to the case."""
        if not may(actor, Verb.CONTRIBUTE, self.case_id, at=at):
            raise Refused("You may not add to this case.")
        if not self.text.strip():
            raise Refused("Write what happened.")
        if self.precision not in {"day", "month", "year", "about", "unknown"}:
            raise Refused("Say how precise the date is: day, month, year, about or unknown.")
        if (self.precision == "unknown") != (not self.happened):
            raise Refused("Give a date, or say that it is unknown.")
        if self.corrects and not Entry.objects.filter(pk=self.corrects, case_id=self.case_id).exists():
            raise Refused("The line that this corrects is not in this case.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep the line."""
        return {
            "case_id": self.case_id,
            "text": self.text.strip(),
            "happened": self.happened,
            "precision": self.precision,
            "source": self.source,
            "corrects": self.corrects,
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it."""
        Entry.objects.create(
            id=event.event_id, written_by=event.actor, written_at=datetime.fromisoformat(event.at), **event.content
        )
