"""Which cases, people and links a person may see, and how: every view, count, search and export starts from these."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from joindots.web.accounts.access import about_cases, scope
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.casework.models import Case, CaseRole, Dot, Link, Person, Tie


def visible_cases(user: User, verb: Verb = Verb.SEE, *, at: datetime | None = None) -> QuerySet[Case]:
    """Cases on which `user` may do `verb`."""
    return Case.objects.filter(scope(user, verb, at=at))


def may(user: User, verb: Verb, case: Case | str, *, at: datetime | None = None) -> bool:
    """Say whether `user` may do `verb` with one case: the same question as `visible_cases`, asked of one."""
    return visible_cases(user, verb, at=at).filter(pk=case.pk if isinstance(case, Case) else case).exists()


def visible_people(user: User, verb: Verb = Verb.SEE, *, at: datetime | None = None) -> QuerySet[Person]:
    """People recorded in some case that `user` may see."""
    roles = CaseRole.objects.filter(record__person=OuterRef("pk")).filter(about_cases(scope(user, verb, at=at), "case"))
    return Person.objects.filter(Exists(roles))


def visible_links(user: User, *, at: datetime | None = None) -> QuerySet[Link]:
    """Links between records of two cases, both of which `user` may judge on."""
    allowed = scope(user, Verb.JUDGE, at=at)
    return Link.objects.filter(about_cases(allowed, "case_left") & about_cases(allowed, "case_right"))


def visible_ties(user: User, *, at: datetime | None = None) -> QuerySet[Tie]:
    """Ties between two cases, both of which `user` may see."""
    allowed = scope(user, Verb.SEE, at=at)
    return Tie.objects.filter(about_cases(allowed, "case_left") & about_cases(allowed, "case_right"))


def visible_dots(user: User, *, at: datetime | None = None) -> QuerySet[Dot]:
    """Joined dots of which `user` may see one case and know of the other: who holds the other can be asked."""
    see, know = scope(user, Verb.SEE, at=at), scope(user, Verb.KNOW, at=at)
    left = about_cases(see, "case_left") & about_cases(know, "case_right")
    right = about_cases(know, "case_left") & about_cases(see, "case_right")
    return Dot.objects.filter(left | right)
