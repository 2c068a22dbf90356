"""The first day, step by step, for each role: a checklist on *my work* that somebody ticks off or puts away.

What was ticked is theirs alone: no event, no evidence of what anybody read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.casework.work import Draft

KEY = "tour"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, where, and why it is worth doing."""

    key: str
    text: str
    why: str
    place: str


_FIRST = (
    Step("words", "Read the words of this review", "Case, link, judgement and decision each mean one thing here.", "help"),
    Step("rules", "Look at the rules", "The program follows these tables: moves, outcomes, who may do what.", "rules"),
)
_BY_VERB: tuple[tuple[Verb, Step], ...] = (
    (Verb.TRIAGE, Step("triage", "Take on a case in triage", "Each says why it is where it is in the order.", "triage")),
    (Verb.SEE, Step("search", "Search for a case", "A reference, a suspect's name, or words that were written.", "search")),
    (Verb.JUDGE, Step("links", "Answer one link, then undo it", "An undo is a new event: nothing is lost.", "links")),
    (Verb.JUDGE, Step("mine", "Find your own last answers", "Each can be taken back at any later time.", "links-mine")),
    (Verb.SEE, Step("network", "Follow what joins one case to others", "Every line has its evidence.", "network")),
    (Verb.DECIDE, Step("decisions", "Read a decision of a panel", "With what was rejected, and dissent.", "decisions")),
    (
        Verb.RECEIVE,
        Step("submissions", "Look at what a run proposes", "It counts once accepted.", "submissions"),
    ),
    (Verb.AUDIT, Step("assurance", "Ask who looked at a case", "One step answers it, and is itself logged.", "assurance")),
    (Verb.GRANT, Step("access", "Read the rules about single people", "Deny wins; every grant ends.", "access")),
)
_LAST = (Step("account", "Turn single keys on or off, and see your sessions", "Under your own name, above.", "account"),)
_OF_INQUIRY = (
    Step("words", "Read the words of this review", "They mean the same on both sides of the wall.", "help"),
    *_LAST,
)


def steps_for(user: User) -> tuple[Step, ...]:
    """Give the steps of a person's first day, by what their role may do."""
    if RoleName(user.role) is RoleName.INQUIRY_READER:
        return _OF_INQUIRY
    return (*_FIRST, *(step for verb, step in _BY_VERB if user.holds(verb)), *_LAST)


def tour_of(user: User) -> dict[str, Any] | None:
    """Give the checklist with what is ticked; ``None`` where it is done or put away."""
    kept = Draft.objects.filter(username=user.username, key=KEY).first()
    content = kept.content if kept else {}
    steps, done = steps_for(user), set(content.get("done", []))
    if content.get("is_away") or done >= {step.key for step in steps}:
        return None
    rows = [{"key": s.key, "text": s.text, "why": s.why, "href": reverse(s.place), "is_done": s.key in done} for s in steps]
    return {"steps": rows, "n_done": sum(row["is_done"] for row in rows)}


def tick(user: User, key: str) -> None:
    """Tick a step off, or take the tick away; ``away`` puts the list away, ``back`` brings it back whole."""
    kept, _ = Draft.objects.get_or_create(username=user.username, key=KEY, defaults={"content": {"done": []}})
    done = set(kept.content.get("done", []))
    if key in {step.key for step in steps_for(user)}:
        done ^= {key}
    elif key == "back":
        done = set()
    kept.content = {"done": sorted(done), "is_away": key == "away"}
    kept.save()
