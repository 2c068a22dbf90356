"""Assessment and panel: read, take seats, give views, decide. Independence and interests are refused here, not asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models.fields.json import KT

from joindots.ledger.events import Event
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.casework.agreeing import Agreement, agreement_of
from joindots.web.casework.cases import may
from joindots.web.casework.models import Case
from joindots.web.casework.moves import checked_move, set_state
from joindots.web.casework.work import Assessment, Decision, Interest, Seat, VictimPosition
from joindots.web.casework.workflow import QUORUM, ChecklistAnswer, checklist, outcomes


@dataclass(frozen=True, slots=True)
class SubmitAssessment(Action):
    """Hand in a reading of a case against the checklist, every question answered, with reason and document."""

    kind = "assessment.submitted"
    about = "hand in a reading of a case against the checklist"
    case_id: str
    answers: Mapping[str, Mapping[str, str]]
    is_double_reading: bool = False

    def check(self, actor: User, at: datetime) -> None:
        """Refuse what is not complete, and a second reading by the first reader."""
        if self.is_double_reading:
            if not may(actor, Verb.CONTRIBUTE, self.case_id, at=at):
                raise Refused("You may not add to this case.")
            if Assessment.objects.filter(case_id=self.case_id, reader=actor.username).exists():
                raise Refused("You have read this case already: a double reading takes another person.")
        else:
            checked_move(actor, self.case_id, "submit", "", at)
        for item in checklist():
            given = self.answers.get(item.item, {})
            if given.get("answer") not in set(ChecklistAnswer):
                raise Refused(f"Answer yes, no or cannot tell: {item.question}")
            if given["answer"] != ChecklistAnswer.NO and not given.get("reason", "").strip():
                raise Refused(f"Say why: {item.question}")
            if given["answer"] == ChecklistAnswer.YES and not given.get("document", "").strip():
                raise Refused(f"Point to the document: {item.question}")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep the answers."""
        kept = {item.item: dict(self.answers[item.item]) for item in checklist()}
        return {"case_id": self.case_id, "answers": kept, "is_double_reading": self.is_double_reading}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it; a first reading sends the case to its panel."""
        said = event.content
        Assessment.objects.create(
            id=event.event_id, reader=event.actor, submitted_at=datetime.fromisoformat(event.at), **said
        )
        if not said["is_double_reading"]:
            set_state(event, said["case_id"], "panel", due_on=None)


@dataclass(frozen=True, slots=True)
class DeclareInterest(Action):
    """Say that a person worked a case, or has another interest in it: they take no part in deciding it."""

    kind = "interest.declared"
    about = "declare that a person worked a case, or has an interest in it"
    case_id: str
    username: str
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Anybody declares for themselves; a manager or chair for others."""
        if not may(actor, Verb.KNOW, self.case_id, at=at):
            raise Refused("There is no such case, or you may not know of it.")
        if self.username != actor.username and not any(actor.holds(v) for v in (Verb.GRANT, Verb.DECIDE)):
            raise Refused("You may declare an interest for yourself alone.")
        if not self.reason.strip():
            raise Refused("Say what the interest is.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say whose, and what."""
        return {"case_id": self.case_id, "user": self.username, "reason": self.reason}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Keep it, and wall the person off from deciding the case; a view they gave no longer counts."""
        from joindots.web.accounts.changes import make_rule

        said = event.content
        Interest.objects.create(id=event.event_id, case_id=said["case_id"], username=said["user"], reason=said["reason"])
        rule = {
            "user": said["user"], "effect": "deny", "verb": Verb.DECIDE.value, "case_id": said["case_id"],
            "purpose": said["reason"], "expires_at": None,
        }  # fmt: skip
        make_rule(event, rule)
        Seat.objects.filter(case_id=said["case_id"], username=said["user"]).update(is_recused=True)


@dataclass(frozen=True, slots=True)
class GiveView(Action):
    """A panel member says which outcome they hold right, and why; until the panel decides they may say it anew."""

    kind = "panel.view"
    about = "say, as a panel member, which outcome is right and why"
    case_id: str
    view: str
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse those who may not decide this case: no role, of its force, or with an interest in it."""
        case = Case.objects.filter(pk=self.case_id).first()
        if case is None or not may(actor, Verb.SEE, case, at=at):
            raise Refused("There is no such case, or you may not see it.")
        if not may(actor, Verb.DECIDE, case, at=at):
            raise Refused("You take no part in deciding this case: your role, your force or an interest stands against it.")
        if Assessment.objects.filter(case_id=self.case_id, reader=actor.username).exists():
            raise Refused("You assessed this case. Its panel is of other people.")
        if case.state != "panel":
            raise Refused("This case is not before its panel.")
        if self.view not in outcomes() or not self.reason.strip():
            raise Refused("Choose an outcome, and say why.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep the view."""
        return {"case_id": self.case_id, "view": self.view, "reason": self.reason}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Seat the member, with the view."""
        said = event.content
        Seat.objects.update_or_create(
            case_id=said["case_id"],
            username=event.actor,
            defaults={"view": said["view"], "reason": said["reason"], "is_recused": False},
            create_defaults={"id": event.event_id, "view": said["view"], "reason": said["reason"]},
        )


def members_in(case_id: str) -> list[Seat]:
    """The members whose views count."""
    return list(Seat.objects.filter(case_id=case_id, is_recused=False).exclude(view="").order_by("id"))


@dataclass(frozen=True, slots=True)
class RecordDecision(Action):
    """The chair records what the panel decided: outcome, reasons, options rejected, evidence, dissent."""

    kind = "panel.decided"
    about = "record what a panel decided"
    case_id: str
    outcome: str
    rationale: str
    rejected: str
    evidence: tuple[str, ...] = field(default=())
    review_on: date | None = None

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without quorum, reasons, options rejected or evidence, and reinvestigation without a position."""
        checked_move(actor, self.case_id, "decide", self.rationale, at)
        if actor.role != RoleName.PANEL_CHAIR:
            raise Refused("The chair of the panel records its decision.")
        seats = members_in(self.case_id)
        if len(seats) < QUORUM:
            raise Refused(f"{len(seats)} of the {QUORUM} members needed have given a view. Wait for the others.")
        if self.outcome not in outcomes():
            raise Refused("Choose an outcome.")
        if not self.rejected.strip():
            raise Refused("Say which other outcomes were considered, and why they were rejected.")
        if not self.evidence:
            raise Refused("Cite what the decision rests on: at least one document, record or timeline line.")
        agreeing = [seat for seat in seats if seat.view == self.outcome]
        if len(agreeing) * 2 <= len(seats):
            raise Refused(f"{len(agreeing)} of {len(seats)} members hold this outcome right. It takes more than half.")
        if outcomes()[self.outcome].is_reinvestigation:
            _refuse_without_position(self.case_id)

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Keep all of it, with every view that differs."""
        seats = members_in(self.case_id)
        return {
            "case_id": self.case_id,
            "outcome": self.outcome,
            "rationale": self.rationale,
            "rejected": self.rejected,
            "evidence": list(self.evidence),
            "dissent": [{"member": s.username, "view": s.view, "reason": s.reason} for s in seats if s.view != self.outcome],
            "members": [seat.username for seat in seats],
            "review_on": str(self.review_on) if self.review_on else None,
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Write it; a later decision takes the place of an earlier one, and both are shown."""
        said = dict(event.content)
        Decision.objects.filter(case_id=said["case_id"]).update(is_in_force=False)
        Decision.objects.create(
            id=event.event_id, chaired_by=event.actor, decided_at=datetime.fromisoformat(event.at), **said
        )
        set_state(event, said["case_id"], "decided", outcome=said["outcome"])


def _refuse_without_position(case_id: str) -> None:
    """Refuse a reinvestigation that no victim's position, and no safeguarding reason, supports.

    Raises
    ------
    Refused
        If none is recorded, or the last that each victim said is not agreement.
    """
    last: dict[str | None, str] = {}
    for position in VictimPosition.objects.filter(case_id=case_id).order_by("id"):
        last[position.person_id] = position.position
    if not {"agrees", "overriding"} & set(last.values()):
        raise Refused(
            "A reinvestigation needs a victim's recorded agreement, or a recorded safeguarding reason that overrides it. "
            "Record the position first, or choose “Awaiting the victim's decision”."
        )


def agreement() -> dict[str, Agreement]:
    """Compare double readings item by item."""
    items = [item.item for item in checklist()]
    said = [KT(f"answers__{item}__answer") for item in items]  # the database takes the answers out of their reasons
    again = Assessment.objects.filter(is_double_reading=True)
    once = Assessment.objects.filter(is_double_reading=False, case__in=again.values("case_id")).order_by("id")
    first = {case_id: answers for case_id, *answers in once.values_list("case_id", *said)}
    second = again.values_list("case_id", *said)
    pairs = [(first[case_id], answers) for case_id, *answers in second if case_id in first]
    return {item: agreement_of((x[n], y[n]) for x, y in pairs) for n, item in enumerate(items)}
