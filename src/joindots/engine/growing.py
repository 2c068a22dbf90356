"""Arrays that grow on the disk: what was there is mapped and never written again, what is new is written behind it.

A folder holds one file for each array, and a manifest that is written last and says how far each file counts. What a crash
left behind that point is not there, and the next append writes over it. Everything in such a folder is derived: under
another stamp, or where a file is shorter than it should be, there is nothing, and whoever asked makes it again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MANIFEST = "manifest.json"
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where an array lies: its file, the type of its elements, and its shape, the first axis growing."""

    file: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def n_bytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.dtype).itemsize


class GrowingArrays:
    """Arrays by name in one folder, mapped into memory.

    Nothing counts before `commit`: until then a reader finds what was there before.

    Parameters
    ----------
    root
        The folder; made on first use.
    stamp
        What the arrays were made with. Those of another stamp are not read.
    """

    def __init__(self, root: Path, stamp: Mapping[str, str]) -> None:
        self._root = root
        self._stamp = dict(stamp)
        self._kept: dict[str, _Kept] = {}
        self._mapped: dict[str, Array] = {}
        self._obsolete: set[str] = set()
        self._unsure: set[str] = set()
        self.facts: dict[str, Any] = {}
        root.mkdir(parents=True, exist_ok=True)
        manifest = _read_manifest(root / _MANIFEST)
        if manifest is None or manifest["stamp"] != self._stamp:
            self.clear()
            return
        kept = _kept_of(manifest)
        if _is_whole(root, kept):
            self._kept, self.facts = kept, manifest["facts"]
        else:
            self.clear()

    def __contains__(self, name: object) -> bool:
        return name in self._kept

    def __getitem__(self, name: str) -> Array:
        """Map an array; writing to what is mapped changes memory alone."""
        if name not in self._mapped:
            kept = self._kept[name]
            if not kept.n_bytes:
                self._mapped[name] = np.zeros(kept.shape, kept.dtype)
            else:
                found = np.memmap(self._root / kept.file, kept.dtype, mode="c", shape=kept.shape)
                self._mapped[name] = found.view(np.ndarray)
        return self._mapped[name]

    def names(self) -> list[str]:
        """List the arrays, by name."""
        return sorted(self._kept)

    def append(self, name: str, array: Array) -> None:
        """Write elements behind those of an array; a new one begins with them."""
        if name not in self._kept:
            self.replace(name, array)
            return
        kept = self._kept[name]
        with (self._root / kept.file).open("r+b") as file:
            file.truncate(kept.n_bytes)
            file.seek(kept.n_bytes)
            _write(file, array.astype(kept.dtype, copy=False))
        self._unsure.add(kept.file)
        shape = (kept.shape[0] + len(array), *kept.shape[1:])
        self._kept[name] = _Kept(kept.file, kept.dtype, shape)
        self._mapped.pop(name, None)

    def replace(self, name: str, array: Array) -> None:
        """Write an array anew, in a file of its own; the one before stays until `commit`."""
        version = 0
        if name in self._kept:
            version = 1 + int(self._kept[name].file.split(".")[-2])
            self._leave(self._kept[name].file)
        self._kept[name] = _Kept(f"{name}.{version}.bin", array.dtype.str, array.shape)
        with (self._root / self._kept[name].file).open("wb") as file:
            _write(file, array)
        self._unsure.add(self._kept[name].file)
        self._mapped[name] = np.require(array, requirements=["C", "W"])

    def drop(self, name: str) -> None:
        """Leave an array out from the next `commit` on."""
        self._leave(self._kept.pop(name).file)
        self._mapped.pop(name, None)

    def _leave(self, file_name: str) -> None:
        """Delete a file with the next `commit`."""
        self._obsolete.add(file_name)
        self._unsure.discard(file_name)

    def commit(self) -> None:
        """Let everything count that was written since the last time: all of it, or none."""
        manifest = {
            "stamp": self._stamp,
            "facts": self.facts,
            "arrays": {name: asdict(kept) for name, kept in sorted(self._kept.items())},
        }
        for name in sorted(self._unsure):
            _reach_disk(self._root / name)
        self._unsure.clear()
        partial = self._root / f".partial-{_MANIFEST}"
        with partial.open("w", encoding="utf-8") as file:
            json.dump(manifest, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._root / _MANIFEST)
        for file_name in sorted(self._obsolete):
            (self._root / file_name).unlink(missing_ok=True)
        self._obsolete.clear()

    def clear(self) -> None:
        """Forget everything, on the disk too."""
        self._kept.clear()
        self._mapped.clear()
        self._obsolete.clear()
        self._unsure.clear()
        self.facts = {}
        for path in self._root.iterdir():
            if path.suffix == ".bin" or path.name == _MANIFEST:
                path.unlink()

    def delete(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self._root, ignore_errors=True)


def stamp_of(root: Path) -> dict[str, str] | None:
    """Say what the arrays of a folder were made with; ``None`` where there are none."""
    manifest = _read_manifest(root / _MANIFEST)
    return None if manifest is None else dict(manifest["stamp"])


def is_whole(root: Path) -> bool:
    """Say whether every file of a folder is as long as it should be."""
    manifest = _read_manifest(root / _MANIFEST)
    return manifest is not None and _is_whole(root, _kept_of(manifest))


def _kept_of(manifest: dict[str, Any]) -> dict[str, _Kept]:
    return {name: _Kept(each["file"], each["dtype"], tuple(each["shape"])) for name, each in manifest["arrays"].items()}


def _is_whole(root: Path, kept: Mapping[str, _Kept]) -> bool:
    return all(_holds(root / each.file, each.n_bytes) for each in kept.values())


def _write(file: Any, array: Array) -> None:
    """Write the bytes of an array."""
    np.ascontiguousarray(array).tofile(file)


def _reach_disk(path: Path) -> None:
    """Wait until a file is on the disk: the manifest must never count what a crash could lose."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _holds(path: Path, n_bytes: int) -> bool:
    return path.exists() and path.stat().st_size >= n_bytes


def _read_manifest(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    is_whole = isinstance(found, dict) and {"stamp", "facts", "arrays"} <= found.keys()
    return found if is_whole else None
