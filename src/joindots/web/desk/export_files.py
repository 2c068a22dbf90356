"""The worker's part of exports: make the file, and remove files that are past their day."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from joindots.web.accounts.models import User
from joindots.web.audit.actions import Refused, perform
from joindots.web.desk.exporting import COLUMNS, MOST_ROWS, EndExport, KeepExport, exported_cases, locked, written
from joindots.web.desk.jobs import worker
from joindots.web.desk.models import Export, Job
from joindots.web.desk.running import Ended


def path_of(export_id: int) -> Path:
    """Say where an export's file lies."""
    folder: Path = settings.REVIEW.root / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"export-{export_id}.csv.age"


def make_export(job: Job) -> Ended:
    """Make an export under the permissions that its asker has now."""
    export = Export.objects.get(pk=job.pk)
    asker = User.objects.get(username=export.asked_by)
    try:
        rows = list(exported_cases(asker, export.filters).values_list(*COLUMNS)[: MOST_ROWS + 1])
        if not 0 < len(rows) <= MOST_ROWS:
            raise Refused("What its asker may disclose of this list has changed: it is empty now, or too long.")
        text = written(rows, (f"export {export.pk}", export.asked_by, export.recipient))
        data = locked(text.encode("utf-8"), export.pk, export.lock)
        _write(path_of(export.pk), data)
        cases = tuple(str(row[0]) for row in rows)
        perform(KeepExport(export.pk, cases, hashlib.sha256(data).hexdigest()), worker())
    except Refused as refusal:
        path_of(export.pk).unlink(missing_ok=True)
        perform(EndExport(export.pk, "failed", str(refusal)), worker())
        return Ended("failed", str(refusal))
    return Ended("done", f"{len(rows):,} rows wait for {export.asked_by}.")


def drop_expired() -> int:
    """End exports that are past their day, and remove their files; returns how many."""
    over = Export.objects.filter(state="ready", expires_at__lte=timezone.now())
    n_ended = 0
    for export in over:
        path_of(export.pk).unlink(missing_ok=True)
        perform(EndExport(export.pk, "expired", "Past its day. The file is removed."), worker())
        n_ended += 1
    return n_ended


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
