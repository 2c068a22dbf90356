"""Everybody needs a second factor: without one, the only page is the one where it is set up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName

_FREE = ("/accounts/2fa/", "/accounts/logout/", "/accounts/reauthenticate/", "/static/", "/accounts/factor/", "/demo/")
_PASSKEY_ROLES = frozenset({RoleName.ADMINISTRATOR})


class FactorRequired:
    """Send a person without a factor to where one is set up; administrators need a passkey."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and not request.path.startswith(_FREE):
            missing = missing_factor(request.user)
            if missing:
                return HttpResponseRedirect(reverse("factor"))
        return self.get_response(request)


def missing_factor(user: User) -> str:
    """Say which factor a person still needs: ``any``, ``passkey`` or none (blank)."""
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return "passkey" if user.role in _PASSKEY_ROLES else "any"
    if user.role in _PASSKEY_ROLES and not is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
        return "" if _is_demo() else "passkey"
    return ""


def _is_demo() -> bool:
    from django.conf import settings

    return bool(settings.REVIEW.settings.is_demo)
