"""Exports: asked for with a purpose and a recipient, agreed by a second person where they leave the review, then made.

What is in one follows from what the person who asked may disclose when it is made. The file is encrypted to the recipient
with age before it touches the disk, and is gone after a week. Each row says who took it out and for whom.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pyrage
from cryptography.fernet import Fernet
from django.conf import settings
from django.db.models import QuerySet

from joindots.ledger.events import Event
from joindots.web.accounts.changes import need
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.models import Case
from joindots.web.casework.views.lists import filtered, plain_cell, safe_cell
from joindots.web.desk.jobs import enqueue
from joindots.web.desk.models import Export, ExportSecret, Job

MOST_ROWS = 5_000
LASTS = timedelta(days=7)
SHORTEST_PASSPHRASE = 15
COLUMNS = ("case_id", "body_name", "crime_ref", "state", "scope", "position", "top_reason", "closed_on", "outcome")
MARKS = ("export", "exported_by", "for")
"""Columns that mark every row with the export, who asked for it, and who receives it."""


def exported_cases(user: User, filters: Mapping[str, str]) -> QuerySet[Case]:
    """Cases of a list that `user` may disclose, in the order of review."""
    return filtered(visible_cases(user, Verb.DISCLOSE), dict(filters)).order_by("position", "case_id")


class _AboutExport(Action):
    """An action about one export."""

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name the export, and the cases that it holds."""
        named = [f"export:{content['export_id']}"] if "export_id" in content else []
        return [*named, *content.get("cases", ())]


@dataclass(frozen=True, slots=True)
class AskExport(_AboutExport):
    """Ask for an export of cases. Within the review it is made at once; one that leaves it waits for a second person."""

    kind: ClassVar[str] = "export.asked"
    about: ClassVar[str] = "ask for an export of cases to a recipient; outside the review a second person agrees"
    filters: dict[str, str]
    purpose: str
    recipient: str
    is_outside: bool
    lock: str
    secret: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse without purpose, recipient or lock, and more rows than one export may hold."""
        need(actor, Verb.DISCLOSE, "export cases")
        if len(self.purpose.split()) < 2 or not self.recipient.strip():
            raise Refused("Say what it is for, in a few words, and who receives it.")
        _refuse_bad_lock(self.lock, self.secret)
        n_rows = exported_cases(actor, self.filters).count()
        if not n_rows:
            raise Refused("There is no case in this list that you may disclose.")
        if n_rows > MOST_ROWS:
            raise Refused(f"{n_rows:,} cases are more than one export may hold ({MOST_ROWS:,}). Filter the list first.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what of, what for, for whom; never with what it is locked."""
        return {
            "filters": {name: value for name, value in self.filters.items() if value},
            "purpose": self.purpose.strip(),
            "recipient": self.recipient.strip(),
            "is_outside": self.is_outside,
            "lock": self.lock,
        }

    def hold(self, event: Event) -> None:
        """Keep the lock, sealed with the review's key, until the file is made; queue what waits for nobody."""
        ExportSecret.objects.create(export_id=event.event_id, sealed=_box().encrypt(self.secret.encode()).decode())
        if not self.is_outside:
            enqueue(event.event_id)

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let it wait: for a second person, or for the worker."""
        said = event.content
        at = datetime.fromisoformat(event.at)
        state = "asked" if said["is_outside"] else "queued"
        Export.objects.create(export_id=event.event_id, asked_by=event.actor, asked_at=at, state=state, **said)
        if not said["is_outside"]:
            _make_job(event.event_id, event.actor, at)


def _make_job(export_id: int, asked_by: str, at: datetime) -> None:
    Job.objects.create(job_id=export_id, kind="export", asked_by=asked_by, asked_at=at, state="queued")


def _refuse_bad_lock(lock: str, secret: str) -> None:
    match lock:
        case "key":
            try:
                pyrage.x25519.Recipient.from_str(secret.strip())
            except pyrage.RecipientError:
                raise Refused("That is no age key. The recipient's begins with age1; ask them for it.") from None
        case "passphrase" if len(secret) < SHORTEST_PASSPHRASE:
            raise Refused(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters. Tell it to the recipient in person.")
        case "passphrase":
            return
        case _:
            raise Refused("Choose with what the file is locked: the recipient's age key, or a passphrase.")


@dataclass(frozen=True, slots=True)
class AnswerExport(_AboutExport):
    """Agree that an export leaves the review, or refuse it: a second person, who could disclose all of it themselves."""

    kind: ClassVar[str] = "export.answered"
    about: ClassVar[str] = "agree that an export leaves the review, or refuse it: a second person"
    export_id: int
    agrees: bool
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse the person who asked, and those who may not disclose every case of it."""
        need(actor, Verb.DISCLOSE, "agree to exports")
        export = Export.objects.filter(pk=self.export_id, state="asked").first()
        if export is None:
            raise Refused("This export waits for nobody.")
        if export.asked_by == actor.username:
            raise Refused("You asked for it. A second person agrees.")
        if not self.reason.strip():
            raise Refused("Say why.")
        asker = User.objects.get(username=export.asked_by)
        if exported_cases(asker, export.filters).exclude(pk__in=visible_cases(actor, Verb.DISCLOSE)).exists():
            raise Refused("It holds cases that you may not disclose yourself. Ask a colleague who may.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say which, and the answer."""
        return {"export_id": self.export_id, "agrees": self.agrees, "reason": self.reason.strip()}

    def hold(self, event: Event) -> None:
        """Queue it, or forget its lock."""
        if self.agrees:
            enqueue(self.export_id)
        else:
            ExportSecret.objects.filter(pk=self.export_id).delete()

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let it be made, or close it."""
        said = event.content
        export = Export.objects.get(pk=said["export_id"])
        export.state, export.agreed_by = ("queued", event.actor) if said["agrees"] else ("refused", "")
        export.outcome = "" if said["agrees"] else f"Refused by {event.actor}: {said['reason']}"
        export.save()
        if said["agrees"]:
            _make_job(export.pk, export.asked_by, datetime.fromisoformat(event.at))


@dataclass(frozen=True, slots=True)
class KeepExport(_AboutExport):
    """The worker made an export: which cases, how many rows, the digest of the encrypted file, until when it is there."""

    kind: ClassVar[str] = "export.made"
    about: ClassVar[str] = "keep an encrypted export for its recipient, with the cases it holds, for a week"
    export_id: int
    cases: tuple[str, ...]
    sha256: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse one that is not being made."""
        if not Export.objects.filter(pk=self.export_id, state="queued").exists():
            raise Refused("This export is not being made.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what was disclosed, to whom and what for: a log of disclosure has its recipients (DPA 2018, s. 62)."""
        export = Export.objects.get(pk=self.export_id)
        return {
            "export_id": self.export_id,
            "on_behalf_of": export.asked_by,
            "recipient": export.recipient,
            "purpose": export.purpose,
            "cases": list(self.cases),
            "sha256": self.sha256,
            "expires_at": (at + LASTS).isoformat(),
        }

    def hold(self, event: Event) -> None:
        """Forget the lock."""
        ExportSecret.objects.filter(pk=self.export_id).delete()

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let it be fetched."""
        said = event.content
        Export.objects.filter(pk=said["export_id"]).update(
            state="ready",
            n_rows=len(said["cases"]),
            sha256=said["sha256"],
            expires_at=datetime.fromisoformat(said["expires_at"]),
        )


@dataclass(frozen=True, slots=True)
class EndExport(_AboutExport):
    """An export is over: past its day, or it could not be made. Its file is gone; what was disclosed stays in the log."""

    kind: ClassVar[str] = "export.ended"
    about: ClassVar[str] = "end an export: past its day, or it could not be made; its file is removed"
    export_id: int
    state: str
    outcome: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse one that has ended."""
        if not Export.objects.filter(pk=self.export_id, state__in=("queued", "ready")).exists():
            raise Refused("This export has ended.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say how."""
        return {"export_id": self.export_id, "state": self.state, "outcome": self.outcome}

    def hold(self, event: Event) -> None:
        """Forget the lock."""
        ExportSecret.objects.filter(pk=self.export_id).delete()

    @classmethod
    def apply(cls, event: Event) -> None:
        """Close it."""
        said = event.content
        Export.objects.filter(pk=said["export_id"]).update(state=said["state"], outcome=said["outcome"])


def written(rows: Iterable[Sequence[object]], marks: Sequence[str]) -> str:
    """Write rows as CSV that no spreadsheet takes for formulas, each with its marks; `read_back` reads what it wrote."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *MARKS])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in (*row, *marks)])
    return file.getvalue()


def read_back(text: str) -> list[tuple[str, ...]]:
    """Read the cells of an export, as they were before they were made safe, without the marks."""
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    return [tuple(plain_cell(cell) for cell in row[: len(COLUMNS)]) for row in rows]


def locked(data: bytes, export_id: int, lock: str) -> bytes:
    """Encrypt with age to what the asker gave: a key, or a passphrase.

    Raises
    ------
    Refused
        If what it should be locked with is gone.
    """
    kept = ExportSecret.objects.filter(pk=export_id).first()
    if kept is None:
        raise Refused("With what it should be locked is gone. Ask for it anew.")
    secret = _box().decrypt(kept.sealed.encode()).decode()
    if lock == "key":
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(secret.strip())]))
    return bytes(pyrage.passphrase.encrypt(data, secret))


def _box() -> Fernet:
    """Give the box that locks lie in: its key is made from the review's own, which is in no database."""
    key = hashlib.sha256(b"exports\0" + settings.KEYS.session_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
