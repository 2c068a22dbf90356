"""The Jinja environment, and what every page knows: the review, the person, where they can go."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from joindots import __version__
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import shows_nothing
from joindots.web.glossary import GLOSSARY


def environment(**options: Any) -> jinja2.Environment:
    """Make the environment that draws pages: ours, and the GOV.UK macros."""
    ours = options.pop("loader")
    macros = jinja2.PackageLoader("govuk_frontend_jinja")
    env = jinja2.Environment(
        **options,
        loader=jinja2.ChoiceLoader([ours, jinja2.PrefixLoader({"govuk_frontend_jinja": macros}), macros]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(static=static, url=reverse, version=__version__, review_name=settings.REVIEW.settings.name)
    env.globals.update(is_demo=settings.REVIEW.settings.is_demo, Verb=Verb, meanings=GLOSSARY)
    env.filters.update(day=day, moment=moment, count=count, capitalize_first=capitalize_first, trim_stop=trim_stop)
    return env


def day(value: date | str | None) -> str:
    """Write a day: 4 May 2012; or that it is not recorded."""
    if not value:
        return "not recorded"
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{found.day} {found:%B %Y}"


def moment(value: datetime | str | None) -> str:
    """Write a moment in UTC: 4 May 2012, 14:03."""
    if not value:
        return "never"
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.day} {found:%B %Y, %H:%M}"


def count(n: int, one: str, many: str = "") -> str:
    """Write a number and its noun: 1 case, 2 cases."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def capitalize_first(text: str) -> str:
    """Begin with a capital, and leave the rest as it is: Jinja's own filter would write "Pnc id"."""
    return text[:1].upper() + text[1:]


def trim_stop(text: str) -> str:
    """Take a full stop off the end, where a sentence goes on."""
    return text.rstrip().removesuffix(".")


def page(request: HttpRequest, template: str, status: int = 200, /, **content: Any) -> HttpResponse:
    """Draw a page with what every page knows."""
    return render(request, template, {**about_page(request), **content}, status=status)


def about_page(request: HttpRequest) -> dict[str, Any]:
    """What every page knows."""
    user = request.user if request.user.is_authenticated else None
    return {
        "user": user,
        "navigation": navigation(user, request.path) if user else [],
        "messages": [{"text": str(m), "tags": m.tags, "extra": m.extra_tags} for m in get_messages(request)],
        "nonce": getattr(request, "csp_nonce", ""),
    }


def about_review(request: HttpRequest) -> dict[str, Any]:
    """What the pages of libraries know."""
    return {"review_name": settings.REVIEW.settings.name, "is_demo": settings.REVIEW.settings.is_demo}


_PLACES: tuple[tuple[str, str, Verb | None], ...] = (
    ("my-work", "My work", None),
    ("triage", "Triage", Verb.TRIAGE),
    ("cases", "Cases", Verb.SEE),
    ("links", "Link review", Verb.JUDGE),
    ("search", "Search", Verb.SEE),
    ("network", "Network", Verb.SEE),
    ("decisions", "Decisions", Verb.SEE),
    ("submissions", "Submissions", Verb.RECEIVE),
    ("exports", "Exports", Verb.DISCLOSE),
    ("assurance", "Assurance", Verb.AUDIT),
    ("access", "Access", Verb.GRANT),
)


def navigation(user: User, path: str) -> list[dict[str, Any]]:
    """Where this person can go."""
    shown = [(name, text) for name, text, verb in _PLACES if verb is None or user.holds(verb)]
    return [{"href": reverse(name), "text": text, "active": _is_at(path, reverse(name))} for name, text in shown]


def _is_at(path: str, place: str) -> bool:
    return path == place if place == "/" else path.startswith(place)


@shows_nothing("It says that a form has expired.")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was open too long, or came from elsewhere."""
    text = "This form was open too long, or came from another site. Go back, reload the page and send it again."
    return page(request, "message.html", 403, title="This form has expired", text=text)


@shows_nothing("It says that there is nothing here, alike for what is not and for what may not be seen.")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here: the same for what does not exist and what may not be seen."""
    asks = request.user.is_authenticated and request.user.holds(Verb.SEE)
    text = "There is nothing at this address, or you may not see it. If you were sent here, ask the person who sent you."
    return page(request, "message.html", 404, title="Nothing to see here", text=text, ask=asks)


@shows_nothing("It says that a request was too large, or was not understood.")
def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request was too large, or was not understood."""
    text = "More was sent at once than may be, or it was not understood. Go back, and send fewer or smaller files."
    return page(request, "message.html", 400, title="This could not be taken", text=text)
