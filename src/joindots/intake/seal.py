"""Deliveries as they came: copied, hashed, numbered, and never changed again.

::

    deliveries/
      D0001/
        involvements.csv   the file, byte for byte; absent for a certified nil return
        mapping.toml       how it is read
        delivery.json      hashes, the day, the coverage; and the hash of the delivery before it, so that none can be
                           taken out or swapped unseen
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from joindots.intake.declared import Mapping
from joindots.intake.mapping import load_mapping
from joindots.intake.readers import read_file
from joindots.intake.rows import positions_of
from joindots.model.errors import ParameterError, SourceError, StateError, nearest

COVERAGES = ("complete", "partial", "nil_certified", "not_stated")
MAPPING_NAME = "mapping.toml"
RECORD_NAME = "delivery.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDelivery:
    """One sealed delivery. `file_name` is ``None`` for a certified nil return; hashes are SHA-256 in hex."""

    root: Path
    delivery_id: str
    source_id: str
    body_name: str
    file_name: str | None
    file_sha256: str
    mapping_sha256: str
    received_on: date
    coverage: str
    search_method: str | None
    previous_sha256: str | None

    @property
    def path(self) -> Path | None:
        """The sealed file, if there is one."""
        return None if self.file_name is None else self.root / self.file_name

    def mapping(self) -> Mapping:
        """Read the mapping.

        Raises
        ------
        StateError
            If it is not the one that was sealed.
        """
        path = self.root / MAPPING_NAME
        if not path.is_file() or file_sha256(path) != self.mapping_sha256:
            raise StateError(
                f"{self.delivery_id}: {MAPPING_NAME} is not the one that was sealed. Restore it from a copy; "
                "`joindots verify` lists everything that was altered."
            )
        return load_mapping(path.read_text("utf-8"), name=f"{self.delivery_id}/{MAPPING_NAME}")

    @property
    def digest(self) -> str:
        """A digest of everything that was received and said about it: the same delivery gives the same tables."""
        return hashlib.sha256(_as_json(self).encode()).hexdigest()


def seal_delivery(
    review_dir: Path,
    file: Path | None,
    mapping_text: str,
    *,
    received_on: date,
    coverage: str,
    search_method: str | None,
) -> SealedDelivery:
    """Seal a delivery: all of it, or nothing if anything is wrong.

    Parameters
    ----------
    review_dir
        The review's folder.
    file
        The file as received; ``None`` for a certified nil return.
    mapping_text
        How to read it, as TOML.
    received_on
        The day it was received.
    coverage
        ``complete``, ``partial``, ``nil_certified`` or ``not_stated``.
    search_method
        How the body searched, if it says.

    Raises
    ------
    SourceError
        If the file cannot be read as the mapping declares.
    ParameterError
        If the mapping or the coverage says something that is not allowed.
    StateError
        If the same file of the same source was received before.
    """
    mapping = load_mapping(mapping_text, name=file.name + " mapping" if file else "nil return mapping")
    earlier = sealed_deliveries(review_dir)
    check_receivable(file, mapping, coverage=coverage, earlier=earlier)
    if file is not None:
        positions_of(read_file(file, mapping.file), mapping, file_name=file.name)
    delivery_id = f"D{_next_number(earlier):04d}"
    sealed = SealedDelivery(
        root=review_dir / "deliveries" / delivery_id,
        delivery_id=delivery_id,
        source_id=mapping.source.source_id,
        body_name=mapping.source.body_name,
        file_name=None if file is None else _safe_name(file.name),
        file_sha256=hashlib.sha256(b"").hexdigest() if file is None else file_sha256(file),
        mapping_sha256=hashlib.sha256(mapping_text.encode()).hexdigest(),
        received_on=received_on,
        coverage=coverage,
        search_method=search_method,
        previous_sha256=earlier[-1].digest if earlier else None,
    )
    _write(sealed, file, mapping_text)
    return sealed


def check_receivable(file: Path | None, mapping: Mapping, *, coverage: str, earlier: Sequence[SealedDelivery]) -> None:
    """Refuse, before any row is read, what may not be received.

    Parameters
    ----------
    file
        The file as received; ``None`` for a certified nil return.
    mapping
        How to read it.
    coverage
        What the body says of its search.
    earlier
        What the review received before.

    Raises
    ------
    SourceError
        If there is no such file.
    ParameterError
        If the coverage is not allowed.
    StateError
        If the same file of the same source was received before.
    """
    _check_coverage(file, coverage)
    if file is None:
        return
    digest, source_id = file_sha256(file), mapping.source.source_id
    for other in earlier:
        if other.file_name is not None and (other.source_id, other.file_sha256) == (source_id, digest):
            raise StateError(
                f'"{file.name}" was received from source "{source_id}" before, as {other.delivery_id} on '
                f"{other.received_on}. Nothing was added: rows that changed come in a new file."
            )


def sealed_deliveries(review_dir: Path) -> list[SealedDelivery]:
    """List the sealed deliveries in the order of receipt, as their records say; nothing is verified.

    Raises
    ------
    StateError
        If a delivery's record cannot be read.
    """
    folders = sorted((review_dir / "deliveries").glob("D[0-9]*"), key=lambda folder: (len(folder.name), folder.name))
    return [_read_record(folder) for folder in folders]


def verify_deliveries(review_dir: Path) -> list[str]:
    """Compare every delivery with what was sealed.

    Returns
    -------
    What was altered, one sentence each; empty if nothing was.
    """
    problems = []
    previous: str | None = None
    for sealed in sealed_deliveries(review_dir):
        path = sealed.path
        if path is not None and not path.exists():
            problems.append(f'{sealed.delivery_id}: the file "{path.name}" is gone.')
        elif path is not None and file_sha256(path) != sealed.file_sha256:
            problems.append(f'{sealed.delivery_id}: the file "{path.name}" is not the one that was sealed.')
        mapping = sealed.root / MAPPING_NAME
        if not mapping.exists() or file_sha256(mapping) != sealed.mapping_sha256:
            problems.append(f"{sealed.delivery_id}: {MAPPING_NAME} is not the one that was sealed.")
        if sealed.previous_sha256 != previous:
            problems.append(f"{sealed.delivery_id}: the delivery before it was altered, added or taken out.")
        previous = sealed.digest
    return problems


def file_sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _check_coverage(file: Path | None, coverage: str) -> None:
    if coverage not in COVERAGES:
        raise ParameterError(f'Coverage "{coverage}" is not known. {nearest(coverage, COVERAGES)}')
    if (file is None) != (coverage == "nil_certified"):
        raise ParameterError(
            "A certified nil return has no file, and every other delivery has one. "
            'Leave the file out with coverage "nil_certified", or name another coverage.'
        )
    if file is not None and not file.is_file():
        raise SourceError(f'"{file}" is no file. Check the path.')


def _safe_name(name: str) -> str:
    """Keep the file's name, unless it would be taken for one of ours."""
    return f"received-{name}" if name in (MAPPING_NAME, RECORD_NAME) else name


def _next_number(earlier: list[SealedDelivery]) -> int:
    return int(earlier[-1].delivery_id[1:]) + 1 if earlier else 1


def _write(sealed: SealedDelivery, file: Path | None, mapping_text: str) -> None:
    """Write into a folder beside the others and rename it, so that a delivery is there whole or not at all."""
    sealed.root.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".receiving-", dir=sealed.root.parent))
    try:
        if file is not None and sealed.file_name is not None:
            shutil.copyfile(file, work / sealed.file_name)
            if file_sha256(work / sealed.file_name) != sealed.file_sha256:
                raise StateError(
                    f'"{file.name}" changed while it was copied. Wait until it is complete, then receive it again.'
                )
        (work / MAPPING_NAME).write_bytes(mapping_text.encode())
        (work / RECORD_NAME).write_text(_as_json(sealed), "utf-8")
        for item in work.iterdir():
            item.chmod(0o444)
            _flush(item)
        work.chmod(0o755)
        work.rename(sealed.root)
        _flush(sealed.root.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_json(sealed: SealedDelivery) -> str:
    content = {name: value for name, value in asdict(sealed).items() if name != "root"}
    content["received_on"] = sealed.received_on.isoformat()
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _read_record(folder: Path) -> SealedDelivery:
    """Read what was sealed; of a record that was not touched since it was read before, what it said then."""
    try:
        about = (folder / RECORD_NAME).stat()
        return _record_as_of(folder, about.st_ino, about.st_ctime_ns, about.st_size)
    except OSError as problem:
        raise _unreadable(folder, problem.strerror) from None


@lru_cache(maxsize=1 << 14)
def _record_as_of(folder: Path, _inode: int, _changed_ns: int, _n_bytes: int) -> SealedDelivery:
    try:
        content = json.loads((folder / RECORD_NAME).read_text("utf-8"))
        content["received_on"] = date.fromisoformat(content["received_on"])
        return SealedDelivery(root=folder, **content)
    except (ValueError, TypeError, KeyError) as problem:
        raise _unreadable(folder, problem) from None


def _unreadable(folder: Path, said: object) -> StateError:
    return StateError(
        f"{folder / RECORD_NAME} cannot be read: {said}. It was altered after sealing: restore it from a copy."
    )
