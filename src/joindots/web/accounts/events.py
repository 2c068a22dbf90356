"""Signing in and out, failures and lock-outs, as events of the chain of reads; changes of factors as decisions."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from joindots.ledger.store import Chain
from joindots.web.accounts.changes import NoteFactor
from joindots.web.accounts.models import User
from joindots.web.accounts.sessions import end_sessions
from joindots.web.audit import chains
from joindots.web.audit.actions import perform

NOBODY = "nobody"


def _note(kind: str, actor: str, **details: Any) -> None:
    with transaction.atomic():
        chains.append(Chain.READS, kind, actor=actor, at=timezone.now(), content={"subjects": [], **details})


@receiver(user_logged_in)
def _signed_in(sender: Any, user: User, **_: Any) -> None:
    _note("session.started", user.username)


@receiver(user_logged_out)
def _signed_out(sender: Any, user: User | None, **_: Any) -> None:
    if user is not None:
        _note("session.ended", user.username)


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    from django.conf import settings

    tried = settings.KEYS.digest(str(credentials.get("username") or ""))
    _note("session.refused", NOBODY, user_name_digest=tried)  # what was typed may be a password


@receiver(user_locked_out)
def _locked(sender: Any, username: str | None = None, **_: Any) -> None:
    from django.conf import settings

    _note("session.locked", NOBODY, user_name_digest=settings.KEYS.digest(username or ""))


@receiver(authenticator_added)
@receiver(authenticator_removed)
@receiver(authenticator_reset)
def _factor_changed(sender: Any, request: Any, user: User, authenticator: Any, signal: Any, **_: Any) -> None:
    change = "removed" if signal is authenticator_removed else "set up"
    perform(NoteFactor(f"{authenticator.type} {change}"), user)
    end_sessions(user, but=request.session.session_key if request else None)
