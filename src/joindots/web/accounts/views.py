"""First sign-in, one's own account, and the page a person without a factor sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from joindots.web.accounts.factors import missing_factor
from joindots.web.accounts.models import Notice, User
from joindots.web.accounts.sessions import end_sessions, open_sessions
from joindots.web.audit.reads import changes, shows_nothing
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

_NOT_KNOWN = "That user name and code do not go together, or the code has been used or has run out."


class StartForm(forms.Form):
    """User name, the code that was given, and a password of one's own."""

    username = forms.CharField(label="User name", max_length=60)
    code = forms.CharField(label="The code you were given", max_length=60)
    password = forms.CharField(label="A new password of at least 15 characters", widget=forms.PasswordInput)


@sensitive_post_parameters()
@shows_nothing("It lets a person choose their password with a code.")
def start_account(request: HttpRequest) -> HttpResponse:
    """Choose a password with a code that works once; a factor is asked for next."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.filter(username__iexact=form.cleaned_data["username"], is_active=True).first()
        fits = check_password(form.cleaned_data["code"].strip(), user.start_code if user else _DECOY)
        if not user or not fits or not user.start_expires_at or user.start_expires_at < timezone.now():
            form.add_error(None, _NOT_KNOWN)
        else:
            try:
                validate_password(form.cleaned_data["password"], user)
            except ValidationError as problem:
                form.add_error("password", problem)
            else:
                user.set_password(form.cleaned_data["password"])
                user.start_code, user.start_expires_at = "", None
                user.save()
                end_sessions(user)
                login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
                return redirect("factor")
    return page(request, "accounts/start.html", form=form)


_DECOY = "argon2$argon2id$v=19$m=102400,t=2,p=8$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYQ$3AmuBX0HFro46c0DbHOEKEsfNRD70g0axON2ewoV/UQ"
"""Checked where there is no such user, so that the answer takes as long."""


@login_required
@shows_nothing("It says which factor is still to be set up.")
def factor(request: SignedIn) -> HttpResponse:
    """Say which factor is missing, and where it is set up."""
    missing = missing_factor(request.user)
    if not missing:
        return redirect("my-work")
    return page(request, "accounts/factor.html", missing=missing)


@login_required
@shows_nothing("It shows a person their own account.")
def account(request: SignedIn) -> HttpResponse:
    """One's own account: role, factors, sessions, shortcuts."""
    key = request.session.session_key
    return page(request, "accounts/account.html", sessions=open_sessions(request.user), this_session=key)


@require_POST
@login_required
@changes
def end_others(request: SignedIn) -> HttpResponse:
    """End one's other sessions."""
    n_ended = end_sessions(request.user, but=request.session.session_key)
    messages.success(request, f"Other sessions ended: {n_ended}.")
    return redirect("account")


@require_POST
@login_required
@changes
def keys(request: SignedIn) -> HttpResponse:
    """Turn single-key shortcuts on or off."""
    request.user.keys_on = request.POST.get("keys") == "on"
    request.user.save(update_fields=["keys_on"])
    messages.success(request, f"Single-key shortcuts are {'on' if request.user.keys_on else 'off'}.")
    return redirect("account")


@require_POST
@login_required
@changes
def notice_seen(request: SignedIn, key: str) -> HttpResponse:
    """Note that a person read a notice."""
    Notice.objects.filter(key=key, username=request.user.username).update(seen_at=timezone.now())
    return redirect("my-work")


@shows_nothing("It says that too many attempts were made.")
def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say the same whoever is locked out, whether or not there is such an account."""
    text = "Too many attempts. Wait half an hour, or ask an administrator to start a reset."
    return page(request, "message.html", 429, title="Sign-in is paused", text=text)
