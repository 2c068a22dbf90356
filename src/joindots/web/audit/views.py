"""Assurance: who did what, who looked at whom, whether anything was altered. Looking here is logged as well."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from joindots.ledger.store import Chain
from joindots.web.accounts.roles import Verb
from joindots.web.audit.models import DecisionEvent, EventSubject, ReadEvent, SignedHead
from joindots.web.audit.reads import note_read
from joindots.web.audit.verifying import verify_chains
from joindots.web.doors import needs
from joindots.web.pages import page

_PAGE = 50
_MODELS: dict[str, Any] = {Chain.READS.value: ReadEvent, Chain.DECISIONS.value: DecisionEvent}
NIGHT = (22, 6)


@needs(Verb.AUDIT)
def assurance(request: HttpRequest) -> HttpResponse:
    """Search both chains by whom an event is about, who caused it, and kind."""
    given = {name: request.GET.get(name, "").strip() for name in ("about", "actor", "chain", "before")}
    chain = given["chain"] if given["chain"] in _MODELS else Chain.READS.value
    rows = _MODELS[chain].objects.all()
    if given["about"]:
        ids = EventSubject.objects.filter(chain=chain, subject=given["about"]).values("event_id")
        rows = rows.filter(event_id__in=ids)
    if given["actor"]:
        rows = rows.filter(actor=given["actor"])
    if given["before"].isdigit():
        rows = rows.filter(event_id__lt=int(given["before"]))
    events = list(rows.order_by("-event_id")[:_PAGE])
    note_read(request, "log.searched", [given["about"]] if given["about"] else [], chain=chain, actor=given["actor"])
    return page(
        request,
        "audit/assurance.html",
        events=events,
        given={**given, "chain": chain},
        more=events[-1].event_id if len(events) == _PAGE else "",
        chains=((Chain.READS.value, "What people looked at"), (Chain.DECISIONS.value, "What people changed")),
        unusual=_unusual(),
        head=SignedHead.objects.order_by("-head_id").first(),
    )


@needs(Verb.AUDIT)
def verify(request: HttpRequest) -> HttpResponse:
    """Verify both chains and every signed head, now."""
    found = verify_chains()
    note_read(request, "log.verified", is_whole=not found.problems)
    numbers = {"n_decisions": found.n_events[Chain.DECISIONS], "n_reads": found.n_events[Chain.READS]}
    return page(request, "audit/verify.html", found=found, **numbers)


def _unusual() -> list[dict[str, str]]:
    """Point out access that an auditor would ask about: at night, in bulk, revealed, broken glass. It accuses nobody."""
    since = (timezone.now() - timedelta(days=30)).isoformat()
    looked = ReadEvent.objects.filter(at__gte=since, kind__in=("case.viewed", "person.viewed", "person.revealed"))
    per_hour: Counter[tuple[str, str]] = Counter()
    flags: list[dict[str, str]] = []
    for actor, at, kind in looked.values_list("actor", "at", "kind").iterator():
        per_hour[actor, at[:13]] += 1
        if kind == "person.revealed":
            flags.append({"who": actor, "what": "revealed who a victim or witness is", "when": at[:16]})
        hour = int(at[11:13])
        if hour >= NIGHT[0] or hour < NIGHT[1]:
            per_hour[actor, f"{at[:10]} at night"] += 1
    for (actor, when), n in per_hour.items():
        if "night" in when:
            flags.append({"who": actor, "what": f"looked {n} times between 22:00 and 06:00 UTC", "when": when[:10]})
        elif n > _BULK:
            flags.append({"who": actor, "what": f"looked {n} times within an hour", "when": when})
    glass = DecisionEvent.objects.filter(Q(kind="access.glass_broken") & Q(at__gte=since))
    flags += [{"who": e.actor, "what": f"broke the glass on {e.content['case_id']}", "when": e.at[:16]} for e in glass]
    return sorted(flags, key=lambda flag: flag["when"], reverse=True)[:30]


_BULK = 60
"""Looks within one hour above which an auditor would ask (our judgement)."""
