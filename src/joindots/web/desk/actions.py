"""What a data officer does with a file: take it, say how it is read, receive it, or leave it. Each has its event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q, QuerySet

from joindots.intake.declared import Source
from joindots.ledger.events import Event
from joindots.web.accounts.changes import need
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.desk import originals
from joindots.web.desk.models import Profile, Receipt, Upload, UploadFile
from joindots.web.desk.receipts import seal_and_sign
from joindots.web.desk.scanning import NOT_SCANNED

_WAITS = ("checked", "unreadable", "refused")
_COUNTS = {
    "n_rows": "n_rows_in",
    "n_accepted": "n_accepted",
    "n_quarantined": "n_quarantined",
    "n_duplicates": "n_duplicates",
}


def visible_uploads(user: User) -> QuerySet[Upload]:
    """Files that `user` may take in: of their own force, or of all."""
    if not user.holds(Verb.RECEIVE):
        return Upload.objects.none()
    return Upload.objects.filter(Q(force_code=user.force_code) if user.force_code else Q())


def what_was_found(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a check's answer what an event may hold: kinds and counts, no cell and no name."""
    report = answer.get("report")
    state = "refused" if "refused" in answer else "checked" if report else "unreadable"
    counts = {name: report[source] for name, source in _COUNTS.items()} if report else dict.fromkeys(_COUNTS, 0)
    kind = (answer.get("admitted") or {}).get("kind", "")
    return {"state": state, "kind": kind, "n_problems": answer.get("n_problems", 0), **counts}


class _AboutUpload(Action):
    """An action about one file."""

    upload_id: int

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name the file."""
        return [f"upload:{content['upload_id']}"] if "upload_id" in content else []


@dataclass(frozen=True, slots=True)
class TakeUpload(_AboutUpload):
    """Take a file that a body sent: its check is done, nothing of it is received yet."""

    kind: ClassVar[str] = "upload.taken"
    about: ClassVar[str] = "take a file that a body sent, and check it; nothing of it is received yet"
    source: Source
    stored_name: str
    shown_name: str
    sha256: str
    n_bytes: int
    coverage: str
    search_method: str
    answer: dict[str, Any]
    virus_scan: str = NOT_SCANNED

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a person who may not take in what this body sends."""
        need(actor, Verb.RECEIVE, "take in deliveries")
        if actor.force_code and self.source.force_code != actor.force_code:
            raise Refused("You take in the deliveries of your own force. Ask a colleague of that body.")
        if self.coverage not in ("complete", "partial", "not_stated"):
            raise Refused("Say whether the body sent everything, a part, or did not say.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the body and the file's digest, and count what was found."""
        return {
            "source_id": self.source.source_id,
            "body_name": self.source.body_name,
            "force_code": self.source.force_code or "",
            "sha256": self.sha256,
            "n_bytes": self.n_bytes,
            "coverage": self.coverage,
            "search_method": self.search_method,
            "virus_scan": self.virus_scan,
            "network_closed": bool(self.answer.get("network_closed")),
            **what_was_found(self.answer),
        }

    def hold(self, event: Event) -> None:
        """Keep the name, the mapping and the answer beside the events."""
        UploadFile.objects.create(
            upload_id=event.event_id,
            stored_name=self.stored_name,
            shown_name=self.shown_name,
            mapping_text=self.answer.get("mapping", ""),
            answer=self.answer,
        )

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let it wait for an answer."""
        said = {name: value for name, value in event.content.items() if name != "network_closed"}
        Upload.objects.create(
            upload_id=event.event_id, uploaded_by=event.actor, uploaded_at=datetime.fromisoformat(event.at), **said
        )


def _need_waiting(actor: User, upload_id: int) -> Upload:
    need(actor, Verb.RECEIVE, "take in deliveries")
    upload = visible_uploads(actor).filter(pk=upload_id, state__in=_WAITS).first()
    if upload is None:
        raise Refused("This file does not wait any more: it was received or withdrawn.")
    return upload


@dataclass(frozen=True, slots=True)
class Remap(_AboutUpload):
    """Say how a file is read, and check it again."""

    kind: ClassVar[str] = "upload.mapped"
    about: ClassVar[str] = "say how a file is read, and check it again"
    upload_id: int
    mapping_text: str
    answer: dict[str, Any]

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a file that does not wait."""
        if _need_waiting(actor, self.upload_id).state == "refused":
            raise Refused("This file was refused before it was read. No mapping helps: ask for another file.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the mapping by its digest, and count what was found."""
        digest = hashlib.sha256(self.mapping_text.encode()).hexdigest()
        return {"upload_id": self.upload_id, "mapping_sha256": digest, **what_was_found(self.answer)}

    def hold(self, event: Event) -> None:
        """Keep the mapping and the answer."""
        UploadFile.objects.filter(pk=self.upload_id).update(mapping_text=self.mapping_text, answer=self.answer)

    @classmethod
    def apply(cls, event: Event) -> None:
        """Set what was found."""
        said = event.content
        found = {name: said[name] for name in ("state", "n_problems", *_COUNTS)}
        Upload.objects.filter(pk=said["upload_id"]).update(**found)


@dataclass(frozen=True, slots=True)
class ReceiveUpload(_AboutUpload):
    """Receive a file: sealed into the review as it came, with a signed receipt; the mapping becomes the body's profile.

    The caller holds the review (`joindots.review.only_one_at_work`), so that the number of the delivery is free.
    """

    kind: ClassVar[str] = "delivery.received"
    about: ClassVar[str] = "receive a file as a delivery: sealed as it came, with a signed receipt"
    upload_id: int
    delivery_id: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse what was not read whole, and, in a demo, all but its own samples."""
        from joindots.web.desk.samples import refuse_real_delivery

        upload = _need_waiting(actor, self.upload_id)
        if upload.state != "checked":
            raise Refused("This file cannot be read as it stands. Mend its mapping first.")
        if upload.n_accepted == 0:
            raise Refused("No row of this file would be accepted. Mend its mapping, or send it back.")
        refuse_real_delivery(upload.sha256)

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the delivery, its digests and counts, and how it is read."""
        upload, file = Upload.objects.get(pk=self.upload_id), UploadFile.objects.get(pk=self.upload_id)
        return {
            "upload_id": self.upload_id,
            "delivery_id": self.delivery_id,
            "source_id": upload.source_id,
            "sha256": upload.sha256,
            "mapping_sha256": hashlib.sha256(file.mapping_text.encode()).hexdigest(),
            "mapping_text": file.mapping_text,
            **{name: getattr(upload, name) for name in _COUNTS},
        }

    def hold(self, event: Event) -> None:
        """Seal it and sign the receipt, before the event is committed: a delivery without its event is found and adopted.

        The copy that waited goes when the event is committed: what a body sent lies in one place.
        """
        upload, file = Upload.objects.get(pk=self.upload_id), UploadFile.objects.get(pk=self.upload_id)
        receipt = seal_and_sign(event, upload, file)
        Receipt.objects.create(delivery_id=self.delivery_id, upload_id=self.upload_id, content=receipt)
        transaction.on_commit(lambda: originals.drop(file.stored_name))

    @classmethod
    def apply(cls, event: Event) -> None:
        """Close the file's wait, and let its mapping be the body's newest."""
        said = event.content
        Upload.objects.filter(pk=said["upload_id"]).update(state="received", delivery_id=said["delivery_id"])
        Profile.objects.create(
            profile_id=event.event_id,
            source_id=said["source_id"],
            mapping_text=said["mapping_text"],
            saved_by=event.actor,
            saved_at=datetime.fromisoformat(event.at),
        )

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name the file and the delivery."""
        return [f"upload:{content['upload_id']}", f"delivery:{content['delivery_id']}"]


@dataclass(frozen=True, slots=True)
class WithdrawUpload(_AboutUpload):
    """Withdraw a file that was not received; the file is removed, and its digest is kept."""

    kind: ClassVar[str] = "upload.withdrawn"
    about: ClassVar[str] = "withdraw a file that was not received; it is removed, and its digest is kept"
    upload_id: int
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without a reason."""
        _need_waiting(actor, self.upload_id)
        if not self.reason.strip():
            raise Refused("Say why it is withdrawn.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Name the file and the reason."""
        return {"upload_id": self.upload_id, "reason": self.reason.strip()}

    def hold(self, event: Event) -> None:
        """Forget what its cells said. The file itself goes when the event is committed."""
        file = UploadFile.objects.get(pk=self.upload_id)
        UploadFile.objects.filter(pk=self.upload_id).update(answer={})
        transaction.on_commit(lambda: originals.drop(file.stored_name))

    @classmethod
    def apply(cls, event: Event) -> None:
        """Close the file's wait."""
        Upload.objects.filter(pk=event.content["upload_id"]).update(state="withdrawn")
