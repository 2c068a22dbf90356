"""The network: what joins one case to others, asked step by step, and the chain of ties from one case to another.

The same as a picture (`picture`) and as a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.cases import visible_cases, visible_ties
from joindots.web.casework.models import Case, KeptQuestion, Tie
from joindots.web.doors import needs
from joindots.web.explore.kept import Askable, Asked, kept_by
from joindots.web.explore.picture import picture
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

MOST_NODES = 300
MOST_STEPS = 6
"""How many ties a chain from one case to another may have."""
_MOST_SEEN = 5000


@needs(Verb.SEE)
def network(request: SignedIn) -> HttpResponse:
    """Show what joins one case to others, step by step, at most so many cases; or the chain of ties to another case."""
    return _answered(request, request.GET, None)


def _answered(request: SignedIn, said: Asked, saved: KeptQuestion | None) -> HttpResponse:
    """Answer one question about the network, as it was typed or kept, with what this person may see."""
    asked = {name: str(said.get(name, "")).strip() for name in ("case", "kind", "to")}
    steps = 2 if str(said.get("steps")) == "2" else 1
    shown = visible_cases(request.user).filter(pk=asked["case"]).first()
    kept = kept_by(request.user, VIEWS.place)
    if shown is None:
        note_read(request, "network.opened")
        most = visible_cases(request.user).filter(n_joined__gt=0).order_by("-n_joined", "case_id")[:10]
        return page(request, "explore/network.html", case=None, joined=most, kept=kept)
    is_cut = False
    if asked["to"]:
        ties = chain_between(request.user, shown, asked["to"], kind=asked["kind"])
    else:
        ties, is_cut = ties_around(request.user, shown, steps=steps, kind=asked["kind"])
    reached = {shown.pk} | {end for tie in ties for end in (tie.case_left_id, tie.case_right_id)}
    note_read(request, "network.viewed", sorted(reached))
    content = {"ties": ties, "steps": steps, "is_cut": is_cut, "n_cases": len(reached), **asked}
    content |= {"kept": kept, "saved": saved, "address_of": {key: reverse("case", args=[key]) for key in reached}}
    content |= {"drawn": picture(shown.pk, ties), "most": MOST_NODES, "most_steps": MOST_STEPS}
    return page(request, "explore/network.html", **{**content, "case": shown})


VIEWS = Askable("network", {"case": 120, "kind": 120, "steps": 120, "to": 120}, _answered)
"""Questions about the network can be kept: what is asked, never the picture."""


def chain_between(user: User, start: Case, end: str, *, kind: str = "") -> list[Tie]:
    """Give the shortest chain of ties that a person may see from one case to another, the stronger where two are as short.

    None where the other may not be seen, nothing joins them within so many steps, or too many cases lie between.
    """
    if end == start.pk or not visible_cases(user).filter(pk=end).exists():
        return []
    came: dict[str, Tie | None] = {start.pk: None}
    edge = {start.pk}
    for _ in range(MOST_STEPS):
        found: set[str] = set()
        for tie in _ties_of(user, edge, kind):
            for here, there in ((tie.case_left_id, tie.case_right_id), (tie.case_right_id, tie.case_left_id)):
                if here in edge and there not in came:
                    came[there] = tie
                    found.add(there)
        if end in came:
            return _back(came, end)
        if not found or len(came) > _MOST_SEEN:
            return []
        edge = found
    return []


def _back(came: dict[str, Tie | None], end: str) -> list[Tie]:
    chain: list[Tie] = []
    here = end
    while (tie := came[here]) is not None:
        chain.append(tie)
        here = tie.case_left_id if tie.case_right_id == here else tie.case_right_id
    return chain[::-1]


def _ties_of(user: User, cases: Iterable[str], kind: str) -> Any:
    """Ties that touch some cases, strongest first."""
    ties = visible_ties(user).filter(Q(case_left__in=cases) | Q(case_right__in=cases)).order_by("-weight_bits", "tie_id")
    return ties.filter(kind=kind) if kind else ties


def ties_around(user: User, start: Case, *, steps: int, kind: str) -> tuple[list[Tie], bool]:
    """Give the ties within some steps of a case, strongest first, and whether the limit of cases cut them."""
    seen, found, edge = {start.pk}, {}, {start.pk}
    is_cut = False
    for _ in range(steps):
        ties = list(_ties_of(user, edge, kind)[: MOST_NODES * 5])
        edge = set()
        for tie in ties:
            ends = {tie.case_left_id, tie.case_right_id}
            if len(seen | ends) > MOST_NODES:
                is_cut = True
                continue
            edge |= ends - seen
            seen |= ends
            found[tie.pk] = tie
    return list(found.values()), is_cut
