"""The material held on a case, classed for its schedule item by item."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.material import CLASSES, ClassMaterial, material_of
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn


@needs(Verb.CONTRIBUTE)
def material(request: SignedIn, case_id: str) -> HttpResponse:
    """List what is held on a case, and take whether each item is sensitive."""
    shown = found(visible_cases(request.user, Verb.CONTRIBUTE).select_related("detail"), case_id)
    if request.method == "POST":
        given = [request.POST.get(name, "") for name in ("item", "sensitivity", "reason")]
        attempt(request, ClassMaterial(case_id, *given), f"Classed: {given[0]}.")
        return redirect("material", case_id)
    items = material_of(shown)
    note_read(request, "material.viewed", [shown.pk])
    n_left = sum(item.classed is None for item in items)
    return page(request, "casework/material.html", case=shown, items=items, classes=CLASSES, n_left=n_left)
