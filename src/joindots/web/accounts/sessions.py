"""Sessions end: after a quarter of an hour without a request, after twelve hours whatever happens, and at once when a person
is disabled or their factors change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from joindots.web.accounts.models import User

ABSOLUTE = timedelta(hours=12)
_STARTED, _LAST = "started_at", "last_at"


class SessionLimits:
    """End a session that has been idle or open too long, and drop what a browser kept of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now()
            started = parse_datetime(request.session.get(_STARTED, "")) or now
            last = parse_datetime(request.session.get(_LAST, "")) or now
            idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
            if not request.user.is_active or now - started > ABSOLUTE or now - last > idle:
                logout(request)
                ended = HttpResponseRedirect(f"{settings.LOGIN_URL}?ended=1")
                ended["Clear-Site-Data"] = '"cache", "storage"'
                return ended
            request.session[_STARTED] = started.isoformat()
            request.session[_LAST] = now.isoformat()
            request.session["username"] = request.user.get_username()
        response = self.get_response(request)
        if request.path.startswith("/accounts/logout") and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End every session of a person, except one; returns how many were ended."""
    n_ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.session_key != but and session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            n_ended += 1
    return n_ended


def open_sessions(user: User) -> list[dict[str, str]]:
    """List a person's open sessions: when each started and was last used."""
    found = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        content = session.get_decoded()
        if content.get("_auth_user_id") == str(user.pk):
            found.append({"key": session.session_key, "started": content.get(_STARTED, ""), "last": content.get(_LAST, "")})
    return found
