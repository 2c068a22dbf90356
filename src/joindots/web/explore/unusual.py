"""Access that an auditor would ask about (control G6): it points to events and accuses nobody.

Five questions, each with its rule on the page: who revealed a victim or witness, who broke the glass, who looked at a person
of their own name, who looked at night or in bulk, and who looked at many cases that somebody else holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from joindots.ledger.store import Chain
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.models import DecisionEvent, EventSubject, ReadEvent
from joindots.web.audit.reads import note_read
from joindots.web.casework.models import Case, PersonRecord
from joindots.web.doors import needs
from joindots.web.pages import page

NIGHT = (22, 6)
"""Hours of UTC between which looking is out of hours (our judgement)."""
BULK = 60
"""Looks within one hour above which an auditor would ask (our judgement)."""
OTHERS = 20
"""Cases held by somebody else above which an auditor would ask (our judgement)."""
_LOOKS = ("case.viewed", "person.viewed", "person.revealed")
_DAYS = (7, 30, 90)
_MOST = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to ask about: who, what, and when in UTC."""

    who: str
    what: str
    when: str


@needs(Verb.AUDIT)
def unusual(request: HttpRequest) -> HttpResponse:
    """Show the questions, each with what gives rise to it."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in _DAYS else _DAYS[0]
    since = (timezone.now() - timedelta(days=days)).isoformat()
    sections = [
        {"title": title, "rule": rule, "lines": _newest(find(since))}
        for title, rule, find in (
            ("Glass that was broken", "Every time.", glass_broken),
            ("Victims and witnesses revealed", "Every time.", revealed),
            ("A person of one's own name", "Looks at a suspect recorded with every word of the reader's name.", own_name),
            ("Out of hours", f"Looks between {NIGHT[0]}:00 and 0{NIGHT[1]}:00 UTC, by day.", at_night),
            ("In bulk", f"More than {BULK} looks within one hour.", in_bulk),
            ("Cases that somebody else holds", f"Looks at more than {OTHERS} of them.", of_others),
        )
    ]
    note_read(request, "log.unusual", days=days)
    return page(request, "audit/unusual.html", sections=sections, days=days)


def glass_broken(since: str) -> Iterable[Line]:
    """Who opened a case outside their access."""
    for event in DecisionEvent.objects.filter(kind="access.glass_broken", at__gte=since):
        yield Line(event.actor, f"broke the glass on {event.content['case_id']}", event.at[:16])


def revealed(since: str) -> Iterable[Line]:
    """Who read what identifies a victim or witness."""
    for event in ReadEvent.objects.filter(kind="person.revealed", at__gte=since):
        yield Line(event.actor, f"revealed {', '.join(event.content['subjects'])}", event.at[:16])


def own_name(since: str) -> Iterable[Line]:
    """Who looked at somebody of their own name."""
    for user in User.objects.all():
        words = user.name.casefold().split()
        if len(words) < 2:  # one word fits too many
            continue
        same = PersonRecord.objects.all()
        for word in words:
            same = same.filter(words__word=word)
        people = set(same.values_list("person_id", flat=True)[:100])
        about = EventSubject.objects.filter(chain=Chain.READS.value, subject__in=people).values("event_id")
        looks = ReadEvent.objects.filter(event_id__in=about, actor=user.username, kind__in=_LOOKS, at__gte=since)
        for at in looks.values_list("at", flat=True):
            yield Line(user.username, "looked at a person of their own name", at[:16])


def at_night(since: str) -> Iterable[Line]:
    """Who looked out of hours, and how often on each day."""
    dark = ((actor, at) for actor, at in _looks(since) if not NIGHT[1] <= int(at[11:13]) < NIGHT[0])
    for (actor, day), n in Counter((actor, at[:10]) for actor, at in dark).items():
        yield Line(actor, f"looked {n} times out of hours", day)


def in_bulk(since: str) -> Iterable[Line]:
    """Who looked more often within an hour than reading allows."""
    for (actor, hour), n in Counter((actor, at[:13]) for actor, at in _looks(since)).items():
        if n > BULK:
            yield Line(actor, f"looked {n} times within an hour", f"{hour}:00".replace("T", " "))


def _looks(since: str) -> Iterable[tuple[str, str]]:
    """Who looked at a case or a person, and when; counted here, as databases that group go along the wrong index."""
    return ReadEvent.objects.filter(kind__in=_LOOKS, at__gte=since).values_list("actor", "at").iterator()


def of_others(since: str) -> Iterable[Line]:
    """Who looked at many cases that another holds: neither theirs, nor free to be taken, nor before a panel."""
    first = ReadEvent.objects.filter(kind="case.viewed", at__gte=since).order_by("at").values_list("pk", flat=True).first()
    if first is None:
        return
    held = dict(Case.objects.filter(state="assessment").exclude(owner="").values_list("pk", "owner"))
    looks = dict(ReadEvent.objects.filter(kind="case.viewed", at__gte=since).values_list("pk", "actor"))
    about = EventSubject.objects.filter(chain=Chain.READS.value, event_id__gte=first)
    seen: dict[str, set[str]] = {}
    for event_id, subject in about.values_list("event_id", "subject").iterator():
        actor = looks.get(event_id)
        if actor and held.get(subject, actor) != actor:
            seen.setdefault(actor, set()).add(subject)
    for actor, cases in seen.items():
        if len(cases) > OTHERS:
            yield Line(actor, f"looked at {len(cases)} cases that somebody else holds", f"since {since[:10]}")


def _newest(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.when, reverse=True)[:_MOST]
