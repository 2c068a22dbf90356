"""What is found by words, and the network: the same permissions as every other door."""

from __future__ import annotations

import math
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import HttpResponse

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.cases import visible_cases, visible_people, visible_ties
from joindots.web.casework.models import Case, NameWord, PersonRecord, Tie
from joindots.web.doors import needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

MOST_FOUND = 25
MOST_NODES = 300


def found_cases(user: User, words: str) -> Any:
    """Find cases that a person may see, by the beginning of their reference or by case id."""
    said = words.strip()
    fits = starting("crime_ref", said) | starting("crime_ref", said.upper()) | Q(case_id=said)
    return visible_cases(user).filter(fits).order_by("position", "case_id")


def starting(field: str, said: str) -> Q:
    """Ask for what starts with some words, in the way that each database answers from an index."""
    if connection.vendor == "sqlite":  # its LIKE uses no index; a span does
        return Q(**{f"{field}__gte": said, f"{field}__lt": said + chr(0x10FFFF)})
    return Q(**{f"{field}__startswith": said})


def found_people(user: User, words: str) -> Any:
    """Find people that a person may see, by the beginnings of words of a name as recorded.

    Victims and witnesses are not searched by name.
    """
    people = visible_people(user)
    parts = words.casefold().split()
    if len(parts) == 1 and people.filter(pk=parts[0]).exists():
        return people.filter(pk=parts[0])
    records = PersonRecord.objects.all()
    for part in parts:
        records = records.filter(pk__in=NameWord.objects.filter(starting("word", part)).values("record_id"))
    return people.filter(is_sheltered=False, pk__in=records.values("person_id")).order_by("shown", "pk")


@needs(Verb.SEE)
def network(request: SignedIn) -> HttpResponse:
    """Show what joins one case to others, step by step, at most so many cases; the same as a picture and as a table."""
    start, kind = request.GET.get("case", ""), request.GET.get("kind", "")
    steps = 2 if request.GET.get("steps") == "2" else 1
    shown = visible_cases(request.user).filter(pk=start).first()
    if shown is None:
        note_read(request, "network.opened")
        most = visible_cases(request.user).filter(n_joined__gt=0).order_by("-n_joined", "case_id")[:10]
        return page(request, "explore/network.html", case=None, joined=most)
    ties, is_cut = ties_around(request.user, shown, steps=steps, kind=kind)
    reached = {shown.pk} | {end for tie in ties for end in (tie.case_left_id, tie.case_right_id)}
    note_read(request, "network.viewed", sorted(reached))
    graph = {"elements": _elements(shown, ties)}
    content = {
        "case": shown,
        "ties": ties,
        "steps": steps,
        "kind": kind,
        "is_cut": is_cut,
        "n_cases": len(reached),
        "graph": graph,
    }
    return page(request, "explore/network.html", **content, most=MOST_NODES)


def ties_around(user: User, start: Case, *, steps: int, kind: str) -> tuple[list[Tie], bool]:
    """Give the ties within some steps of a case, strongest first, and whether the limit of cases cut them."""
    seen, found, edge = {start.pk}, {}, {start.pk}
    is_cut = False
    for _ in range(steps):
        ties = visible_ties(user).filter(Q(case_left__in=edge) | Q(case_right__in=edge)).order_by("-weight_bits", "tie_id")
        if kind:
            ties = ties.filter(kind=kind)
        edge = set()
        for tie in ties[: MOST_NODES * 5]:
            ends = {tie.case_left_id, tie.case_right_id}
            if len(seen | ends) > MOST_NODES:
                is_cut = True
                continue
            edge |= ends - seen
            seen |= ends
            found[tie.pk] = tie
    return list(found.values()), is_cut


def _elements(start: Case, ties: list[Tie]) -> list[dict[str, Any]]:
    """Place the cases in rings around the first, the same for everybody; edges carry their evidence's kind."""
    ring_of = {start.pk: 0}
    for tie in ties:
        for a, b in ((tie.case_left_id, tie.case_right_id), (tie.case_right_id, tie.case_left_id)):
            if a in ring_of and b not in ring_of:
                ring_of[b] = ring_of[a] + 1
    elements: list[dict[str, Any]] = []
    for ring in sorted(set(ring_of.values())):
        keys = sorted(key for key, value in ring_of.items() if value == ring)
        for number, key in enumerate(keys):
            turn = 2 * math.pi * number / len(keys)
            radius = ring * max(220, len(keys) * 9)
            place = {"x": round(radius * math.cos(turn)), "y": round(radius * math.sin(turn))}
            kind = "start" if ring == 0 else "case"
            elements.append({"data": {"id": key, "label": key, "kind": kind}, "position": place})
    between: dict[tuple[str, str], list[tuple[int, Tie]]] = {}
    for number, tie in enumerate(ties, start=1):
        between.setdefault((tie.case_left_id, tie.case_right_id), []).append((number, tie))
    for (left, right), several in between.items():  # one line between two cases, however much they share
        width = max(1, min(8, round(sum(tie.weight_bits for _, tie in several) / 8)))
        kinds = sorted({tie.kind for _, tie in several})
        data = {"id": f"t{several[0][0]}", "source": left, "target": right, "label": ", ".join(kinds), "width": width}
        elements.append({"data": {**data, "cross": several[0][1].is_cross_force, "row": several[0][0]}})
    return elements
