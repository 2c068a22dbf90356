"""Two ways to a case outside one's access: breaking the glass, where one knows of it; asking by its reference, where not.

Breaking the glass opens a case at once, so it may say nothing that the person could not know before: it is for cases that
they may know of. A restricted case is known to named people alone. Who holds its reference from elsewhere asks by it: the
answer is the same whether there is such a case or not, and who could give access is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from joindots.ledger.events import Event
from joindots.web.accounts.access import rules_in_force
from joindots.web.accounts.changes import make_rule, need
from joindots.web.accounts.models import AccessRule, Effect, Notice, User
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.audit.models import DecisionEvent
from joindots.web.casework.cases import may
from joindots.web.casework.models import Case

GLASS_LASTS = timedelta(hours=4)
MOST_ASKED_A_DAY = 5
"""References that one person may ask by in a day: enough for work, too few to try one number after another."""
FEWEST_WORDS = 3


def auditors() -> set[str]:
    """Name the auditors."""
    return set(User.objects.filter(role=RoleName.AUDITOR, is_active=True).values_list("username", flat=True))


@dataclass(frozen=True, slots=True)
class BreakGlass(Action):
    """Open one case that one knows of, for a stated reason and a few hours; its owner and every auditor are told."""

    kind = "access.glass_broken"
    about = "open one case for four hours in an emergency; its owner and the auditors are told"
    case_id: str
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without a reason, to those who see no cases, through a wall, and for cases that they may not know of."""
        need(actor, Verb.SEE, "open cases")
        if len(self.reason.split()) < FEWEST_WORDS:
            raise Refused("Say why this cannot wait, in a sentence: the owner and the auditors read it.")
        if _is_named_in_a_wall(actor, self.case_id, at):
            raise Refused(_WALL)
        if not may(actor, Verb.KNOW, self.case_id, at=at):
            raise Refused("There is no such case, or you may not know of it. If you hold its reference, ask by it.")
        if _is_behind_a_wall(actor, self.case_id, at):
            raise Refused(_WALL)

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say who opened what, why, until when, and who is told."""
        owner = Case.objects.values_list("owner", flat=True).get(pk=self.case_id)
        return {
            "user": actor.username,
            "case_id": self.case_id,
            "effect": Effect.ALLOW.value,
            "verb": Verb.SEE.value,
            "purpose": self.reason,
            "expires_at": (at + GLASS_LASTS).isoformat(),
            "told": sorted({*auditors(), *([owner] if owner else [])} - {actor.username}),
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let them in, and tell the others."""
        said = event.content
        make_rule(event, said, is_break_glass=True)
        text = f"{said['user']} opened case {said['case_id']} outside their access. Reason given: {said['purpose']}"
        for username in said["told"]:
            _tell(event, username, text, said["case_id"])


_WALL = "A wall stands between you and this case. Nobody opens it from their own side."


def _is_named_in_a_wall(user: User, case_id: str, at: datetime) -> bool:
    """Say whether a rule that names the case, or all cases, keeps a person out: it asks nothing of the case."""
    walls = [rule for rule in rules_in_force(user, Verb.SEE, at) if rule.effect == Effect.DENY]
    return any(rule.case_id == case_id or not (rule.case_id or rule.force_code) for rule in walls)


def _is_behind_a_wall(user: User, case_id: str, at: datetime) -> bool:
    """Say whether a rule about the case's force keeps a person out."""
    force_code = Case.objects.values_list("force_code", flat=True).get(pk=case_id)
    walls = [rule for rule in rules_in_force(user, Verb.SEE, at) if rule.effect == Effect.DENY and rule.force_code]
    return any(rule.force_code == force_code and rule.case_id in {"", case_id} for rule in walls)


@dataclass(frozen=True, slots=True)
class AskByReference(Action):
    """Ask for a case by a reference that one holds. Who asks learns nothing from it, not even that it is here."""

    kind = "access.asked"
    about = "ask for a case by its reference, without learning whether it is here; who could give access is told"
    reference: str
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without words, and a person who tries one reference after another. Never by what is found."""
        need(actor, Verb.SEE, "ask for cases")
        if not self.reference.strip() or len(self.reason.split()) < FEWEST_WORDS:
            raise Refused("Give the reference as you hold it, and say in a sentence how you came by it and why you need it.")
        asked = DecisionEvent.objects.filter(
            kind=self.kind, actor=actor.username, at__gt=(at - timedelta(days=1)).isoformat()
        )
        if asked.count() >= MOST_ASKED_A_DAY:
            raise Refused(f"You asked by {MOST_ASKED_A_DAY} references within a day. Speak to a manager.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say by what was asked and why, which case it names, and who is told: the auditors always."""
        named = Q(pk=self.reference.strip()) | Q(crime_ref__iexact=self.reference.strip())
        told: dict[str, list[str]] = {}
        for case_id in Case.objects.filter(named).order_by("pk").values_list("pk", flat=True)[:5]:
            if not may(actor, Verb.SEE, case_id, at=at):
                told[case_id] = sorted(_who_could_open(case_id, at) - {actor.username})
        return {
            "user": actor.username,
            "reference": self.reference.strip()[:120],
            "reason": self.reason.strip(),
            "told": told,
            "auditors": sorted(auditors() - {actor.username}),
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Tell the auditors, and who could give access."""
        said = event.content
        asks = f"{said['user']} asks by the reference “{said['reference']}”. Reason given: {said['reason']}"
        for username in said["auditors"]:
            _tell(event, username, f"{asks} It names {', '.join(said['told']) or 'no case that is closed to them'}.")
        for number, (case_id, told) in enumerate(said["told"].items(), start=1):
            for username in told:
                text = f"{asks} It is case {case_id}. Give them access, or tell them why not: they see nothing of it."
                _tell(event, username, text, case_id, number)

    @classmethod
    def subjects(cls, content: dict[str, Any]) -> list[str]:  # type: ignore[override]
        """Name the person and the cases."""
        return [content["user"], *content["told"]]


def _who_could_open(case_id: str, at: datetime) -> set[str]:
    """Name who may see a case and could let somebody in: its owner, and managers who may know of it."""
    owners = set(Case.objects.filter(pk=case_id).exclude(owner="").values_list("owner", flat=True))
    managers = User.objects.filter(role=RoleName.MANAGER, is_active=True)
    return owners | {user.username for user in managers if may(user, Verb.KNOW, case_id, at=at)}


def _tell(event: Event, username: str, text: str, case_id: str = "", number: int = 0) -> None:
    Notice.objects.create(
        key=f"{event.event_id}:{number}:{username}",
        username=username,
        at=datetime.fromisoformat(event.at),
        case_id=case_id,
        text=text,
    )


def keepers(case_id: str) -> list[str]:
    """Name to whom a restricted case is open by the restriction itself."""
    rules = AccessRule.objects.filter(case_id=case_id, id__lt=0, ended_at__isnull=True)
    return sorted(set(rules.values_list("username", flat=True)))
