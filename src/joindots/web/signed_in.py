"""A request of somebody who signed in: what a view behind `needs` or `login_required` is given."""

from __future__ import annotations

from django.http import HttpRequest

from joindots.web.accounts.models import User


class SignedIn(HttpRequest):
    """A request whose user is a person. For types only: nothing makes one."""

    user: User
