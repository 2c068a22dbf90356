"""People who work here, and the rules that widen or narrow what each may do."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from joindots.web.accounts.roles import ROLES, RoleName, RoleRow, Verb
from joindots.web.audit.replay import state


class Users(BaseUserManager["User"]):
    """How users are found and made; allauth and axes ask for it."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by user name, in any case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. Made, changed and disabled by events; the password and factors are theirs alone."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=[(role.value, row.title) for role, row in ROLES.items()])
    force_code = models.CharField(max_length=10, blank=True, help_text="Whose cases they reach; blank for all forces.")
    is_active = models.BooleanField(default=True)
    start_code = models.CharField(max_length=200, blank=True, help_text="Hash of the code that lets them choose a password.")
    start_expires_at = models.DateTimeField(null=True, blank=True)
    keys_on = models.BooleanField(default=True, help_text="Whether single-key shortcuts are on.")
    email = models.EmailField(blank=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Users()

    def __str__(self) -> str:
        return self.name

    @property
    def role_row(self) -> RoleRow:
        """What the person's role may do."""
        return ROLES[RoleName(self.role)]

    def holds(self, verb: Verb) -> bool:
        """Say whether the role holds a verb at all; which cases it reaches is for `access` to say."""
        return self.is_active and verb in self.role_row.verbs


class Effect(models.TextChoices):
    """Whether a rule allows or denies. Deny wins."""

    ALLOW = "allow", "Allow"
    DENY = "deny", "Deny"


@state
class AccessRule(models.Model):
    """One rule about one person: a grant, a wall, a conflict of interest, or a glass that was broken.

    It is about one case, about every case of one force, or (both blank) about all cases; about one verb, or (blank) all.
    """

    id = models.BigIntegerField(primary_key=True)  # the id of the event that made it
    username = models.CharField(max_length=60, db_index=True)
    effect = models.CharField(max_length=5, choices=Effect.choices)
    verb = models.CharField(max_length=20, blank=True)
    case_id = models.CharField(max_length=120, blank=True)
    force_code = models.CharField(max_length=10, blank=True)
    purpose = models.TextField()
    given_by = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_break_glass = models.BooleanField(default=False)


@state
class Notice(models.Model):
    """Something a person must be told: that a glass was broken on a case of theirs, that somebody asks about it."""

    key = models.CharField(max_length=120, primary_key=True)
    username = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    text = models.TextField()
    case_id = models.CharField(max_length=120, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
