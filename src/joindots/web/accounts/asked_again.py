"""The factor is asked for again before what cannot be taken back: disclosing, giving access, restricting (control C2).

A session that was left open is not enough for these. Views behind `needs` of such a verb ask on the page where a form is
filled in; who fills it in slowly loses nothing, as the form itself is taken for longer.
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import shows_nothing
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

GRAVE = frozenset({Verb.DISCLOSE, Verb.GRANT, Verb.RESTRICT})
"""Verbs for which a session alone is not enough."""
PAGE_SECONDS, FORM_SECONDS = 300, 900
"""How long ago the factor may have been given, for a page and for a form that was sent from it."""


def must_ask_again(request: HttpRequest, verb: Verb) -> bool:
    """Say whether the person must give their factor again before this request is answered."""
    if verb not in GRAVE:
        return False
    given = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == "mfa"]
    longest = PAGE_SECONDS if request.method in {"GET", "HEAD"} else FORM_SECONDS
    return not given or time.time() - max(given) > longest


def ask_again(request: HttpRequest) -> HttpResponse:
    """Send a person to where the factor is asked for, and from there to the page they wanted."""
    wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("my-work")
    return HttpResponseRedirect(f"{reverse('confirm')}?{urlencode({'next': wanted})}")


@login_required
@shows_nothing("It asks for the factor again.")
def confirm(request: SignedIn) -> HttpResponse:
    """Ask for the factor again; in a demo, whose factors are nobody's, ask for a click."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if not (wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)):
        wanted = reverse("my-work")
    if not settings.REVIEW.settings.is_demo:
        return HttpResponseRedirect(f"{_door(request.user)}?{urlencode({'next': wanted})}")
    if request.method == "POST":
        record_authentication(request, request.user, method="mfa", type=Authenticator.Type.TOTP, reauthenticated=True)
        return HttpResponseRedirect(wanted)
    return page(request, "accounts/confirm.html", wanted=wanted)


@login_required
@shows_nothing("It asks for the factor, or the password of who has none yet.")
def reauthenticate(request: SignedIn) -> HttpResponse:
    """Ask for the factor before factors change; the password alone does only for who has no factor yet."""
    from allauth.account.views import reauthenticate as by_password

    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        query = request.GET.urlencode()
        return HttpResponseRedirect(_door(request.user) + (f"?{query}" if query else ""))
    answer: HttpResponse = by_password(request)
    return answer


def _door(user: User) -> str:
    """Say where a person's factor is asked for: their passkey where they have one."""
    has_passkey = is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN])
    return reverse("mfa_reauthenticate_webauthn" if has_passkey else "mfa_reauthenticate")
