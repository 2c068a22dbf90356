"""Link review: one link at a time, evidence first, answered with a key, undone with a key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from joindots.model.words import Verdict
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.cases import visible_links
from joindots.web.casework.judging import Judge, TakeBack
from joindots.web.casework.models import Link
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
_HIDDEN = "protected"


@needs(Verb.JUDGE)
def review(request: SignedIn) -> HttpResponse:
    """Show the link that waits first: the one of which the model is least sure."""
    first = visible_links(request.user).filter(verdict="").order_by("doubt", "link_id").first()
    return _show(request, first)


@needs(Verb.JUDGE)
def one(request: SignedIn, link_id: str) -> HttpResponse:
    """Show one link, answered or not."""
    return _show(request, found(visible_links(request.user), link_id))


def _show(request: SignedIn, link: Link | None) -> HttpResponse:
    user: User = request.user
    seen = visible_links(user)
    waiting = seen.filter(verdict="")
    mine = request.session.get("judged", [])
    last = seen.filter(pk=mine[-1], judged_by=user.username).exclude(verdict="").first() if mine else None
    n_waiting, n_done = waiting.count(), seen.exclude(verdict="").count()
    content: dict[str, Any] = {
        "link": link, "verdicts": VERDICTS, "reasons": REASONS, "last": last, "n_done": n_done, "total": n_waiting + n_done,
    }  # fmt: skip
    note_read(request, "link.viewed", _subjects(link) if link else [])
    if link is not None:
        content |= _about(link, waiting)
        content |= {"place": n_done + 1, "minutes_left": _minutes_left(request, n_waiting)}
        content["threshold"] = settings.REVIEW.settings.threshold_probability
        content["reason"] = request.session.get("last_reason", "")
    return page(request, "casework/links.html", **content)


def _subjects(link: Link) -> list[str]:
    return [link.left_id, link.right_id, link.left.person_id, link.right.person_id]


def _about(link: Link, waiting: Any) -> dict[str, Any]:
    """Say what agrees, what stands before and after, and why the link is on the list."""
    later = Q(doubt__gt=link.doubt) | Q(doubt=link.doubt, link_id__gt=link.link_id)
    earlier = Q(doubt__lt=link.doubt) | Q(doubt=link.doubt, link_id__lt=link.link_id)
    comparisons = [dict(each) for each in link.comparisons]
    if link.is_sheltered:
        for each in comparisons:
            each["left"] = each["left"] and _HIDDEN
            each["right"] = each["right"] and _HIDDEN
        link.sentence = "A record here is of a victim or witness: values are protected, and how they compare is shown."
    return {
        "comparisons": comparisons,
        "after": waiting.filter(later).order_by("doubt", "link_id").values_list("pk", flat=True).first(),
        "before": waiting.filter(earlier).order_by("-doubt", "-link_id").values_list("pk", flat=True).first(),
        "conflict": _conflict(link),
        "why": (
            f"A run weighed this pair at a probability of {link.match_probability:.3f}. Links stand in order of doubt: "
            f"the nearer to even, the sooner. It came with event {link.first_event}, and leaves the list when answered."
        ),
    }


def _conflict(link: Link) -> str:
    """Warn where an answer of "same" would not fit the answers so far: these two people were judged different."""
    people = {link.left.person_id, link.right.person_id}
    both = Q(left__person_id__in=people, right__person_id__in=people)
    against = Link.objects.filter(both, verdict=Verdict.NON_MATCH.value).exclude(pk=link.pk).first()
    if against is None:
        return ""
    pair = f"{against.left_id} and {against.right_id}"
    return f"Records of these two were judged different people ({pair}). An answer of “same” contradicts it."


def _minutes_left(request: SignedIn, n_waiting: int) -> int | None:
    times = [datetime.fromisoformat(each) for each in request.session.get("judged_at", [])][-20:]
    if len(times) < 2:
        return None
    pace = (times[-1] - times[0]).total_seconds() / (len(times) - 1)
    return max(1, round(n_waiting * pace / 60))


@require_POST
@needs(Verb.JUDGE)
@changes
def judge(request: SignedIn, link_id: str) -> HttpResponse:
    """Answer, and go on to the next."""
    given, reason = request.POST.get("verdict", ""), request.POST.get("reason", "").strip()
    if given not in VERDICTS:
        messages.error(request, "Choose same, different or not enough information.")
        return redirect("link", link_id)
    if attempt(request, Judge(link_id, Verdict(given), reason), f"{VERDICTS[given]}: recorded.") is None:
        return redirect("link", link_id)
    request.session["judged"] = [*request.session.get("judged", []), link_id][-50:]
    request.session["judged_at"] = [*request.session.get("judged_at", []), timezone.now().isoformat()][-20:]
    request.session["last_reason"] = ""
    return redirect("links")


@require_POST
@needs(Verb.JUDGE)
@changes
def undo(request: SignedIn, link_id: str) -> HttpResponse:
    """Take an answer back: what stood before stands again."""
    if (
        attempt(
            request, TakeBack(link_id, request.POST.get("reason", "")), "Taken back. Nothing is lost: both events are kept."
        )
        is None
    ):
        return redirect("links-mine")
    request.session["judged"] = [each for each in request.session.get("judged", []) if each != link_id]
    return redirect("link", link_id)


@needs(Verb.JUDGE)
def mine(request: SignedIn) -> HttpResponse:
    """List one's last answers, each with its undo."""
    answers = visible_links(request.user).filter(judged_by=request.user.username).exclude(verdict="")
    rows = list(answers.order_by("-judged_event")[:50])
    note_read(request, "link.own_answers", [each.left_id for each in rows] + [each.right_id for each in rows])
    return page(request, "casework/links_mine.html", answers=rows, verdicts=VERDICTS, back=reverse("links"))
