"""The keys of one review: for sessions, for the heads of the ledger, for digests of what was searched.

They lie in ``casework.key`` beside the database, readable by their owner alone, or where ``JOINDOTS_KEYS`` says: another
disk, so that whoever takes the database does not take the key that signs its history.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from joindots.model.errors import StateError
from joindots.review import Review

_OTHERS = 0o077


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys of one review. Never printed or logged."""

    session_key: str
    digest_key: bytes
    signing_key: Ed25519PrivateKey

    def digest(self, text: str) -> str:
        """Digest a text with the review's key, so that equal texts are seen to be equal and no text can be read back."""
        return hmac.new(self.digest_key, text.casefold().strip().encode("utf-8"), "sha256").hexdigest()[:32]


def keys_path(review: Review) -> Path:
    """Say where the keys lie."""
    return Path(os.environ.get("JOINDOTS_KEYS") or review.root / "casework.key")


def heads_copy(review: Review) -> Path:
    """Say where copies of signed heads are kept: ``JOINDOTS_HEADS`` should be a second place, such as a file share."""
    return Path(os.environ.get("JOINDOTS_HEADS") or review.root / "heads.jsonl")


def open_keys(review: Review) -> Keys:
    """Read the keys of a review, making them on the first start.

    Raises
    ------
    StateError
        If others may read the file, or it is not whole.
    """
    path = keys_path(review)
    if not path.exists():
        _make(path)
    if path.stat().st_mode & _OTHERS:
        raise StateError(f"{path} may be read by others on this machine. Close it to them: `chmod 600 {path}`.")
    try:
        content = json.loads(path.read_text("utf-8"))
        signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(content["signing"]))
        return Keys(content["session"], bytes.fromhex(content["digest"]), signing)
    except (ValueError, KeyError) as problem:
        raise StateError(f"{path} is not whole ({problem}). Restore it from a copy: heads signed with it need it.") from None


def _make(path: Path) -> None:
    content = {"session": secrets.token_urlsafe(64), "digest": secrets.token_hex(32), "signing": secrets.token_hex(32)}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(json.dumps(content))
