"""What changes about people and their access: accounts, grants, walls, broken glass. Each is an action with its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joindots.ledger.events import Event
from joindots.web.accounts.models import AccessRule, Effect, User
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.audit.actions import Action, Refused

LONGEST_GRANT = timedelta(days=180)


def need(actor: User, verb: Verb, to_do: str) -> None:
    """Refuse a person whose role does not hold a verb.

    Raises
    ------
    Refused
        With who could.
    """
    if not actor.holds(verb):
        raise Refused(f"Your role, {actor.role_row.title.lower()}, may not {to_do}. Ask somebody whose role may.")


@dataclass(frozen=True, slots=True)
class MakeUser(Action):
    """A new account. The password is chosen by its holder, with a code that works once."""

    kind = "user.made"
    about = "make an account, without a password"
    username: str
    name: str
    role: RoleName
    force_code: str = ""

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a name that is taken or blank."""
        if not self.username.strip() or not self.name.strip():
            raise Refused("An account needs a user name and the person's name.")
        if User.objects.filter(username__iexact=self.username).exists():
            raise Refused(f'The user name "{self.username}" is taken. Choose another.')

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the account."""
        return {"user": self.username, "name": self.name, "role": self.role.value, "force_code": self.force_code}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Make it, unless it stands: passwords and factors are not in the events, so accounts outlive a replay."""
        said = event.content
        User.objects.get_or_create(
            username=said["user"],
            defaults={"name": said["name"], "role": said["role"], "force_code": said["force_code"], "password": "!"},
        )


@dataclass(frozen=True, slots=True)
class SetActive(Action):
    """Disable an account, or enable it again. Disabling ends its sessions."""

    kind = "user.active"
    about = "disable an account, or enable it again"
    username: str
    is_active: bool
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without the role or a reason."""
        need(actor, Verb.GRANT, "disable accounts")
        if not self.reason.strip():
            raise Refused("Say why.")
        if self.username == actor.username:
            raise Refused("Nobody disables their own account. Ask another administrator.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the account and the reason."""
        return {"user": self.username, "is_active": self.is_active, "reason": self.reason}

    def hold(self, event: Event) -> None:
        """End what is open."""
        from joindots.web.accounts.sessions import end_sessions

        if not self.is_active:
            for user in User.objects.filter(username=self.username):
                end_sessions(user)

    @classmethod
    def apply(cls, event: Event) -> None:
        """Set it."""
        said = event.content
        User.objects.filter(username=said["user"]).update(is_active=said["is_active"])


@dataclass(frozen=True, slots=True)
class StartReset(Action):
    """Let a person choose a password and set up factors anew, after somebody saw who they are."""

    kind = "user.reset"
    about = "start a reset of a password and factors, with how the person was identified"
    username: str
    reason: str
    proof: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without the role, a reason or how the person was identified."""
        need(actor, Verb.GRANT, "start resets")
        if not self.reason.strip() or not self.proof.strip():
            raise Refused("Say why, and how you know that it is this person.")
        if not User.objects.filter(username=self.username).exists():
            raise Refused(f'There is no account "{self.username}".')

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say whose, why, and how they were identified; never the code."""
        return {"user": self.username, "reason": self.reason, "proof": self.proof}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Nothing more: passwords and factors are not in the events."""


@dataclass(frozen=True, slots=True)
class SetRule(Action):
    """Grant, or wall off, for one person: a verb on one case or one force's cases, with a purpose and an end."""

    kind = "access.rule"
    about = "grant one person a verb on a case or a force's cases, or deny it"
    username: str
    effect: Effect
    purpose: str
    verb: Verb | None = None
    case_id: str = ""
    force_code: str = ""
    expires_at: datetime | None = None

    def check(self, actor: User, at: datetime) -> None:
        """Refuse what has no purpose, no end, or no such person."""
        need(actor, Verb.GRANT, "give or end access")
        person = User.objects.filter(username=self.username).first()
        if person is None:
            raise Refused(f'There is no account "{self.username}".')
        if not self.purpose.strip():
            raise Refused("A rule about access needs its purpose.")
        if self.effect == Effect.ALLOW:
            if person.role_row.is_of_inquiry:
                raise Refused("This person works for the inquiry. Nothing is granted across the wall: disclose it, signed.")
            if self.username == actor.username:
                raise Refused("Nobody grants themselves access. Ask another manager.")
            if self.verb is None or not (self.case_id or self.force_code):
                raise Refused("A grant names what may be done, and with which case or which force's cases.")
            if self.expires_at is None or not at < self.expires_at <= at + LONGEST_GRANT:
                raise Refused(f"A grant ends within {LONGEST_GRANT.days} days. Give the day on which it ends.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say the whole rule."""
        return {
            "user": self.username,
            "effect": self.effect.value,
            "verb": self.verb.value if self.verb else "",
            "case_id": self.case_id,
            "force_code": self.force_code,
            "purpose": self.purpose,
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
        }

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let the rule hold from the event on."""
        make_rule(event, event.content)


@dataclass(frozen=True, slots=True)
class EndRule(Action):
    """End a rule about access."""

    kind = "access.ended"
    about = "end a grant or a wall"
    rule_id: int
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse to end what is not there, or one's own wall."""
        need(actor, Verb.GRANT, "give or end access")
        rule = AccessRule.objects.filter(pk=self.rule_id, ended_at__isnull=True).first()
        if rule is None:
            raise Refused("That rule has ended already.")
        if rule.username == actor.username and rule.effect == Effect.DENY:
            raise Refused("Nobody takes down a wall around themselves. Ask another manager.")
        if not self.reason.strip():
            raise Refused("Say why.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the rule and whom it was about."""
        rule = AccessRule.objects.get(pk=self.rule_id)
        return {"rule_id": self.rule_id, "user": rule.username, "case_id": rule.case_id, "reason": self.reason}

    @classmethod
    def apply(cls, event: Event) -> None:
        """End it at the event."""
        AccessRule.objects.filter(pk=event.content["rule_id"]).update(ended_at=datetime.fromisoformat(event.at))


def make_rule(event: Event, said: dict[str, Any], *, is_break_glass: bool = False) -> None:
    """Write a rule that an event makes: it holds from the event on."""
    AccessRule.objects.create(
        id=event.event_id,
        username=said["user"],
        effect=said["effect"],
        verb=said["verb"],
        case_id=said["case_id"],
        force_code=said.get("force_code", ""),
        purpose=said["purpose"],
        given_by=event.actor,
        starts_at=datetime.fromisoformat(event.at),
        expires_at=datetime.fromisoformat(said["expires_at"]) if said["expires_at"] else None,
        is_break_glass=is_break_glass,
    )


@dataclass(frozen=True, slots=True)
class NoteFactor(Action):
    """A factor was set up, changed or removed by its holder."""

    kind = "user.factor"
    about = "note that a person set up or removed a factor"
    change: str

    def check(self, actor: User, at: datetime) -> None:
        """Allow: it has happened."""

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what changed, never the factor."""
        return {"user": actor.username, "change": self.change}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Nothing more: the factor lies with allauth."""
