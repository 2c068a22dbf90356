"""One proposed person: everything asserted about them, and by which record. Victims and witnesses by pseudonym."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from joindots.resolve.explain.words import field_in_words, value_in_words
from joindots.web.accounts.access import about_cases, scope
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.models import EventSubject
from joindots.web.audit.reads import changes, note_read
from joindots.web.casework.cases import visible_links, visible_people
from joindots.web.casework.double_reading import is_blind
from joindots.web.casework.follow_up import CONTACT_STATES, POSITIONS, RecordPosition, SetContactPlan, closed_doors
from joindots.web.casework.models import CaseRole, Person
from joindots.web.casework.views.links import VERDICTS
from joindots.web.casework.work import ContactPlan, VictimPosition
from joindots.web.doors import attempt, found, go_back, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn


@needs(Verb.SEE)
def person(request: SignedIn, entity_id: str) -> HttpResponse:
    """Show a person; what identifies a victim or witness is not on this page."""
    shown = found(visible_people(request.user), entity_id)
    note_read(request, "person.viewed", [shown.pk])
    return _page(request, shown, revealed=not shown.is_sheltered)


@require_POST
@needs(Verb.REVEAL)
def reveal(request: SignedIn, entity_id: str) -> HttpResponse:
    """Show what identifies a victim or witness, to a role that may, for a stated purpose."""
    shown = found(visible_people(request.user, Verb.REVEAL), entity_id)
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        note_read(request, "person.reveal_refused", [shown.pk])
        messages.error(request, "Say what you need it for.")
        return redirect("person", entity_id)
    note_read(request, "person.revealed", [shown.pk], purpose=purpose)
    return _page(request, shown, revealed=True)


def _page(request: SignedIn, shown: Person, *, revealed: bool) -> HttpResponse:
    user = request.user
    roles, records = asserted(user, shown, revealed=revealed)
    own = list(shown.records.values_list("pk", flat=True))
    links = visible_links(user).filter(Q(left__in=own) | Q(right__in=own))  # by their ids: each side has an index
    return page(
        request,
        "casework/person.html",
        title=shown.shown,
        person=shown,
        roles={(role.case_id, role.role): role for role in roles}.values(),
        records=records,
        n_hidden=shown.records.count() - len(records),
        links=[(link, "" if is_blind(user, link) else link.verdict) for link in links.order_by("weight_bits")[:20]],
        verdicts=VERDICTS,
        is_revealed=revealed,
        may_reveal=user.holds(Verb.REVEAL),
        may_contact=user.holds(Verb.CONTACT) and shown.is_sheltered,
        closed=[plan for plan in closed_doors(shown) if plan.person_id != shown.pk],
        plan=ContactPlan.objects.filter(person=shown).first(),
        contact_states=CONTACT_STATES,
        positions=POSITIONS,
        said=VictimPosition.objects.filter(person=shown).order_by("id"),
        n_looked=EventSubject.objects.filter(chain="read_events", subject=shown.pk).count(),
    )


def asserted(
    user: User, shown: Person, *, revealed: bool, verb: Verb = Verb.SEE
) -> tuple[list[CaseRole], list[dict[str, Any]]]:
    """Give a person's roles, and what each record says of them, in the cases on which `user` may do `verb`."""
    seen = about_cases(scope(user, verb), "case")
    roles = CaseRole.objects.filter(seen, record__person=shown).select_related("case").order_by("case_id", "role")
    held = {role.record_id for role in roles}
    in_a_case = set(CaseRole.objects.filter(record__person=shown).values_list("record_id", flat=True))
    records = [
        {"record": record, "fields": _fields(record.fields) if revealed else [], "case_seen": record.pk in held}
        for record in shown.records.order_by("record_id")
        if record.pk in held or record.pk not in in_a_case
    ]
    return list(roles), records


def _fields(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """Write what a record says for reading: names with their capitals, fields by the words of the glossary."""
    return [
        (
            field_in_words(name),
            ", ".join(value_in_words(name, str(part)) for part in (value if isinstance(value, list) else [value])),
        )
        for name, value in fields.items()
    ]


@require_POST
@needs(Verb.CONTACT)
@changes
def contact_plan(request: SignedIn, entity_id: str) -> HttpResponse:
    """Keep a contact plan."""
    names = ("state", "channel", "preferences", "do_not", "officer", "support")
    attempt(
        request,
        SetContactPlan(entity_id, **{n: request.POST.get(n, "").strip() for n in names}),
        "The plan is kept. Nothing is sent.",
    )
    return go_back(request, reverse("person", args=[entity_id]))


@require_POST
@needs(Verb.CONTACT)
@changes
def position(request: SignedIn, case_id: str) -> HttpResponse:
    """Record a victim's position, or an overriding safeguarding reason."""
    given = {name: request.POST.get(name, "").strip() for name in ("position", "reason", "entity_id")}
    attempt(request, RecordPosition(case_id, **given), "The position is recorded.")
    return go_back(request, reverse("panel", args=[case_id]))
