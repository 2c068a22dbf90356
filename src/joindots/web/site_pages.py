"""Pages about the place itself: the rules as published tables, help with a glossary and a first-day tour, accessibility."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from joindots.web.accounts.roles import ABOUT_VERB, ROLES
from joindots.web.audit.actions import all_actions
from joindots.web.audit.reads import shows_nothing
from joindots.web.casework.workflow import QUORUM, STATES, checklist, outcomes, transitions
from joindots.web.glossary import GLOSSARY
from joindots.web.pages import page

_KEYS = (
    ("j / k", "next, previous"),
    ("s / d / u", "same, different, not enough information"),
    ("c", "conflict: set a link aside; on my work, continue"),
    ("r / n", "choose a reason, write one"),
    ("e", "evidence"),
    ("z", "undo the last answer"),
    ("a", "accept the first case in triage"),
    ("/", "the search field"),
    ("?", "this page"),
    ("Escape", "leave a field"),
)


@login_required
@shows_nothing("It publishes the rules.")
def rules(request: HttpRequest) -> HttpResponse:
    """Publish the rules: workflow, outcomes, checklist, roles, actions."""
    moves = [
        (
            STATES[t.start],
            t.about,
            STATES[t.end],
            ABOUT_VERB[t.verb],
            "yes" if t.needs_reason else "no",
            "yes" if t.needs_second_person else "no",
        )
        for t in transitions()
    ]
    return page(
        request,
        "rules.html",
        moves=moves,
        quorum=QUORUM,
        outcome_rows=[(o.label, o.about, "yes" if o.is_reinvestigation else "no") for o in outcomes().values()],
        items=[(item.question, item.source) for item in checklist()],
        roles=[(row.title, row.does, ", ".join(sorted(verb.value for verb in row.verbs))) for row in ROLES.values()],
        verbs=[(verb.value, about) for verb, about in ABOUT_VERB.items()],
        actions=[(kind, action.about) for kind, action in sorted(all_actions().items())],
    )


@login_required
@shows_nothing("It explains words and keys.")
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain words, keys and the first day."""
    return page(request, "help.html", glossary=GLOSSARY.items(), keys=_KEYS)


@login_required
@shows_nothing("It is the accessibility statement.")
def accessibility(request: HttpRequest) -> HttpResponse:
    """State what was tested and what is known not to hold."""
    return page(request, "accessibility.html")
