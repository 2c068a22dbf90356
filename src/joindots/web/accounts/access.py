"""The one function that says what a person may do with which cases.

Every door asks it: lists, pages, searches, counts, charts, exports, prints, the command line.

The answer is a condition on the table of cases, evaluated by the database when it is asked: nothing is cached, so that a
change of access holds from the next request on, and no list is ever filtered after it was counted.

In order: (1) a person who is not active, or who works for the inquiry, may do nothing; (2) what the role reaches: its
verbs, on cases that are not restricted, of the person's force or of all; (3) what is granted: rules that allow, within
their dates; (4) what is denied: rules that deny win over everything, and a person whose force holds a case never decides it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from joindots.web.accounts.models import AccessRule, Effect, User
from joindots.web.accounts.roles import Verb

NOTHING = Q(pk__in=())
_NEEDS_ROLE = frozenset(Verb) - {Verb.KNOW, Verb.SEE}
"""Verbs that a grant cannot give to a role that does not hold them: a grant widens reach, never what a role is for."""


def scope(user: User, verb: Verb, *, at: datetime | None = None) -> Q:
    """Say on which cases `user` may do `verb`: a condition on the fields of `Case`.

    Parameters
    ----------
    at
        When; now, if not given.
    """
    if not user.is_active or user.role_row.is_of_inquiry:  # no rule opens the wall to the inquiry: a disclosure does
        return NOTHING
    rules = list(rules_in_force(user, verb, at or timezone.now()))
    allowed = _reach(user, verb)
    if verb not in _NEEDS_ROLE or user.holds(verb):
        for rule in rules:
            if rule.effect == Effect.ALLOW:
                allowed |= _about(rule)
    denied = NOTHING
    for rule in rules:
        if rule.effect == Effect.DENY:
            denied |= _about(rule)
    if verb == Verb.DECIDE and user.force_code:
        denied |= Q(force_code=user.force_code)
    return allowed & ~denied


def _reach(user: User, verb: Verb) -> Q:
    """What the role itself reaches. Restricted cases are reached by rules alone."""
    if not user.holds(verb):
        return NOTHING
    reach = Q(is_restricted=False)
    if user.force_code and verb != Verb.KNOW:
        reach &= Q(force_code=user.force_code)
    return reach


def rules_in_force(user: User, verb: Verb, at: datetime) -> Iterable[AccessRule]:
    """Find the rules about this person and verb that hold at a moment. Who may see may know."""
    verbs = ["", verb.value, *([Verb.SEE.value] if verb == Verb.KNOW else [])]
    rules = AccessRule.objects.filter(username=user.username, verb__in=verbs, starts_at__lte=at)
    rules = rules.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))
    rules = rules.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    if verb == Verb.KNOW:  # not to see a case is no reason not to know of it
        rules = rules.exclude(effect=Effect.DENY, verb=Verb.SEE.value)
    return rules


def _about(rule: AccessRule) -> Q:
    if rule.case_id:
        return Q(pk=rule.case_id)
    if rule.force_code:
        return Q(force_code=rule.force_code)
    return ~NOTHING


def about_cases(condition: Q, path: str) -> Q:
    """Put a condition on cases onto a table that refers to them, by the name of the reference."""
    moved = Q()
    moved.connector, moved.negated = condition.connector, condition.negated
    for child in condition.children:
        if isinstance(child, Q):
            moved.children.append(about_cases(child, path))
        elif isinstance(child, tuple):
            moved.children.append((f"{path}__{child[0]}", child[1]))
        else:
            raise TypeError(f"A condition on cases holds {child!r}, which names no field of theirs.")
    return moved
