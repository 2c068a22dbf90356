"""Receive a delivery: send files, see what they hold, say how they are read, receive them or leave them (control E1, E2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.intake.adjust import adjusted
from joindots.intake.declared import PART_FIELDS, SEVERAL_COLUMNS, Mapping
from joindots.intake.gate import KIND_OF_ENDING, MOST_BYTES
from joindots.intake.mapping import load_mapping, mapping_to_toml
from joindots.intake.seal import sealed_deliveries
from joindots.model.errors import JoindotsError
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Refused
from joindots.web.audit.reads import changes, note_read
from joindots.web.desk import originals, uploading
from joindots.web.desk.actions import WithdrawUpload, visible_uploads
from joindots.web.desk.bodies import bodies, chosen_body
from joindots.web.desk.models import Upload, UploadFile
from joindots.web.desk.quota import MOST_FILES
from joindots.web.desk.samples import SAMPLES, sample
from joindots.web.desk.scanning import SOMETHING_FOUND
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

COVERAGES = (
    ("not_stated", "It did not say"),
    ("complete", "Everything it holds"),
    ("partial", "A part of what it holds"),
)
STATES = {
    "checked": "Waits for your answer",
    "unreadable": "Its mapping must be mended",
    "refused": "Refused",
    "received": "Received",
    "withdrawn": "Withdrawn",
}
_SHOWN = 50


@needs(Verb.RECEIVE)
def send(request: SignedIn) -> HttpResponse:
    """Send files for a body; each is checked, and none is received yet."""
    earlier = sealed_deliveries(settings.REVIEW.root)
    if request.method == "POST":
        return _take(request)
    waiting = (
        visible_uploads(request.user).filter(state__in=("checked", "unreadable", "refused")).order_by("-upload_id")[:20]
    )
    note_read(request, "upload.page_viewed")
    return page(
        request,
        "desk/send.html",
        bodies=[(body.key, body.label) for body in bodies(request.user, earlier)],
        coverages=COVERAGES,
        waiting=_named(list(waiting)),
        states=STATES,
        kinds=", ".join(KIND_OF_ENDING),
        most_megabytes=MOST_BYTES >> 20,
        most_files=MOST_FILES,
        samples=SAMPLES if settings.REVIEW.settings.is_demo else (),
    )


def _take(request: SignedIn) -> HttpResponse:
    """Take every file of the form; where several came, each has its own outcome."""
    given = {name: request.POST.get(name, "").strip() for name in ("body", "other_name", "coverage", "search_method")}
    files = request.FILES.getlist("files")[:MOST_FILES]
    taken = []
    try:
        source = chosen_body(request.user, given["body"], given["other_name"], sealed_deliveries(settings.REVIEW.root))
        if not files:
            raise Refused("Choose the file that the body sent.")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("send-files")
    for file in files:
        try:
            event = uploading.take(
                request.user, file, source, coverage=given["coverage"], search_method=given["search_method"]
            )
        except (Refused, JoindotsError) as problem:
            messages.error(request, str(problem))
        else:
            taken.append(event.event_id)
    note_read(request, "upload.files_sent", n_files=len(files), n_taken=len(taken))
    return redirect("upload", taken[0]) if len(taken) == 1 else redirect("send-files")


@needs(Verb.RECEIVE)
def sample_file(request: SignedIn, name: str) -> HttpResponse:
    """Give one of the demo's sample files."""
    chosen = sample(name)
    if chosen is None or not settings.REVIEW.settings.is_demo:
        raise Http404
    note_read(request, "sample.downloaded")
    return attachment(chosen.data, chosen.name, "text/csv")


@needs(Verb.RECEIVE)
def upload(request: SignedIn, upload_id: int) -> HttpResponse:
    """Show what a check found: rows, mapping, what is held back and why, and the difference from the last file."""
    shown = found(visible_uploads(request.user), upload_id)
    file = UploadFile.objects.get(pk=upload_id)
    answer = file.answer
    note_read(request, "upload.viewed", [f"upload:{shown.pk}"])
    mapping = _mapping(file.mapping_text)
    return page(
        request,
        "desk/upload.html",
        title=file.shown_name,
        upload=shown,
        file=file,
        states=STATES,
        refused=answer.get("refused", ""),
        cannot_read=answer.get("cannot_read", "") or (mapping if isinstance(mapping, str) else ""),
        report=answer.get("report"),
        problems=answer.get("problems", [])[:_SHOWN],
        n_problems=answer.get("n_problems", 0),
        n_to_mend=len(answer.get("to_mend", [])),
        difference=answer.get("difference"),
        questions=answer.get("questions", []) if shown.state != "received" else [],
        reasons=answer.get("reasons", []),
        from_profile=answer.get("from_profile", False),
        network_closed=answer.get("network_closed", False),
        parts_of=_parts(mapping) if isinstance(mapping, Mapping) else [],
        header=answer.get("header", []),
        sheets=[(name, name) for name in answer.get("sheets", [])],
        sheet=mapping.file.sheet if isinstance(mapping, Mapping) else "",
        row_key=mapping.file.row_key if isinstance(mapping, Mapping) else (),
        most_shown=_SHOWN,
    )


def _mapping(text: str) -> Mapping | str:
    """Read a mapping, or say why it cannot be read."""
    if not text:
        return ""
    try:
        return load_mapping(text, name="the mapping")
    except JoindotsError as problem:
        return str(problem)


def _parts(mapping: Mapping) -> list[dict[str, Any]]:
    """Give each part of a mapping as a form needs it: each field, and the columns that fill it."""
    found_parts = []
    for part in mapping.parts:
        fields = []
        for name in PART_FIELDS[part.table]:
            columns = [source.column for source in part.fields.get(name, ())]
            slots = [*columns, ""] if name in SEVERAL_COLUMNS or not columns else columns
            fields.append({"name": name, "label": name.replace("_", " "), "slots": slots, "is_filled": bool(columns)})
        about = part.choice.constant or (f"by “{part.choice.source.column}”" if part.choice.source else "")
        found_parts.append({"number": part.number, "table": part.table.replace("_", " "), "about": about, "fields": fields})
    return found_parts


@require_POST
@needs(Verb.RECEIVE)
@changes
def remap(request: SignedIn, upload_id: int) -> HttpResponse:
    """Say how the file is read: by the form of columns, or by the whole mapping as text."""
    found(visible_uploads(request.user), upload_id)
    file = UploadFile.objects.get(pk=upload_id)
    try:
        text = request.POST.get("mapping", "").replace("\r\n", "\n")
        if request.POST.get("by") == "sheet":
            uploading.choose_sheet(request.user, upload_id, request.POST.get("sheet", ""))
            messages.success(request, "Checked again, with this sheet.")
            return redirect("upload", upload_id)
        if request.POST.get("by") != "text":
            columns = {
                (int(number), name): [each for each in request.POST.getlist(key) if each]
                for key in request.POST
                if key.startswith("part:") and len(key.split(":")) == 3
                for _, number, name in [key.split(":")]
                if number.isdecimal() and len(number) < 5
            }
            mapping = load_mapping(file.mapping_text, name="the mapping")
            text = mapping_to_toml(adjusted(mapping, columns, [c for c in request.POST.getlist("row_key") if c]))
        uploading.remap(request.user, upload_id, text)
        messages.success(request, "Checked again with this mapping.")
    except (Refused, JoindotsError) as problem:
        messages.error(request, str(problem))
    return redirect("upload", upload_id)


@require_POST
@needs(Verb.RECEIVE)
@changes
def receive(request: SignedIn, upload_id: int) -> HttpResponse:
    """Receive the file as a delivery."""
    found(visible_uploads(request.user), upload_id)
    try:
        event = uploading.receive(request.user, upload_id)
    except (Refused, JoindotsError) as problem:
        messages.error(request, str(problem))
        return redirect("upload", upload_id)
    messages.success(request, f"Received as {event.content['delivery_id']}. Its receipt is below. Next: start a run.")
    return redirect("delivery", event.content["delivery_id"])


@require_POST
@needs(Verb.RECEIVE)
@changes
def withdraw(request: SignedIn, upload_id: int) -> HttpResponse:
    """Leave the file: it is removed."""
    found(visible_uploads(request.user), upload_id)
    attempt(request, WithdrawUpload(upload_id, request.POST.get("reason", "")), "Withdrawn. The file is removed.")
    return redirect("send-files")


@require_POST
@needs(Verb.RECEIVE)
def original(request: SignedIn, upload_id: int) -> HttpResponse:
    """Give an uploaded file back, byte for byte, for a stated purpose: never shown, always an attachment."""
    shown = found(visible_uploads(request.user), upload_id)
    file = UploadFile.objects.get(pk=upload_id)
    purpose = request.POST.get("purpose", "").strip()
    path = originals.path_of(file.stored_name)
    if shown.virus_scan == SOMETHING_FOUND:
        messages.error(request, "The virus scanner found something in this file: nobody has it back from here. Withdraw it.")
        return redirect("upload", upload_id)
    if not purpose or not path.is_file():
        messages.error(request, "Say what you need the file for." if not purpose else "The file is not here any more.")
        return redirect("upload", upload_id)
    note_read(request, "upload.downloaded", [f"upload:{shown.pk}"], purpose=purpose)
    return attachment(path.read_bytes(), f"upload-{shown.pk}.{shown.kind or 'bin'}", "application/octet-stream")


def attachment(data: bytes, name: str, kind: str) -> HttpResponse:
    """Give a file that a browser saves and never shows, under a name of ours."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _named(uploads: list[Upload]) -> list[dict[str, Any]]:
    names = dict(UploadFile.objects.filter(pk__in=[each.pk for each in uploads]).values_list("pk", "shown_name"))
    return [{"upload": each, "name": names.get(each.pk, "")} for each in uploads]
