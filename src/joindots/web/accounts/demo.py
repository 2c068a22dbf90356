"""A demo review's fictional colleagues, one for each role. Their factors set themselves up, and nobody real is among them.

Refused in every other review, and served on this machine alone.
"""

from __future__ import annotations

from contextlib import suppress

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.web.accounts.changes import MakeUser
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import ROLES, RoleName
from joindots.web.audit.actions import perform
from joindots.web.audit.reads import changes, shows_nothing
from joindots.web.pages import page

COLLEAGUES: tuple[tuple[str, str, RoleName, str], ...] = (
    ("rowan.hale", "Rowan Hale", RoleName.REVIEW_OFFICER, ""),
    ("ines.okoro", "Ines Okoro", RoleName.ANALYST, ""),
    ("tam.whitlock", "Tam Whitlock", RoleName.TRIAGE_OFFICER, ""),
    ("perry.lund", "Perry Lund", RoleName.PANEL_CHAIR, ""),
    ("asa.merrin", "Asa Merrin", RoleName.PANEL_MEMBER, ""),
    ("noor.castell", "Noor Castell", RoleName.PANEL_MEMBER, ""),
    ("bryn.ashdown", "Bryn Ashdown", RoleName.PANEL_MEMBER, ""),
    ("dee.farrow", "Dee Farrow", RoleName.DATA_OFFICER, ""),
    ("cas.vale", "Cas Vale", RoleName.CONTACT_OFFICER, ""),
    ("sol.brandt", "Sol Brandt", RoleName.SAFEGUARDING_LEAD, ""),
    ("max.ferris", "Max Ferris", RoleName.MANAGER, ""),
    ("uma.quill", "Uma Quill", RoleName.AUDITOR, ""),
    ("kit.dorran", "Kit Dorran", RoleName.ADMINISTRATOR, ""),
    ("lin.arden", "Lin Arden", RoleName.INQUIRY_READER, ""),
)
"""User name, name, role, force. Invented; any likeness is chance."""


def make_colleagues() -> int:
    """Make the fictional colleagues that a demo lacks; returns how many there are."""
    setup = User(username="joindots demo", name="The demo", role=RoleName.ADMINISTRATOR)
    for username, name, role, force_code in COLLEAGUES:
        if not User.objects.filter(username=username).exists():
            perform(MakeUser(username, name, role, force_code), setup)
    return len(COLLEAGUES)


def _refuse_unless_demo() -> None:
    if not settings.REVIEW.settings.is_demo:
        raise Http404


@shows_nothing("It lists a demo's fictional colleagues.")
def choose(request: HttpRequest) -> HttpResponse:
    """List the colleagues, by what each does."""
    _refuse_unless_demo()
    people = [{"username": u, "name": n, "title": ROLES[r].title, "does": ROLES[r].does} for u, n, r, _ in COLLEAGUES]
    return page(request, "accounts/demo.html", people=people)


@require_POST
@changes
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as a fictional colleague, whose factor sets itself up on the way."""
    _refuse_unless_demo()
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or username not in {each[0] for each in COLLEAGUES}:
        raise Http404
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        with suppress(IntegrityError), transaction.atomic():  # another browser may enter as the same colleague at once
            TOTP.activate(user, generate_totp_secret())
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, user, method="mfa", type=Authenticator.Type.TOTP)
    return redirect("my-work")
