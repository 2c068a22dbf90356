"""Assurance: who did what, who looked at whom, whether anything was altered. Looking here is logged as well."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from joindots.ledger.store import Chain
from joindots.web.accounts.roles import Verb
from joindots.web.audit.models import DecisionEvent, EventSubject, ReadEvent, SignedHead
from joindots.web.audit.reads import note_read
from joindots.web.audit.verifying import verify_chains
from joindots.web.doors import needs
from joindots.web.pages import page

_PAGE = 50
_MODELS: dict[str, Any] = {Chain.READS.value: ReadEvent, Chain.DECISIONS.value: DecisionEvent}


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
        head=SignedHead.objects.order_by("-head_id").first(),
    )


@needs(Verb.AUDIT)
def verify(request: HttpRequest) -> HttpResponse:
    """Verify both chains and every signed head, now."""
    found = verify_chains()
    note_read(request, "log.verified", is_whole=not found.problems)
    numbers = {"n_decisions": found.n_events[Chain.DECISIONS], "n_reads": found.n_events[Chain.READS]}
    return page(request, "audit/verify.html", found=found, **numbers)
