"""Seal a file as a delivery, and sign what was received: a receipt that the body can check without us."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from joindots.intake.seal import SealedDelivery, seal_delivery, sealed_deliveries
from joindots.ledger.events import Event
from joindots.model.errors import StateError
from joindots.web.desk import originals
from joindots.web.desk.models import Receipt, Upload, UploadFile


def next_delivery(sha256: str, source_id: str) -> str:
    """Say which number a delivery will have; that of an equal one which was sealed and whose event was lost in a crash."""
    sealed = sealed_deliveries(settings.REVIEW.root)
    orphan = _orphan(sealed, sha256, source_id)
    if orphan is not None:
        return orphan.delivery_id
    return f"D{int(sealed[-1].delivery_id[1:]) + 1 if sealed else 1:04d}"


def _orphan(sealed: list[SealedDelivery], sha256: str, source_id: str) -> SealedDelivery | None:
    """Find a delivery that was sealed from an upload whose event was never committed: its name is one of ours."""
    for each in sealed:
        is_same = (each.file_sha256, each.source_id) == (sha256, source_id)
        if is_same and UploadFile.objects.filter(stored_name=each.file_name).exists():
            return None if Receipt.objects.filter(pk=each.delivery_id).exists() else each
    return None


def seal_and_sign(event: Event, upload: Upload, file: UploadFile) -> dict[str, Any]:
    """Seal an uploaded file as the delivery that an event names, and sign what was received.

    Raises
    ------
    StateError
        If the file is not the one that was checked, or was received before.
    """
    review, said = settings.REVIEW, event.content
    path = originals.path_of(file.stored_name)
    sealed = _orphan(sealed_deliveries(review.root), upload.sha256, upload.source_id)
    if sealed is None:
        sealed = seal_delivery(
            review.root,
            path,
            file.mapping_text,
            received_on=datetime.fromisoformat(event.at).date(),
            coverage=upload.coverage,
            search_method=upload.search_method or None,
        )
    if (sealed.file_sha256, sealed.delivery_id) != (upload.sha256, said["delivery_id"]):
        raise StateError(f"The file of {sealed.delivery_id} is not the one that was checked. Nothing was received.")
    content = {
        "receipt_of": "a delivery to a review of closed cases",
        "review": review.settings.name,
        "is_demo": review.settings.is_demo,
        "delivery_id": sealed.delivery_id,
        "body": upload.body_name,
        "source_id": upload.source_id,
        "file_sha256": sealed.file_sha256,
        "n_bytes": upload.n_bytes,
        "mapping_sha256": sealed.mapping_sha256,
        "coverage": sealed.coverage,
        "search_method": sealed.search_method,
        "received_at": event.at,
        "received_by": event.actor,
        "rows_in": upload.n_rows,
        "rows_accepted": upload.n_accepted,
        "rows_quarantined": upload.n_quarantined,
        "rows_duplicate": upload.n_duplicates,
        "virus_scan": upload.virus_scan,
        "event_id": event.event_id,
        "event_hash": event.hash,
    }
    key = settings.KEYS.signing_key
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"content": content, "public_key": public.hex(), "signature": key.sign(signed_bytes(content)).hex()}


def signed_bytes(content: dict[str, Any]) -> bytes:
    """Give the bytes that a receipt's signature is over: its content as JSON, keys in order, in UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
