"""Deliveries: what was received, its receipt, its problems with their fixes, and the file that goes back to be mended."""

from __future__ import annotations

import csv
import io
import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.intake.corrections import correction_file
from joindots.intake.mapping import load_mapping
from joindots.intake.seal import SealedDelivery, sealed_deliveries
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import note_read
from joindots.web.casework.views.lists import safe_cell
from joindots.web.desk.actions import visible_uploads
from joindots.web.desk.models import Receipt, Upload, UploadFile
from joindots.web.desk.views.uploads import attachment
from joindots.web.doors import found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

COVERAGE = {
    "complete": "everything",
    "partial": "a part",
    "not_stated": "did not say",
    "nil_certified": "certified that it has none",
}
PAGE = 50


def visible_deliveries(user: User) -> list[SealedDelivery]:
    """Sealed deliveries of the bodies whose files `user` may take in, the newest first; their records, never their rows."""
    sealed = reversed(sealed_deliveries(settings.REVIEW.root))
    if not user.force_code:
        return list(sealed)
    return [each for each in sealed if _force_code(each) == user.force_code]


@lru_cache(maxsize=1 << 14)
def _force_code(sealed: SealedDelivery) -> str | None:
    """Look up whose a delivery is: its whole mapping is read for one word, and a sealed one never changes."""
    return sealed.mapping().source.force_code


@needs(Verb.RECEIVE)
def deliveries(request: SignedIn) -> HttpResponse:
    """List what was received."""
    sealed = visible_deliveries(request.user)
    before = request.GET.get("before", "")
    ids = [each.delivery_id for each in sealed]
    start = ids.index(before) + 1 if before in ids else 0
    shown = sealed[start : start + PAGE]
    here = dict(Receipt.objects.filter(pk__in=[each.delivery_id for each in shown]).values_list("pk", "upload_id"))
    counts = {each.pk: each for each in Upload.objects.filter(pk__in=list(here.values()))}
    rows = [{"sealed": each, "upload": counts.get(here.get(each.delivery_id, 0))} for each in shown]
    note_read(request, "deliveries.listed", [f"delivery:{each.delivery_id}" for each in shown])
    more = shown[-1].delivery_id if start + PAGE < len(sealed) and shown else ""
    return page(request, "desk/deliveries.html", rows=rows, coverage=COVERAGE, more=more, total=len(sealed))


@needs(Verb.RECEIVE)
def delivery(request: SignedIn, delivery_id: str) -> HttpResponse:
    """Show one delivery: receipt, outcome, difference from the last, what is to be mended."""
    sealed = _one(request.user, delivery_id)
    receipt = Receipt.objects.filter(pk=delivery_id).first()
    file = UploadFile.objects.filter(pk=receipt.upload_id).first() if receipt else None
    answer = file.answer if file else {}
    note_read(request, "delivery.viewed", [f"delivery:{delivery_id}"])
    return page(
        request,
        "desk/delivery.html",
        title=f"Delivery {delivery_id}",
        sealed=sealed,
        said=COVERAGE[sealed.coverage],
        receipt=receipt.content["content"] if receipt else None,
        signature=receipt.content["signature"] if receipt else "",
        upload_id=receipt.upload_id if receipt else 0,
        shown_name=file.shown_name if file else sealed.file_name,
        problems=answer.get("problems", [])[:PAGE],
        n_problems=answer.get("n_problems", 0),
        n_to_mend=len(answer.get("to_mend", [])),
        difference=answer.get("difference"),
        most_shown=PAGE,
    )


@needs(Verb.RECEIVE)
def receipt_file(request: SignedIn, delivery_id: str) -> HttpResponse:
    """Give the signed receipt."""
    _one(request.user, delivery_id)
    receipt = Receipt.objects.filter(pk=delivery_id).first()
    if receipt is None:
        raise Http404
    note_read(request, "delivery.receipt", [f"delivery:{delivery_id}"])
    text = json.dumps(receipt.content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    return attachment(text.encode(), f"receipt-{delivery_id}.json", "application/json")


@require_POST
@needs(Verb.RECEIVE)
def corrections(request: SignedIn, upload_id: int) -> HttpResponse:
    """Give the rows to mend as a workbook under the body's own columns, or every problem as a list, to a recipient."""
    shown = found(visible_uploads(request.user), upload_id)
    file = UploadFile.objects.get(pk=upload_id)
    recipient = " ".join(request.POST.get("recipient", "").split())
    if not recipient:
        messages.error(request, "Say to whom it goes back.")
        return redirect("upload", upload_id)
    form = "list" if request.POST.get("form") == "list" else "workbook"
    note_read(request, "delivery.corrections", [f"upload:{upload_id}"], recipient=recipient, form=form)
    name = shown.delivery_id or f"upload-{upload_id}"
    if form == "list":
        return attachment(_problem_list(file.answer.get("problems", [])), f"problems-{name}.csv", "text/csv; charset=utf-8")
    mapping = load_mapping(file.mapping_text, name="the mapping")
    data = correction_file(file.answer["header"], file.answer.get("to_mend", []), mapping)
    return attachment(data, f"to-mend-{name}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _problem_list(problems: list[dict[str, Any]]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made)
    columns = ("row", "code", "column", "field", "value", "reason", "fix")
    writer.writerow(columns)
    for problem in problems:
        writer.writerow([safe_cell(problem[name]) for name in columns])
    return made.getvalue().encode("utf-8-sig")


def _one(user: User, delivery_id: str) -> SealedDelivery:
    for each in visible_deliveries(user):
        if each.delivery_id == delivery_id:
            return each
    raise Http404
