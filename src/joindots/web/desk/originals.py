"""Uploaded files before they are received: under names of ours, closed to others, never opened by the server itself."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile


def folder() -> Path:
    """The folder of files that wait; made on the first one."""
    path: Path = settings.REVIEW.root / "uploads"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def keep(upload: UploadedFile[Any], kind: str) -> tuple[str, str, int]:
    """Write an uploaded file under a name of ours; its name, SHA-256 in hex, and size in bytes."""
    name = f"{secrets.token_hex(16)}.{kind}"
    digest, n_bytes = hashlib.sha256(), 0
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o400)
    with os.fdopen(handle, "wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            n_bytes += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return name, digest.hexdigest(), n_bytes


def path_of(stored_name: str) -> Path:
    """Say where a kept file lies."""
    return folder() / Path(stored_name).name


def drop(stored_name: str) -> None:
    """Remove a file that was received, refused or withdrawn."""
    path_of(stored_name).unlink(missing_ok=True)
