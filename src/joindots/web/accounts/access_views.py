"""Access: who may do what, given and ended by managers; and the administrator's part: accounts and resets."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from joindots.web.accounts.accounts import start_code
from joindots.web.accounts.changes import EndRule, MakeUser, SetActive, SetRule
from joindots.web.accounts.models import AccessRule, Effect, User
from joindots.web.accounts.roles import ABOUT_VERB, ROLES, RoleName, Verb
from joindots.web.audit.reads import changes, note_read
from joindots.web.doors import attempt, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn


@needs(Verb.GRANT)
def access(request: SignedIn) -> HttpResponse:
    """Show people, and the rules about them that are in force."""
    now = timezone.now()
    rules = [
        rule
        for rule in AccessRule.objects.filter(ended_at__isnull=True).order_by("-id")[:200]
        if not rule.expires_at or rule.expires_at > now
    ]
    note_read(request, "access.viewed", [rule.case_id for rule in rules if rule.case_id])
    people = User.objects.order_by("name")
    verbs = [(verb.value, ABOUT_VERB[verb]) for verb in Verb]
    roles = [(role.value, row.title) for role, row in ROLES.items()]
    return page(request, "accounts/access.html", rules=rules, people=people, verbs=verbs, roles=roles)


@require_POST
@needs(Verb.GRANT)
@changes
def set_rule(request: SignedIn) -> HttpResponse:
    """Give or deny access."""
    said = {name: request.POST.get(name, "").strip() for name in ("username", "purpose", "case_id", "force_code")}
    verb, until = request.POST.get("verb", ""), request.POST.get("until", "")
    effect = Effect.DENY if request.POST.get("effect") == "deny" else Effect.ALLOW
    ends = None
    if until:
        try:
            ends = timezone.make_aware(datetime.fromisoformat(until)) + timedelta(days=1)
        except ValueError:
            messages.error(request, "Give the day on which it ends as 2026-12-31.")
            return redirect("access")
    rule = SetRule(**said, effect=effect, verb=Verb(verb) if verb in set(Verb) else None, expires_at=ends)
    attempt(request, rule, "It holds from now on.")
    return redirect("access")


@require_POST
@needs(Verb.GRANT)
@changes
def end_rule(request: SignedIn, rule_id: int) -> HttpResponse:
    """End a rule."""
    attempt(request, EndRule(rule_id, request.POST.get("reason", "")), "It has ended.")
    return redirect("access")


@require_POST
@needs(Verb.GRANT)
@changes
def make_user(request: SignedIn) -> HttpResponse:
    """Make an account, and show the code with which its holder chooses a password."""
    role = request.POST.get("role", "")
    if role not in set(RoleName):
        messages.error(request, "Choose a role.")
        return redirect("access")
    said = {name: request.POST.get(name, "").strip() for name in ("username", "name", "force_code")}
    if attempt(request, MakeUser(**said, role=RoleName(role)), f"{said['name']} has an account."):
        code = start_code(User.objects.get(username=said["username"]))
        messages.info(request, f"Give them this code in person; it works once, within a day: {code}")
    return redirect("access")


@require_POST
@needs(Verb.GRANT)
@changes
def set_active(request: SignedIn, username: str) -> HttpResponse:
    """Disable an account, or enable it again."""
    on = request.POST.get("active") == "on"
    attempt(
        request,
        SetActive(username, on, request.POST.get("reason", "")),
        "Enabled." if on else "Disabled; their sessions have ended.",
    )
    return redirect("access")
