"""Packs for paper: asked for with a reason and a recipient, checked again, logged, and never kept on the server."""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.cases import visible_cases, visible_people
from joindots.web.casework.models import Case, Person
from joindots.web.casework.pack_contents import (
    ABOUT,
    ABOUT_CASE,
    KINDS,
    case_sections,
    disclosure_sections,
    handover_sections,
    panel_sections,
    person_sections,
)
from joindots.web.casework.typesetting import CLASSIFICATIONS, Pack, Section, typeset
from joindots.web.casework.views.case import about_case
from joindots.web.casework.views.panel import about_panel
from joindots.web.casework.views.people import asserted
from joindots.web.doors import found, needs
from joindots.web.pages import moment, page
from joindots.web.signed_in import SignedIn


@needs(Verb.DISCLOSE)
def pack(request: SignedIn, kind: str, key: str) -> HttpResponse:
    """Ask what a pack is for and who receives it; then make it."""
    about = _found(request, kind, key)
    given = {name: request.POST.get(name, "").strip() for name in ("reason", "recipient", "classification")}
    if request.method == "POST":
        if given["reason"] and given["recipient"] and given["classification"] in CLASSIFICATIONS:
            return _made(request, kind, about, given)
        messages.error(request, "Say what it is for, who receives it, and how it is classified.")
    note_read(request, "pack.asked", [about.pk], pack=kind)
    back = reverse("case" if isinstance(about, Case) else "person", args=[about.pk])
    return page(
        request,
        "casework/pack.html",
        kind=kind,
        title=f"{KINDS[kind]}: {_named(about)}",
        about=ABOUT[kind],
        given=given,
        classifications=[(each, each) for each in CLASSIFICATIONS],
        back=back,
    )


def _found(request: SignedIn, kind: str, key: str) -> Case | Person:
    if kind in ABOUT_CASE:
        return found(visible_cases(request.user, Verb.DISCLOSE).select_related("detail"), key)
    if kind == "person":
        return found(visible_people(request.user, Verb.DISCLOSE), key)
    raise Http404


def _named(about: Case | Person) -> str:
    return f"{about.body_name}, {about.crime_ref}" if isinstance(about, Case) else about.shown


def _sections(request: SignedIn, kind: str, about: Case | Person) -> list[Section]:
    if isinstance(about, Person):
        roles, records = asserted(request.user, about, revealed=not about.is_sheltered, verb=Verb.DISCLOSE)
        return person_sections(about, roles, records)
    if kind == "disclosure":
        return disclosure_sections(about)
    if kind == "handover":
        return handover_sections(about)
    content = about_case(request, about, kind="case.printed")
    return case_sections(content) if kind == "case" else panel_sections(content, about_panel(request, about))


def _made(request: SignedIn, kind: str, about: Case | Person, given: dict[str, str]) -> HttpResponse:
    now, pack_id = timezone.now(), uuid.uuid4().hex[:12]
    made = Pack(
        pack_id=pack_id,
        title=f"{KINDS[kind]}: {_named(about)}",
        about=ABOUT[kind] + " Victims and witnesses are called by pseudonym. What a run found is a proposal.",
        classification=given["classification"],
        recipient=given["recipient"],
        cover=(
            ("Review", settings.REVIEW.settings.name + (" (a demo: everybody is fictional)" if _is_demo() else "")),
            ("About", f"{_named(about)} ({about.pk})"),
            ("Number of this pack", pack_id),
            ("Made by", f"{request.user.name} ({request.user.username})"),
            ("Made at", f"{moment(now)} UTC"),
            ("For", given["recipient"]),
            ("Reason", given["reason"]),
            ("Classification", given["classification"]),
        ),
        sections=tuple(_sections(request, kind, about)),
    )
    bytes_of_pack = typeset(made, at=now)
    digest = hashlib.sha256(bytes_of_pack).hexdigest()
    note_read(request, "pack.made", [about.pk], pack=kind, pack_id=pack_id, sha256=digest, **given)
    response = HttpResponse(bytes_of_pack, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{pack_id}.pdf"'
    return response


def _is_demo() -> bool:
    return bool(settings.REVIEW.settings.is_demo)
