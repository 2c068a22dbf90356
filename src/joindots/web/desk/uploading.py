"""Take an uploaded file: keep it, have it checked, and let it wait for a data officer's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from joindots.intake.declared import Source
from joindots.intake.gate import kind_by_name
from joindots.intake.seal import sealed_deliveries
from joindots.ledger.events import Event
from joindots.model.errors import SourceError
from joindots.review import only_one_at_work
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Refused, perform
from joindots.web.desk import checks, originals, scanning
from joindots.web.desk.actions import ReceiveUpload, Remap, TakeUpload, visible_uploads
from joindots.web.desk.bodies import as_json
from joindots.web.desk.models import Profile, UploadFile
from joindots.web.desk.receipts import next_delivery
from joindots.web.desk.samples import refuse_real_delivery


def take(user: User, upload: UploadedFile[Any], source: Source, *, coverage: str, search_method: str) -> Event:
    """Keep a file, check it, and record both.

    Raises
    ------
    Refused
        If it is of no kind that is taken, or this person or review may not take it.
    """
    name = str(upload.name)
    try:
        kind = kind_by_name(name)
    except SourceError as problem:
        raise Refused(str(problem)) from None
    stored_name, sha256, n_bytes = originals.keep(upload, kind)
    try:
        refuse_real_delivery(sha256)
        scanned = scanning.scan(originals.path_of(stored_name), settings.REVIEW.settings)
        if scanned == scanning.SOMETHING_FOUND:
            answer = {
                "refused": "The virus scanner found something in it. It was not opened. Tell the body, and withdraw it."
            }
        else:
            answer = _told(checks.ask(_question(stored_name, name, source)), stored_name, name)
        said = (stored_name, name, sha256, n_bytes, coverage, search_method, answer, scanned)
        return perform(TakeUpload(source, *said), user)
    except BaseException:
        originals.drop(stored_name)
        raise


def remap(user: User, upload_id: int, mapping_text: str) -> Event:
    """Check a waiting file again, read as `mapping_text` says.

    Raises
    ------
    Refused
        If it does not wait, or this person may not.
    """
    upload = visible_uploads(user).get(pk=upload_id)
    file = UploadFile.objects.get(pk=upload_id)
    source = Source(upload.source_id, upload.body_name, "other_uk", None, "GB")
    question = _question(file.stored_name, file.shown_name, source) | {"mapping": mapping_text}
    answer = _told(checks.ask(question), file.stored_name, file.shown_name)
    kept = {name: file.answer[name] for name in ("reasons", "questions", "sheets") if name in file.answer}
    if "header" not in answer:
        answer["header"] = file.answer.get("header", [])
    return perform(Remap(upload_id, mapping_text, kept | answer), user)


def choose_sheet(user: User, upload_id: int, sheet: str) -> Event:
    """Check a waiting workbook again, one sheet of it read as rows.

    Raises
    ------
    Refused
        If it does not wait, has no such sheet, or this person may not.
    """
    upload = visible_uploads(user).get(pk=upload_id)
    file = UploadFile.objects.get(pk=upload_id)
    if sheet not in file.answer.get("sheets", ()):
        raise Refused("Choose one of the sheets of this workbook.")
    source = Source(upload.source_id, upload.body_name, "other_uk", upload.force_code or None, "GB")
    question = _question(file.stored_name, file.shown_name, source) | {"sheet": sheet}
    answer = _told(checks.ask(question), file.stored_name, file.shown_name)
    return perform(Remap(upload_id, answer.get("mapping", ""), {"sheets": file.answer["sheets"], **answer}), user)


def receive(user: User, upload_id: int) -> Event:
    """Receive a waiting file as the next delivery.

    Raises
    ------
    Refused
        If it does not wait, was not read whole, or this person or review may not.
    StateError
        If another command is at work on the review, or the same file was received before.
    """
    upload = visible_uploads(user).filter(pk=upload_id).first()
    if upload is None:
        raise Refused("There is no such file, or you may not receive it.")
    with only_one_at_work(settings.REVIEW):
        return perform(ReceiveUpload(upload_id, next_delivery(upload.sha256, upload.source_id)), user)


def _question(stored_name: str, name: str, source: Source) -> dict[str, Any]:
    """Ask about a file, with how earlier ones of its body were read."""
    sealed = [each for each in reversed(sealed_deliveries(settings.REVIEW.root)) if each.source_id == source.source_id]
    earlier = [
        {"delivery_id": each.delivery_id, "file": str(each.path), "mapping": (each.root / "mapping.toml").read_text("utf-8")}
        for each in sealed
        if each.path is not None
    ]
    profiles = Profile.objects.filter(source_id=source.source_id).order_by("-profile_id")[:20]
    texts: Sequence[str] = [*dict.fromkeys(profile.mapping_text for profile in profiles)] or [
        *dict.fromkeys(each["mapping"] for each in earlier)
    ]
    return {
        "file": str(originals.path_of(stored_name)),
        "name": name,
        "source": as_json(source),
        "profiles": texts,
        "earlier": earlier[:5],
        "received_on": timezone.now().date().isoformat(),
    }


def _told(answer: dict[str, Any], stored_name: str, shown_name: str) -> dict[str, Any]:
    """Call the file by the name that its sender gave it, wherever a sentence is about it."""
    for key in ("refused", "cannot_read"):
        if key in answer:
            answer[key] = str(answer[key]).replace(stored_name, shown_name)
    return answer
