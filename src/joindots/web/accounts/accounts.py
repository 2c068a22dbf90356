"""Accounts from the command line: make one, or start a reset. Nobody but its holder ever knows a password."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from joindots.model.errors import ParameterError, nearest
from joindots.web.accounts.changes import MakeUser, StartReset
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName
from joindots.web.accounts.sessions import end_sessions
from joindots.web.audit.actions import perform

CODE_LASTS = timedelta(hours=24)


def account_with_code(username: str, *, name: str = "", role: str = "", force_code: str = "") -> str:
    """Make an account if there is none, and a code for its holder.

    Raises
    ------
    ParameterError
        If a new account has no name or no role that exists.
    """
    operator = User(username="command line", name="Command line", role=RoleName.ADMINISTRATOR)
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        if role not in set(RoleName):
            raise ParameterError(
                f'"{username}" is new, and "{role}" is no role. {nearest(role, list(RoleName))} Give --role.'
            )
        if not name.strip():
            raise ParameterError(f'"{username}" is new. Give the person\'s name with --name.')
        perform(MakeUser(username, name, RoleName(role), force_code), operator)
        user = User.objects.get(username=username)
    else:
        perform(StartReset(username, "started from the command line", "the person stood before the operator"), operator)
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
    return start_code(user)


def start_code(user: User) -> str:
    """Make a code with which `user` chooses a password: it works once, within a day."""
    code = "-".join(secrets.token_hex(3) for _ in range(4))
    user.set_unusable_password()
    user.start_code, user.start_expires_at = make_password(code), timezone.now() + CODE_LASTS
    user.save(update_fields=["password", "start_code", "start_expires_at"])
    return code
