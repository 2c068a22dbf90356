"""Link review: one link at a time, evidence first, answered with a key, undone with a key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from joindots.model.words import Verdict
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.cases import visible_links
from joindots.web.casework.double_reading import SECOND_STATES, WAITS, FlagLink, ReadAgain, is_blind
from joindots.web.casework.judging import Judge, TakeBack
from joindots.web.casework.link_queue import (
    Narrowing,
    after,
    alike,
    before,
    contradicted,
    counted,
    first_for,
    queue,
    take_in_hand,
)
from joindots.web.casework.models import Link
from joindots.web.casework.work import Draft
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

VERDICTS = {
    Verdict.MATCH.value: "Same person",
    Verdict.NON_MATCH.value: "Different people",
    Verdict.UNSURE.value: "Not enough information",
}
REASONS = (
    "The values agree and are rare enough together.",
    "A strong identifier agrees.",
    "The dates of birth cannot be one person's.",
    "A strong identifier differs.",
    "The names are common and nothing else agrees.",
    "Relatives or twins: the forenames differ.",
    "Too little is recorded on one side.",
)
FEWEST_ALIKE = 5
"""From so many links with the very same evidence on, they are offered to be answered together."""
_HIDDEN = "protected"


@needs(Verb.JUDGE)
def review(request: SignedIn) -> HttpResponse:
    """Show the link that waits first: the one whose answer is worth most, of those that no colleague reads right now."""
    narrowing = Narrowing.of(request.GET)
    waiting = queue(request.user, narrowing)
    return _show(request, first_for(request.user, waiting.select_related("left__person", "right__person")), narrowing)


@needs(Verb.JUDGE)
def one(request: SignedIn, link_id: str) -> HttpResponse:
    """Show one link, answered or not."""
    links = visible_links(request.user).select_related("left__person", "right__person")
    return _show(request, found(links, link_id), Narrowing.of(request.GET))


def _show(request: SignedIn, link: Link | None, narrowing: Narrowing, problem: str = "") -> HttpResponse:
    user = request.user
    seen, waiting = visible_links(user), queue(user, narrowing)
    mine = request.session.get("judged", [])
    last = seen.filter(pk=mine[-1], judged_by=user.username).exclude(verdict="").first() if mine else None
    n_waiting, choices = counted(user, narrowing)
    n_done = Link.objects.filter(judged_by=user.username).count()
    content: dict[str, Any] = {
        "link": link, "verdicts": VERDICTS, "reasons": REASONS, "last": last, "n_done": n_done, "n_waiting": n_waiting,
        "narrowing": narrowing, "choices": choices, "problem": problem,
    }  # fmt: skip
    note_read(request, "link.viewed", _subjects(link) if link else [])
    if link is not None:
        take_in_hand(user, link)
        draft = Draft.objects.filter(username=user.username, key=f"link:{link.pk}").first()
        content |= _about(link) | {
            "after": after(waiting, link),
            "before": before(waiting, link),
            "n_alike": n if (n := alike(user, link.stratum).count()) >= FEWEST_ALIKE else 0,
            "is_blind": is_blind(user, link),
            "second_state": SECOND_STATES.get(link.second, ""),
            "minutes_left": _minutes_left(request, n_waiting),
            "threshold": settings.REVIEW.settings.threshold_probability,
            "reason": draft.content.get("reason", "") if draft else "",
        }
    return page(request, "casework/links.html", **content)


def _subjects(link: Link) -> list[str]:
    return [link.left_id, link.right_id, link.left.person_id, link.right.person_id]


def _about(link: Link) -> dict[str, Any]:
    """Say what agrees, heaviest first, what is not recorded, and why the link is on the list."""
    comparisons = sorted((dict(each) for each in link.comparisons), key=lambda each: -abs(each["bits"]))
    if link.is_sheltered:
        for each in comparisons:
            each["left"] = each["left"] and _HIDDEN
            each["right"] = each["right"] and _HIDDEN
            each["difference"] = ""
        link.sentence = "A record here is of a victim or witness: values are protected, and how they compare is shown."
    against = contradicted([link]).get(link.pk)
    return {
        "comparisons": [each for each in comparisons if each["level"] >= 0],
        "not_recorded": [each for each in comparisons if each["level"] < 0],
        "conflict": (
            f"Records of these two were judged different people ({against}). An answer of “same” contradicts it."
            if against
            else ""
        ),
        "why": (
            f"A run weighed this pair at a probability of {link.match_probability:.3f}. Links stand in order of what an "
            f"answer is worth ({link.worth:.2f}): the doubt that it ends, in bits, for each pair of cases that it would "
            f"join or part. It came with event {link.first_event}, and leaves the list when answered or set aside."
        ),
    }


def _minutes_left(request: SignedIn, n_waiting: int) -> int | None:
    times = [datetime.fromisoformat(each) for each in request.session.get("judged_at", [])][-20:]
    if len(times) < 2:
        return None
    pace = (times[-1] - times[0]).total_seconds() / (len(times) - 1)
    return max(1, round(n_waiting * pace / 60))


def _reason(request: SignedIn) -> str:
    """The reason as it was written, else the one that was chosen."""
    offered = request.POST.get("offered", "")
    return request.POST.get("reason", "").strip() or (offered if offered in REASONS else "")


@require_POST
@needs(Verb.JUDGE)
@changes
def judge(request: SignedIn, link_id: str) -> HttpResponse:
    """Answer, and go on to the next. Where the link waits for a second reading by this person, it is that."""
    given, reason = request.POST.get("verdict", ""), _reason(request)
    narrowing = Narrowing.of(request.POST)
    here = reverse("link", args=[link_id]) + narrowing.query
    if given not in VERDICTS:
        messages.error(request, "Choose same, different or not enough information.")
        return redirect(here)
    link = found(visible_links(request.user).select_related("left__person", "right__person"), link_id)
    if not reason:
        return _show(request, link, narrowing, f"Choose a reason or write one, then press “{VERDICTS[given]}” again.")
    is_second = link.second == WAITS and link.judged_by != request.user.username
    action: Action = (ReadAgain if is_second else Judge)(link_id, Verdict(given), reason)
    if attempt(request, action, f"{VERDICTS[given]}: recorded.") is None:
        return redirect(here)
    Draft.objects.filter(username=request.user.username, key=f"link:{link_id}").delete()
    if not is_second:
        request.session["judged"] = [*request.session.get("judged", []), link_id][-50:]
    request.session["judged_at"] = [*request.session.get("judged_at", []), timezone.now().isoformat()][-20:]
    return redirect(reverse("links") + narrowing.query)


@require_POST
@needs(Verb.JUDGE)
@changes
def flag(request: SignedIn, link_id: str) -> HttpResponse:
    """Set a link aside as conflicting, or put it back, and go on to the next."""
    narrowing = Narrowing.of(request.POST)
    is_flagged = request.POST.get("flagged", "yes") == "yes"
    action = FlagLink(link_id, _reason(request), is_flagged)
    if attempt(request, action, "Set aside, with your reason." if is_flagged else "Back on the list.") is None:
        return redirect(reverse("link", args=[link_id]) + narrowing.query)
    return redirect(reverse("links") + narrowing.query)


@require_POST
@needs(Verb.JUDGE)
@changes
def undo(request: SignedIn, link_id: str) -> HttpResponse:
    """Take an answer back: what stood before stands again."""
    said = "Taken back. Nothing is lost: both events are kept."
    if attempt(request, TakeBack(link_id, request.POST.get("reason", "")), said) is None:
        return redirect("links-mine")
    request.session["judged"] = [each for each in request.session.get("judged", []) if each != link_id]
    return redirect("link", link_id)
