"""The people of the casework benchmarks: thirty accounts, each with a role and a factor, and a session for each."""

from __future__ import annotations

import time
from typing import Any

N_WORKERS = 30


def role_of(n: int) -> str:
    """Name the role of worker `n`: 14 review officers, 8 analysts, 5 members and the chair of panels, 2 auditors."""
    if n < 14:
        return "review_officer"
    if n < 22:
        return "analyst"
    if n < 27:
        return "panel_member"
    return "panel_chair" if n == 27 else "auditor"


def make_workers() -> None:
    """Make the accounts that are not there yet, and one of each other role."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from joindots.web.accounts.changes import MakeUser
    from joindots.web.accounts.models import User
    from joindots.web.accounts.roles import RoleName
    from joindots.web.audit.actions import perform

    setup = User(username="setup", name="Setup", role=RoleName.ADMINISTRATOR)
    wanted = {f"worker.{n}": role_of(n) for n in range(N_WORKERS)} | {"manager": "manager", "data": "data_officer"}
    wanted["of.one"] = "review_officer"
    for username, role in wanted.items():
        if not User.objects.filter(username=username).exists():
            perform(MakeUser(username, username.title(), RoleName(role), "07" if username == "of.one" else ""), setup)
        user = User.objects.get(username=username)
        if not Authenticator.objects.filter(user=user).exists():
            TOTP.activate(user, generate_totp_secret())


def client_of(username: str) -> Any:
    """Give Django's own client, signed in past the factors."""
    from django.test import Client

    from joindots.web.accounts.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = client.session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return client


def cookie_of(username: str) -> str:
    """Give the cookie of a session of a worker, for a client of another kind."""
    from django.conf import settings

    return str(client_of(username).cookies[settings.SESSION_COOKIE_NAME].value)
