"""Access that an auditor would ask about (control G6): it points to events and accuses nobody.

Five questions, each with its rule on the page: who revealed a victim or witness, who broke the glass, who looked at a person
of their own name, who looked at night or in bulk, and who looked at many cases that somebody else holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

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
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to ask about: who, what, and when in UTC."""

    who: str
    what: str
    when: str


class Look(NamedTuple):
    """Somebody looked at a case or a person: which event says so, and when in UTC."""

    event_id: int
    kind: str
    actor: str
    at: str


@needs(Verb.AUDIT)
def unusual(request: HttpRequest) -> HttpResponse:
    """Show the questions, each with what gives rise to it."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in _DAYS else _DAYS[0]
    since = (timezone.now() - timedelta(days=days)).isoformat()
    looks = looks_since(since)
    own = "Looks at a suspect recorded with every word of the reader's name."
    found = (
        ("Glass that was broken", "Every time.", glass_broken(since)),
        ("Victims and witnesses revealed", "Every time.", revealed(since)),
        ("A person of one's own name", own, own_name(looks)),
        ("Out of hours", f"Looks between {NIGHT[0]}:00 and 0{NIGHT[1]}:00 UTC, by day.", at_night(looks)),
        ("In bulk", f"More than {BULK} looks within one hour.", in_bulk(looks)),
        ("Cases that somebody else holds", f"Looks at more than {OTHERS} of them.", of_others(looks)),
    )
    sections = [{"title": title, "rule": rule, "lines": _newest(lines)} for title, rule, lines in found]
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


def own_name(looks: list[Look]) -> Iterable[Line]:
    """Who looked at somebody of their own name: two questions for each colleague who looked at all."""
    readers = {look.actor for look in looks}
    said = {look.event_id: look for look in looks}
    for user in User.objects.all():
        if user.username not in readers:
            continue
        words = user.name.casefold().split()
        if len(words) < 2:  # one word fits too many
            continue
        same = PersonRecord.objects.all()
        for word in words:
            same = same.filter(words__word=word)
        people = set(same.values_list("person_id", flat=True)[:100])
        if not people:
            continue
        about = EventSubject.objects.filter(chain=Chain.READS.value, subject__in=people, event_id__gte=looks[0].event_id)
        for event_id in about.values_list("event_id", flat=True).distinct():
            look = said.get(event_id)
            if look is not None and look.actor == user.username:
                yield Line(user.username, "looked at a person of their own name", look.at[:16])


def at_night(looks: list[Look]) -> Iterable[Line]:
    """Who looked out of hours, and how often on each day."""
    dark = Counter((look.actor, look.at[:10]) for look in looks if not NIGHT[1] <= int(look.at[11:13]) < NIGHT[0])
    for (actor, day), n in dark.items():
        yield Line(actor, f"looked {n} times out of hours", day)


def in_bulk(looks: list[Look]) -> Iterable[Line]:
    """Who looked more often within an hour than reading allows."""
    for (actor, hour), n in Counter((look.actor, look.at[:13]) for look in looks).items():
        if n > BULK:
            yield Line(actor, f"looked {n} times within an hour", f"{hour}:00".replace("T", " "))


def looks_since(since: str) -> list[Look]:
    """Who looked at a case or a person, in order; counted here, as databases that group go along the wrong index."""
    found = ReadEvent.objects.filter(kind__in=_LOOKS, at__gte=since).order_by()
    return sorted(map(Look._make, found.values_list("event_id", "kind", "actor", "at")))


def of_others(looks: list[Look]) -> Iterable[Line]:
    """Who looked at many cases that another holds: neither theirs, nor free to be taken, nor before a panel."""
    readers = {look.event_id: look.actor for look in looks if look.kind == "case.viewed"}
    held = dict(Case.objects.filter(state="assessment").exclude(owner="").order_by().values_list("pk", "owner"))
    about = EventSubject.objects.filter(chain=Chain.READS.value).order_by().values_list("event_id", "subject")
    seen: dict[str, set[str]] = {}
    events = list(readers)
    for first in range(0, len(events), _AT_ONCE):  # by their events: lists of cases have many subjects more
        for event_id, subject in about.filter(event_id__in=events[first : first + _AT_ONCE]):
            if held.get(subject, readers[event_id]) != readers[event_id]:
                seen.setdefault(readers[event_id], set()).add(subject)
    for actor, cases in seen.items():
        if len(cases) > OTHERS:
            yield Line(actor, f"looked at {len(cases)} cases that somebody else holds", f"since {looks[0].at[:10]}")


def _newest(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.when, reverse=True)[:_MOST]
