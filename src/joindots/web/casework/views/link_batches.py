"""Links answered together, one's last answers, and how far two readers agree.

Many links are answered at once only where their evidence is the same in every comparison: look at a sample, confirm, and the
whole can be taken back. Each link is checked again for itself, and none may contradict an answer that stands.
"""

from __future__ import annotations

import hashlib
import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from joindots.ledger.store import Chain
from joindots.model.words import Verdict
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.models import EventSubject
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.cases import visible_links
from joindots.web.casework.double_reading import ONE_IN, SECOND_STATES, agreement_on_links
from joindots.web.casework.judging import Judge, TakeBack
from joindots.web.casework.link_queue import alike, contradicted, largest_strata
from joindots.web.casework.models import Link
from joindots.web.casework.views.links import FEWEST_ALIKE, VERDICTS
from joindots.web.casework.views.panel import agreement_in_words
from joindots.web.doors import needs
from joindots.web.pages import count, page
from joindots.web.signed_in import SignedIn

SAMPLE = 20
MOST_AT_ONCE = 200
_MOST_STRATA = 20
_MOST_MINE = 50


@needs(Verb.JUDGE)
def strata(request: SignedIn) -> HttpResponse:
    """List groups of waiting links whose evidence is the same."""
    rows = [
        {"stratum": link.stratum, "n": n, "evidence": _evidence(link)}
        for link, n in largest_strata(request.user, FEWEST_ALIKE, _MOST_STRATA)
    ]
    note_read(request, "link.strata")
    return page(request, "casework/link_strata.html", rows=rows, fewest=FEWEST_ALIKE)


def _evidence(link: Link) -> list[str]:
    """Say what links of one stratum have in common: findings, never values."""
    heard = [each for each in link.comparisons if each["level"] >= 0]
    return [each["label"] for each in sorted(heard, key=lambda each: -abs(each["bits"]))]


@needs(Verb.JUDGE)
def together(request: SignedIn, stratum: str) -> HttpResponse:
    """Show a sample of links of one stratum, and answer all of them once that is confirmed."""
    links = list(alike(request.user, stratum).select_related("left__person", "right__person")[:MOST_AT_ONCE])
    if not links:
        raise Http404
    sample = sorted(links, key=lambda link: hashlib.sha256(link.pk.encode("utf-8")).hexdigest())[:SAMPLE]
    note_read(request, "link.stratum_viewed", [side for link in sample for side in (link.left_id, link.right_id)])
    against = contradicted(links)
    if request.method == "POST" and (batch := _answer(request, links, against)):
        return redirect(reverse("links-mine") + f"#batch-{batch}")
    return page(
        request,
        "casework/link_together.html",
        stratum=stratum,
        links=links,
        sample=sample,
        evidence=_evidence(links[0]),
        against=against,
        verdicts=VERDICTS,
        most=MOST_AT_ONCE,
        given={name: request.POST.get(name, "") for name in ("verdict", "reason")},
    )


def _answer(request: SignedIn, links: list[Link], against: dict[str, str]) -> str:
    """Answer every link, or none; the batch's id, or blank with the reason told."""
    given, reason = request.POST.get("verdict", ""), request.POST.get("reason", "").strip()
    problem = ""
    if given not in VERDICTS or not reason:
        problem = "Choose an answer and say why."
    elif request.POST.get("confirm") != "yes":
        problem = "Confirm that you looked at the sample."
    elif request.POST.get("n") != str(len(links)):
        problem = f"The list changed while you read: it holds {len(links)} now. Look again."
    elif against:
        problem = "A link here contradicts an answer that stands. Answer that one by itself first."
    if problem:
        messages.error(request, problem)
        return ""
    batch = uuid.uuid4().hex[:12]
    try:
        with transaction.atomic():
            for link in links:
                perform(Judge(link.pk, Verdict(given), reason, batch), request.user)
    except Refused as refusal:
        messages.error(request, f"Nothing was recorded. {refusal}")
        return ""
    messages.success(request, f"{VERDICTS[given]}: recorded on {count(len(links), 'link')}. All of it can be taken back.")
    return batch


@require_POST
@needs(Verb.JUDGE)
@changes
def undo_batch(request: SignedIn, batch: str) -> HttpResponse:
    """Take back every answer of one's own batch that still stands."""
    events = EventSubject.objects.filter(chain=Chain.DECISIONS.value, subject=f"batch:{batch}").values("event_id")
    standing = visible_links(request.user).filter(judged_event__in=events, judged_by=request.user.username)
    keys = list(standing.order_by("pk").values_list("pk", flat=True))
    if not keys:
        messages.error(request, "No answer of this batch stands, or it is not yours.")
        return redirect("links-mine")
    try:
        with transaction.atomic():
            for key in keys:
                perform(TakeBack(key, request.POST.get("reason", "").strip()), request.user)
    except Refused as refusal:
        messages.error(request, f"Nothing was taken back. {refusal}")
        return redirect("links-mine")
    messages.success(request, f"Taken back: {count(len(keys), 'answer')}. Nothing is lost: every event is kept.")
    return redirect("links-mine")


@needs(Verb.JUDGE)
def mine(request: SignedIn) -> HttpResponse:
    """List one's last answers, each with its undo, and batches with theirs."""
    answers = visible_links(request.user).filter(judged_by=request.user.username).exclude(verdict="")
    rows = list(answers.select_related("left__person", "right__person").order_by("-judged_event")[:_MOST_MINE])
    marks = EventSubject.objects.filter(
        chain=Chain.DECISIONS.value, subject__startswith="batch:", event_id__in=[row.judged_event for row in rows]
    )
    batch_of = {mark.event_id: mark.subject.removeprefix("batch:") for mark in marks}
    batches: dict[str, int] = {}
    for row in rows:
        if row.judged_event in batch_of:
            batches[batch_of[row.judged_event]] = batches.get(batch_of[row.judged_event], 0) + 1
    note_read(request, "link.own_answers", [each.left_id for each in rows] + [each.right_id for each in rows])
    return page(request, "casework/links_mine.html", answers=rows, verdicts=VERDICTS, batches=batches, most=_MOST_MINE)


@needs(Verb.JUDGE)
def agreement(request: SignedIn) -> HttpResponse:
    """Show how far second readers agree with first ones, without names."""
    seen = visible_links(request.user)
    read_twice = seen.filter(second__in=SECOND_STATES).order_by().values_list("second").annotate(n=Count("pk"))
    n_of = dict(read_twice)
    states = [(text, str(n_of.get(key, 0))) for key, text in SECOND_STATES.items()]
    note_read(request, "link.agreement")
    row = agreement_in_words(agreement_on_links())
    return page(request, "casework/link_agreement.html", rows=[row], states=states, one_in=ONE_IN)
